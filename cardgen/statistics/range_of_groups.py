"""The range over groups: greatest minus least, and least over greatest.

The raw range is biased upwards, and its percentile bootstrap interval leaves out 0 nearly always when there is no gap.
Here all pairs of groups get simultaneous intervals |d_ij| ± c σ_ij, and the range inherits the largest lower and upper
end among them: it is the largest of the true differences, and all of them are inside their intervals at once.

Source: the studentised maximum of pairwise contrasts with unequal variances, Hochberg and Tamhane (1987), Multiple
Comparison Procedures. Where every group's error is normal, or nearly, c is Tukey–Kramer's; where one rests on few
clusters, c is found by Monte Carlo from Student's errors.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cardgen.statistics.estimates import Estimate, Interval
from cardgen.statistics.quantiles import critical_value
from cardgen.statistics.studentized_range import simultaneous_contrast

__all__ = ["gap", "min_max_ratio"]

DRAWS = 20_000
"""Draws for the quantile; its Monte Carlo error is then about half a per cent of it."""

_FEWEST_DRAWS = 2_000
_CONTRASTS = 6_000_000
"""Contrasts drawn at most, so that many groups (whose largest contrast varies less) do not take many seconds."""

_CHUNK = 2_000

_NEARLY_NORMAL = 200
"""Degrees of freedom from which Student's errors are taken for normal ones, with a small allowance."""


def gap(
    values: Sequence[float],
    standard_errors: Sequence[float | None],
    degrees_of_freedom: Sequence[float | None] | None,
    level: float,
    seed: int,
    *,
    maximum: float | None = None,
) -> Estimate:
    """Estimate the greatest minus the least of K independent groups; method "simultaneous-pairs".

    The interval is [max(0, max_ij (|d_ij| − c σ_ij)), max_ij (|d_ij| + c σ_ij)] with σ_ij² = SE_i² + SE_j² and c the
    quantile at `level` of max_ij |T_i SE_i − T_j SE_j| / σ_ij. T_i is Student's with the group's degrees of freedom,
    normal where it has none. See the module for how c is found.

    Args:
        values: One estimate a group, shape (K,), K ≥ 2; only groups reliable enough for the approximation.
        standard_errors: Of `values`; guarded away from 0 (`proportion.agresti_coull_standard_error`).
        degrees_of_freedom: Of each standard error (m − 1 clusters), None in it for a normal; None for all normal.
        level: Two-sided confidence level.
        seed: Of the Monte Carlo draws, derived from ids by the caller.
        maximum: Largest possible gap, where there is one (1 for proportions); the interval is cut there.

    Returns:
        No interval where a standard error is unknown or 0.

    Raises:
        ValueError: Fewer than two groups, or sequences of unequal length.
    """
    x = _values(values)
    value = float(x.max() - x.min())
    bounds = _range_bounds(x, standard_errors, degrees_of_freedom, level, seed)
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
) -> Estimate:
    """Estimate the least over the greatest of K independent groups, in [0, 1]; method "simultaneous-pairs-log".

    It is `gap` of the logarithms, whose standard errors are SE_i / W_i (delta method), carried back by exp(−gap).

    Args:
        values: One estimate a group, shape (K,), K ≥ 2.
        standard_errors: Of `values`.
        degrees_of_freedom: As in `gap`.
        level: Two-sided confidence level.
        seed: As in `gap`.

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
    bounds = _range_bounds(np.log(x), errors, degrees_of_freedom, level, seed)
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
) -> tuple[float, float] | None:
    """Return the simultaneous-pairs bounds of max x − min x; None where a standard error is unknown or 0."""
    freedom = [None] * x.size if degrees_of_freedom is None else list(degrees_of_freedom)
    if len(standard_errors) != x.size or len(freedom) != x.size:
        raise ValueError(f"{x.size} groups need as many standard errors and degrees of freedom")
    known = [error for error in standard_errors if error is not None and error > 0 and math.isfinite(error)]
    if len(known) < x.size:
        return None
    errors = np.array(known)
    pairs = np.hypot(errors[:, None], errors[None, :])
    quantile = _critical_contrast(errors, pairs, freedom, level, seed)
    distance = np.abs(x[:, None] - x[None, :])
    reach = quantile * pairs
    # The diagonal compares a group with itself.
    np.fill_diagonal(reach, 0.0)
    return max(0.0, float((distance - reach).max())), float((distance + reach).max())


def _critical_contrast(
    errors: NDArray[np.float64],
    pairs: NDArray[np.float64],
    freedom: Sequence[float | None],
    level: float,
    seed: int,
) -> float:
    """Return c, the quantile at `level` of the largest of all pairwise contrasts."""
    fewest = min((df for df in freedom if df is not None), default=math.inf)
    if fewest < _NEARLY_NORMAL:
        return float(np.quantile(_largest_contrasts(errors, pairs, freedom, seed), level))
    # What Student's t adds to a normal quantile with that many degrees of freedom is added to c as well.
    wider = 1.0 if math.isinf(fewest) else critical_value(level, fewest) / critical_value(level)
    return wider * simultaneous_contrast(errors.size, level)


def _largest_contrasts(
    errors: NDArray[np.float64], pairs: NDArray[np.float64], freedom: Sequence[float | None], seed: int
) -> NDArray[np.float64]:
    """Draw max_ij |T_i SE_i − T_j SE_j| / σ_ij, shape (draws,), a chunk at a time so that memory stays small."""
    pairs_of_groups = errors.size * (errors.size - 1) // 2
    draws = _CHUNK * max(_FEWEST_DRAWS // _CHUNK, min(DRAWS // _CHUNK, _CONTRASTS // (pairs_of_groups * _CHUNK)))
    generator = np.random.Generator(np.random.PCG64DXSM(seed))
    student = np.array([df is not None for df in freedom])
    df = np.array([1.0 if df is None else df for df in freedom])
    largest = np.zeros(draws)
    # Single precision: seven digits of a quantile whose Monte Carlo error is in the third, at half the memory traffic.
    inverse = (1 / pairs).astype(np.float32)
    buffer = np.empty((errors.size, _CHUNK), dtype=np.float32)
    for start in range(0, draws, _CHUNK):
        noise = generator.standard_normal((errors.size, _CHUNK))
        if student.any():
            # Student's t is a normal over the root of an independent chi-square by its degrees of freedom.
            noise[student] /= np.sqrt(generator.chisquare(df[student, None], (int(student.sum()), _CHUNK)))
            noise[student] *= np.sqrt(df[student, None])
        scaled = (noise * errors[:, None]).astype(np.float32)
        chunk = largest[start : start + _CHUNK]
        for i in range(errors.size - 1):
            contrasts = np.subtract(scaled[i + 1 :], scaled[i], out=buffer[: errors.size - 1 - i])
            np.abs(contrasts, out=contrasts)
            contrasts *= inverse[i, i + 1 :, None]
            np.maximum(chunk, contrasts.max(axis=0), out=chunk)
    return largest


def _values(values: Sequence[float]) -> NDArray[np.float64]:
    x = np.asarray(values, dtype=np.float64)
    if x.ndim != 1 or x.size < 2:
        raise ValueError(f"a range needs at least two groups, got {x.size}")
    return x
