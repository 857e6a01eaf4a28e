"""Figures over periods, held against the published ones: drift, with limits that chance seldom passes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Literal

from cardgen.card.document import Card
from cardgen.card.evaluations import EvaluationRecord, MetricRecord
from cardgen.card.results import Result
from cardgen.diff.figures.unpaired import printed_estimate
from cardgen.outside.replication.record import PeriodPoint, Series, side_figure
from cardgen.statistics.control_chart import control_chart

__all__ = ["series_of"]

Signal = Literal["above", "below", "run"]


def series_of(card: Card, record: EvaluationRecord, here: Sequence[Result], period: str) -> Iterator[Series]:
    """Yield the series of each metric: of everyone, then of each category of which two periods can be printed.

    Args:
        card: The owner's card.
        record: Its evaluation.
        here: The results of the same evaluation on the customer's data, divided by period too.
        period: Id of the group of periods.
    """
    for metric in record.metrics:
        own = [item for item in here if item.metric == metric.id]
        yield _series(card, record, metric, [item for item in own if item.by == (period,)], period)
        for by in record.by:
            if len(by) != 1:
                continue
            crossed = [item for item in own if item.by == (period, by[0])]
            for category in dict.fromkeys(item.group[by[0]] for item in crossed):
                points = [item for item in crossed if item.group[by[0]] == category]
                if sum(item.value is not None for item in points) > 1:
                    yield _series(card, record, metric, points, period)


def _series(
    card: Card, record: EvaluationRecord, metric: MetricRecord, points: Sequence[Result], period: str
) -> Series:
    """Hold the points of one series against the published figure of the same cell.

    The error of a point is that of the published figure, for as many units (clusters, else rows below the line) as the
    period has: a period's own spread, from few clusters, would be too uncertain to judge the period by.
    """
    group = {key: value for key, value in points[0].group.items() if key != period} if points else {}
    by = tuple(group)
    published = next(
        (i for i in card.results if (i.evaluation, i.metric, i.group) == (record.id, metric.id, group)), None
    )
    base = None if published is None or published.value is None else printed_estimate(published)
    errors = [
        None
        if published is None or base is None or item.value is None
        else _error(published, item, base.standard_error)
        for item in points
    ]
    judged = [index for index, error in enumerate(errors) if error]
    centre = None if base is None else base.value
    found = None
    if centre is not None and base is not None and judged:
        values = [points[index].value or 0.0 for index in judged]
        found = control_chart(values, [errors[index] or 0.0 for index in judged], centre, base.standard_error or 0.0)
    limits = {} if found is None else dict(zip(judged, found.points, strict=True))
    told = []
    for index, item in enumerate(points):
        limit, value = limits.get(index), item.value
        signals: list[Signal] = []
        if limit is not None and value is not None and centre is not None:
            if limit.outside:
                signals.append("above" if value > centre else "below")
            if limit.run:
                signals.append("run")
        told.append(
            PeriodPoint(
                period=item.group[period],
                figure=side_figure(item),
                low=None if limit is None else _within(limit.low, metric),
                high=None if limit is None else _within(limit.high, metric),
                signals=tuple(signals),
            )
        )
    return Series(
        metric=metric.id,
        by=by,
        group=group,
        centre=centre,
        spread=None if found is None else found.spread,
        points=tuple(told),
    )


def _error(published: Result, item: Result, error: float | None) -> float | None:
    sizes = [_units(each) for each in (published, item)]
    if published.clusters and item.clusters:
        sizes = [published.clusters, item.clusters]
    before, now = sizes
    return None if not error or not before or not now else error * math.sqrt(before / now)


def _units(result: Result) -> float | None:
    return result.denominator or result.n


def _within(limit: float, metric: MetricRecord) -> float:
    least = limit if metric.low is None else max(limit, metric.low)
    return least if metric.high is None else min(least, metric.high)
