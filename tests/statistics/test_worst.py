from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardgen.statistics.estimates import Estimate, Interval
from cardgen.statistics.proportion import wilson
from cardgen.statistics.quantiles import sidak_level
from cardgen.statistics.worst import best_group, worst_group

Family = tuple[list[Interval | None], list[Interval | None], list[float]]

counts = st.lists(
    st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=1, max_size=9
)


def family(cells: list[tuple[int, int]], level: float = 0.95) -> Family:
    """Intervals of each group at the level and at the Šidák level, and the values."""
    joint = sidak_level(level, len(cells))
    return (
        [wilson(x, n, level) for x, n in cells],
        [wilson(x, n, joint) for x, n in cells],
        [x / n for x, n in cells],
    )


def test_false_positive_rates_of_compas_by_race() -> None:
    # The races with at least five false positives and five true negatives.
    plain, joint, values = family([(805, 1795), (349, 1488), (87, 405), (36, 244)])
    index, worst = worst_group(plain, joint, values, higher_is_better=False, level=0.95)
    assert index == 0
    assert worst.value == pytest.approx(0.4485, abs=5e-5)
    assert worst.interval is not None
    assert plain[0] is not None
    assert joint[0] is not None
    # The runner-up is far away, so both ends are those of the worst group itself; the lower pays for the choice.
    assert (worst.interval.low, worst.interval.high) == (joint[0].low, plain[0].high)
    assert (worst.interval.level, worst.interval.method) == (0.95, "sidak-simultaneous")
    index, best = best_group(plain, joint, values, higher_is_better=False, level=0.95)
    assert index == 3
    assert best.value == pytest.approx(0.1475, abs=5e-5)


def test_a_small_group_behind_the_worst_one_raises_the_upper_end() -> None:
    plain, joint, values = family([(300, 1000), (5, 20)])
    _, worst = worst_group(plain, joint, values, higher_is_better=False, level=0.95)
    assert worst.value == 0.3
    assert worst.interval is not None
    assert joint[0] is not None
    assert plain[1] is not None
    assert (worst.interval.low, worst.interval.high) == (joint[0].low, plain[1].high)


@given(counts, st.booleans())
def test_direction_mirrors_and_the_value_is_inside(cells: list[tuple[int, int]], higher: bool) -> None:
    plain, joint, values = family(cells)
    index, worst = worst_group(plain, joint, values, higher_is_better=higher, level=0.95)
    assert (index, worst) == best_group(plain, joint, values, higher_is_better=not higher, level=0.95)
    assert worst.value == values[index] == (min if higher else max)(values)
    assert worst.interval is not None
    assert worst.interval.low <= worst.value <= worst.interval.high
    plain, joint, _ = family([(n - x, n) for x, n in cells])
    _, same = worst_group(plain, joint, [1 - v for v in values], higher_is_better=not higher, level=0.95)
    assert same.interval is not None
    assert same.interval.low == pytest.approx(1 - worst.interval.high)


@pytest.mark.parametrize("rates", [[0.1] * 8, [0.1] * 7 + [0.14], [0.05, 0.1, 0.15, 0.2]])
def test_coverage_of_the_worst_rate_needs_the_correction(rates: list[float]) -> None:
    generator = np.random.default_rng(14)
    simultaneous, alone = [], []
    for events in generator.binomial(300, rates, size=(1500, len(rates))).tolist():
        cells = [(x, 300) for x in events]
        plain, joint, values = family(cells)
        index, worst = worst_group(plain, joint, values, higher_is_better=False, level=0.95)
        assert worst.interval is not None
        simultaneous.append(worst.interval.low <= max(rates) <= worst.interval.high)
        own = plain[index]
        assert own is not None
        alone.append(own.low <= max(rates) <= own.high)
    assert np.mean(simultaneous) >= 0.945
    if len(set(rates)) == 1:
        # The worst group's own interval is what a card must not print for "the worst group".
        assert np.mean(alone) < 0.88


def test_ties_name_the_first_and_a_group_without_interval_leaves_none() -> None:
    plain, joint, _ = family([(1, 4), (1, 4)])
    index, _ = worst_group(plain, joint, [0.25, 0.25], higher_is_better=False, level=0.95)
    assert index == 0
    found = worst_group([plain[0], None], [joint[0], None], [0.25, 0.5], higher_is_better=False, level=0.95)
    assert found == (1, Estimate(0.5))


def test_intervals_at_another_level_and_empty_families_are_refused() -> None:
    plain, joint, values = family([(1, 4), (2, 4)])
    with pytest.raises(ValueError, match="need intervals at level"):
        worst_group(plain, plain, values, higher_is_better=False, level=0.95)
    with pytest.raises(ValueError, match="need intervals at level"):
        worst_group(joint, joint, values, higher_is_better=False, level=0.95)
    with pytest.raises(ValueError, match="at least one group"):
        worst_group([], [], [], higher_is_better=False, level=0.95)
