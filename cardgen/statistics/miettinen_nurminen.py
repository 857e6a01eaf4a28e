"""The difference of two independent shares by the score method: interval and test.

Source: Miettinen and Nurminen (1985), Stat. Med. 4: 213–226. Without their factor N/(N − 1) it is the interval of Mee
(1984), Biometrics 40: 1175–1176.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from scipy import special

from cardgen.statistics.estimates import Estimate, Interval
from cardgen.statistics.quantiles import critical_value

__all__ = ["miettinen_nurminen", "score_test"]

_HALVINGS = 60


def miettinen_nurminen(x1: float, n1: float, x2: float, n2: float, level: float, *, corrected: bool = True) -> Estimate:
    """Estimate x1/n1 − x2/n2 with the interval of all differences that the score test does not reject.

    The test of a difference d divides by the variance at the shares that are likeliest among those that differ by d,
    which solve a cubic equation in closed form.

    Args:
        x1: Events on the first side, 0 ≤ x1 ≤ n1.
        n1: Its rows.
        x2: Events on the second side.
        n2: Its rows.
        level: Two-sided confidence level.
        corrected: Whether the variance carries N/(N − 1); without it the interval is Mee's.

    Returns:
        No value where a side has no rows; the standard error is that of the two raw shares, 0 at their boundaries.

    Raises:
        ValueError: A count is negative or above its denominator.
    """
    _require_counts(x1, n1, x2, n2)
    if n1 == 0 or n2 == 0:
        return Estimate(None)
    p1, p2 = x1 / n1, x2 / n2
    value = p1 - p2
    z2 = critical_value(level) ** 2
    factor = (n1 + n2) / (n1 + n2 - 1) if corrected and n1 + n2 > 1 else 1.0

    def rejected(d: float) -> bool:
        first, second = _likeliest(x1, n1, x2, n2, d)
        variance = factor * (first * (1 - first) / n1 + second * (1 - second) / n2)
        return (value - d) ** 2 > z2 * variance

    low, high = _edge(rejected, value, -1.0), _edge(rejected, value, 1.0)
    standard_error = math.sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)
    return Estimate(value, standard_error, Interval(low, high, level, "miettinen-nurminen"))


def score_test(x1: float, n1: float, x2: float, n2: float) -> float | None:
    """Return the two-sided p-value of the hypothesis that both shares are one; 1 where all rows, or none, have events.

    It is the test that `miettinen_nurminen` inverts, at d = 0: the two shares' common variance from all rows, with
    N/(N − 1).

    Returns:
        None where a side has no rows.

    Raises:
        ValueError: A count is negative or above its denominator.

    >>> round(score_test(56, 70, 48, 80), 4)
    0.0083
    """
    _require_counts(x1, n1, x2, n2)
    if n1 == 0 or n2 == 0:
        return None
    total = n1 + n2
    pooled = (x1 + x2) / total
    if pooled in (0.0, 1.0) or total <= 1:
        return 1.0
    variance = pooled * (1 - pooled) * (1 / n1 + 1 / n2) * total / (total - 1)
    return float(2 * special.ndtr(-abs(x1 / n1 - x2 / n2) / math.sqrt(variance)))


def _likeliest(x1: float, n1: float, x2: float, n2: float, d: float) -> tuple[float, float]:
    """Return the shares of highest likelihood among those that differ by d: a root of L3 p³ + L2 p² + L1 p + L0."""
    total, events = n1 + n2, x1 + x2
    third = total
    second = (n1 + 2 * n2) * d - total - events
    first = (n2 * d - total - 2 * x2) * d + events
    zeroth = x2 * d * (1 - d)
    third_of_second = second / (3 * third)
    q = third_of_second**3 - first * second / (6 * third**2) + zeroth / (2 * third)
    a = math.sqrt(max(0.0, third_of_second**2 - first / (3 * third)))
    a = math.copysign(a, q)
    # With a = 0 all three roots are one, and rounding may carry the cosine of an angle beyond ±1.
    angle = 0.0 if a == 0 else (math.pi + math.acos(min(1.0, max(-1.0, q / a**3)))) / 3
    p2 = (2 * a * math.cos(angle) if a else 0.0) - third_of_second
    p2 = min(max(p2, 0.0, -d), 1.0, 1.0 - d)
    return min(1.0, max(0.0, p2 + d)), p2


def _edge(rejected: Callable[[float], bool], value: float, end: float) -> float:
    """Return the last difference from the value towards an end that is not rejected."""
    if not rejected(end):
        return end
    inside, outside = value, end
    for _ in range(_HALVINGS):
        middle = (inside + outside) / 2
        inside, outside = (inside, middle) if rejected(middle) else (middle, outside)
    return inside


def _require_counts(x1: float, n1: float, x2: float, n2: float) -> None:
    if not (0 <= x1 <= n1 and 0 <= x2 <= n2):
        raise ValueError(f"a difference of shares needs 0 ≤ x ≤ n, got {x1} of {n1} and {x2} of {n2}")
