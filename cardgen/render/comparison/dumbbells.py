"""Where the marks of a dumbbell stand: old and new value with their intervals, on one scale for the whole table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cardgen.card.numbers import Scale
from cardgen.diff.report import Comparison
from cardgen.render.views.marks import Axis, axis_over

__all__ = ["Dumbbell", "dumbbell", "table_axis"]


@dataclass(frozen=True, slots=True)
class Dumbbell:
    """One drawn pair of values; positions are percentages of the width, ends of intervals empty where there is none.

    Attributes:
        old: Position of the old value.
        old_low: Left end of its interval.
        old_high: Right end.
        new: Position of the new value.
        new_low: Left end of its interval.
        new_high: Right end.
    """

    old: str
    old_low: str
    old_high: str
    new: str
    new_low: str
    new_high: str


def table_axis(unit: str, scale: Scale, comparisons: Iterable[Comparison]) -> Axis | None:
    """Choose the scale of a table's drawings; None where there is no pair to draw.

    It begins near the lowest figure, not at zero: the differences are the subject.
    """
    ends: list[float] = []
    for item in comparisons:
        if item.old is None or item.new is None or item.verdict == "not_comparable":
            continue
        ends += (item.old, item.new)
        for interval in (item.old_interval, item.new_interval):
            ends += (interval.low, interval.high) if interval else ()
    if not ends:
        return None
    least, most = (0.0, 1.0) if unit == "share" else (None, None)
    return axis_over(ends, scale, from_zero=False, least=least, most=most)


def dumbbell(item: Comparison, axis: Axis | None) -> Dumbbell | None:
    """Place a pair of values on the scale; None where one is missing, or the two do not mean the same."""
    if axis is None or item.old is None or item.new is None or item.verdict == "not_comparable":
        return None
    old, new = item.old_interval, item.new_interval
    return Dumbbell(
        old=axis.at(item.old),
        old_low=axis.at(old.low) if old else "",
        old_high=axis.at(old.high) if old else "",
        new=axis.at(item.new),
        new_low=axis.at(new.low) if new else "",
        new_high=axis.at(new.high) if new else "",
    )
