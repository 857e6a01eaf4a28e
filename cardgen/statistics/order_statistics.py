"""Quantiles of a number, from counts per value, with intervals that need no assumption about its distribution."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from cardgen.statistics.estimates import Estimate, Interval
from cardgen.statistics.linearised_counts import Slopes, Units, covariance
from cardgen.statistics.quantiles import critical_value

__all__ = ["quantile", "ranks"]

Floats = NDArray[np.float64]


def ranks(n: int, p: float, level: float) -> tuple[int, int] | None:
    """Return the ranks l < u between which the p-quantile lies: P(X_(l) ≤ quantile ≤ X_(u)) ≥ level for n values.

    Of n independent values a number that is binomial with p lies at or below the quantile. So l is the least count with
    P(count ≤ l) > α/2, and u one more than the least with P(count ≤ u) ≥ 1 − α/2.

    Source: David and Nagaraja (2003), Order Statistics, 3rd edition, §7.1.

    >>> ranks(100, 0.5, 0.95)
    (40, 61)

    Returns:
        None where there are too few values for either end: none is known to lie beyond the quantile.
    """
    tail = (1 - level) / 2
    low, high = _binomial_rank(tail, n, p), _binomial_rank(1 - tail, n, p) + 1
    return (low, high) if low >= 1 and high <= n else None


def _binomial_rank(probability: float, n: int, p: float) -> int:
    """Return the least k with P(binomial(n, p) ≤ k) ≥ probability."""
    below, above = -1, n
    while above - below > 1:
        middle = (below + above) // 2
        if float(special.bdtr(middle, n, p)) >= probability:
            above = middle
        else:
            below = middle
    return above


def quantile(
    values: ArrayLike, counts: ArrayLike, p: float, units: Units | None, rows: int, level: float, *, dependent: bool
) -> Estimate:
    """Estimate the p-quantile: the least value that at least a share p of the rows do not exceed.

    For independent rows the interval runs between order statistics (`ranks`). Where they are dependent, or weigh
    differently, n is replaced by n* = n/d: d is the design effect of the share of rows at or below the quantile, and n*
    is smaller still by the square of z over Student's t for few clusters. The standard error is that of a normal
    interval of the same width.

    Sources: Woodruff (1952), J. Am. Stat. Assoc. 47: 635–646, for reading both ends off the distribution; Korn and
    Graubard (1998), Survey Methodology 24: 193–201, for n*.

    Args:
        values: Ascending, shape (values,).
        counts: Rows, or weights, of each; same shape.
        p: Strictly between 0 and 1.
        units: What is independent, with every row as a positive; None where that is not known.
        rows: How many rows there are.
        level: Two-sided confidence level.
        dependent: Whether rows are clustered or weighted.

    Returns:
        No value without rows; no interval where too few rows lie beyond the quantile for an end.
    """
    x, count = (np.asarray(each, dtype=np.float64) for each in (values, counts))
    total = float(count.sum())
    if total <= 0:
        return Estimate(None)
    share = np.cumsum(count) / total
    place = _place(share, p)
    value = float(x[place])
    if units is None:
        return Estimate(value)
    size, df = float(rows), None
    if dependent:
        effect, df = _design_effect(share, place, total, units, rows)
        if effect is None:
            return Estimate(value)
        size = rows / effect * (critical_value(level) / critical_value(level, df)) ** 2
    between = ranks(int(size), p, level)
    if between is None:
        return Estimate(value, None, None, df)
    low, high = (float(x[_place(share, rank / int(size))]) for rank in between)
    error = (high - low) / (2 * critical_value(level, df))
    method = "woodruff" if dependent else "order-statistics"
    return Estimate(value, error if error > 0 else None, Interval(low, high, level, method), df)


def _place(share: Floats, p: float) -> int:
    """Return the index of the least value that at least a share p do not exceed; sums of weights are rounded."""
    return min(int(np.searchsorted(share, p * (1 - 1e-12))), share.size - 1)


def _design_effect(
    share: Floats, place: int, total: float, units: Units, rows: int
) -> tuple[float | None, float | None]:
    """Return the larger design effect of the shares at or below the quantile, and below it; at least 1.

    None where all rows have one value, or there is one unit: nothing shows then how alike rows are.
    """
    worst, df = None, None
    for edge in (place, place - 1):
        below = float(share[edge]) if edge >= 0 else 0.0
        if not 1e-12 < below < 1 - 1e-12:
            continue
        slopes = ((np.arange(share.size) <= edge).astype(np.float64) - below) / total
        variance, df = covariance(units, (Slopes(slopes, np.zeros(share.size)),))
        effect = float(variance[0, 0]) * rows / (below * (1 - below))
        if not np.isfinite(effect):
            return None, None
        worst = max(effect, 1.0 if worst is None else worst)
    return worst, df
