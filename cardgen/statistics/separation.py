"""The greatest distance between the scores of two classes: the Kolmogorov–Smirnov distance."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from cardgen.statistics.estimates import Estimate, Interval
from cardgen.statistics.linearised_counts import Slopes, Units, covariance
from cardgen.statistics.quantiles import critical_value

__all__ = ["kolmogorov_smirnov"]

Floats = NDArray[np.float64]


def kolmogorov_smirnov(
    positives: ArrayLike, negatives: ArrayLike, units: Units | None, rows: float, level: float, *, dependent: bool
) -> Estimate:
    """Estimate D = max over thresholds t of |F₁(t) − F₀(t)|, F₁ and F₀ the shares of each class at or below t.

    D is taken at the threshold where it looks largest, so it is too large rather than too small. The upper end of the
    interval is that of the distance at this one threshold, which the choice makes safe: D̂ + z·SE. The lower end pays
    for the choice with Kolmogorov's quantile in the place of z: D̂ − K·√(1/P + 1/N), for all thresholds at once; so it
    is above 0 only where the Kolmogorov–Smirnov test of equal distributions rejects. With clusters or weights both are
    wider by the design effect of the distance at the threshold, and by Student's t over z.

    Sources: Smirnov (1948), Annals of Mathematical Statistics 19: 279–281; Kolmogorov's law is conservative for classes
    that differ and for tied scores (Noether 1963, Annals of Mathematical Statistics 34: 1047–1051).

    Args:
        positives: Count, or weight, of positives at each distinct score, ascending; shape (scores,).
        negatives: Of negatives, same shape.
        units: What is independent; None where that is not known.
        rows: Rows for each unit of weight: 1 where rows weigh alike.
        level: Two-sided confidence level.
        dependent: Whether rows are clustered or weighted.

    Returns:
        No value where a class is empty; no interval where the classes do not overlap, or with fewer than two units.
    """
    pos, neg = (np.asarray(each, dtype=np.float64) for each in (positives, negatives))
    p, n = float(pos.sum()), float(neg.sum())
    if p <= 0 or n <= 0:
        return Estimate(None)
    first, second = np.cumsum(pos) / p, np.cumsum(neg) / n
    place = int(np.argmax(np.round(np.abs(first - second), 12)))
    signed = float(first[place] - second[place])
    value = min(1.0, abs(signed))
    if units is None:
        return Estimate(value)
    inside = np.arange(pos.size) <= place
    slopes = Slopes((inside - first[place]) / p, (inside - second[place]) / n)
    found, df = covariance(units, (slopes,))
    variance = float(found[0, 0])
    if not variance > 1e-24:
        return Estimate(value)
    standard_error = math.sqrt(variance)
    ratio = critical_value(level, df) / critical_value(level)
    independent = sum(float(share * (1 - share)) / (rows * of) for share, of in ((first[place], p), (second[place], n)))
    effect = max(1.0, variance / independent) if dependent and independent > 0 else 1.0
    reach = float(special.kolmogi(1 - level)) * math.sqrt((1 / p + 1 / n) / rows * effect) * ratio
    low = max(0.0, value - max(reach, critical_value(level, df) * standard_error))
    high = min(1.0, value + critical_value(level, df) * standard_error)
    return Estimate(value, standard_error, Interval(low, high, level, "kolmogorov-smirnov"), df)
