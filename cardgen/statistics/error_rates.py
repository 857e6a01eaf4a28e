"""Errors of verification where the threshold follows from the data: the equal error rate, and matches at a false rate.

Genuine pairs are the positives, impostor pairs the negatives; a pair is accepted at a score of the threshold or more.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cardgen.statistics.auc import roc_points
from cardgen.statistics.estimates import Estimate, Interval
from cardgen.statistics.linearised_counts import Slopes, Units, covariance, effective_wilson
from cardgen.statistics.order_statistics import ranks
from cardgen.statistics.quantiles import critical_value

__all__ = ["equal_error_rate", "match_rate_at"]

Floats = NDArray[np.float64]


def equal_error_rate(genuine: ArrayLike, impostor: ArrayLike, units: Units | None, level: float) -> Estimate:
    """Estimate the rate at which the false match rate and the false non-match rate are equal.

    It stands where the ROC line, straight between the thresholds of distinct scores, meets FNMR = FMR. If the two rates
    err by φ₀ and φ₁ at that threshold, it errs by w φ₀ + (1 − w) φ₁, with w the share of ΔFNMR in ΔFMR + ΔFNMR around
    there: over the thresholds at which the two rates cannot be told apart. The interval is Wilson's for as many
    independent pairs as have that variance.

    Source: the variance is that of a threshold estimated by an equation, as in van der Vaart (1998), Asymptotic
    Statistics, §5.3; Wilson's interval with an effective size as in Korn and Graubard (1998).

    Args:
        genuine: Count, or weight, of genuine pairs at each distinct score, ascending; shape (scores,).
        impostor: Of impostor pairs, same shape.
        units: What is independent; None where that is not known.
        level: Two-sided confidence level.

    Returns:
        No value where a class is empty; no interval where the classes do not overlap, or with fewer than two units.
    """
    fmr, tmr = roc_points(genuine, impostor)
    if np.isnan(fmr).any() or np.isnan(tmr).any():
        return Estimate(None)
    fnmr = 1 - tmr
    # Along the points, FNMR falls from 1 to 0 and FMR rises from 0 to 1.
    gap = fnmr - fmr
    after = int(np.argmax(gap <= 0))
    step = gap[after - 1] / (gap[after - 1] - gap[after])
    value = float(fmr[after - 1] + step * (fmr[after] - fmr[after - 1]))
    if units is None or not 0 < value < 1:
        return Estimate(value)
    pos, neg = (np.asarray(each, dtype=np.float64) for each in (genuine, impostor))
    # Points run from the highest score down; a pair is at or above the crossing, below it, or in between.
    above = np.zeros(pos.size)
    above[pos.size - after + 1 :] = 1.0
    above[pos.size - after] = step
    rejected = Slopes(((1 - above) - value) / pos.sum(), np.zeros(pos.size))
    accepted = Slopes(np.zeros(pos.size), (above - value) / neg.sum())
    found, df = covariance(units, (accepted, rejected))
    spread = found[0, 0] + found[1, 1] - 2 * found[0, 1]
    if not spread > 0:
        return Estimate(value)
    near = np.flatnonzero(np.abs(gap) <= critical_value(level, df) * math.sqrt(spread))
    first, last = min(after - 1, *near.tolist()) if near.size else after - 1, max([after, *near.tolist()])
    moved = float(fmr[last] - fmr[first]), float(fnmr[first] - fnmr[last])
    weight = moved[1] / (moved[0] + moved[1])
    mix = np.array([weight, 1 - weight])
    variance = float(mix @ found @ mix)
    ends = effective_wilson(value, variance, df, level)
    if ends is None:
        return Estimate(value)
    return Estimate(value, math.sqrt(variance), Interval(*ends, level, "effective-wilson"), df)


def match_rate_at(
    rate: float,
    genuine: ArrayLike,
    impostor: ArrayLike,
    units: Units | None,
    pairs: float,
    level: float,
    *,
    dependent: bool,
) -> Estimate:
    """Estimate the true match rate at the lowest threshold whose false match rate is at most `rate`.

    Two errors add up. The threshold is a quantile of the impostor scores, so it lies between two of them in order
    (`order_statistics.ranks`), and the match rates there are how far it carries the figure. The match rate at a given
    threshold has Wilson's interval. Both are put together as MOVER does for a sum, with the correlation that clusters
    give them. Impostor and genuine pairs count for as many as have the variance that clusters or weights give.

    Sources: Woodruff (1952), J. Am. Stat. Assoc. 47; Zou (2008), Statistics in Medicine 27, MOVER with dependence.

    Args:
        rate: False match rate, strictly between 0 and 1.
        genuine: Count, or weight, of genuine pairs at each distinct score, ascending; shape (scores,).
        impostor: Of impostor pairs, same shape.
        units: What is independent; None where that is not known.
        pairs: Pairs for each unit of weight: 1 where pairs weigh alike.
        level: Two-sided confidence level.
        dependent: Whether pairs are clustered or weighted.

    Returns:
        No value where a class is empty, or where there are fewer impostor pairs than one in 1/rate. No interval where
        no impostor score is sure to lie above the threshold.
    """
    fmr, tmr = roc_points(genuine, impostor)
    if np.isnan(fmr).any() or np.isnan(tmr).any():
        return Estimate(None)
    pos, neg = (np.asarray(each, dtype=np.float64) for each in (genuine, impostor))
    impostors = float(neg.sum()) * pairs
    if impostors * rate < 1 - 1e-9:
        return Estimate(None)
    # A share of weights that is the rate but for rounding is the rate.
    place = int(np.searchsorted(fmr, rate * (1 + 1e-12), side="right")) - 1
    value = float(tmr[place])
    if units is None:
        return Estimate(value)
    accepted = np.zeros(pos.size)
    accepted[pos.size - place :] = 1.0
    passing = Slopes(np.zeros(pos.size), (accepted - fmr[place]) / neg.sum())
    matching = Slopes((accepted - value) / pos.sum(), np.zeros(pos.size))
    found, df = covariance(units, (passing, matching))
    z, t = critical_value(level), critical_value(level, df)
    at = float(fmr[place])
    size = impostors
    if not np.isfinite(found).all() or found[0, 0] <= 0:
        return Estimate(value)
    if dependent:
        # What clusters do to the threshold is seen in the impostors that pass it.
        size = impostors / max(1.0, float(found[0, 0]) * impostors / (at * (1 - at))) * (z / t) ** 2
    between = ranks(int(size), rate, level)
    if between is None:
        return Estimate(value, None, None, df)
    few, many = (_at(fmr, tmr, rank / int(size)) for rank in (between[0] - 1, between[1]))
    own = _share(value, float(found[1, 1]), float(pos.sum()) * pairs, df, level)
    carried = (many - few) / (2 * z)
    correlation = 0.0
    if found[1, 1] > 0:
        correlation = -float(found[0, 1]) / math.sqrt(float(found[0, 0] * found[1, 1]))
    low = value - _root(value - own[0], value - few, correlation)
    high = value + _root(own[1] - value, many - value, correlation)
    variance = float(found[1, 1]) + carried**2 + 2 * correlation * carried * math.sqrt(float(found[1, 1]))
    error = math.sqrt(variance) if variance > 1e-24 else None
    interval = Interval(max(0.0, low), min(1.0, high), level, "quantile-mover")
    return Estimate(value, error, interval, df)


def _at(fmr: Floats, tmr: Floats, rate: float) -> float:
    """Return the match rate at the lowest threshold whose false match rate is at most a rate."""
    return float(tmr[int(np.searchsorted(fmr, rate * (1 + 1e-12), side="right")) - 1])


def _share(value: float, variance: float, pairs: float, df: float | None, level: float) -> tuple[float, float]:
    """Return Wilson's interval of a match rate at a given threshold; at 0 or 1 with all pairs, as nothing varies."""
    ends = effective_wilson(value, variance, df, level)
    if ends is not None:
        return ends
    z2 = critical_value(level, df) ** 2
    return (1 / (1 + z2 / pairs), 1.0) if value > 0.5 else (0.0, z2 / pairs / (1 + z2 / pairs))


def _root(one: float, other: float, correlation: float) -> float:
    one, other = max(0.0, one), max(0.0, other)
    return math.sqrt(max(0.0, one**2 + other**2 + 2 * correlation * one * other))
