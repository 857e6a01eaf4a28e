"""The distance of scores from what came true, with the part that chance adds to it removed.

In bin b with n_b rows, share of positives ȳ_b and mean score p̄_b, the squared distance (ȳ_b − p̄_b)² is larger than
the true one by the variance of ȳ_b on average. So E² = Σ w_b [(ȳ_b − p̄_b)² − v_b], with w_b = n_b/n and
v_b = ȳ_b (1 − ȳ_b)/(n_b − 1), is right on average, and may be negative where scores are well calibrated.

Sources: Bröcker (2012), Climate Dynamics 39: 655–667; Kumar, Liang and Ma (2019), NeurIPS.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from cardgen.statistics.estimates import Estimate, Interval
from cardgen.statistics.quantiles import critical_value

__all__ = ["BINS", "ends", "expected_error"]

BINS = 10
"""Equal bins of scores from 0 to 1; an edge belongs to the bin above it."""


def expected_error(scores: ArrayLike, positives: ArrayLike, negatives: ArrayLike, level: float) -> Estimate:
    """Estimate E = √max(0, E²) from counts per score of independent rows.

    For a true square θ the variance of E² is V(θ) = kθ + 2 Σ w_b² v_b² + cθ²: the noise of bins whose distances are not
    0, that of bins whose are, and that of how many rows fall into each bin; k = 4 Σ w_b² d_b² v_b / Σ w_b d_b² and
    c = (Σ w_b d_b⁴ / (Σ w_b d_b²)² − 1) / n, with max(0, d_b² − v_b) for d_b², as noise makes that too large just as it
    does E². The interval holds every θ with (E² − θ)² ≤ z² V(θ), as Wilson's does for a share; so it does not shrink to
    nothing where scores are well calibrated. Its ends are cut at 0 and 1 before the root.

    Args:
        scores: Ascending, in [0, 1], shape (scores,).
        positives: Rows with each that are truly positive, same shape.
        negatives: Rows with each that are truly negative, same shape.
        level: Two-sided confidence level.

    Returns:
        No value where no bin has two rows; rows alone in their bin are left out. No interval where every bin holds
        rows of one class only: its width would claim certainty. No standard error, as the root has none at 0.

    Raises:
        ValueError: The shapes differ, or a score is not in [0, 1].
    """
    p, y, rest = (np.asarray(each, dtype=np.float64) for each in (scores, positives, negatives))
    if p.ndim != 1 or not p.shape == y.shape == rest.shape:
        raise ValueError(f"scores and counts need one shape (scores,), got {p.shape}, {y.shape} and {rest.shape}")
    if p.size and (p.min() < 0 or p.max() > 1):
        raise ValueError("a calibration error needs scores from 0 to 1")
    bins = np.minimum((p * BINS).astype(np.int64), BINS - 1)
    events, rows = (np.bincount(bins, weights=of, minlength=BINS) for of in (y, y + rest))
    expected = np.bincount(bins, weights=p * (y + rest), minlength=BINS)
    held = rows > 1
    if not held.any():
        return Estimate(None)
    n, share = rows[held], events[held] / rows[held]
    weight = n / n.sum()
    distance = (share - expected[held] / n) ** 2
    noise = share * (1 - share) / (n - 1)
    square = float(weight @ (distance - noise))
    value = math.sqrt(max(0.0, square))
    flat = 2 * float(weight**2 @ noise**2)
    if flat <= 0:
        return Estimate(value)
    true = np.maximum(0.0, distance - noise)
    mean = float(weight @ true)
    slope, curve = 4 * float(weight**2 @ noise), 0.0
    if mean > 0:
        slope = 4 * float(weight**2 @ (true * noise)) / mean
        curve = (float(weight @ true**2) / mean**2 - 1) / float(n.sum())
    low, high = ends(square, critical_value(level) ** 2, (flat, slope, curve))
    return Estimate(value, None, Interval(min(low, value), max(high, value), level, "debiased-bins"))


def ends(square: float, z2: float, variance: tuple[float, float, float]) -> tuple[float, float]:
    """Return the roots of the least and the greatest θ with (square − θ)² ≤ z² V(θ), V = flat + slope θ + curve θ²."""
    return _end(square, z2, variance, -1), _end(max(0.0, square), z2, variance, 1)


def _end(square: float, z2: float, variance: tuple[float, float, float], side: int) -> float:
    """Return √θ, with θ the root of (square − θ)² = z² V(θ) on one side, cut to [0, 1]."""
    flat, slope, curve = variance
    leading = 1 - z2 * curve
    if leading <= 0:
        # So few rows that any distance could stand behind them.
        return 0.0 if side < 0 else 1.0
    middle = 2 * square + z2 * slope
    under = max(0.0, middle**2 - 4 * leading * (square**2 - z2 * flat))
    root = (middle + side * math.sqrt(under)) / (2 * leading)
    return math.sqrt(min(1.0, max(0.0, root)))
