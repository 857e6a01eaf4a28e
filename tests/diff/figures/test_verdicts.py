"""What a difference says: chance, margins and many comparisons at once."""

from __future__ import annotations

import numpy as np
import pytest

from cardgen.diff.figures.verdicts import is_worse, judge, within_margin
from cardgen.statistics.estimates import Estimate, Interval
from cardgen.statistics.multiplicity import two_sided_p
from cardgen.statistics.quantiles import critical_value


def change(value: float, error: float, df: float | None = None) -> tuple[Estimate, float | None]:
    half = critical_value(0.95, df) * error
    interval = Interval(value - half, value + half, 0.95, "m")
    return Estimate(value, error, interval, df), two_sided_p(value, error, df)


def verdicts(*found: tuple[Estimate, float | None], direction: str = "lower_is_better", margin: float | None = None):  # type: ignore[no-untyped-def]
    return [item.verdict for item in judge(found, direction, 0.95, margin)]  # type: ignore[arg-type]


def test_the_direction_of_the_metric_decides() -> None:
    rise = change(0.05, 0.01)
    assert verdicts(rise) == ["regressed"]
    assert verdicts(rise, direction="higher_is_better") == ["improved"]
    assert verdicts(rise, direction="none") == ["moved"]
    assert is_worse("none", 1.0) is None
    assert is_worse("lower_is_better", 0.0) is None


def test_one_of_many_is_not_more_than_chance() -> None:
    alone = change(0.0225, 0.01)
    assert verdicts(alone) == ["regressed"]
    assert verdicts(alone, *[change(0.001, 0.01)] * 9)[0] == "inconclusive"


def test_no_difference_shown_is_not_no_difference() -> None:
    assert verdicts(change(0.0, 0.05)) == ["inconclusive"]
    assert verdicts(change(0.0, 0.05), margin=0.02) == ["inconclusive"]
    assert verdicts(change(0.0, 0.005), margin=0.02) == ["equivalent"]


def test_equivalence_needs_the_ninety_per_cent_interval_within_the_margin() -> None:
    estimate, _ = change(0.01, 0.006)
    assert within_margin(estimate, 0.95, 0.01 + 1.645 * 0.006 + 1e-4)
    assert not within_margin(estimate, 0.95, 0.01 + 1.645 * 0.006 - 1e-4)


def test_a_sure_change_beyond_the_margin_is_told_and_one_within_it_is_not() -> None:
    assert verdicts(change(0.05, 0.01), margin=0.02) == ["regressed"]
    assert verdicts(change(0.015, 0.001), margin=0.02) == ["equivalent"]


def test_non_inferiority_is_tested_for_every_group_together() -> None:
    good, vague, worse = change(-0.01, 0.004), change(0.0, 0.02), change(0.03, 0.004)
    shown = [item.non_inferior for item in judge([good, vague, worse], "lower_is_better", 0.95, 0.01)]
    assert shown == [True, False, False]
    assert [item.non_inferior for item in judge([good], "lower_is_better", 0.95, None)] == [None]
    nothing = Estimate(0.1)
    assert [item.non_inferior for item in judge([(nothing, None)], "lower_is_better", 0.95, 0.5)] == [False]


def test_a_change_without_an_interval_is_inconclusive() -> None:
    assert verdicts((Estimate(0.3), None)) == ["inconclusive"]


@pytest.mark.parametrize("groups", [2, 7, 20])
def test_false_alarms_are_rare_in_a_family(groups: int) -> None:
    """Nothing changed: in at most about 5 % of families is any group said to have changed."""
    generator = np.random.default_rng(groups)
    runs, alarms = 2_000, 0
    for _ in range(runs):
        values = generator.normal(0, 0.01, groups) / np.sqrt(generator.chisquare(8, groups) / 8)
        family = [change(float(value), 0.01, 8) for value in values]
        alarms += any(verdict != "inconclusive" for verdict in verdicts(*family))
    assert alarms / runs < 0.065
