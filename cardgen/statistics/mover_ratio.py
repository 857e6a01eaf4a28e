"""The ratio of any two estimates from their intervals, whatever made them."""

from __future__ import annotations

import math

from cardgen.statistics.estimates import Estimate, Interval

__all__ = ["mover_ratio"]


def mover_ratio(first: Estimate, second: Estimate, level: float, *, correlation: float = 0.0) -> Estimate:
    """Estimate `first` / `second` from their two intervals; method "mover-ratio".

    It needs no logarithm and no standard error, so it also serves where one side counts no event.
    Source: Donner and Zou (2012), Stat. Methods Med. Res. 21: 347–359 (MOVER-R), with the correlation of Zou (2008).

    Args:
        first: Numerator, zero or positive; its interval at `level`.
        second: Denominator, positive; its interval at `level`.
        level: Two-sided confidence level.
        correlation: Of the two estimates; −1 where it is not known, which makes the interval widest.

    Returns:
        No value where `second` is not positive, or either is unknown. No interval where either has none, or where the
        denominator may be so near 0 that the ratio has no upper end.

    Raises:
        ValueError: An interval has another level than `level`.
    """
    if first.value is None or second.value is None or second.value <= 0 or first.value < 0:
        return Estimate(None)
    one, other = first.value, second.value
    value = one / other
    a, b = first.interval, second.interval
    if a is None or b is None:
        return Estimate(value)
    if not (math.isclose(a.level, level) and math.isclose(b.level, level)):
        raise ValueError(f"a ratio at level {level} needs intervals at that level, got {a.level} and {b.level}")
    low = _end(one, other, a.low, b.high, correlation, -1)
    high = _end(one, other, a.high, b.low, correlation, 1)
    if low is None or high is None:
        return Estimate(value)
    interval = Interval(min(value, max(0.0, low)), max(value, high), level, "mover-ratio")
    return Estimate(value, None, interval)


def _end(one: float, other: float, limit: float, opposite: float, correlation: float, sign: int) -> float | None:
    """Return the lower (sign −1) or upper (+1) end, from the limits that push the ratio that way."""
    divisor = opposite * (2 * other - opposite)
    if divisor <= 0:
        return None
    product = one * other - correlation * (one - limit) * (opposite - other)
    inner = product * product - limit * (2 * one - limit) * divisor
    return (product + sign * math.sqrt(max(0.0, inner))) / divisor
