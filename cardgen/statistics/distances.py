"""Distances between two shares: how far two yes or no distributions are apart.

A distance is 0 where the shares are equal and grows both ways from there, so that its estimate is too large on average
and the delta method fails near 0. The intervals here hold the values that the distance takes where the two shares are
plausible together.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from cardgen.statistics.difference import difference
from cardgen.statistics.estimates import Estimate, Interval

__all__ = ["absolute", "divergence", "jensen_shannon", "kullback_leibler", "mean_divergence"]

_ANGLES = 720
Floats = NDArray[np.float64]


def absolute(found: Estimate, factor: float = 1.0) -> Estimate:
    """Return |θ| · factor for an estimate of θ, with the interval of its absolute values: 0 where it holds 0."""
    if found.value is None:
        return found
    value, interval = abs(found.value) * factor, found.interval
    error = None if found.standard_error is None else found.standard_error * factor
    if interval is None:
        return Estimate(value, error, None, found.degrees_of_freedom)
    ends = sorted((abs(interval.low), abs(interval.high)))
    low = 0.0 if interval.low <= 0 <= interval.high else ends[0]
    kept = Interval(low * factor, ends[1] * factor, interval.level, interval.method)
    return Estimate(value, error, kept, found.degrees_of_freedom)


def kullback_leibler(p: Floats, q: Floats) -> Floats:
    """Return p ln (p/q) + (1 − p) ln ((1 − p)/(1 − q)) of two shares, infinite where q is 0 or 1 and p is not."""
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = [np.where(one > 0, one * np.log(one / other), 0.0) for one, other in ((p, q), (1 - p, 1 - q))]
    return np.asarray(np.maximum(parts[0] + parts[1], 0.0), dtype=np.float64)


def jensen_shannon(p: Floats, q: Floats) -> Floats:
    """Return half the sum of the divergences of two shares from their mean."""
    middle = (p + q) / 2
    return (kullback_leibler(p, middle) + kullback_leibler(q, middle)) / 2


def divergence(first: Estimate, second: Estimate, level: float) -> Estimate:
    """Estimate the Kullback–Leibler divergence of two independent shares; see `mean_divergence`."""
    return _over_region(first, second, level, symmetric=False)


def mean_divergence(first: Estimate, second: Estimate, level: float) -> Estimate:
    """Estimate the Jensen–Shannon divergence of two independent shares.

    The region of plausible pairs is an ellipse whose half axes are the distances of each share to the ends of its
    interval, quarter by quarter; the interval of the difference of the two (Zou and Donner 2008) is its reach in one
    direction, and that of the divergence is the range of its values there (a profile interval; Venzon and Moolgavkar
    1988, Applied Statistics 37). It begins at 0 where the interval of the difference holds 0.

    Args:
        first: The first share, with its interval at `level`.
        second: The second.
        level: Two-sided confidence level.

    Returns:
        No value where it is infinite; no interval where a share has none.
    """
    return _over_region(first, second, level, symmetric=True)


def _over_region(first: Estimate, second: Estimate, level: float, *, symmetric: bool) -> Estimate:
    if first.value is None or second.value is None:
        return Estimate(None)
    function = jensen_shannon if symmetric else kullback_leibler
    value = float(function(np.array([first.value]), np.array([second.value]))[0])
    if not math.isfinite(value):
        return Estimate(None)
    gap = difference(first, second, level).interval
    if gap is None or first.interval is None or second.interval is None:
        return Estimate(value)
    angles = np.linspace(0, 2 * math.pi, _ANGLES, endpoint=False)
    sides = []
    for each, along in ((first, np.cos(angles)), (second, np.sin(angles))):
        centre, interval = each.value or 0.0, each.interval or gap
        reach = np.where(along >= 0, interval.high - centre, centre - interval.low)
        sides.append(np.clip(centre + reach * along, 0.0, 1.0))
    values = function(sides[0], sides[1])
    low = 0.0 if gap.low <= 0 <= gap.high else float(values.min())
    high = float(values.max())
    if not math.isfinite(high):
        return Estimate(value)
    return Estimate(value, None, Interval(min(low, value), max(high, value), level, "mover-region"))
