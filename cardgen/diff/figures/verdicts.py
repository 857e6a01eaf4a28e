"""What a difference says: improved, regressed, equivalent or inconclusive; never by its sign alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scipy import special

from cardgen.card.results import IntervalRecord
from cardgen.diff.report import Verdict
from cardgen.spec.metrics import Direction
from cardgen.statistics.estimates import Estimate
from cardgen.statistics.multiplicity import holm
from cardgen.statistics.quantiles import critical_value

__all__ = ["Judged", "is_worse", "judge", "within_margin"]


@dataclass(frozen=True, slots=True)
class Judged:
    """A difference judged within its family.

    Attributes:
        adjusted_p: Two-sided p-value, adjusted by Holm.
        family: How many comparisons it was adjusted for.
        non_inferior: Whether it is shown to be no worse by more than the margin; None without a margin.
        verdict: What it says.
    """

    adjusted_p: float | None
    family: int
    non_inferior: bool | None
    verdict: Verdict


def is_worse(direction: Direction, difference: float) -> bool | None:
    """Tell whether a change is for the worse; None where neither way is better, or nothing changed."""
    if direction == "none" or difference == 0:
        return None
    return (difference > 0) == (direction == "lower_is_better")


def judge(
    found: Sequence[tuple[Estimate, float | None]], direction: Direction, level: float, margin: float | None
) -> list[Judged]:
    """Judge the differences of one metric over one grouping together.

    A difference is more than chance where its p-value, adjusted by Holm for the family, is below 1 − level and its
    printed interval leaves out 0. Within a margin it is equivalent where two one-sided tests at 1 − level say so
    (Schuirmann 1987, J. Pharmacokinet. Biopharm. 15: 657–680), whatever the p-value.

    Args:
        found: Differences with their p-values.
        direction: Which way is better.
        level: Confidence level.
        margin: The largest difference that counts as none, or None.
    """
    known = [index for index, (_, p) in enumerate(found) if p is not None]
    adjusted = dict(zip(known, holm([p for _, p in found if p is not None]), strict=True))
    gated = _gate([estimate for estimate, _ in found], direction, level, margin)
    return [
        Judged(
            adjusted.get(index),
            len(known),
            gated[index],
            _verdict(estimate, adjusted.get(index), direction, level, margin),
        )
        for index, (estimate, _) in enumerate(found)
    ]


def within_margin(estimate: Estimate, level: float, margin: float | None) -> bool:
    """Tell whether two one-sided tests at 1 − level find a difference within the margin."""
    if margin is None or estimate.value is None or estimate.standard_error is None:
        return False
    reach = critical_value(2 * level - 1, estimate.degrees_of_freedom) * estimate.standard_error
    return -margin < estimate.value - reach and estimate.value + reach < margin


def excludes_zero(interval: IntervalRecord | None) -> bool:
    """Tell whether an interval lies on one side of 0."""
    return interval is not None and (interval.low > 0 or interval.high < 0)


def _verdict(
    estimate: Estimate, adjusted_p: float | None, direction: Direction, level: float, margin: float | None
) -> Verdict:
    value, interval = estimate.value, estimate.interval
    if value is None:
        return "inconclusive"
    if within_margin(estimate, level, margin):
        return "equivalent"
    apart = interval is not None and (interval.low > 0 or interval.high < 0)
    if adjusted_p is None or adjusted_p >= 1 - level or not apart or abs(value) <= (margin or 0.0):
        return "inconclusive"
    worse = is_worse(direction, value)
    return "moved" if worse is None else "regressed" if worse else "improved"


def _gate(found: Sequence[Estimate], direction: Direction, level: float, margin: float | None) -> list[bool | None]:
    """Tell which differences are shown to be no worse by more than the margin, by one-sided tests adjusted by Holm.

    Every difference of the family is tested, also one without an error, which then is not shown to be no worse.
    """
    if margin is None or direction == "none":
        return [None] * len(found)
    sign = 1 if direction == "lower_is_better" else -1
    p_values = []
    for each in found:
        if each.value is None or each.standard_error is None:
            p_values.append(1.0)
            continue
        statistic = (margin - sign * each.value) / each.standard_error
        df = each.degrees_of_freedom
        p_values.append(float(special.ndtr(-statistic) if df is None else special.stdtr(df, -statistic)))
    return [p < 1 - level for p in holm(p_values)]
