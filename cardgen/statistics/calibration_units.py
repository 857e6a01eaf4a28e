"""The distance of scores from what came true, of rows that are clustered or weighted: `calibration`, with their noise.

The mean residual d_b = Σ(y − p)/n_b of a bin has a variance C_bb that clusters and weights make larger than that of as
many independent rows, and covariances C_bc with other bins. E² = Σ w_b (d_b² − C_bb) is right on average, as there.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cardgen.statistics.calibration import BINS, ends
from cardgen.statistics.estimates import Estimate, Interval
from cardgen.statistics.linearised_counts import ByCluster, ByRow, Slopes, covariance, totals
from cardgen.statistics.quantiles import critical_value

__all__ = ["expected_error_of_units"]

Floats = NDArray[np.float64]


def expected_error_of_units(
    scores: ArrayLike, positives: ArrayLike, negatives: ArrayLike, units: ByCluster | ByRow, level: float, method: str
) -> Estimate:
    """Estimate E = √max(0, E²) from counts per score of every cluster, or weights of rows.

    For a true square θ the variance of E² is V(θ) = kθ + 2 Σ w_b w_c C_bc² + cθ², with k = 4 Σ w_b w_c d_b d_c C_bc /
    Σ w_b d_b² and c as for independent rows, with clusters in the place of rows; the interval holds every θ with
    (E² − θ)² ≤ t² V(θ), Student's with one degree of freedom less than there are clusters. C is multiplied with
    m_b/(m_b − 1) for the m_b clusters of a bin, as few clusters in a bin look too much alike; of weighted rows m_b is
    (Σw)²/Σw² (Kish 1965, Survey Sampling).

    Args:
        scores: Ascending, in [0, 1], shape (scores,).
        positives: Rows, or weights, with each that are truly positive, same shape.
        negatives: Those that are truly negative, same shape.
        units: What is independent.
        level: Two-sided confidence level.
        method: Name of the interval's method.

    Returns:
        No value where no bin has rows of two clusters; those of one alone are left out. No interval where residuals do
        not vary between units. No standard error, as the root has none at 0.
    """
    p, y, rest = (np.asarray(each, dtype=np.float64) for each in (scores, positives, negatives))
    bins = np.minimum((p * BINS).astype(np.int64), BINS - 1)
    number = _units_of_bins(bins, y + rest, units)
    held = np.flatnonzero(number > 1 + 1e-9)
    if not held.size:
        return Estimate(None)
    rows = np.bincount(bins, weights=y + rest, minlength=BINS)[held]
    distance = np.bincount(bins, weights=y * (1 - p) - rest * p, minlength=BINS)[held] / rows
    slopes = []
    for each, apart, size in zip(held, distance, rows, strict=True):
        inside = (bins == each) / size
        slopes.append(Slopes(inside * (1 - p - apart), inside * (-p - apart)))
    found = _covariance(units, slopes)
    count = units.clusters if isinstance(units, ByCluster) else units.rows
    inflated = np.sqrt(number[held] / (number[held] - 1) * (count - 1) / count)
    found = found * np.outer(inflated, inflated)
    weight = rows / rows.sum()
    squares, noise = distance**2, np.diag(found)
    square = float(weight @ (squares - noise))
    value = math.sqrt(max(0.0, square))
    flat = 2 * float(weight @ found**2 @ weight)
    if not flat > 0:
        return Estimate(value)
    true = np.sign(distance) * np.sqrt(np.maximum(0.0, squares - noise))
    mean = float(weight @ true**2)
    slope, curve = 4 * float(weight**2 @ noise), 0.0
    if mean > 0:
        slope = 4 * float((weight * true) @ found @ (weight * true)) / mean
        curve = (float(weight @ true**4) / mean**2 - 1) / count
    df = float(count - 1) if isinstance(units, ByCluster) else None
    low, high = ends(square, critical_value(level, df) ** 2, (flat, slope, curve))
    return Estimate(value, None, Interval(min(low, value), max(high, value), level, method), df)


def _covariance(units: ByCluster | ByRow, slopes: list[Slopes]) -> Floats:
    """Return the covariance matrix of the residuals of bins, whichever class the rows of a cluster are of.

    Residuals vary where all rows are of one class too, so that a class of a single cluster does not leave them unknown.
    """
    if isinstance(units, ByRow):
        return covariance(units, tuple(slopes))[0]
    sums = np.stack([totals(units, each) for each in slopes])
    sums -= sums.mean(axis=1, keepdims=True)
    return units.clusters / (units.clusters - 1) * (sums @ sums.T)


def _units_of_bins(bins: NDArray[np.int64], counts: Floats, units: ByCluster | ByRow) -> Floats:
    """Return how many clusters each bin has rows of; of weighted rows, how many equal ones would tell as much."""
    if isinstance(units, ByCluster):
        pairs = np.unique(bins[units.bins] * units.clusters + units.cluster)
        return np.bincount(pairs // units.clusters, minlength=BINS).astype(np.float64)
    weights = np.bincount(bins, weights=counts, minlength=BINS)
    squares = np.bincount(bins, weights=units.positives + units.negatives, minlength=BINS)
    return np.divide(weights**2, squares, out=np.zeros(BINS), where=squares > 0)
