"""Cells that share clusters, and ratios without a logarithm, computed a second time; see `oracle`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations

import numpy as np
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep

from tests.acceptance.oracle import DRAWS, Expected, log_ratio

__all__ = ["covariances", "difference_ends", "range_ends_of_tied", "ratio_ends", "tie"]


def tie(one: Expected, other: Expected) -> float:
    """Correlation of two figures from what each cluster moves them by; −1 where they share clusters unaccountably."""
    if one.units is None or other.units is None:
        return -1.0
    both = one.units.index.intersection(other.units.index)
    length = math.sqrt(math.fsum(one.units**2) * math.fsum(other.units**2))
    return math.fsum(one.units[both] * other.units[both]) / length if length else 0.0


def covariances(cells: Sequence[Expected], errors: Sequence[float]) -> np.ndarray:
    """Covariances of several figures, shape (K, K)."""
    found = np.outer(errors, errors)
    for i, j in combinations(range(len(cells)), 2):
        found[i, j] *= tie(cells[i], cells[j])
        found[j, i] = found[i, j]
    return found


def difference_ends(one: Expected, other: Expected, rho: float) -> tuple[float, float]:
    """Zou's (2008) interval of a difference of two correlated figures."""
    d, (a, b) = (one.value or 0) - (other.value or 0), ((each.value or 0, each) for each in (one, other))

    def reach(x: float, y: float) -> float:
        return math.sqrt(x * x + y * y - 2 * rho * x * y)

    low = d - reach(a[0] - (a[1].low or 0), (b[1].high or 0) - b[0])
    return low, d + reach((a[1].high or 0) - a[0], b[0] - (b[1].low or 0))


def ratio_ends(one: Expected, other: Expected, level: float, rho: float) -> tuple[float, float] | None:
    """Interval of a ratio: on the log scale, else by scores for two shares of rows, else from both intervals."""
    if one.method == other.method == "wilson":
        assert one.denominator is not None
        if one.numerator and (one.value, other.value) != (1, 1):
            return log_ratio(one, other, level)
        counts = (one.numerator, one.denominator, other.numerator, other.denominator)
        ends = confint_proportions_2indep(*counts, compare="ratio", method="score", alpha=1 - level)
        return max(0.0, float(ends[0].real)), float(ends[1].real)
    if one.value and other.value and one.error is not None and other.error is not None:
        if rho == 0:
            return log_ratio(one, other, level)
        u, v = one.error / one.value, other.error / other.value
        df = min(each.freedom for each in (one, other) if each.freedom)
        square = u * u + v * v - 2 * rho * u * v
        if square > 1e-12 * (u * u + v * v):
            reach = math.exp(stats.t.ppf((1 + level) / 2, df) * math.sqrt(square))
            return one.value / other.value / reach, one.value / other.value * reach
    return _recovered(one, other, rho)


def _recovered(one: Expected, other: Expected, rho: float) -> tuple[float, float] | None:
    """Donner and Zou's interval, as the roots of the difference one − r·other whose end is 0."""
    if None in (one.low, one.high, other.low, other.high) or one.value is None or not other.value:
        return None
    a, b = one.value, other.value
    ends = []
    for limit, opposite, sign in ((one.low, other.high, -1), (one.high, other.low, 1)):
        assert limit is not None
        assert opposite is not None
        x, y = a - limit, opposite - b
        # (a − r b)² = x² + r² y² − 2 ρ r x y
        square = b * b - y * y
        half = a * b - rho * x * y
        if square <= 0:
            return None
        root = math.sqrt(max(0.0, half * half - square * (a * a - x * x)))
        ends.append((half + sign * root) / square)
    return max(0.0, ends[0]), ends[1]


def range_ends_of_tied(
    values: Sequence[float], covariance: np.ndarray, freedom: float, level: float, *, known: bool
) -> tuple[float, float, float]:
    """Simultaneous-pairs interval of tied figures; every draw is a sample of its own, with an error of its own."""
    pairs = list(combinations(range(len(values)), 2))
    widths = [math.sqrt(max(0.0, covariance[i, i] + covariance[j, j] - 2 * covariance[i, j])) for i, j in pairs]
    if not known:
        c = stats.t.ppf(1 - (1 - level) / len(pairs) / 2, freedom)
    else:
        draws = np.random.default_rng(20260601)
        units = int(min(freedom, 400)) + 1
        largest: list[float] = []
        for _ in range(20):
            drawn = draws.multivariate_normal(np.zeros(len(values)), covariance, (DRAWS // 40, units))
            contrasts = [drawn[..., i] - drawn[..., j] for i, j in pairs]
            t = [np.abs(x.mean(axis=1)) / x.std(axis=1, ddof=1) * math.sqrt(units) for x in contrasts]
            largest += np.max(t, axis=0).tolist()
        c = float(np.quantile(largest, level))
    spans = [(abs(values[i] - values[j]), c * width) for (i, j), width in zip(pairs, widths, strict=True)]
    return max(0.0, *(d - reach for d, reach in spans)), max(d + reach for d, reach in spans), c * max(widths)
