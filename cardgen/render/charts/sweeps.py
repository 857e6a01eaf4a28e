"""A metric against the threshold: a panel for each category, with its interval, and everyone dashed in all of them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cardgen.card.document import Card
from cardgen.card.evaluations import EvaluationRecord, MetricRecord
from cardgen.card.numbers import Scale, count, plain
from cardgen.card.results import CriterionOutcome
from cardgen.card.thresholds.records import CriterionThresholds, SweepLine, ThresholdSweep
from cardgen.render.charts.axis import Axis, decades, tick_text, ticks
from cardgen.render.charts.canvas import Canvas, Point
from cardgen.render.charts.lettering import shortened, width_of
from cardgen.render.charts.names import grouping_name, name_of
from cardgen.render.charts.style import BLUE, INK, QUIET, RULE, SMALL, TINY, VERMILLION, WIDTH
from cardgen.render.prose.text import capitalised, joined

__all__ = ["SweepView", "sweep_canvas", "sweep_notes", "sweep_views"]

_MOST_PANELS = 6
_ACROSS = 3
_GAP, _HEAD, _PLOT, _FOOT = 16.0, 34.0, 130.0, 30.0
_RARE = 0.05
_LEAST = 1e-7
_BARE = Scale(1, "", "", "", 0)
_SHARE = Scale(100, "%", " points", "%", 0)


@dataclass(frozen=True, slots=True)
class SweepView:
    """One metric over one grouping at every threshold.

    Attributes:
        card: The card.
        evaluation: The evaluation.
        metric: The metric.
        by: The grouping; empty where there is only everyone.
        thresholds: The thresholds.
        lines: The categories that are drawn, largest first; everyone alone where no group has a sweep.
        everyone: Everyone, where a sweep of it is there and categories are drawn.
        left_out: Categories beyond those that are drawn.
        marked: The thresholds to draw: the card's, and those of use cases.
        criterion: The release criterion of each category, with the thresholds that meet it.
    """

    card: Card
    evaluation: EvaluationRecord
    metric: MetricRecord
    by: tuple[str, ...]
    thresholds: tuple[float, ...]
    lines: tuple[SweepLine, ...]
    everyone: SweepLine | None
    left_out: int
    marked: tuple[float, ...]
    criterion: tuple[CriterionOutcome, CriterionThresholds] | None


def sweep_views(card: Card, evaluation: EvaluationRecord) -> Iterator[SweepView]:
    """Yield what to draw: the first metric by each single group, and metrics as a release criterion judges them."""
    judged = {(item.metric, item.by) for item in card.acceptance if item.evaluation == evaluation.id}
    first = evaluation.threshold_sweeps[0].metric if evaluation.threshold_sweeps else ""
    grouped = any(sweep.by for sweep in evaluation.threshold_sweeps)
    for sweep in evaluation.threshold_sweeps:
        leads = sweep.metric == first and bool(sweep.by) == grouped
        if (leads or (sweep.metric, sweep.by) in judged) and _has_room(sweep):
            yield _view(card, evaluation, sweep)


def _has_room(sweep: ThresholdSweep) -> bool:
    """Tell whether the thresholds fit on an axis, and any value is there to draw."""
    first, last = sweep.thresholds[0], sweep.thresholds[-1]
    known = any(value is not None for line in sweep.lines for value in line.values)
    return known and math.isfinite(2 * (last - first)) and last - first > 1e-9 * max(1.0, abs(last))


def _view(card: Card, evaluation: EvaluationRecord, sweep: ThresholdSweep) -> SweepView:
    sizes = {tuple(sorted(curve.group.items())): curve.positives + curve.negatives for curve in evaluation.curves}
    lines = sorted(sweep.lines, key=lambda line: -sizes.get(tuple(sorted(line.group.items())), 0))
    whole = (each for each in evaluation.threshold_sweeps if each.metric == sweep.metric and not each.by)
    everyone = next((line for each in whole for line in each.lines), None) if sweep.by else None
    own = [] if evaluation.threshold is None else [evaluation.threshold]
    marked = sorted({*own, *(each.threshold for each in evaluation.threshold_results)})
    met = next(
        (
            item
            for item in evaluation.criterion_thresholds
            if (item.metric, item.by) == (sweep.metric, sweep.by) and item.safe_end is not None
        ),
        None,
    )
    outcome = None if met is None else next(each for each in card.acceptance if each.id == met.criterion)
    return SweepView(
        card=card,
        evaluation=evaluation,
        metric=evaluation.metric(sweep.metric),
        by=sweep.by,
        thresholds=sweep.thresholds,
        lines=tuple(lines[:_MOST_PANELS]),
        everyone=everyone,
        left_out=max(0, len(lines) - _MOST_PANELS),
        marked=tuple(each for each in marked if sweep.thresholds[0] <= each <= sweep.thresholds[-1]),
        criterion=None if met is None or outcome is None else (outcome, met),
    )


def sweep_notes(view: SweepView) -> tuple[str, ...]:
    """Say what a reader of the panels must know."""
    notes = []
    intervals = any(line.lows for line in view.lines)
    notes.append("Band: the interval at each threshold, on its own." if intervals else "Without intervals.")
    if view.everyone is not None:
        notes.append("Dashed: overall.")
    if view.criterion is not None:
        notes.append("Horizontal line: the limit of the release criterion.")
    if view.marked:
        what = "of use cases and of the card" if view.evaluation.threshold_results else "of the card"
        notes.append(f"Vertical lines: the thresholds {what}, {joined(plain(each) for each in view.marked)}.")
    if view.left_out:
        total, name = count(len(view.lines) + view.left_out), grouping_name(view.card, view.by)
        notes.append(f"Drawn: the {len(view.lines)} largest of {total} categories of {name}.")
    if _lowest(view) is not None:
        notes.append("The vertical scale is logarithmic.")
    return tuple(notes)


def sweep_canvas(view: SweepView) -> Canvas:
    """Draw the panels, which share both axes."""
    low = _lowest(view)
    upper = [value for line in view.lines for value in (*line.values, *line.highs) if value is not None]
    high = max(1.0 if view.metric.high == 1 else max(upper), 0.0)
    y_ticks = decades(low, high) if low is not None else ticks(0.0, high, 6)
    scale = _SHARE if view.metric.unit == "share" else _BARE
    labels = [tick_text((value,), scale)[0] for value in y_ticks] if low else list(tick_text(y_ticks, scale))
    left = 9 + max(width_of(text, SMALL) for text in labels)
    width = (WIDTH - left - _GAP * (_ACROSS - 1) - 16) / _ACROSS
    rows = -(-len(view.lines) // _ACROSS)
    canvas = Canvas(WIDTH, 18 + rows * (_HEAD + _PLOT + _FOOT) + 14)
    canvas.text(0, 12, capitalised(view.metric.label), size=SMALL, colour=QUIET)
    for number, line in enumerate(view.lines):
        column, row = number % _ACROSS, number // _ACROSS
        start = left + column * (width + _GAP)
        top = 18 + row * (_HEAD + _PLOT + _FOOT) + _HEAD
        x = Axis(view.thresholds[0], view.thresholds[-1], start, start + width)
        y = Axis(low or 0.0, high, top + _PLOT, top, logarithmic=low is not None)
        named = zip(y_ticks, labels, strict=True) if column == 0 else ((value, "") for value in y_ticks)
        _draw_panel(canvas, view, line, (x, y), tuple(named))
    canvas.text(left, canvas.height - 4, "Threshold", size=SMALL, colour=QUIET)
    return canvas


def _lowest(view: SweepView) -> float | None:
    """Return where a logarithmic axis of rare events begins; None where a straight one shows them.

    Rare means that the limit, or half of the values at the thresholds that are marked, is below one in twenty.
    """
    values = sorted(value for line in view.lines for value in line.values if value)
    places = [min(i for i, each in enumerate(view.thresholds) if each >= at) for at in view.marked]
    marked = sorted(value for line in view.lines for i in places if (value := line.values[i]) is not None)
    limit = None if view.criterion is None else view.criterion[0].max
    rare = (limit is not None and limit < _RARE) or (bool(marked) and marked[len(marked) // 2] < _RARE)
    if view.metric.unit != "share" or not values or not rare:
        return None
    return min(max(_LEAST, float(10 ** math.floor(math.log10(values[0])))), 0.01)


def _draw_panel(
    canvas: Canvas, view: SweepView, line: SweepLine, axes: tuple[Axis, Axis], named: Sequence[tuple[float, str]]
) -> None:
    x, y = axes
    steps = ticks(x.low, x.high, 5)
    band = _band(view, line, x, y)
    if band:
        canvas.area(band, RULE)
    grid: list[tuple[Point, Point]] = [((x.start, y.place(v)), (x.end, y.place(v))) for v, _ in named]
    canvas.lines([*grid, *(((x.place(v), y.start), (x.place(v), y.end)) for v in steps)], RULE, width=0.8)
    for value, text in named:
        if text:
            canvas.text(x.start - 7, y.place(value) + 4, text, anchor="end", size=SMALL, colour=QUIET)
    for value, text in zip(steps, tick_text(steps, _BARE), strict=True):
        canvas.text(x.place(value), y.start + 15, text, anchor="middle", size=TINY, colour=QUIET)
    for threshold in view.marked:
        canvas.lines([((x.place(threshold), y.start), (x.place(threshold), y.end))], INK, width=0.9)
    if view.criterion is not None and view.criterion[0].limit is not None:
        at = y.place(view.criterion[0].limit)
        canvas.lines([((x.start, at), (x.end, at))], VERMILLION, width=1.2)
    if view.everyone is not None:
        canvas.lines(_strokes(view, view.everyone.values, x, y), INK, width=1.2, dash=(1.5, 2.5))
    canvas.lines(_strokes(view, line.values, x, y), BLUE, width=1.8)
    name = name_of(line.group, view.by) if view.by else "Overall"
    canvas.text(
        x.start, y.end - 8, shortened(name, SMALL, x.end - x.start, bold=True), size=SMALL, bold=True, full=name
    )


def _strokes(view: SweepView, values: Sequence[float | None], x: Axis, y: Axis) -> list[list[Point]]:
    """Return the lines through values that are known; one that is undefined interrupts them."""
    strokes: list[list[Point]] = [[]]
    for threshold, value in zip(view.thresholds, values, strict=True):
        if value is None:
            strokes.append([])
        else:
            strokes[-1].append((x.place(threshold), y.place(value)))
    return [stroke for stroke in strokes if len(stroke) > 1]


def _band(view: SweepView, line: SweepLine, x: Axis, y: Axis) -> list[Point]:
    """Return the outline of the intervals, from end to end."""
    known = [
        (x.place(threshold), y.place(low), y.place(high))
        for threshold, low, high in zip(view.thresholds, line.lows, line.highs, strict=bool(line.lows))
        if low is not None and high is not None
    ]
    if len(known) < 2:
        return []
    return [*((at, high) for at, _, high in known), *((at, low) for at, low, _ in reversed(known))]
