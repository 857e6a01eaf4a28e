"""The one place for the marks and words of an addendum's verdicts, and for the digits of its figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cardgen.card.numbers import Scale, resolving, scale_for
from cardgen.card.results import IntervalRecord
from cardgen.outside.replication.record import CellComparison, SideFigure, Verdict

__all__ = ["CLEAR", "VERDICT_MARKS", "VERDICT_WORDS", "figure_text", "metric_scale", "range_text", "verdict_counts"]

VERDICT_WORDS: Mapping[Verdict, str] = {
    "worse": "worse",
    "better": "better",
    "different": "different",
    "as_expected": "as expected",
    "too_few": "too few to say",
}
VERDICT_MARKS: Mapping[Verdict, str] = {
    "worse": "✕",
    "better": "▲",
    "different": "◆",
    "as_expected": "●",
    "too_few": "◐",
}
CLEAR: tuple[Verdict, ...] = ("worse", "different", "better")
"""Verdicts that say that the figure is another one here, the worst first."""


def metric_scale(unit: str, items: Iterable[CellComparison]) -> Scale:
    """Choose one scale for the figures of a metric on both sides, so that they can be compared digit by digit."""
    cells = list(items)
    sides = [side for item in cells for side in (item.published, item.here) if side.value is not None]
    intervals = [side.interval for side in sides] + [item.interval for item in cells]
    widths = sorted((each.high - each.low) / 2 for each in intervals if each is not None)
    # The surest quarter decides the digits: a few wide intervals must not hide what the others resolve.
    widths = widths[: max(1, len(widths) // 4)]
    values = [side.value for side in sides if side.value is not None]
    scale = scale_for(unit, values, widths, [side.n for side in sides if side.n])
    sure = [item.interval for item in cells if item.interval is not None and item.verdict in CLEAR]
    return resolving(scale, [end for each in sure for end in (each.low, each.high)])


def figure_text(side: SideFigure, scale: Scale) -> str:
    """Print a figure; a dash where there is none."""
    return "–" if side.value is None else scale.value(side.value)


def range_text(interval: IntervalRecord | None, scale: Scale) -> str:
    """Print an interval; nothing where there is none."""
    return "" if interval is None else scale.range(interval.low, interval.high)


def verdict_counts(counts: Mapping[Verdict, int]) -> str:
    """Say how many figures say what: `4 as expected, 4 too few to say`."""
    return ", ".join(f"{counts[name]:,} {VERDICT_WORDS[name]}" for name in VERDICT_WORDS if counts.get(name))
