"""Confounders: a row of dots for each that an evaluation measures, a dot for each category, on one scale."""

from __future__ import annotations

from cardgen.card.document import Card
from cardgen.card.evaluations import EvaluationRecord
from cardgen.card.numbers import Scale
from cardgen.card.results import Result
from cardgen.card.scales import scale_of
from cardgen.render.charts.axis import Axis, span_of, tick_text, ticks
from cardgen.render.charts.canvas import Anchor, Canvas
from cardgen.render.charts.captions import sample_sentence
from cardgen.render.charts.lettering import cleaned, shortened, width_of
from cardgen.render.charts.names import figure, name_of
from cardgen.render.charts.style import BLUE, INK, QUIET, RULE, SMALL, TEXT, TINY, VERMILLION, WIDTH
from cardgen.render.charts.view import MetricView, metric_view
from cardgen.render.prose.text import capitalised, joined, lowered
from cardgen.render.views.labels import group_label

__all__ = ["confounder_alt", "confounder_canvas", "confounder_subtitle", "confounder_title", "confounder_views"]

_NAMES = 170.0
_ROW = 44.0
_TOP = 24.0
_FOOT = 22.0
_RIGHT = 130.0
"""Room for the name of the highest category, right of its dot."""

_DASH = (4.0, 3.0)


def confounder_views(card: Card, evaluation: EvaluationRecord) -> tuple[MetricView, ...]:
    """Return the headline metric by each confounder that an evaluation measures, in the order of the card."""
    if not evaluation.metrics:
        return ()
    groups = dict.fromkeys(item.group for item in card.variation.confounding if item.group is not None)
    found = (
        metric_view(card, evaluation, evaluation.metrics[0], (group,)) for group in groups if (group,) in evaluation.by
    )
    return tuple(view for view in found if view.printed)


def confounder_title(views: tuple[MetricView, ...]) -> str:
    """Name the confounders by which the figures differ beyond chance, or say that none is shown to; never why."""
    label = cleaned(views[0].metric.label)
    telling = [_group(view) for view in views if view.resolved]
    if telling:
        return f"{capitalised(label)}: the categories of {joined(telling)} differ by more than chance"
    return f"{capitalised(label)}: the data do not show that the categories of {joined(map(_group, views))} differ"


def confounder_subtitle(card: Card, evaluation: EvaluationRecord, views: tuple[MetricView, ...]) -> str:
    """Say what is drawn: every category of each confounder, and both ends by name."""
    scale = _scale(views)
    unit = f" ({scale.header})" if scale.header else ""
    label = capitalised(cleaned(views[0].metric.label))
    what = f"{label}{unit} of each category of a confounder; both ends named. Intervals stand in their own charts."
    return f"{what} {sample_sentence(card, evaluation)}"


def confounder_alt(title: str, views: tuple[MetricView, ...]) -> str:
    """Describe the chart: the finding, then the categories of each confounder with their figures."""
    said = []
    for view in views:
        cells = [f"{name_of(cell.group, view.by)} {figure(cell, view.scale)}" for cell in view.printed]
        shown = cells if len(cells) <= 8 else [*cells[:4], f"{len(cells) - 8} more in the table", *cells[-4:]]
        said.append(f"By {_group(view)}: {', '.join(shown)}")
    return f"Dot plot of confounders. {title}. {'; '.join(said)}."


def confounder_canvas(views: tuple[MetricView, ...]) -> Canvas:
    """Draw a row of dots for each confounder, with the ends named and the overall value dashed."""
    names = [shortened(capitalised(_group(view)), TEXT, _NAMES) for view in views]
    left = max(width_of(name, TEXT) for name in names) + 18
    canvas = Canvas(WIDTH, _TOP + _ROW * len(views) + _FOOT)
    bottom = _TOP + _ROW * len(views)
    axis = _axis(views, left, WIDTH - _RIGHT)
    marks = ticks(axis.low, axis.high)
    for value, text in zip(marks, tick_text(marks, _scale(views)), strict=True):
        canvas.lines([((axis.place(value), _TOP - 4), (axis.place(value), bottom))], RULE)
        canvas.text(axis.place(value), bottom + 15, text, anchor="middle", size=SMALL, colour=QUIET)
    overall = views[0].overall
    if overall is not None and overall.value is not None:
        x = axis.place(overall.value)
        canvas.lines([((x, _TOP - 4), (x, bottom))], QUIET, width=1.3, dash=_DASH)
        text = f"overall {figure(overall, views[0].overall_scale)}"
        anchor: Anchor = "start" if x < left + 60 else "end" if x > WIDTH - 70 else "middle"
        canvas.text(x, 13, text, anchor=anchor, size=SMALL, colour=QUIET)
    for number, (view, name) in enumerate(zip(views, names, strict=True)):
        y = _TOP + _ROW * number + _ROW / 2
        canvas.text(0, y + 4.5, name, full=capitalised(_group(view)))
        _draw(canvas, view, axis, y)
    return canvas


def _draw(canvas: Canvas, view: MetricView, axis: Axis, y: float) -> None:
    cells = sorted(view.printed, key=lambda cell: cell.value or 0.0)
    ends = [axis.place(cells[0].value or 0.0), axis.place(cells[-1].value or 0.0)]
    canvas.lines([((ends[0], y), (ends[1], y))], QUIET, width=1.0)
    worst = view.end(worst=True) if view.resolved and view.metric.direction != "none" else None
    for cell in cells:
        shown = cell is worst
        place = axis.place(cell.value or 0.0)
        canvas.mark("diamond" if shown else "circle", place, y, VERMILLION if shown else BLUE)
    # The one is named below its dot and the other above, so that they stand apart however close the dots are.
    _name(canvas, view, cells[0], axis, y + 17)
    if len(cells) > 1:
        _name(canvas, view, cells[-1], axis, y - 9)


def _name(canvas: Canvas, view: MetricView, cell: Result, axis: Axis, y: float) -> None:
    x = axis.place(cell.value or 0.0)
    full = f"{name_of(cell.group, view.by)} {figure(cell, view.scale)}"
    text = shortened(full, TINY, WIDTH - x)
    canvas.text(x, y, text, size=TINY, colour=INK, halo=True, full=full)


def _axis(views: tuple[MetricView, ...], start: float, end: float) -> Axis:
    metric = views[0].metric
    values = [cell.value for view in views for cell in view.printed if cell.value is not None]
    overall = [views[0].overall.value] if views[0].overall is not None and views[0].overall.value is not None else []
    share = metric.unit == "share"
    span = span_of(values, (), overall, low=metric.low, high=metric.high, share=share)
    return Axis(span.low, span.high, start, end)


def _scale(views: tuple[MetricView, ...]) -> Scale:
    return scale_of(views[0].metric, [cell for view in views for cell in view.printed])


def _group(view: MetricView) -> str:
    return lowered(cleaned(group_label(view.card, view.by[0])))
