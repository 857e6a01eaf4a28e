"""How far shares are from equal ones: the total variation distance from uniform, with an interval.

The distance ½ Σ |p_g − 1/G| is the largest excess p(A) − |A|/G over sets A of groups (Levin, Peres and Wilmer 2009,
Markov Chains and Mixing Times, proposition 4.2). It is biased upwards where shares are nearly equal and has no slope
there, so neither the delta method nor a bootstrap gives it an interval. Every excess, though, is a plain difference:

- the distance is at least each excess, so its lower end is the largest of lower bounds that hold for all sets at once
  (Hochberg and Tamhane 1987, Multiple Comparison Procedures);
- the distance is one of them, so the largest of upper bounds that hold each for itself is above it (Berger 1982,
  Technometrics 24, intersection–union).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cardgen.statistics.estimates import Estimate, Interval
from cardgen.statistics.linearised import SumMoments
from cardgen.statistics.quantiles import critical_value

__all__ = ["student_errors", "uniform_distance"]

Floats = NDArray[np.float64]

_MOST_GROUPS = 8
"""Groups up to which all sets are looked at: 127 of 8, as a set and its complement tell the same."""

_DRAWS = 10_000


def uniform_distance(moments: SumMoments, level: float, seed: int, *, units: int | None = None) -> Estimate:
    """Estimate D = ½ Σ |p_g − 1/G| with p_g = S_g / Σ S, from the moments of the G sums over units.

    The shares have the linearised covariance m/(m−1) Σ z_c z_cᵀ with z_c = (s_c − p·Σs_c) / ΣS, and Student's t with
    m − 1 degrees of freedom. Lower end: max_A (|e_A| − c·SE_A), at least 0, with c the quantile of the largest
    |T·z_A / SE_A| over all sets A; upper end: max_A (|e_A| + t·SE_A); both at (1 + level) / 2; method
    "simultaneous-subsets". With more than eight groups the interval is D ± the quantile at `level` of ½ Σ |T·z_g|, as
    a distance moves by no more than the shares do; method "distance-triangle", which is wider than it need be.

    The standard error is that of a Student interval as wide as the wider side: what chance adds to a small distance
    is larger where there are fewer units, and must not be taken for a difference between two distances.

    Args:
        moments: Of the sums of each of G ≥ 2 groups, none negative.
        level: Two-sided confidence level.
        seed: Seed of the draws.
        units: Number of units with any of the sums, where it is known to be below `moments.units`.

    Returns:
        No value where all sums are 0; no interval with fewer than two units, or where all units have the same shares.
    """
    total = float(moments.sums.sum())
    if total <= 0:
        return Estimate(None)
    shares = moments.sums / total
    value = 0.5 * float(np.abs(shares - 1 / shares.size).sum())
    m = moments.units if units is None else units
    root = _root(moments, shares, total, m)
    if root is None:
        return Estimate(value)
    df = float(m - 1)
    student = critical_value(level, df)
    drawn = student_errors(root, df, seed)
    if shares.size > _MOST_GROUPS:
        reach = float(np.quantile(0.5 * np.abs(drawn).sum(axis=1), level))
        ends = Interval(max(0.0, value - reach), min(1.0, value + reach), level, "distance-triangle")
        return Estimate(value, reach / student, ends, df)
    sets = _sets(shares.size)
    excess = np.abs(sets @ (shares - 1 / shares.size))
    errors = np.linalg.norm(sets @ root, axis=1)
    # What rounding leaves of no spread at all, as that of a group that is never mentioned, is no error.
    known = errors > 1e-12 * errors.max()
    largest = (np.abs(drawn @ sets[known].T) / errors[known]).max(axis=1)
    quantile = float(np.quantile(largest, (1 + level) / 2))
    low = float((excess[known] - quantile * errors[known]).max())
    high = float((excess + student * errors).max())
    ends = Interval(max(0.0, low), min(1.0, high), level, "simultaneous-subsets")
    return Estimate(value, max(value - low, high - value) / student, ends, df)


def _root(moments: SumMoments, shares: Floats, total: float, units: int) -> Floats | None:
    """Return R with R Rᵀ the covariance of the shares, shape (G, G); None where it cannot be told from 0."""
    if units < 2:
        return None
    slopes = (np.eye(shares.size) - shares[:, None]) / total
    covariance = units / (units - 1) * slopes @ moments.products @ slopes.T
    values, vectors = np.linalg.eigh(covariance)
    size = np.abs(slopes)
    rounding = 16 * (shares.size + units) * np.finfo(np.float64).eps
    if values[-1] <= rounding * float((size @ np.abs(moments.products) @ size.T).max()):
        return None
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0.0)), dtype=np.float64)


def student_errors(root: Floats, df: float, seed: int) -> Floats:
    """Draw errors of figures, shape (draws, figures): multivariate Student's t with the covariance R Rᵀ.

    Args:
        root: R, shape (figures, k).
        df: Degrees of freedom.
        seed: Seed of the draws.
    """
    generator = np.random.Generator(np.random.PCG64DXSM(seed))
    normal = generator.standard_normal((_DRAWS, root.shape[1])) @ root.T
    return np.asarray(normal / np.sqrt(generator.chisquare(df, (_DRAWS, 1)) / df), dtype=np.float64)


def _sets(groups: int) -> Floats:
    """Return every set of groups without the last one, but the empty set, as rows of 0 and 1."""
    numbers = np.arange(1, 2 ** (groups - 1))
    return ((numbers[:, None] >> np.arange(groups)) & 1).astype(np.float64)
