"""The worst and the best group, with an interval that pays for having been picked from the data.

Let lower be better, so that the worst group has the greatest θ. Let [L_g, U_g] be the interval of group g at `level`
and [L'_g, U'_g] the one at the Šidák level for K groups. Then max_g θ_g lies in [max_g L'_g, max_g U_g].

Whether groups share units makes no difference to speak of: one-sided limits at the Šidák level miss, all together,
0.0256 where Bonferroni allows 0.025 at 0.95.

The lower end needs the correction: it is the largest of K limits, and too high as soon as any one of them is. The
upper end does not: it is too low only if the truly worst group, one group that the data did not pick, lies above its
own limit. Correcting it too would only let the smallest group, whose interval stretches most, say how bad it could be.

Source: simultaneous intervals, Hochberg and Tamhane (1987), Multiple Comparison Procedures, §1.3; Šidák (1967),
J. Am. Stat. Assoc. 62: 626–633; the upper end is the intersection–union principle, Berger (1982), Technometrics 24.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from cardgen.statistics.dependence import Dependence
from cardgen.statistics.estimates import Estimate, Interval
from cardgen.statistics.noise import noise_of
from cardgen.statistics.quantiles import sidak_level

__all__ = ["best_group", "probability_of_worst", "worst_group"]

Intervals = Sequence[Interval | None]

_DRAWS = 20_000
_FEWEST_DRAWS = 4_000
_NORMALS = 1_000_000


def worst_group(
    intervals: Intervals, corrected: Intervals, values: Sequence[float], *, higher_is_better: bool, level: float
) -> tuple[int, Estimate]:
    """Find the worst of K groups and estimate how bad the worst is; method "sidak-simultaneous".

    The interval is for the value of the truly worst group, whichever it is. See the module for its two ends.

    Args:
        intervals: Interval of each group at `level`; None where a group has none.
        corrected: Interval of each group at `sidak_level(level, K)`.
        values: Point estimate of each group, shape (K,), K ≥ 1.
        higher_is_better: Direction of the metric.
        level: Joint two-sided confidence level.

    Returns:
        The index of the worst group (the first, of equals) and the estimate; no interval where any group has none.

    Raises:
        ValueError: No group, unequal lengths, or intervals at other levels than these.
    """
    return _extreme(intervals, corrected, values, level, greatest=not higher_is_better)


def best_group(
    intervals: Intervals, corrected: Intervals, values: Sequence[float], *, higher_is_better: bool, level: float
) -> tuple[int, Estimate]:
    """Find the best of K groups and estimate how good the best is; see `worst_group`."""
    return _extreme(intervals, corrected, values, level, greatest=higher_is_better)


def probability_of_worst(
    values: Sequence[float],
    standard_errors: Sequence[float | None],
    degrees_of_freedom: Sequence[float | None],
    seed: int,
    *,
    higher_is_better: bool,
    dependence: Dependence | None = None,
) -> float | None:
    """Return how often the group that looks worst is worst when errors like those of the estimates are added to them.

    It is a bootstrap probability (Efron and Tibshirani 1998, Ann. Stat. 26: 1687–1718): 1/K or so where the data say
    nothing, near 1 where they leave no doubt. Its Monte Carlo error is at most 0.004.

    Args:
        values: Point estimate of each group, shape (K,).
        standard_errors: Of `values`, guarded away from 0.
        degrees_of_freedom: Of each standard error; None for a normal.
        seed: Of the draws, derived from ids by the caller.
        higher_is_better: Direction of the metric.
        dependence: Of groups that share units; None where none do.

    Returns:
        None with fewer than two groups, where a standard error is unknown, or where groups share units and no more is
        known.
    """
    known = [error for error in standard_errors if error is not None]
    if len(values) < 2 or len(known) < len(values) or (dependence is not None and dependence.correlation is None):
        return None
    x = np.asarray(values, dtype=np.float64)
    sign = -1.0 if higher_is_better else 1.0
    draws = max(_FEWEST_DRAWS, min(_DRAWS, _NORMALS // x.size))
    drawn = sign * (x[:, None] + noise_of(np.array(known), degrees_of_freedom, draws, seed, dependence))
    index = int(np.argmax(sign * x))
    return float((drawn.argmax(axis=0) == index).mean())


def _extreme(
    intervals: Intervals, corrected: Intervals, values: Sequence[float], level: float, *, greatest: bool
) -> tuple[int, Estimate]:
    if not values or not len(intervals) == len(corrected) == len(values):
        raise ValueError(f"each of at least one group needs a value and two intervals, got {len(values)} values")
    pick = max if greatest else min
    value = pick(values)
    index = list(values).index(value)
    plain = [interval for interval in intervals if interval is not None]
    joint = [interval for interval in corrected if interval is not None]
    if min(len(plain), len(joint)) < len(values):
        return index, Estimate(value)
    _require_level(plain, level)
    _require_level(joint, sidak_level(level, len(values)))
    if greatest:
        low, high = max(interval.low for interval in joint), max(interval.high for interval in plain)
    else:
        low, high = min(interval.low for interval in plain), min(interval.high for interval in joint)
    return index, Estimate(value, None, Interval(low, high, level, "sidak-simultaneous"))


def _require_level(intervals: Sequence[Interval], level: float) -> None:
    for interval in intervals:
        if not math.isclose(interval.level, level, rel_tol=1e-9):
            raise ValueError(f"{len(intervals)} groups need intervals at level {level}, got {interval.level}")
