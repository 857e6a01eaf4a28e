"""Counts at thresholds against scikit-learn, and what testing thresholds one after the other may claim."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import det_curve, roc_curve

from cardgen.statistics.thresholds import first_at_or_above, fixed_sequence, outcomes, runs

FLAGS = st.lists(st.booleans(), max_size=30)


@pytest.fixture(scope="module")
def scored() -> tuple[np.ndarray, np.ndarray]:
    draws = np.random.default_rng(20260601)
    labels = draws.integers(0, 2, 500)
    return labels, (draws.normal(labels, 1.0) * 10).round() / 10


def histogram(labels: np.ndarray, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    values, place = np.unique(scores, return_inverse=True)
    return values, np.bincount(place, labels), np.bincount(place, 1 - labels)


def test_counts_are_those_of_the_roc_and_det_curves_of_scikit_learn(scored: tuple[np.ndarray, np.ndarray]) -> None:
    labels, scores = scored
    values, positives, negatives = histogram(labels, scores)
    for curve, first, second in ((roc_curve, (2, 3), (0, 1)), (det_curve, (2, 3), (1, 0))):
        found_first, found_second, thresholds = (
            curve(labels, scores, drop_intermediate=False) if curve is roc_curve else curve(labels, scores)
        )
        for one, other, threshold in zip(found_first, found_second, thresholds, strict=True):
            if not np.isfinite(threshold):
                continue
            counts = outcomes(positives, negatives, first_at_or_above(values, float(threshold)))
            assert counts[first[0]] / counts[list(first)].sum() == pytest.approx(one, abs=1e-12)
            assert counts[second[0]] / counts[list(second)].sum() == pytest.approx(other, abs=1e-12)


def test_a_threshold_between_scores_counts_from_the_higher_one() -> None:
    scores = np.array([0.25, 0.5, 0.75])
    assert [first_at_or_above(scores, each) for each in (0.1, 0.25, 0.3, 0.75, 0.8)] == [0, 0, 1, 2, 3]


def test_a_score_of_single_precision_meets_its_threshold() -> None:
    single = np.array([0.1, 0.7], dtype=np.float32).astype(np.float64)
    assert single[1] < 0.7
    assert first_at_or_above(single, 0.7) == 1
    # In double precision a score just below the threshold stays below it.
    assert first_at_or_above(np.array([0.1, float(single[1])]), 0.7) == 2


@given(FLAGS)
def test_runs_hold_every_true_and_no_false(flags: list[bool]) -> None:
    inside = [index for first, last in runs(flags) for index in range(first, last + 1)]
    assert inside == [index for index, flag in enumerate(flags) if flag]
    ends = [(first, last) for first, last in runs(flags)]
    assert all(
        flags[last + 1 : last + 2] != [True] and flags[max(0, first - 1)] is (first == 0) for first, last in ends
    )


@given(FLAGS, st.booleans())
def test_a_sequence_stops_at_the_first_failure(flags: list[bool], from_highest: bool) -> None:
    found = fixed_sequence(flags, from_highest=from_highest)
    order = flags[::-1] if from_highest else flags
    kept = order.index(False) if False in order else len(order)
    if not kept:
        assert found is None
    else:
        last = len(flags) - 1
        assert found == ((last - kept + 1, last) if from_highest else (0, kept - 1))


def test_thresholds_that_say_nothing_are_passed_over_until_one_keeps_the_limit() -> None:
    keeps, silent = [False, True, True, False, False], [False, False, False, True, True]
    assert fixed_sequence(keeps, from_highest=True) is None
    assert fixed_sequence(keeps, from_highest=True, silent=silent) == (1, 2)
    assert fixed_sequence(keeps, from_highest=True, silent=[False, False, False, False, True]) is None
    # Once a threshold has kept it, one that does not ends the sequence, whatever it rests on.
    assert fixed_sequence([True, False, True], from_highest=True, silent=[True] * 3) == (2, 2)
