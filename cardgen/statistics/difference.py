"""The difference of two estimates, of separate or of shared units."""

from __future__ import annotations

import math
import sys

from cardgen.statistics.estimates import Estimate, Interval
from cardgen.statistics.multiplicity import two_sided_p

__all__ = ["difference", "p_value"]


def difference(first: Estimate, second: Estimate, level: float, *, correlation: float = 0.0) -> Estimate:
    """Estimate `first` − `second` from their two intervals.

    The distance of each end from the value is the square root of the sum of the squared distances, in the two
    intervals, that push the difference that way (method of variance estimates recovery). It keeps the asymmetry of the
    intervals that it is given, whatever made them. Where the two share units, twice their correlation times the two
    distances is taken off the sum of squares.

    Source: Zou and Donner (2008), Stat. Med. 27: 1693–1702; Zou (2008), Am. J. Epidemiol. 168: 212–224, for the
    correlation. From two Wilson intervals it is method 10 of Newcombe (1998), Stat. Med. 17: 873–890, and is named
    after it.

    Args:
        first: Minuend; its interval at `level`.
        second: Subtrahend; its interval at `level`.
        level: Two-sided confidence level.
        correlation: Of the two estimates: 0 where no unit is in both; −1 where it is not known, which makes the
            interval widest.

    Returns:
        The value where both values are known, the interval where both intervals are and do not cancel each other.

    Raises:
        ValueError: An interval has another level than `level`.
    """
    if first.value is None or second.value is None:
        return Estimate(None)
    value = first.value - second.value
    standard_error = _combined(first.standard_error, second.standard_error, correlation)
    a, b = first.interval, second.interval
    if a is None or b is None:
        return Estimate(value, standard_error)
    if not (math.isclose(a.level, level) and math.isclose(b.level, level)):
        raise ValueError(f"a difference at level {level} needs intervals at that level, got {a.level} and {b.level}")
    down = _combined(first.value - a.low, b.high - second.value, correlation)
    up = _combined(a.high - first.value, second.value - b.low, correlation)
    if down is None or up is None:
        return Estimate(value, standard_error)
    method = "newcombe" if a.method == b.method == "wilson" and correlation == 0 else "mover"
    return Estimate(value, standard_error, Interval(value - down, value + up, level, method))


def p_value(first: Estimate, second: Estimate, *, correlation: float = 0.0) -> float | None:
    """Return the two-sided p-value of the hypothesis that two estimates have one true value (Welch's test).

    Student's t with the degrees of freedom of Satterthwaite (1946), Biometrics Bulletin 2: 110–114; where the two
    share units, with the fewer of both, so that no unit counts twice.

    Args:
        first: With its standard error.
        second: With its standard error.
        correlation: As in `difference`.

    Returns:
        None where a value or a standard error is unknown, or the difference has none.
    """
    if first.value is None or second.value is None:
        return None
    error = _combined(first.standard_error, second.standard_error, correlation)
    if not error or first.standard_error is None or second.standard_error is None:
        return None
    known = [(e.standard_error or 0.0, e.degrees_of_freedom) for e in (first, second) if e.degrees_of_freedom]
    shared = sum(e**4 / df for e, df in known if df)
    df = None
    if shared > 0 and correlation == 0:
        df = (first.standard_error**2 + second.standard_error**2) ** 2 / shared
    elif shared > 0:
        df = min(df for _, df in known if df)
    return two_sided_p(first.value - second.value, error, df)


def _combined(one: float | None, other: float | None, correlation: float) -> float | None:
    """Return √(one² + other² − 2·correlation·one·other); None where a part is unknown or they cancel each other."""
    if one is None or other is None:
        return None
    if correlation == 0:
        return math.hypot(one, other)
    square = one * one + other * other - 2 * correlation * one * other
    rounding = 64 * sys.float_info.epsilon * (one * one + other * other)
    return math.sqrt(square) if square > rounding else None
