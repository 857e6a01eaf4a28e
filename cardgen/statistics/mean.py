"""The mean of a numeric score over independent rows, from three sums."""

from __future__ import annotations

import math
import sys

from cardgen.statistics.estimates import Estimate, Interval
from cardgen.statistics.quantiles import critical_value

__all__ = ["student"]


def student(
    n: int,
    total: float,
    total_of_squares: float,
    level: float,
    *,
    minimum: float | None = None,
    maximum: float | None = None,
) -> Estimate:
    """Estimate a mean with Student's interval, ȳ ± t s/√n with n − 1 degrees of freedom.

    Source: Student (1908), Biometrika 6: 1–25.

    Args:
        n: Rows; with none the mean is undefined, with one it has no interval.
        total: Σy.
        total_of_squares: Σy².
        level: Two-sided confidence level.
        minimum: Smallest possible mean, where the score has one; the interval is cut there.
        maximum: Largest possible mean, where the score has one.

    Returns:
        No standard error and no interval where the spread cannot be told from rounding: all values equal would give
        an interval of width zero, which claims a certainty that the data do not hold.
    """
    if n == 0:
        return Estimate(None)
    value = total / n
    if n < 2:
        return Estimate(value)
    squares = total_of_squares - total * value
    # A plain running sum of n floats can be wrong by n roundings of itself; squares near the least float by much more.
    rounding = (16 + n) * sys.float_info.epsilon * total_of_squares
    if squares <= max(rounding, n * sys.float_info.min):
        return Estimate(value)
    standard_error = math.sqrt(squares / (n - 1) / n)
    half = critical_value(level, n - 1) * standard_error
    low = value - half if minimum is None else max(minimum, value - half)
    high = value + half if maximum is None else min(maximum, value + half)
    return Estimate(value, standard_error, Interval(low, high, level, "student-t"), float(n - 1))
