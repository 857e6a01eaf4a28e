from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardgen.statistics.auc import delong, roc_points

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from sklearn.metrics import roc_auc_score, roc_curve

# COMPAS, 7214 people: charged again within two years, or not, by decile score 1 … 10.
CHARGED = [308, 293, 281, 334, 326, 358, 350, 350, 355, 296]
NOT_CHARGED = [1132, 648, 466, 435, 355, 283, 242, 162, 153, 87]

histograms = st.integers(1, 12).flatmap(
    lambda k: st.tuples(*[st.lists(st.integers(0, 9), min_size=k, max_size=k) for _ in range(2)])
)


def naive_delong(positives: list[float], negatives: list[float]) -> tuple[float, float]:
    """DeLong's variance by its definition: every pair of rows."""
    wins = np.array([[1.0 if x > y else 0.5 if x == y else 0.0 for y in negatives] for x in positives])
    return float(wins.mean()), float(
        wins.mean(axis=1).var(ddof=1) / len(positives) + wins.mean(axis=0).var(ddof=1) / len(negatives)
    )


def rows(counts: list[int]) -> list[float]:
    return [float(score) for score, count in enumerate(counts) for _ in range(count)]


def test_compas_has_the_area_found_by_ranks() -> None:
    result = delong(CHARGED, NOT_CHARGED, 0.95)
    assert result.value == pytest.approx(0.7021662544019724, abs=1e-12)
    assert result.interval is not None
    assert result.interval.method == "delong"
    asian = delong([1, 0, 2, 0, 1, 2, 1, 1, 0, 1], [14, 4, 3, 0, 0, 1, 0, 1, 0, 0], 0.95)
    assert asian.value == pytest.approx(0.857487922705314, abs=1e-12)


@given(histograms)
def test_agrees_with_sklearn_and_with_every_pair_of_rows(histogram: tuple[list[int], list[int]]) -> None:
    pos, neg = histogram
    result = delong(pos, neg, 0.95)
    x, y = rows(pos), rows(neg)
    if not x or not y:
        assert result.value is None
        return
    assert result.value == pytest.approx(roc_auc_score([1] * len(x) + [0] * len(y), x + y))
    assert result.value is not None
    assert 0 <= result.value <= 1
    if len(x) < 2 or len(y) < 2:
        assert result.interval is None
        return
    value, variance = naive_delong(x, y)
    assert result.value == pytest.approx(value)
    if variance < 1e-20:
        assert (result.standard_error, result.interval) == (None, None)
        return
    assert result.standard_error == pytest.approx(variance**0.5)
    assert result.interval is not None
    assert 0 <= result.interval.low <= result.value <= result.interval.high <= 1


@given(histograms)
def test_reversed_scores_mirror(histogram: tuple[list[int], list[int]]) -> None:
    pos, neg = histogram
    result, mirrored = delong(pos, neg, 0.9), delong(neg, pos, 0.9)
    if result.value is None or mirrored.value is None:
        assert result.value == mirrored.value
    else:
        assert result.value == pytest.approx(1 - mirrored.value)
        assert (result.interval is None) == (mirrored.interval is None)


def test_classes_that_do_not_overlap_are_not_certain() -> None:
    result = delong([0, 0, 5, 4], [3, 6, 0, 0], 0.95)
    assert (result.value, result.standard_error, result.interval) == (1.0, None, None)


def test_coverage_with_ties() -> None:
    generator = np.random.default_rng(11)
    positive, negative = np.array([1, 2, 3, 4, 5]) / 15, np.array([5, 4, 3, 2, 1]) / 15
    truth = float(positive @ (np.cumsum(negative) - negative / 2))
    hits = []
    for _ in range(1500):
        interval = delong(generator.multinomial(60, positive), generator.multinomial(80, negative), 0.95).interval
        hits.append(interval is not None and interval.low <= truth <= interval.high)
    assert np.mean(hits) == pytest.approx(0.95, abs=0.02)


def test_roc_points_are_those_of_sklearn() -> None:
    fpr, tpr = roc_points(CHARGED, NOT_CHARGED)
    labels = [1] * sum(CHARGED) + [0] * sum(NOT_CHARGED)
    expected_fpr, expected_tpr, _ = roc_curve(labels, rows(CHARGED) + rows(NOT_CHARGED), drop_intermediate=False)
    np.testing.assert_allclose(fpr, expected_fpr)
    np.testing.assert_allclose(tpr, expected_tpr)
    # "High risk" is a decile of 5 or more: 32.35 % of those not charged, 62.60 % of those charged.
    assert (fpr[6], tpr[6]) == (pytest.approx(0.3235, abs=5e-5), pytest.approx(1 - 0.3740, abs=5e-5))
    assert np.trapezoid(tpr, fpr) == pytest.approx(0.7021662544019724)


def test_roc_of_an_empty_class_is_nan() -> None:
    fpr, tpr = roc_points([1, 2], [0, 0])
    assert np.isnan(fpr).all()
    np.testing.assert_allclose(tpr, [0, 2 / 3, 1])


def test_impossible_histograms_are_refused() -> None:
    with pytest.raises(ValueError, match="one shape"):
        delong([1, 2], [1, 2, 3], 0.95)
    with pytest.raises(ValueError, match="negative count"):
        roc_points([1, -2], [1, 2])
