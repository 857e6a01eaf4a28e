from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardgen.statistics.estimates import Estimate, Interval
from cardgen.statistics.proportion import wilson
from cardgen.statistics.quantiles import sidak_level
from cardgen.statistics.worst import best_group, worst_group

counts = st.lists(
    st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=1, max_size=9
)


def family(cells: list[tuple[int, int]], level: float = 0.95) -> tuple[list[Interval | None], list[float]]:
    per_group = sidak_level(level, len(cells))
    return [wilson(x, n, per_group) for x, n in cells], [x / n for x, n in cells]


def test_false_positive_rates_of_compas_by_race() -> None:
    # The races with at least five false positives and five true negatives.
    intervals, values = family([(805, 1795), (349, 1488), (87, 405), (36, 244)])
    index, worst = worst_group(intervals, values, higher_is_better=False, level=0.95)
    assert index == 0
    assert worst.value == pytest.approx(0.4485, abs=5e-5)
    assert worst.interval is not None
    assert intervals[0] is not None
    # The runner-up is far away, so both ends are those of the worst group itself.
    assert (worst.interval.low, worst.interval.high) == (intervals[0].low, intervals[0].high)
    assert (worst.interval.level, worst.interval.method) == (0.95, "sidak-simultaneous")
    index, best = best_group(intervals, values, higher_is_better=False, level=0.95)
    assert index == 3
    assert best.value == pytest.approx(0.1475, abs=5e-5)


def test_a_small_group_behind_the_worst_one_raises_the_upper_end() -> None:
    intervals, values = family([(300, 1000), (5, 20)])
    _, worst = worst_group(intervals, values, higher_is_better=False, level=0.95)
    assert worst.value == 0.3
    assert worst.interval is not None
    assert intervals[0] is not None
    assert intervals[1] is not None
    assert (worst.interval.low, worst.interval.high) == (intervals[0].low, intervals[1].high)


@given(counts, st.booleans())
def test_direction_mirrors_and_the_value_is_inside(cells: list[tuple[int, int]], higher: bool) -> None:
    intervals, values = family(cells)
    index, worst = worst_group(intervals, values, higher_is_better=higher, level=0.95)
    assert (index, worst) == best_group(intervals, values, higher_is_better=not higher, level=0.95)
    assert worst.value == values[index] == (min if higher else max)(values)
    assert worst.interval is not None
    assert worst.interval.low <= worst.value <= worst.interval.high
    mirrored, _ = family([(n - x, n) for x, n in cells])
    _, same = worst_group(mirrored, [1 - v for v in values], higher_is_better=not higher, level=0.95)
    assert same.interval is not None
    assert same.interval.low == pytest.approx(1 - worst.interval.high)


def test_coverage_where_all_groups_are_equal_needs_the_correction() -> None:
    generator = np.random.default_rng(14)
    simultaneous, alone = [], []
    for events in generator.binomial(300, 0.1, size=(1500, 8)).tolist():
        cells = [(x, 300) for x in events]
        intervals, values = family(cells)
        index, worst = worst_group(intervals, values, higher_is_better=False, level=0.95)
        assert worst.interval is not None
        simultaneous.append(worst.interval.low <= 0.1 <= worst.interval.high)
        own = wilson(*cells[index], 0.95)
        alone.append(own.low <= 0.1 <= own.high)
    assert np.mean(simultaneous) >= 0.95
    # The worst group's own interval is what a card must not print for "the worst group".
    assert np.mean(alone) < 0.88


def test_ties_name_the_first_and_a_group_without_interval_leaves_none() -> None:
    intervals, _ = family([(1, 4), (1, 4)])
    index, _ = worst_group(intervals, [0.25, 0.25], higher_is_better=False, level=0.95)
    assert index == 0
    assert worst_group([intervals[0], None], [0.25, 0.5], higher_is_better=False, level=0.95) == (1, Estimate(0.5))


def test_intervals_at_another_level_and_empty_families_are_refused() -> None:
    uncorrected: list[Interval | None] = [wilson(1, 4, 0.95), wilson(2, 4, 0.95)]
    with pytest.raises(ValueError, match="need intervals at level"):
        worst_group(uncorrected, [0.25, 0.5], higher_is_better=False, level=0.95)
    with pytest.raises(ValueError, match="at least one group"):
        worst_group([], [], higher_is_better=False, level=0.95)
