from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.weightstats import ttost_ind

from cardgen.statistics.dependence import Dependence
from cardgen.statistics.equalized_odds import larger_gap, level_of_each
from cardgen.statistics.equivalence import level_of_tests, smallest_margin, tost
from cardgen.statistics.estimates import Estimate, Interval
from cardgen.statistics.quantiles import critical_value
from cardgen.statistics.ratio_limit import judge_ratio


def normal(value: float, error: float, level: float) -> Estimate:
    half = critical_value(level) * error
    return Estimate(value, error, Interval(value - half, value + half, level, "m"))


def test_two_one_sided_tests_are_those_of_statsmodels() -> None:
    first, second = [1.0, 2.0, 3.0, 2.5, 1.5], [1.8, 2.2, 2.9, 1.1, 2.4]
    p, (_, _, df), _ = ttost_ind(first, second, -1.0, 1.0, usevar="pooled")
    mean = sum(first) / 5 - sum(second) / 5
    pooled = (sum((x - sum(first) / 5) ** 2 for x in first) + sum((x - sum(second) / 5) ** 2 for x in second)) / 8
    assert tost(mean, (pooled * 2 / 5) ** 0.5, df, 1.0) == pytest.approx(p)


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0.01, 0.1)), min_size=2, max_size=5), st.floats(0.01, 1.5))
def test_all_pairs_pass_just_where_the_margin_is_above_the_smallest(
    groups: list[tuple[float, float]], margin: float
) -> None:
    """The largest of all pairs' p-values is below α exactly there (intersection–union)."""
    level = level_of_tests(0.95)
    smallest = smallest_margin([normal(value, error, level) for value, error in groups], 0.95)
    assert smallest is not None
    largest = max(
        tost(x - y, (a * a + b * b) ** 0.5, None, margin) for i, (x, a) in enumerate(groups) for y, b in groups[:i]
    )
    if abs(margin - smallest) > 1e-9:
        assert (largest < 0.05) == (smallest < margin)


def test_shared_units_bring_groups_closer_and_unknown_ones_apart() -> None:
    level = level_of_tests(0.95)
    groups = [normal(0.1, 0.02, level), normal(0.11, 0.02, level)]
    margins = [
        smallest_margin(groups, 0.95, shared)
        for shared in (Dependence(None), None, Dependence(np.array([[1, 0.8], [0.8, 1]])))
    ]
    assert margins == sorted((each for each in margins if each is not None), reverse=True)


def test_a_group_alone_or_without_interval_has_no_margin() -> None:
    assert smallest_margin([normal(0.1, 0.02, 0.9)], 0.95) is None
    assert smallest_margin([normal(0.1, 0.02, 0.9), Estimate(0.2)], 0.95) is None


def interval(low: float, high: float) -> Interval:
    return Interval(low, high, 0.95, "m")


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        (interval(0.8, 1.25), "meets"),
        (interval(0.79, 1.0), "inconclusive"),
        (interval(0.9, 1.26), "inconclusive"),
        (interval(0.5, 0.79), "fails"),
        (interval(1.26, 2.0), "fails"),
        (interval(0.5, 0.8), "inconclusive"),
        (None, "inconclusive"),
    ],
)
def test_a_ratio_is_judged_on_its_whole_interval(found: Interval | None, verdict: str) -> None:
    assert judge_ratio(found, 0.8) == verdict


@pytest.mark.parametrize("limit", [0.0, 1.0, 1.25])
def test_a_limit_outside_0_and_1_is_an_error(limit: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        judge_ratio(interval(0.8, 1.0), limit)


def test_the_larger_gap_is_between_the_larger_ends() -> None:
    found = larger_gap(Estimate(0.1, None, interval(0.05, 0.3)), Estimate(0.2, None, interval(0.02, 0.25)), 0.95)
    assert found.value == 0.2
    assert found.interval is not None
    assert (found.interval.low, found.interval.high) == (0.05, 0.3)
    assert larger_gap(Estimate(0.1), Estimate(None), 0.95).value is None
    assert larger_gap(Estimate(0.1), Estimate(0.2, None, interval(0.1, 0.3)), 0.95).interval is None


def test_both_gaps_at_once_keep_the_level() -> None:
    assert level_of_each(0.95, independent=True) ** 2 == pytest.approx(0.95)
    assert level_of_each(0.95, independent=False) == pytest.approx(0.975)
