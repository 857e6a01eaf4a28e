"""The range over groups: greatest minus least, and least over greatest.

The raw range is biased upwards, and its percentile bootstrap interval leaves out 0 nearly always when there is no gap.
Here all pairs of groups get simultaneous intervals |d_ij| ± c σ_ij, and the range inherits the largest lower and upper
end among them: it is the largest of the true differences, and all of them are inside their intervals at once.

Source: the studentised maximum of pairwise contrasts with unequal variances, Hochberg and Tamhane (1987), Multiple
Comparison Procedures; `largest_contrast` says how c is found.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cardgen.statistics.dependence import Dependence
from cardgen.statistics.estimates import Estimate, Interval
from cardgen.statistics.largest_contrast import pairs_of

__all__ = ["gap", "min_max_ratio"]


def gap(
    values: Sequence[float],
    standard_errors: Sequence[float | None],
    degrees_of_freedom: Sequence[float | None] | None,
    level: float,
    seed: int,
    *,
    maximum: float | None = None,
    dependence: Dependence | None = None,
) -> Estimate:
    """Estimate the greatest minus the least of K groups; method "simultaneous-pairs".

    The interval is [max(0, max_ij (|d_ij| − c σ_ij)), max_ij (|d_ij| + c σ_ij)] with σ_ij² = SE_i² + SE_j², less twice
    the covariance of groups that share units, and c the quantile at `level` of max_ij |T_i SE_i − T_j SE_j| / σ_ij.
    T_i is Student's with the group's degrees of freedom, normal where it has none.

    Args:
        values: One estimate a group, shape (K,), K ≥ 2; only groups reliable enough for the approximation.
        standard_errors: Of `values`; guarded away from 0 (`proportion.agresti_coull_standard_error`).
        degrees_of_freedom: Of each standard error (m − 1 clusters), None in it for a normal; None for all normal.
        level: Two-sided confidence level.
        seed: Of the Monte Carlo draws, derived from ids by the caller.
        maximum: Largest possible gap, where there is one (1 for proportions); the interval is cut there.
        dependence: Of groups that share units; None where none do.

    Returns:
        No interval where a standard error is unknown or 0, or a difference of groups that share units has none.

    Raises:
        ValueError: Fewer than two groups, or sequences of unequal length.
    """
    x = _values(values)
    value = float(x.max() - x.min())
    bounds = _range_bounds(x, standard_errors, degrees_of_freedom, level, seed, dependence)
    if bounds is None:
        return Estimate(value)
    high = bounds[1] if maximum is None else min(maximum, bounds[1])
    return Estimate(value, None, Interval(bounds[0], high, level, "simultaneous-pairs"))


def min_max_ratio(
    values: Sequence[float],
    standard_errors: Sequence[float | None],
    degrees_of_freedom: Sequence[float | None] | None,
    level: float,
    seed: int,
    *,
    dependence: Dependence | None = None,
) -> Estimate:
    """Estimate the least over the greatest of K groups, in [0, 1]; method "simultaneous-pairs-log".

    It is `gap` of the logarithms, whose standard errors are SE_i / W_i (delta method), carried back by exp(−gap).

    Args:
        values: One estimate a group, shape (K,), K ≥ 2.
        standard_errors: Of `values`.
        degrees_of_freedom: As in `gap`.
        level: Two-sided confidence level.
        seed: As in `gap`.
        dependence: As in `gap`.

    Returns:
        No value where a group is negative or all are 0. No interval where a group is 0, or a standard error is unknown
        or 0.

    Raises:
        ValueError: Fewer than two groups, or sequences of unequal length.
    """
    x = _values(values)
    if x.min() < 0 or x.max() == 0:
        return Estimate(None)
    value = float(x.min() / x.max())
    if value == 0:
        return Estimate(value)
    errors = [None if error is None else error / w for error, w in zip(standard_errors, x.tolist(), strict=True)]
    bounds = _range_bounds(np.log(x), errors, degrees_of_freedom, level, seed, dependence)
    if bounds is None:
        return Estimate(value)
    # exp(log) may miss the value by a rounding.
    low, high = min(value, math.exp(-bounds[1])), max(value, math.exp(-bounds[0]))
    return Estimate(value, None, Interval(low, high, level, "simultaneous-pairs-log"))


def _range_bounds(
    x: NDArray[np.float64],
    standard_errors: Sequence[float | None],
    degrees_of_freedom: Sequence[float | None] | None,
    level: float,
    seed: int,
    dependence: Dependence | None,
) -> tuple[float, float] | None:
    """Return the simultaneous-pairs bounds of max x − min x; None where a standard error is unknown or 0."""
    freedom = [None] * x.size if degrees_of_freedom is None else list(degrees_of_freedom)
    if len(standard_errors) != x.size or len(freedom) != x.size:
        raise ValueError(f"{x.size} groups need as many standard errors and degrees of freedom")
    known = [error for error in standard_errors if error is not None and error > 0 and math.isfinite(error)]
    if len(known) < x.size:
        return None
    pairs = pairs_of(known, freedom, level, seed, dependence)
    if not (pairs.errors[np.triu_indices(x.size, 1)] > 0).all():
        return None
    distance = np.abs(x[:, None] - x[None, :])
    reach = pairs.quantile * pairs.errors
    # The diagonal compares a group with itself.
    np.fill_diagonal(reach, 0.0)
    return max(0.0, float((distance - reach).max())), float((distance + reach).max())


def _values(values: Sequence[float]) -> NDArray[np.float64]:
    x = np.asarray(values, dtype=np.float64)
    if x.ndim != 1 or x.size < 2:
        raise ValueError(f"a range needs at least two groups, got {x.size}")
    return x
