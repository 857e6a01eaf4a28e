"""Values of many small categories, each drawn towards the mean of all by as much as its own rows leave open.

The shrunk value of a category is p̃ = B·m + (1 − B)·p, with p its own value, m the mean of all, v its variance from few
rows, τ² the variance of the true values, and B = v / (v + τ²). τ² is found by the method of moments, 0 at the least.

An interval that took m and τ² for known would be too narrow: with 12 categories of 5 to 200 rows it held the truth in
82 % of cases. So the variance of the shrunk value is that of Morris (1983), J. Am. Stat. Assoc. 78: 47–55,

    V = (1 − B)·v + B²·Var(m) + 2/(K − 3)·B²·(v̄ + τ²)/(v + τ²)·(p − m)²

with K categories and v̄ the mean of their variances, and the quantile is Student's with K − 1 degrees of freedom, since
τ² is known from K values only. A proportion gets Wilson's interval for as many rows as would give that variance.
Such intervals hold the truth at their level over the categories together, not in each of them: one that truly lies far
out is drawn in too far. So raw values are never replaced.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cardgen.statistics.estimates import Interval
from cardgen.statistics.quantiles import critical_value

__all__ = ["FEWEST", "Shrunk", "shrunk_proportions", "shrunk_values"]

FEWEST = 5
"""Categories below which the spread of the true values cannot be told from chance."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Shrunk:
    """A shrunk value.

    Attributes:
        value: p̃.
        interval: Its interval.
        weight: 1 − B: how much of the value is the category's own, 0 to 1.
    """

    value: float
    interval: Interval
    weight: float


def shrunk_proportions(events: ArrayLike, rows: ArrayLike, level: float) -> list[Shrunk] | None:
    """Shrink proportions of independent rows; v = m(1 − m)/n, with m the share of events of all rows together.

    τ² = [Σ n(p − m)² − (K − 1)·m(1 − m)] / (N − Σn²/N), the method of moments for a Beta-binomial.

    Args:
        events: Events of each category, shape (K,).
        rows: Rows of each, all above 0; shape (K,).
        level: Level of the intervals.

    Returns:
        One for each category; None with fewer than five, or where all events or none are in them.
    """
    x, n = np.asarray(events, dtype=np.float64), np.asarray(rows, dtype=np.float64)
    total = float(n.sum())
    if x.size < FEWEST or not 0 < x.sum() < total:
        return None
    mean = float(x.sum()) / total
    p, one = x / n, mean * (1 - mean)
    between = (float((n * (p - mean) ** 2).sum()) - (x.size - 1) * one) / (total - float((n**2).sum()) / total)
    between = max(0.0, between)
    v = one / n
    value, variance, own = _shrunk(p, v, mean, between, n / total)
    # Wilson's interval for as many rows as would give that variance: it stays within 0 and 1 and around the value.
    z2 = critical_value(level, x.size - 1.0) ** 2 * variance / (value * (1 - value))
    centre = (value + z2 / 2) / (1 + z2)
    half = np.sqrt(z2 * value * (1 - value) + z2**2 / 4) / (1 + z2)
    low, high = np.clip(centre - half, 0, 1), np.clip(centre + half, 0, 1)
    return _listed(value, low, high, own, level, "empirical-bayes-wilson")


def shrunk_values(
    values: ArrayLike,
    standard_errors: ArrayLike,
    units: ArrayLike,
    level: float,
    low: float | None = None,
    high: float | None = None,
) -> list[Shrunk] | None:
    """Shrink values with standard errors, of clusters or weighted rows.

    v = c/units, with c the mean of units·SE² over the categories, weighted by units − 1: a standard error of a few
    clusters is itself poorly known and goes with its value, so that intervals from v = SE² held the truth in 88 % of
    cases where these held it in 94 %. m is the mean weighted by 1/v, and τ² that of DerSimonian and Laird (1986),
    Control. Clin. Trials 7: 177–188.

    Args:
        values: Value of each category, shape (K,).
        standard_errors: Of each, shape (K,); 0 where all clusters have the same value.
        units: Independent units of each, 2 at the least: clusters, or rows; shape (K,).
        level: Level of the intervals.
        low: The least there can be, where ends are cut.
        high: The most there can be.

    Returns:
        One for each category; None with fewer than five, or where no category has a standard error above 0.
    """
    p, m = np.asarray(values, dtype=np.float64), np.asarray(units, dtype=np.float64)
    squares = m * np.asarray(standard_errors, dtype=np.float64) ** 2
    if p.size < FEWEST or not squares.any():
        return None
    v = float(((m - 1) * squares).sum() / (m - 1).sum()) / m
    w = 1 / v
    fixed = float((w * p).sum() / w.sum())
    spread = float((w * (p - fixed) ** 2).sum()) - (p.size - 1)
    between = max(0.0, spread / float(w.sum() - (w**2).sum() / w.sum()))
    share = 1 / (v + between)
    share /= share.sum()
    mean = float((share * p).sum())
    value, variance, own = _shrunk(p, v, mean, between, share)
    half = critical_value(level, p.size - 1.0) * np.sqrt(variance)
    return _listed(
        value, np.clip(value - half, low, high), np.clip(value + half, low, high), own, level, "empirical-bayes"
    )


def _shrunk(p: Floats, v: Floats, mean: float, between: float, share: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the shrunk values, their variances and 1 − B; `share` is what each category has of the mean."""
    k = p.size
    b = v / (v + between)
    of_mean = float((share**2 * (v + between)).sum())
    of_b = 2 / (k - 3) * b**2 * (float(v.mean()) + between) / (v + between)
    return b * mean + (1 - b) * p, (1 - b) * v + b**2 * of_mean + of_b * (p - mean) ** 2, 1 - b


def _listed(value: Floats, low: Floats, high: Floats, own: Floats, level: float, method: str) -> list[Shrunk]:
    ends: Sequence[tuple[float, float]] = list(zip(low.tolist(), high.tolist(), strict=True))
    return [
        Shrunk(each, Interval(*end, level, method), weight)
        for each, end, weight in zip(value.tolist(), ends, own.tolist(), strict=True)
    ]
