"""The ratio of two independent shares by the score method, which needs no logarithm and so no count above 0.

Source: Koopman (1984), Biometrics 40: 513–517; the factor N/(N − 1) of the variance is Miettinen and Nurminen's (1985),
Stat. Med. 4: 213–226.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from cardgen.statistics.estimates import Estimate, Interval
from cardgen.statistics.quantiles import critical_value

__all__ = ["koopman"]

_HALVINGS = 80
_FURTHEST = 1e12
"""A ratio that is not refuted even here has no upper end that a reader could use."""


def koopman(x1: float, n1: float, x2: float, n2: float, level: float, *, corrected: bool = True) -> Estimate:
    """Estimate (x1/n1) / (x2/n2) with the interval of all ratios that the score test does not reject.

    Args:
        x1: Events on the first side, 0 ≤ x1 ≤ n1.
        n1: Its rows.
        x2: Events on the second side.
        n2: Its rows.
        level: Two-sided confidence level.
        corrected: Whether the variance carries N/(N − 1); without it the interval is Koopman's own.

    Returns:
        No value where x2 is 0 or a side has no rows. The interval begins at 0 where x1 is 0. No standard error: the
        method has none.

    Raises:
        ValueError: A count is negative or above its denominator.
    """
    if not (0 <= x1 <= n1 and 0 <= x2 <= n2):
        raise ValueError(f"a ratio of shares needs 0 ≤ x ≤ n, got {x1} of {n1} and {x2} of {n2}")
    if n1 == 0 or n2 == 0 or x2 == 0:
        return Estimate(None)
    value = (x1 / n1) / (x2 / n2)
    z2 = critical_value(level) ** 2
    factor = (n1 + n2) / (n1 + n2 - 1) if corrected and n1 + n2 > 1 else 1.0

    def rejected(ratio: float) -> bool:
        first = _likeliest(x1, n1, x2, n2, ratio)
        second = first / ratio
        variance = factor * (first * (1 - first) / n1 + ratio**2 * second * (1 - second) / n2)
        return (x1 / n1 - ratio * x2 / n2) ** 2 > z2 * variance

    low = 0.0 if x1 == 0 else _edge(rejected, value, 1 / _FURTHEST)
    high = _edge(rejected, value or 1 / _FURTHEST, _FURTHEST)
    if high >= _FURTHEST:
        return Estimate(value)
    return Estimate(value, None, Interval(low, high, level, "koopman"))


def _likeliest(x1: float, n1: float, x2: float, n2: float, ratio: float) -> float:
    """Return the first share of highest likelihood among pairs with that ratio: the smaller root of a quadratic."""
    total = n1 + n2
    middle = ratio * (n1 + x2) + x1 + n2
    product = ratio * total * (x1 + x2)
    # The smaller root as 2c / (b + √…): the difference would cancel where the ratio is far from 1.
    root = 2 * (product / total) / (middle + math.sqrt(max(0.0, middle * middle - 4 * product)))
    return min(root, 1.0, ratio)


def _edge(rejected: Callable[[float], bool], value: float, end: float) -> float:
    """Return the last ratio from the value towards an end that is not rejected, halving on the log scale."""
    if not rejected(end):
        return end
    inside, outside = math.log(value), math.log(end)
    for _ in range(_HALVINGS):
        middle = (inside + outside) / 2
        inside, outside = (inside, middle) if rejected(math.exp(middle)) else (middle, outside)
    return math.exp(inside)
