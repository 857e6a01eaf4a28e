"""The difference of two independent estimates."""

from __future__ import annotations

import math

from cardgen.statistics.estimates import Estimate, Interval

__all__ = ["difference"]


def difference(first: Estimate, second: Estimate, level: float) -> Estimate:
    """Estimate `first` − `second` for independent estimates, from their two intervals.

    The distance of each end from the value is the square root of the sum of the squared distances, in the two
    intervals, that push the difference that way (method of variance estimates recovery). It keeps the asymmetry of the
    intervals that it is given, whatever made them.

    Source: Zou and Donner (2008), Stat. Med. 27: 1693–1702. From two Wilson intervals it is method 10 of Newcombe
    (1998), Stat. Med. 17: 873–890, and is named after it.

    Args:
        first: Minuend; its interval at `level`.
        second: Subtrahend, from other rows or clusters than `first`; its interval at `level`.
        level: Two-sided confidence level.

    Returns:
        The value where both values are known, the interval where both intervals are.

    Raises:
        ValueError: An interval has another level than `level`.
    """
    if first.value is None or second.value is None:
        return Estimate(None)
    value = first.value - second.value
    standard_error = None
    if first.standard_error is not None and second.standard_error is not None:
        standard_error = math.hypot(first.standard_error, second.standard_error)
    a, b = first.interval, second.interval
    if a is None or b is None:
        return Estimate(value, standard_error)
    if not (math.isclose(a.level, level) and math.isclose(b.level, level)):
        raise ValueError(f"a difference at level {level} needs intervals at that level, got {a.level} and {b.level}")
    low = value - math.hypot(first.value - a.low, b.high - second.value)
    high = value + math.hypot(a.high - first.value, second.value - b.low)
    method = "newcombe" if a.method == b.method == "wilson" else "mover"
    return Estimate(value, standard_error, Interval(low, high, level, method))
