"""Two groups compared within strata: the pooled difference and ratio of proportions that like with like gives.

A stratum i holds x₁ᵢ events of n₁ᵢ rows in the one group and x₀ᵢ of n₀ᵢ in the other, Nᵢ together. Difference and ratio
are those of Mantel and Haenszel (1959), J. Natl. Cancer Inst. 22: 719–748, as Greenland and Robins (1985), Biometrics
41: 55–68, give them, with the variance of the difference by Sato (1989), Biometrics 45: 1323–1324, which holds both for
few large strata and for many small ones.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from cardgen.statistics.estimates import Estimate, Interval
from cardgen.statistics.quantiles import critical_value

__all__ = ["Pooled", "pooled"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pooled:
    """What the strata say together.

    Attributes:
        difference: Pooled difference of proportions, p₁ − p₀.
        ratio: Pooled ratio, p₁/p₀; no value without events in the second group, no interval without any in the first.
        strata: Strata that hold rows of both groups.
        left_out: Strata that hold rows of one group only, and so compare nothing.
        heterogeneity: Cochran's Q of the differences of the strata; None with fewer than two.
        heterogeneity_p: Its p-value, chi-squared with strata − 1 degrees of freedom.
    """

    difference: Estimate
    ratio: Estimate
    strata: int
    left_out: int
    heterogeneity: float | None
    heterogeneity_p: float | None


def pooled(events: ArrayLike, rows: ArrayLike, other_events: ArrayLike, other_rows: ArrayLike, level: float) -> Pooled:
    """Pool two groups over strata.

    Args:
        events: x₁, shape (strata,).
        rows: n₁.
        other_events: x₀.
        other_rows: n₀.
        level: Two-sided confidence level.

    Returns:
        No values where no stratum holds rows of both groups; no intervals where the variance is 0.

    Raises:
        ValueError: A count is negative, or events are more than rows.
    """
    x1, n1, x0, n0 = (np.asarray(each, dtype=np.float64) for each in (events, rows, other_events, other_rows))
    if (x1 < 0).any() or (x0 < 0).any() or (x1 > n1).any() or (x0 > n0).any():
        raise ValueError("events must be 0 to rows in every stratum")
    both = (n1 > 0) & (n0 > 0)
    left_out = int(((n1 > 0) ^ (n0 > 0)).sum())
    x1, n1, x0, n0 = x1[both], n1[both], x0[both], n0[both]
    strata = int(both.sum())
    if not strata:
        return Pooled(Estimate(None), Estimate(None), 0, left_out, None, None)
    q, p = _heterogeneity(x1, n1, x0, n0)
    return Pooled(_difference(x1, n1, x0, n0, level), _ratio(x1, n1, x0, n0, level), strata, left_out, q, p)


def _difference(x1: Floats, n1: Floats, x0: Floats, n0: Floats, level: float) -> Estimate:
    n = n1 + n0
    weight = float((n1 * n0 / n).sum())
    value = float(((x1 * n0 - x0 * n1) / n).sum()) / weight
    p = (n1**2 * x0 - n0**2 * x1 + n1 * n0 * (n0 - n1) / 2) / n**2
    q = (x1 * (n0 - x0) + x0 * (n1 - x1)) / (2 * n)
    variance = (value * float(p.sum()) + float(q.sum())) / weight**2
    if variance <= 0:
        return Estimate(value)
    error = math.sqrt(variance)
    half = critical_value(level) * error
    ends = max(-1.0, value - half), min(1.0, value + half)
    return Estimate(value, error, Interval(*ends, level, "mantel-haenszel-sato"))


def _ratio(x1: Floats, n1: Floats, x0: Floats, n0: Floats, level: float) -> Estimate:
    n = n1 + n0
    above, below = float((x1 * n0 / n).sum()), float((x0 * n1 / n).sum())
    if below <= 0:
        return Estimate(None)
    value = above / below
    variance = float(((n1 * n0 * (x1 + x0) - x1 * x0 * n) / n**2).sum())
    if above <= 0 or variance <= 0:
        return Estimate(value)
    error = math.sqrt(variance / (above * below))
    half = critical_value(level) * error
    interval = Interval(value * math.exp(-half), value * math.exp(half), level, "mantel-haenszel-greenland-robins")
    return Estimate(value, value * error, interval)


def _heterogeneity(x1: Floats, n1: Floats, x0: Floats, n0: Floats) -> tuple[float | None, float | None]:
    """Return Cochran's Q over the differences of strata, and its p-value.

    The variance of each is that of Agresti and Caffo (2000), Am. Stat. 54: 280–288: one event and one row without added
    to either group, so that a stratum without an event does not count as certain.
    """
    if x1.size < 2:
        return None, None
    p1, p0 = (x1 + 1) / (n1 + 2), (x0 + 1) / (n0 + 2)
    w = 1 / (p1 * (1 - p1) / (n1 + 2) + p0 * (1 - p0) / (n0 + 2))
    d = x1 / n1 - x0 / n0
    q = float((w * (d - float((w * d).sum() / w.sum())) ** 2).sum())
    return q, float(special.chdtrc(x1.size - 1, q))
