"""The change of a ratio of sums between two runs on the same units: each speaker, document or row is its own control.

Sources: Cochran (1977), Sampling Techniques, §6.11 (difference of two ratios from one sample); Liu and Peng (2019),
arXiv:1912.09508 (blocks as units for word error rates); Miller (2024), arXiv:2411.00640 (paired analysis).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cardgen.statistics.estimates import Estimate, Interval
from cardgen.statistics.quantiles import critical_value

__all__ = ["PairedChange", "contrast", "paired_change"]


@dataclass(frozen=True, slots=True, eq=False)
class PairedChange:
    """The change of a ratio, and what each unit brings to its error.

    Attributes:
        estimate: New minus old, with standard error, interval and m − 1 degrees of freedom.
        residuals: z_c of every unit that was given, shape (units,); 0 for one that takes no part.
        units: How many units take part.
    """

    estimate: Estimate
    residuals: NDArray[np.float64]
    units: int


def paired_change(
    old_numerators: ArrayLike,
    old_denominators: ArrayLike,
    new_numerators: ArrayLike,
    new_denominators: ArrayLike,
    level: float,
    *,
    method: str,
) -> PairedChange:
    """Estimate D = W' − W, with W = Σe/Σn and W' = Σe'/Σn', from the sums of the same m units.

    z_c = (e'_c − W' n'_c)/Σn' − (e_c − W n_c)/Σn, SE = √(m/(m−1) Σ z_c²), D ± t·SE with m − 1 degrees of freedom.
    Only units with a sum other than 0 take part.

    Args:
        old_numerators: e_c, shape (units,).
        old_denominators: n_c, shape (units,).
        new_numerators: e'_c, shape (units,).
        new_denominators: n'_c, shape (units,).
        level: Two-sided confidence level.
        method: Name of the interval's method in the result.

    Returns:
        No value where a denominator sums to 0. No standard error and no interval with fewer than two units, or where
        every unit changed alike: that would claim certainty.
    """
    e, n, e2, n2 = (
        np.asarray(each, dtype=np.float64)
        for each in (old_numerators, old_denominators, new_numerators, new_denominators)
    )
    none = np.zeros(e.shape)
    takes_part = (e != 0) | (n != 0) | (e2 != 0) | (n2 != 0)
    m = int(takes_part.sum())
    below, below2 = float(n.sum()), float(n2.sum())
    if below <= 0 or below2 <= 0:
        return PairedChange(Estimate(None), none, m)
    old, new = float(e.sum()) / below, float(e2.sum()) / below2
    z = (e2 - new * n2) / below2 - (e - old * n) / below
    value = new - old
    if m < 2:
        return PairedChange(Estimate(value), z, m)
    squares = float(z @ z)
    size = np.abs(e2) / below2 + abs(new) * n2 / below2 + np.abs(e) / below + abs(old) * n / below
    if squares <= (16 * np.finfo(np.float64).eps) ** 2 * float(size @ size):
        return PairedChange(Estimate(value), z, m)
    standard_error = math.sqrt(m / (m - 1) * squares)
    df = float(m - 1)
    half = critical_value(level, df) * standard_error
    interval = Interval(value - half, value + half, level, method)
    return PairedChange(Estimate(value, standard_error, interval, df), z, m)


def contrast(first: Estimate, second: Estimate, level: float, *, method: str, covariance: float = 0.0) -> Estimate:
    """Estimate `first` − `second`, such as the change of a gap: a difference of differences.

    SE² = SE₁² + SE₂² − 2·covariance, Student's t with the degrees of freedom of Satterthwaite (1946), Biometrics 2:
    110–114: (SE₁² + SE₂²)² / (SE₁⁴/df₁ + SE₂⁴/df₂).

    Args:
        first: Minuend.
        second: Subtrahend.
        level: Two-sided confidence level.
        method: Name of the interval's method in the result.
        covariance: Of the two estimates; 0 where they rest on different units.

    Returns:
        No interval where a standard error is unknown, or the variance is not above 0.
    """
    if first.value is None or second.value is None:
        return Estimate(None)
    value = first.value - second.value
    if first.standard_error is None or second.standard_error is None:
        return Estimate(value)
    one, other = first.standard_error**2, second.standard_error**2
    variance = one + other - 2 * covariance
    if variance <= 0:
        return Estimate(value)
    parts = [(v, e.degrees_of_freedom) for v, e in ((one, first), (other, second)) if e.degrees_of_freedom is not None]
    shared = sum(v * v / df for v, df in parts)
    df = (one + other) ** 2 / shared if shared else None
    standard_error = math.sqrt(variance)
    half = critical_value(level, df) * standard_error
    return Estimate(value, standard_error, Interval(value - half, value + half, level, method), df)
