"""The chart of a series: periods from left to right, the published value, and the limits around it."""

from __future__ import annotations

from collections.abc import Sequence

from cardgen.card.evaluations import MetricRecord
from cardgen.card.numbers import Scale
from cardgen.outside.replication.pages.over_time import signal_words
from cardgen.outside.replication.record import PeriodPoint, Series
from cardgen.render.charts.axis import Axis, span_of, tick_text, ticks
from cardgen.render.charts.canvas import Canvas, Point
from cardgen.render.charts.lettering import cleaned, shortened, width_of
from cardgen.render.charts.style import BLUE, INK, QUIET, RULE, SMALL, VERMILLION, WIDTH

__all__ = ["control_alt", "control_canvas"]

_TOP, _BOTTOM = 14.0, 230.0
_DASH = (4.0, 3.0)


def control_canvas(series: Series, metric: MetricRecord, scale: Scale) -> Canvas:
    """Draw a series of which two periods at least have a value."""
    points = [point for point in series.points if point.figure.value is not None]
    values = [point.figure.value or 0.0 for point in points]
    limits = [(point.low, point.high) for point in points if point.low is not None and point.high is not None]
    marks = [] if series.centre is None else [series.centre]
    span = span_of(values, limits, marks, low=metric.low, high=metric.high, share=metric.unit == "share")
    steps = ticks(span.low, span.high, 6)
    labels = tick_text(steps, scale)
    left = 9 + max(width_of(text, SMALL) for text in labels)
    told = "" if series.centre is None else f"published {scale.value(series.centre)}"
    right = WIDTH - 12 - width_of(told, SMALL)
    y = Axis(span.low, span.high, _BOTTOM, _TOP)
    step = (right - left) / len(points)
    places = [left + step * (index + 0.5) for index in range(len(points))]
    canvas = Canvas(WIDTH, _BOTTOM + 26)
    canvas.lines([((left, y.place(v)), (right, y.place(v))) for v in steps], RULE, width=0.8)
    for value, text in zip(steps, labels, strict=True):
        canvas.text(left - 7, y.place(value) + 4, text, anchor="end", size=SMALL, colour=QUIET)
    _draw_limits(canvas, points, places, step, y)
    if series.centre is not None:
        at = y.place(series.centre)
        canvas.lines([((left, at), (right, at))], QUIET, width=1.3, dash=_DASH)
        canvas.text(right + 6, at + 4, told, size=SMALL, colour=QUIET)
    line: list[Point] = [(x, y.place(value)) for x, value in zip(places, values, strict=True)]
    canvas.lines([line], BLUE, width=1.4)
    for point, place in zip(points, line, strict=True):
        outside = {"above", "below"} & set(point.signals)
        colour = VERMILLION if outside else BLUE
        canvas.mark("diamond" if outside else "circle", *place, colour, hollow="run" in point.signals and not outside)
    every = -(-len(points) * 54 // int(right - left))  # as many names as fit
    for index, (point, x) in enumerate(zip(points, places, strict=True)):
        if index % max(1, every) == 0:
            name = shortened(cleaned(point.period), SMALL, max(50.0, step * max(1, every) - 6))
            canvas.text(x, _BOTTOM + 17, name, anchor="middle", size=SMALL, colour=QUIET, full=point.period)
    return canvas


def _draw_limits(canvas: Canvas, points: Sequence[PeriodPoint], places: Sequence[float], step: float, y: Axis) -> None:
    """Draw the limits of each period as two short lines, since each has its own."""
    half = 0.42 * step
    strokes = [
        ((x - half, y.place(limit)), (x + half, y.place(limit)))
        for point, x in zip(points, places, strict=True)
        for limit in (point.low, point.high)
        if limit is not None
    ]
    canvas.lines(strokes, INK, width=1.2)


def control_alt(series: Series, metric: MetricRecord, scale: Scale) -> str:
    """Tell the value of each period and its signals, for those who do not see the chart."""
    told = []
    for point in series.points:
        if point.figure.value is not None:
            words = signal_words(point, metric.direction)
            told.append(f"{point.period}: {scale.value(point.figure.value)}{f' ({words})' if words else ''}")
    centre = "" if series.centre is None else f" Published: {scale.value(series.centre)}."
    return "; ".join(told) + "." + centre
