"""Equalised odds: the larger of the gaps in the true and in the false positive rate.

Both gaps get an interval that pays for being one of two, and the larger true gap lies between the larger lower and the
larger upper end. True positive rates rest on positive rows and false positive rates on negative ones, so with
independent rows the two gaps are independent, and each takes the level √level: with as many groups in both this is the
joint max-t over all their contrasts. A cluster may hold rows of both kinds; then each takes 1 − (1 − level)/2
(Bonferroni), which holds whatever their dependence.

Source of the criterion: Hardt, Price and Srebro (2016), NeurIPS, "Equality of opportunity in supervised learning".
"""

from __future__ import annotations

import math

from cardgen.statistics.estimates import Estimate, Interval

__all__ = ["larger_gap", "level_of_each"]


def level_of_each(level: float, *, independent: bool) -> float:
    """Return the level that each of two gaps needs, so that both hold at once at `level`.

    >>> round(level_of_each(0.95, independent=True), 5), level_of_each(0.95, independent=False)
    (0.97468, 0.975)
    """
    return math.sqrt(level) if independent else 1 - (1 - level) / 2


def larger_gap(first: Estimate, second: Estimate, level: float) -> Estimate:
    """Return the larger of two gaps; method "simultaneous-pairs".

    Args:
        first: Gap of one rate, its interval at `level_of_each`.
        second: Gap of the other.
        level: Joint level.

    Returns:
        No value where either has none (what is not known of one rate may be the larger gap), no interval likewise.
    """
    if first.value is None or second.value is None:
        return Estimate(None)
    value = max(first.value, second.value)
    a, b = first.interval, second.interval
    if a is None or b is None:
        return Estimate(value)
    return Estimate(value, None, Interval(max(a.low, b.low), max(a.high, b.high), level, "simultaneous-pairs"))
