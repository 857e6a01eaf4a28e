"""The scale that results standing together print on: tables, charts, criteria and prose choose it here and agree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from cardgen.card.evaluations import MetricRecord
from cardgen.card.numbers import Scale, scale_for
from cardgen.card.results import IntervalRecord, Result

__all__ = ["overall_scale", "ratio_scale", "scale_of", "table_results"]

_RATIO_WITHOUT_INTERVAL = Scale(1, "", "", "", 2)


def scale_of(metric: MetricRecord, results: Iterable[Result]) -> Scale:
    """Choose the scale of a metric for results that stand together."""
    known = [result for result in results if result.status == "ok" and result.value is not None]
    widths = [(r.interval.high - r.interval.low) / 2 for r in known if r.interval]
    return scale_for(metric.unit, [r.value for r in known if r.value is not None], widths, [r.n for r in known if r.n])


def table_results(results: Iterable[Result], evaluation: str, metric: str, by: tuple[str, ...]) -> tuple[Result, ...]:
    """Return what the table of a metric over a grouping shows: the overall result and each category."""
    return tuple(
        item for item in results if (item.evaluation, item.metric) == (evaluation, metric) and item.by in ((), by)
    )


def ratio_scale(value: float, interval: IntervalRecord | None) -> Scale:
    """Choose the scale of a ratio of two figures; without an interval nothing supports more than two digits."""
    if interval is None:
        return _RATIO_WITHOUT_INTERVAL
    return scale_for("score", [value], [(interval.high - interval.low) / 2])


def overall_scale(metric: MetricRecord, scale: Scale, overall: Result) -> Scale:
    """Give the overall result of a table the digits that its own n supports: it rests on more than any category."""
    own = scale_of(metric, [overall])
    return replace(scale, decimals=max(own.decimals, scale.decimals)) if own.factor == scale.factor else scale
