"""A series over periods as a table: the value of each, its limits, and what is a signal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cardgen.card.evaluations import MetricRecord
from cardgen.card.numbers import Scale, count, rounded, scale_for
from cardgen.card.words import EVERYONE, category_name
from cardgen.outside.replication.pages.words import figure_text, range_text
from cardgen.outside.replication.record import EvaluationAddendum, PeriodPoint, Series
from cardgen.render.charts.chart import Chart
from cardgen.render.prose.text import capitalised, joined, slug
from cardgen.spec.metrics import Direction

__all__ = ["PeriodRow", "SeriesView", "series_finding", "series_scale", "series_stem", "series_views", "signal_words"]


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """One period."""

    period: str
    rows: str
    value: str
    interval: str
    limits: str
    signal: str


@dataclass(frozen=True, slots=True)
class SeriesView:
    """One series.

    Attributes:
        id: Anchor.
        heading: Metric and whom it is about.
        finding: What it shows, in a sentence.
        rows: The periods that can be printed.
        notes: Hidden periods, and how limits were made.
        chart: Id of its chart; empty where it has none.
        folded: Whether the page folds it: it is about one category.
    """

    id: str
    heading: str
    finding: str
    rows: tuple[PeriodRow, ...]
    notes: tuple[str, ...]
    chart: str
    folded: bool


def series_views(each: EvaluationAddendum, charts: Sequence[Chart]) -> tuple[SeriesView, ...]:
    """Build the series of an evaluation."""
    metrics = {metric.id: metric for metric in each.metrics}
    drawn = {chart.id for chart in charts}
    return tuple(_series(each, metrics[item.metric], item, drawn) for item in each.series)


def series_stem(evaluation: str, series: Series) -> str:
    """Return the name of the chart of a series: with its grouping last, as charts of groups are named."""
    whom = f"-{slug(category_name(series.group, series.by))}-by-{'-'.join(series.by)}" if series.group else ""
    return f"{evaluation}-{slug(series.metric)}-over-time{whom}"


def series_scale(metric: MetricRecord, series: Series) -> Scale:
    """Choose the scale of a series."""
    figures = [point.figure for point in series.points if point.figure.value is not None]
    widths = [(each.interval.high - each.interval.low) / 2 for each in figures if each.interval is not None]
    values = [each.value for each in figures if each.value is not None]
    return scale_for(metric.unit, [*values, *(() if series.centre is None else (series.centre,))], widths)


def signal_words(point: PeriodPoint, direction: Direction) -> str:
    """Say what a signal means: which limit is passed, and whether that is for the worse."""
    words = []
    for signal in point.signals:
        if signal == "run":
            words.append("eight or more in a row on one side")
            continue
        text = f"{signal} the limit"
        if direction != "none":
            worse = (signal == "above") == (direction == "lower_is_better")
            text += ": worse" if worse else ": better"
        words.append(text)
    return "; ".join(words)


def series_finding(series: Series) -> str:
    """Say in a sentence which periods are out of what the published figure lets expect."""
    outside = [point.period for point in series.points if {"above", "below"} & set(point.signals)]
    runs = [point.period for point in series.points if "run" in point.signals]
    if series.centre is None:
        return "The card prints no figure to hold it against."
    if not any(point.low is not None for point in series.points):
        return "No period is large enough to be held against the published figure."
    parts = []
    if outside:
        parts.append(f"outside the limits around the published figure: {joined(outside)}")
    if runs:
        parts.append(f"{runs[0]} to {runs[-1]} hold a run of eight or more on one side of it")
    if not parts:
        return "Every period is within the limits around the published figure."
    return capitalised("; ".join(parts)) + "."


def _series(each: EvaluationAddendum, metric: MetricRecord, series: Series, drawn: set[str]) -> SeriesView:
    scale = series_scale(metric, series)
    stem = series_stem(each.id, series)
    hidden = [point.period for point in series.points if point.figure.status == "suppressed"]
    notes = []
    if hidden:
        notes.append(f"Hidden, because they are of too few people: {joined(hidden)}.")
    if series.spread is not None and series.spread > 1:
        times = rounded(series.spread, 1)
        notes.append(f"Periods vary {times} times as much as their sizes say, and the limits allow for it.")
    return SeriesView(
        id=f"series-{slug(stem)}",
        heading=f"{capitalised(metric.label)}, {category_name(series.group, series.by) if series.group else EVERYONE}",
        finding=series_finding(series),
        rows=tuple(_row(point, metric, scale) for point in series.points if point.figure.status != "suppressed"),
        notes=tuple(notes),
        chart=stem if stem in drawn else "",
        folded=bool(series.group),
    )


def _row(point: PeriodPoint, metric: MetricRecord, scale: Scale) -> PeriodRow:
    figure = point.figure
    limits = "" if point.low is None or point.high is None else scale.range(point.low, point.high)
    return PeriodRow(
        period=point.period,
        rows="" if figure.n is None else count(figure.n),
        value=figure_text(figure, scale),
        interval=range_text(figure.interval, scale) or (figure.reason or ""),
        limits=limits or "too few to say",
        signal=signal_words(point, metric.direction),
    )
