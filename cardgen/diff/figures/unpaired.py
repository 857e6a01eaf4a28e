"""The difference of two printed figures from different people, or from the same without a way to pair them."""

from __future__ import annotations

import math
from dataclasses import replace

from cardgen.card.results import Result
from cardgen.statistics.difference import difference
from cardgen.statistics.estimates import Estimate, Interval
from cardgen.statistics.multiplicity import two_sided_p
from cardgen.statistics.paired import contrast
from cardgen.statistics.proportion import agresti_coull_standard_error
from cardgen.statistics.quantiles import critical_value

__all__ = ["printed_estimate", "unpaired_change"]


def unpaired_change(before: Result, after: Result, level: float) -> tuple[Estimate, float | None]:
    """Estimate new minus old as if the two were independent, from what the cards print.

    Two Wilson intervals give Newcombe's interval, any others the method of variance estimates recovery. Figures of the
    same clusters are correlated, usually so that the true error is smaller: the interval then errs on the safe side.

    Returns:
        The difference, and its two-sided p-value: pooled for two shares of independent rows, else Student's t with
        Satterthwaite's degrees of freedom; None where an error is unknown.
    """
    old, new = printed_estimate(before), printed_estimate(after)
    at_level = all(e.interval is None or math.isclose(e.interval.level, level) for e in (old, new))
    found = difference(new, old, level) if at_level else contrast(new, old, level, method="welch")
    if found.value is None:
        return found, None
    welch = contrast(new, old, level, method="welch")
    found = replace(found, standard_error=welch.standard_error, degrees_of_freedom=welch.degrees_of_freedom)
    if found.value is None:
        return found, None
    pooled = _pooled_error(before, after)
    if pooled is not None:
        return found, (two_sided_p(found.value, pooled, None) if pooled > 0 else 1.0)
    if found.standard_error is None:
        return found, None
    return found, two_sided_p(found.value, found.standard_error, found.degrees_of_freedom)


def printed_estimate(result: Result) -> Estimate:
    """Return what a card prints of a figure, with an error that is not 0 at the boundary."""
    interval = result.interval
    error = result.standard_error
    if interval is not None and interval.method == "wilson" and result.numerator is not None and result.denominator:
        error = agresti_coull_standard_error(result.numerator, result.denominator)
    if not error and interval is not None:
        error = (interval.high - interval.low) / 2 / critical_value(interval.level, result.degrees_of_freedom)
    kept = None if interval is None else Interval(interval.low, interval.high, interval.level, interval.method)
    return Estimate(result.value, error or None, kept, result.degrees_of_freedom)


def _pooled_error(before: Result, after: Result) -> float | None:
    """Return the standard error of the difference of two shares of independent rows, if they were equal."""
    sums = [(item.numerator, item.denominator) for item in (before, after)]
    wilson = all(item.interval is not None and item.interval.method == "wilson" for item in (before, after))
    (x, n), (x2, n2) = sums
    if not wilson or x is None or x2 is None or not n or not n2:
        return None
    share = (x + x2) / (n + n2)
    return math.sqrt(share * (1 - share) * (1 / n + 1 / n2))
