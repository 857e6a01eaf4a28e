"""The chart of published figures and those here: hollow and filled on one line, a category each, intervals beside."""

from __future__ import annotations

from collections.abc import Sequence

from cardgen.card.evaluations import MetricRecord
from cardgen.card.numbers import Scale
from cardgen.card.words import EVERYONE, category_name
from cardgen.outside.replication.pages.words import VERDICT_MARKS, VERDICT_WORDS
from cardgen.outside.replication.record import CellComparison
from cardgen.render.charts.axis import Axis, span_of, tick_text, ticks
from cardgen.render.charts.canvas import Canvas
from cardgen.render.charts.lettering import cleaned, shortened, width_of
from cardgen.render.charts.style import BLUE, GREY, INK, QUIET, RULE, SMALL, TEXT, VERMILLION, WIDTH
from cardgen.render.prose.text import capitalised

__all__ = ["MOST_DRAWN", "dumbbell_alt", "dumbbell_canvas", "dumbbell_title"]

MOST_DRAWN = 40
_ROW = 34.0
_NAMES = 190.0
_TOP = 26.0


def dumbbell_canvas(items: Sequence[CellComparison], metric: MetricRecord, scale: Scale) -> Canvas:
    """Draw both sides of each figure; every item has a value on both.

    Args:
        items: The figures, from the top.
        metric: Their metric.
        scale: How they print.
    """
    names = [shortened(cleaned(_name(item)), TEXT, _NAMES) for item in items]
    words = [f"{VERDICT_MARKS[item.verdict]} {VERDICT_WORDS[item.verdict]}" for item in items]
    left = 14 + max(width_of(name, TEXT, bold=True) for name in names)
    right = WIDTH - 10 - max(width_of(word, SMALL, bold=True) for word in words)
    axis = _axis(items, metric, left, right - 12)
    bottom = _TOP + _ROW * len(items)
    canvas = Canvas(WIDTH, bottom + 26)
    steps = ticks(axis.low, axis.high, 6)
    canvas.lines([((axis.place(v), _TOP), (axis.place(v), bottom)) for v in steps], RULE)
    for value, text in zip(steps, tick_text(steps, scale), strict=True):
        canvas.text(axis.place(value), bottom + 16, text, anchor="middle", size=SMALL, colour=QUIET)
    canvas.mark("circle", 6, 9, GREY, hollow=True)
    canvas.text(16, 13, "published", size=SMALL, colour=QUIET)
    canvas.mark("circle", 90, 9, BLUE)
    canvas.text(100, 13, "here", size=SMALL, colour=QUIET)
    for index, item in enumerate(items):
        _draw(canvas, item, axis, _TOP + _ROW * index + _ROW / 2, names[index], words[index])
    return canvas


def _draw(canvas: Canvas, item: CellComparison, axis: Axis, y: float, name: str, word: str) -> None:
    clear = item.verdict in ("worse", "different", "better")
    colour = VERMILLION if item.verdict == "worse" else BLUE
    canvas.text(0, y + 4.5, name, bold=clear, colour=INK, full=_name(item))
    canvas.text(WIDTH - 2, y + 4.5, word, anchor="end", size=SMALL, colour=INK if clear else QUIET, bold=clear)
    above, below = y - 6, y + 6
    for side, at, tone in ((item.published, above, GREY), (item.here, below, colour)):
        if side.interval is not None:
            line = ((axis.place(side.interval.low), at), (axis.place(side.interval.high), at))
            canvas.lines([line], tone, width=2.0)
    old, new = axis.place(item.published.value or 0.0), axis.place(item.here.value or 0.0)
    canvas.lines([((old, above), (new, below))], RULE, width=1.2)
    canvas.mark("circle", old, above, GREY, hollow=True)
    canvas.mark("circle", new, below, colour)


def _axis(items: Sequence[CellComparison], metric: MetricRecord, start: float, end: float) -> Axis:
    sides = [side for item in items for side in (item.published, item.here)]
    values = [side.value for side in sides if side.value is not None]
    intervals = [(side.interval.low, side.interval.high) for side in sides if side.interval is not None]
    span = span_of(values, intervals, [], low=metric.low, high=metric.high, share=metric.unit == "share")
    return Axis(span.low, span.high, start, end)


def _name(item: CellComparison) -> str:
    return category_name(item.group, item.by) if item.group else EVERYONE


def dumbbell_title(items: Sequence[CellComparison], metric: MetricRecord) -> str:
    """Say what the chart shows: which figures are worse, or that none is shown to be."""
    clear = [item for item in items if item.verdict in ("worse", "different")]
    label = capitalised(metric.label)
    if clear:
        word = VERDICT_WORDS[clear[0].verdict]
        names = [_name(item) for item in clear if item.verdict == clear[0].verdict]
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        return f"{label}: {word} here for {', '.join(names[:3])}{more}"
    if any(item.verdict == "better" for item in items):
        return f"{label}: nowhere shown to be worse here, and better in places"
    return f"{label}: no difference from the published figures is shown"


def dumbbell_alt(items: Sequence[CellComparison], scale: Scale) -> str:
    """Tell both figures and the verdict of each, for those who do not see the chart."""
    told = []
    for item in items:
        old, new = item.published.value, item.here.value
        if old is not None and new is not None:
            word = VERDICT_WORDS[item.verdict]
            told.append(f"{_name(item)}: published {scale.value(old)}, here {scale.value(new)}, {word}")
    return "; ".join(told) + "."
