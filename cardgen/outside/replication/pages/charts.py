"""Every chart of an addendum: both sides of each grouping, and series over periods."""

from __future__ import annotations

from collections.abc import Iterator

from cardgen.card.evaluations import MetricRecord
from cardgen.outside.replication.making import Made
from cardgen.outside.replication.pages.control_charts import control_alt, control_canvas
from cardgen.outside.replication.pages.dumbbells import MOST_DRAWN, dumbbell_alt, dumbbell_canvas, dumbbell_title
from cardgen.outside.replication.pages.over_time import series_finding, series_scale, series_stem
from cardgen.outside.replication.pages.words import metric_scale
from cardgen.outside.replication.record import EvaluationAddendum
from cardgen.render.charts.chart import Chart
from cardgen.render.charts.svg import finished
from cardgen.render.prose.text import capitalised, date_in_words, joined, lowered, percent, slug

__all__ = ["addendum_charts"]


def addendum_charts(made: Made) -> tuple[Chart, ...]:
    """Draw the charts of an addendum; their ids are unique in it."""
    return tuple(chart for each in made.addendum.evaluations for chart in _of_evaluation(made, each))


def _of_evaluation(made: Made, each: EvaluationAddendum) -> Iterator[Chart]:
    whom = made.addendum.organisation or "the customer"
    source = f"Card {made.addendum.of.id} {made.addendum.of.version}; {whom}, {date_in_words(made.addendum.day)}"
    metrics = {metric.id: metric for metric in each.metrics}
    for metric in each.metrics:
        for by in dict.fromkeys(item.by for item in each.comparisons if item.by):
            chart = _dumbbell(made, each, metric, by, source)
            if chart is not None:
                yield chart
    for series in each.series:
        if sum(point.figure.value is not None for point in series.points) > 1:
            metric = metrics[series.metric]
            stem, scale = series_stem(each.id, series), series_scale(metrics[series.metric], series)
            title, alt = series_finding(series).removesuffix("."), control_alt(series, metric, scale)
            yield Chart(
                id=stem,
                kind="control",
                evaluation=each.id,
                metric=metric.id,
                by=series.by,
                title=title,
                subtitle=f"{capitalised(metric.label)} by period. Short lines: three standard errors around the "
                "published figure, for the size of each period. Diamonds are outside, hollow points in a run.",
                source=source,
                alt=alt,
                svg=finished(control_canvas(series, metric, scale), stem, title, alt),
            )


def _dumbbell(
    made: Made, each: EvaluationAddendum, metric: MetricRecord, by: tuple[str, ...], source: str
) -> Chart | None:
    """Draw a metric over a grouping, everyone on top; None where no category has a figure on both sides."""
    every = [item for item in each.comparisons if item.metric == metric.id and item.by in ((), by)]
    known = [item for item in every if item.published.value is not None and item.here.value is not None]
    order = sorted(known, key=lambda item: (bool(item.by), -(item.here.value or 0.0)))
    if metric.direction == "higher_is_better":
        order = sorted(known, key=lambda item: (bool(item.by), item.here.value or 0.0))
    drawn = order[:MOST_DRAWN]
    if not any(item.by for item in drawn):
        return None
    scale = metric_scale(metric.unit, every)
    title, alt = dumbbell_title(drawn, metric), dumbbell_alt(drawn, scale)
    groups = joined(lowered(made.owner.group(name).label) for name in by)
    left = f" Drawn: {len(drawn)} of {len(order)}." if len(order) > len(drawn) else ""
    stem = f"{each.id}-{slug(metric.id)}-published-and-here-by-{'-'.join(by)}"
    return Chart(
        id=stem,
        kind="dumbbell",
        evaluation=each.id,
        metric=metric.id,
        by=by,
        title=title,
        subtitle=f"{capitalised(metric.label)} by {groups}; lines are {percent(each.level)} intervals.{left}",
        source=source,
        alt=alt,
        svg=finished(dumbbell_canvas(drawn, metric, scale), stem, title, alt),
    )
