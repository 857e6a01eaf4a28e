"""Representation: the ratio of tested to population share of each category, on a logarithmic axis around 1."""

from __future__ import annotations

from cardgen.card.document import Card
from cardgen.card.evaluations import CoverageRecord, EvaluationRecord
from cardgen.card.numbers import count, plain
from cardgen.card.representation import CategoryRepresentation
from cardgen.card.words import STATUS_MARKS, STATUS_WORDS
from cardgen.render.charts.axis import Axis
from cardgen.render.charts.canvas import Canvas
from cardgen.render.charts.captions import sample_sentence
from cardgen.render.charts.lettering import cleaned, shortened, width_of
from cardgen.render.charts.names import grouping_name
from cardgen.render.charts.style import BLUE, INK, QUIET, RULE, SMALL, TEXT, VERMILLION, WIDTH
from cardgen.render.prose.text import capitalised, joined
from cardgen.render.views.representation import ratio_scale_of, ratio_text, unit_of

__all__ = [
    "has_ratios",
    "representation_alt",
    "representation_canvas",
    "representation_subtitle",
    "representation_title",
]

_MOST_ROWS = 40
_MOST_NAMED = 12
_NAMES = 190.0
_ROW = 24.0
_TOP = 30.0
_FOOT = 22.0
_TICKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)
_LEAST, _GREATEST = 0.01, 100.0


def has_ratios(coverage: CoverageRecord) -> bool:
    """Tell whether any category has a ratio to draw."""
    return any(item.ratio is not None for item in _items(coverage))


def representation_title(coverage: CoverageRecord) -> str:
    """Say which category is tested least beside its share, as far as the intervals allow."""
    known = [item for item in _ordered(coverage) if item.interval is not None and item.ratio is not None]
    scale = ratio_scale_of(tuple(known))
    under = [item for item in known if item.interval is not None and item.interval.high < 1]
    over = [item for item in known if item.interval is not None and item.interval.low > 1]
    nobody = [cleaned(item.category) for item in under if not item.ratio]
    if nobody:
        return f"Part of the population, and not tested: {_listed(nobody)}"
    if under and under[0].ratio is not None:
        return f"{cleaned(under[0].category)}: {scale.value(under[0].ratio)} times its share of the population"
    if over and over[-1].ratio is not None:
        return f"{cleaned(over[-1].category)}: {scale.value(over[-1].ratio)} times its share of the population"
    return "No category is clearly tested more or less than its share of the population"


def representation_subtitle(card: Card, evaluation: EvaluationRecord, coverage: CoverageRecord) -> str:
    """Say what the ratios are, of what they are made, and on how much they rest."""
    level = plain(round(evaluation.level * 100, 6))
    units = unit_of(evaluation, coverage)
    by = grouping_name(card, (coverage.group,))
    parts = [
        f"Share of the {units} tested over that of the population, by {by}, with {level}% intervals, on a log scale.",
        sample_sentence(card, evaluation),
    ]
    items = _items(coverage)
    if len(items) > _MOST_ROWS:
        parts.append(f"Shown: {_MOST_ROWS} of {count(len(items))} categories; the table has all.")
    return " ".join(parts)


def representation_alt(title: str, coverage: CoverageRecord) -> str:
    """Describe the chart: the finding, then every ratio, lowest first."""
    items = _ordered(coverage)
    scale = ratio_scale_of(items)
    named = [f"{cleaned(item.category)} {ratio_text(item, scale)}" for item in items]
    if len(named) > _MOST_NAMED:
        named = [*named[:_MOST_NAMED], f"{count(len(named) - _MOST_NAMED)} more in the table"]
    return f"Interval plot of representation ratios, lowest first. {title}. {'; '.join(named)}. 1 is the population."


def representation_canvas(coverage: CoverageRecord) -> Canvas:
    """Draw the ratios with their intervals, lowest first, around the line at 1."""
    items = _ordered(coverage)[:_MOST_ROWS]
    scale = ratio_scale_of(items)
    names = [shortened(cleaned(item.category), TEXT, _NAMES) for item in items]
    figures = [scale.value(item.ratio) if item.ratio is not None else "" for item in items]
    left = max(width_of(name, TEXT) for name in names) + 18
    right = WIDTH - max(width_of(text, TEXT) for text in figures) - 14
    axis = _axis(items, left, right)
    bottom = _TOP + _ROW * len(items)
    canvas = Canvas(WIDTH, bottom + _FOOT)
    for tick in (tick for tick in _TICKS if axis.low <= tick <= axis.high):
        x = axis.place(tick)
        canvas.lines([((x, _TOP - 4), (x, bottom))], INK if tick == 1 else RULE, width=1.4 if tick == 1 else 1.0)
        canvas.text(x, bottom + 15, plain(tick), anchor="middle", size=SMALL, colour=QUIET)
    canvas.text(axis.place(1), 14, "as in the population", anchor="middle", size=SMALL, colour=QUIET)
    for number, (item, name, text) in enumerate(zip(items, names, figures, strict=True)):
        y = _TOP + _ROW * number + _ROW / 2
        canvas.text(0, y + 4.5, name, colour=INK if item.ratio is not None else QUIET, full=item.category)
        _draw(canvas, item, axis, y)
        canvas.text(WIDTH, y + 4.5, text, anchor="end")
    return canvas


def _draw(canvas: Canvas, item: CategoryRepresentation, axis: Axis, y: float) -> None:
    if item.ratio is None or item.interval is None:
        word = f"{STATUS_MARKS['suppressed']} {STATUS_WORDS['suppressed']}"
        canvas.text(axis.start + 4, y + 4.5, word, size=SMALL, colour=QUIET, halo=True)
        return
    colour = VERMILLION if item.interval.high < 1 else BLUE
    ends = [max(item.interval.low, axis.low), min(item.interval.high, axis.high)]
    canvas.lines([((axis.place(ends[0]), y), (axis.place(ends[1]), y))], colour, width=2.4)
    if item.interval.low < axis.low:
        canvas.arrowhead(axis.start - 6, y, colour, right=False)
    if item.interval.high > axis.high:
        canvas.arrowhead(axis.end + 6, y, colour, right=True)
    if item.ratio:  # 0 lies nowhere on a logarithmic axis: the arrow alone shows where it goes
        canvas.mark("diamond" if item.interval.high < 1 else "circle", axis.place(item.ratio), y, colour)


def _axis(items: tuple[CategoryRepresentation, ...], start: float, end: float) -> Axis:
    """Span the ratios and their intervals, and 0.5 to 2 at least, between round ends."""
    ends = [0.5, 2.0]
    for item in items:
        if item.ratio:
            ends.append(item.ratio)
        if item.interval is not None:
            ends += [value for value in (item.interval.low, item.interval.high) if value > 0]
    low = max((tick for tick in _TICKS if tick <= min(ends)), default=_LEAST)
    high = min((tick for tick in _TICKS if tick >= max(ends)), default=_GREATEST)
    return Axis(low, high, start, end, logarithmic=True)


def _items(coverage: CoverageRecord) -> tuple[CategoryRepresentation, ...]:
    return () if coverage.representation is None else coverage.representation.categories


def _ordered(coverage: CoverageRecord) -> tuple[CategoryRepresentation, ...]:
    """Order the categories: lowest ratio first, those without one last."""
    items = _items(coverage)
    known = sorted((item for item in items if item.ratio is not None), key=lambda item: item.ratio or 0.0)
    return (*known, *(item for item in items if item.ratio is None))


def _listed(names: list[str]) -> str:
    return joined(names) if len(names) < 4 else capitalised(f"{len(names)} categories")
