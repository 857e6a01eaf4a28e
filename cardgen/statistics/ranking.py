"""How well scores rank: the area under the ROC curve of dependent rows, and average precision.

Counts are per distinct score, in ascending order of score.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cardgen.statistics.estimates import Estimate
from cardgen.statistics.linearised_counts import Slopes, Units, covariance, logit

__all__ = ["area_of_units", "average_precision"]

Floats = NDArray[np.float64]


def area_of_units(
    positives: ArrayLike, negatives: ArrayLike, units: Units | None, level: float, method: str
) -> Estimate:
    """Estimate P(score of a positive > score of a negative), ties half, of rows that are clustered or weighted.

    The slope at a positive is its placement value (the share of negatives below it, ties half) less the area, over the
    positives; at a negative likewise. The interval is Student's on the logit scale.

    Source: Obuchowski (1997), Biometrics 53: 567–578, with one factor m/(m − 1) for all clusters in the place of one
    for each class.

    Args:
        positives: Count, or weight, of positives at each score, shape (scores,).
        negatives: Of negatives, same shape.
        units: What is independent; None where that is not known, and there is a value alone.
        level: Two-sided confidence level.
        method: Name of the interval's method.

    Returns:
        No value where a class is empty; no interval with fewer than two units, or where classes do not overlap.
    """
    pos, neg = (np.asarray(each, dtype=np.float64) for each in (positives, negatives))
    p, n = float(pos.sum()), float(neg.sum())
    if p <= 0 or n <= 0:
        return Estimate(None)
    placed_positive = (np.cumsum(neg) - neg / 2) / n
    placed_negative = (p - np.cumsum(pos) + pos / 2) / p
    value = min(1.0, max(0.0, float(pos @ placed_positive) / p))
    slopes = Slopes((placed_positive - value) / p, (placed_negative - value) / n)
    return _linearised(value, slopes, units, level, method)


def average_precision(
    positives: ArrayLike, negatives: ArrayLike, units: Units | None, level: float, method: str
) -> Estimate:
    """Estimate average precision: over the positives, the mean of the precision at the threshold of each.

    AP = Σ_b pos_b TP_b/(TP_b + FP_b) / P, with TP_b and FP_b the positives and negatives of score b or more; rows of
    one score share a threshold, and nothing is interpolated. The slope at a positive of score j is
    [Prec_j − AP + Σ_{b ≤ j} pos_b FP_b/(TP_b + FP_b)²]/P, at a negative −Σ_{b ≤ j} pos_b TP_b/(TP_b + FP_b)²/P. Rows
    are taken as drawn together, so the share of positives varies too. The interval is on the logit scale.

    Source: Boyd, Eng and Page (2013), Area under the precision-recall curve, ECML PKDD, for the logit interval; Efron
    (1982) for the variance.

    Args, returns: as for `area_of_units`; no value without a positive.
    """
    pos, neg = (np.asarray(each, dtype=np.float64) for each in (positives, negatives))
    p = float(pos.sum())
    if p <= 0:
        return Estimate(None)
    true, false = (np.cumsum(each[::-1])[::-1] for each in (pos, neg))
    flagged = true + false
    precision, by_positive, by_negative = (
        np.divide(above, below, out=np.zeros(pos.size), where=flagged > 0)
        for above, below in ((true, flagged), (pos * false, flagged**2), (pos * true, flagged**2))
    )
    value = min(1.0, float(pos @ precision) / p)
    slopes = Slopes((precision - value + np.cumsum(by_positive)) / p, -np.cumsum(by_negative) / p)
    return _linearised(value, slopes, units, level, method)


def _linearised(value: float, slopes: Slopes, units: Units | None, level: float, method: str) -> Estimate:
    if units is None:
        return Estimate(value)
    variance, df = covariance(units, (slopes,))
    return logit(value, float(variance[0, 0]), df, level, method)
