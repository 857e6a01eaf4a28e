"""The worst and the best group, with an interval that pays for having been picked from the data.

Let lower be better, so that the worst group has the greatest θ. From intervals [L_g, U_g] that hold for all K groups at
once (each at the Šidák level), max_g θ_g lies in [max_g L_g, max_g U_g].

The lower end needs the correction: max_g L_g is the largest of K limits, and it is too high as soon as any one of them
is. The upper end does not: it is too low only if the truly worst group, one group that the data did not pick, is above
its own limit. Both ends have it all the same. A reader then finds both in one family of intervals, one a group, and a
release decision reads the upper end, where the correction errs on the side of caution.

Source: simultaneous intervals, Hochberg and Tamhane (1987), Multiple Comparison Procedures; Šidák (1967),
J. Am. Stat. Assoc. 62: 626–633.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from cardgen.statistics.estimates import Estimate, Interval
from cardgen.statistics.quantiles import sidak_level

__all__ = ["best_group", "worst_group"]


def worst_group(
    intervals: Sequence[Interval | None], values: Sequence[float], *, higher_is_better: bool, level: float
) -> tuple[int, Estimate]:
    """Find the worst of K independent groups and estimate how bad the worst is; method "sidak-simultaneous".

    The interval is for the value of the truly worst group, whichever it is. See the module for its two ends.

    Args:
        intervals: Interval of each group at `sidak_level(level, K)`; None where a group has none.
        values: Point estimate of each group, shape (K,), K ≥ 1.
        higher_is_better: Direction of the metric.
        level: Joint two-sided confidence level.

    Returns:
        The index of the worst group (the first, of equals) and the estimate; no interval where any group has none.

    Raises:
        ValueError: No group, unequal lengths, or an interval at another level than the Šidák level.
    """
    return _extreme(intervals, values, level, greatest=not higher_is_better)


def best_group(
    intervals: Sequence[Interval | None], values: Sequence[float], *, higher_is_better: bool, level: float
) -> tuple[int, Estimate]:
    """Find the best of K independent groups and estimate how good the best is; see `worst_group`."""
    return _extreme(intervals, values, level, greatest=higher_is_better)


def _extreme(
    intervals: Sequence[Interval | None], values: Sequence[float], level: float, *, greatest: bool
) -> tuple[int, Estimate]:
    if not values or len(intervals) != len(values):
        raise ValueError(f"each of at least one group needs a value and an interval, got {len(values)} values")
    pick = max if greatest else min
    value = pick(values)
    index = list(values).index(value)
    family = [interval for interval in intervals if interval is not None]
    if len(family) < len(values):
        return index, Estimate(value)
    per_group = sidak_level(level, len(values))
    for interval in family:
        if not math.isclose(interval.level, per_group, rel_tol=1e-9):
            raise ValueError(f"{len(values)} groups need intervals at level {per_group}, got {interval.level}")
    low, high = pick(interval.low for interval in family), pick(interval.high for interval in family)
    return index, Estimate(value, None, Interval(low, high, level, "sidak-simultaneous"))
