"""Areas and average precision: scikit-learn's values, and variances recomputed row by row and cluster by cluster."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from cardgen.statistics.auc import delong
from cardgen.statistics.estimates import Estimate
from cardgen.statistics.linearised_counts import ByCluster, ByRow, Units
from cardgen.statistics.ranking import area_of_units, average_precision
from tests.statistics.scored import Drawn, counted, draw

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from sklearn.metrics import average_precision_score, roc_auc_score

Estimator = Callable[..., Estimate]
FORMS = (area_of_units, average_precision)
counts = st.integers(2, 10).flatmap(
    lambda k: st.tuples(*[st.lists(st.integers(0, 6), min_size=k, max_size=k) for _ in range(2)])
)


def rows(pos: list[int], neg: list[int]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    score = [place for of in (pos, neg) for place, number in enumerate(of) for _ in range(number)]
    return np.repeat([1, 0], [sum(pos), sum(neg)]), np.array(score)


@given(counts)
def test_values_are_those_of_scikit_learn(found: tuple[list[int], list[int]]) -> None:
    label, score = rows(*found)
    if not label.any():
        assert average_precision(*found, None, 0.95, "m").value is None
        return
    assert average_precision(*found, None, 0.95, "m").value == pytest.approx(average_precision_score(label, score))
    if label.all():
        assert area_of_units(*found, None, 0.95, "m").value is None
        return
    assert area_of_units(*found, None, 0.95, "m").value == pytest.approx(roc_auc_score(label, score))


def jackknife(estimator: Estimator, drawn: Drawn, weight: NDArray[np.float64], owner: NDArray[np.int64]) -> float:
    """The infinitesimal jackknife by its definition: how the value answers to a little more weight of one unit."""
    step, found = 1e-6, []
    for unit in np.unique(owner):
        ends = []
        for sign in (-1, 1):
            scores, positives, negatives = counted(drawn, weight * (1 + sign * step * (owner == unit)))
            assert scores.size
            ends.append(estimator(positives, negatives, None, 0.95, "m").value or 0.0)
        found.append((ends[1] - ends[0]) / (2 * step))
    m = len(found)
    return float(np.sqrt(m / (m - 1) * np.square(found).sum()))


@pytest.mark.parametrize("estimator", FORMS)
@pytest.mark.parametrize("kind", ["rows", "weights", "clusters", "weighted clusters"])
def test_the_standard_error_is_the_infinitesimal_jackknife(estimator: Estimator, kind: str) -> None:
    drawn = draw(np.random.default_rng(7), clusters=12, rows=8)
    weight = drawn.weight if "weight" in kind else np.ones(drawn.score.size)
    owner = drawn.cluster if "clusters" in kind else np.arange(drawn.score.size)
    scores, positives, negatives = counted(drawn, weight)
    units: Units
    if "clusters" in kind:
        bins = np.searchsorted(scores, drawn.score)
        units = ByCluster(12, drawn.cluster, bins, weight * drawn.positive, weight * (1 - drawn.positive))
    else:
        units = ByRow(drawn.score.size, *counted(drawn, weight**2)[1:])
    found = estimator(positives, negatives, units, 0.95, "m")
    assert found.standard_error == pytest.approx(jackknife(estimator, drawn, weight, owner), rel=1e-5)
    assert found.degrees_of_freedom == (11 if "clusters" in kind else None)
    assert found.interval is not None
    assert found.value is not None
    assert 0 < found.interval.low < found.value < found.interval.high < 1


def test_an_area_of_rows_has_delongs_error_but_for_the_factors_of_few_rows() -> None:
    drawn = draw(np.random.default_rng(3), clusters=500, rows=1)
    _, positives, negatives = counted(drawn, np.ones(500))
    alone = area_of_units(positives, negatives, ByRow(500, positives, negatives), 0.95, "m")
    assert alone.standard_error == pytest.approx(delong(positives, negatives, 0.95).standard_error, rel=5e-3)


def test_obuchowskis_variance_written_out() -> None:
    """S10/I + S01/I + 2 S11/I with clusters of both classes: one factor m/(m − 1) makes the three into a square."""
    drawn = draw(np.random.default_rng(5), clusters=10, rows=10)
    x, y = (drawn.score[drawn.positive == each] for each in (1.0, 0.0))
    owners = [drawn.cluster[drawn.positive == each] for each in (1.0, 0.0)]
    wins = (x[:, None] > y[None, :]) + 0.5 * (x[:, None] == y[None, :])
    area, p, n, m = wins.mean(), x.size, y.size, 10
    first, second = (
        np.bincount(owner, weights=placed - area, minlength=m)
        for owner, placed in zip(owners, (wins.mean(axis=1), wins.mean(axis=0)), strict=True)
    )
    s10, s01, s11 = (m / (m - 1) * float(a @ b) for a, b in ((first, first), (second, second), (first, second)))
    scores, positives, negatives = counted(drawn, np.ones(100))
    units = ByCluster(10, drawn.cluster, np.searchsorted(scores, drawn.score), drawn.positive, 1 - drawn.positive)
    found = area_of_units(positives, negatives, units, 0.95, "m")
    assert found.standard_error == pytest.approx(np.sqrt(s10 / p**2 + s01 / n**2 + 2 * s11 / (p * n)))


def test_copies_of_rows_tell_no_more_than_the_rows() -> None:
    drawn = draw(np.random.default_rng(1), clusters=60, rows=1)
    score, positive, weight = (np.repeat(each, 5) for each in (drawn.score, drawn.positive, drawn.weight))
    many = Drawn(score, positive, weight, np.repeat(drawn.cluster, 5))
    found = []
    for each in (drawn, many):
        scores, positives, negatives = counted(each, np.ones(each.score.size))
        bins = np.searchsorted(scores, each.score)
        units = ByCluster(60, each.cluster, bins, each.positive, 1 - each.positive)
        found.append([form(positives, negatives, units, 0.95, "m") for form in FORMS])
    for one, five in zip(*found, strict=True):
        assert five.standard_error == pytest.approx(one.standard_error)


def test_where_nothing_varies_there_is_no_interval() -> None:
    apart = area_of_units([0, 0, 5], [4, 3, 0], ByRow(12, np.array([0, 0, 5.0]), np.array([4.0, 3, 0])), 0.95, "m")
    assert (apart.value, apart.standard_error, apart.interval) == (1.0, None, None)
    one = ByCluster(1, np.zeros(3, dtype=np.int64), np.arange(3), np.array([1.0, 2, 3]), np.array([3.0, 2, 1]))
    for form in FORMS:
        found = form([1, 2, 3], [3, 2, 1], one, 0.95, "m")
        assert found.value is not None
        assert found.interval is None


def test_few_clusters_of_one_class_widen_the_interval() -> None:
    """Forty clusters, of which four have a positive: four tell how positives vary."""
    cluster = np.arange(40)
    positive = (cluster < 4).astype(float)
    units = ByCluster(40, cluster, cluster % 5, positive, 1 - positive)
    counts = [np.bincount(cluster % 5, weights=each) for each in (positive, 1 - positive)]
    assert area_of_units(counts[0], counts[1], units, 0.95, "m").degrees_of_freedom == 3
