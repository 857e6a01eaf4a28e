"""What an addendum comes to, as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from cardgen.card.words import EVERYONE, category_name
from cardgen.outside.replication.making import Made
from cardgen.outside.replication.pages.over_time import series_finding
from cardgen.outside.replication.pages.words import (
    CLEAR,
    VERDICT_MARKS,
    VERDICT_WORDS,
    figure_text,
    metric_scale,
    verdict_counts,
)
from cardgen.outside.replication.record import CellComparison, EvaluationAddendum, Verdict
from cardgen.render.prose.text import capitalised, counted, joined, lowered, visible_text

__all__ = ["Line", "lines"]

_MOST = 20

Line = tuple[Verdict | None, str]
"""A verdict that colours its mark, or None, and the text."""


def lines(made: Made) -> Iterator[Line]:
    """Yield the overall figure of each headline, every clear difference, what was left out, and the count last."""
    addendum = made.addendum
    for each in addendum.evaluations:
        yield None, visible_text(each.title)
        yield from _figures(each)
        for series in each.series:
            if not series.group and any(point.signals for point in series.points):
                metric = next(metric for metric in each.metrics if metric.id == series.metric)
                yield None, f"  {capitalised(metric.label)} over time: {visible_text(lowered(series_finding(series)))}"
        unknown = [
            f"{item.label} ({counted(len(item.unknown), 'category')})" for item in each.categories if item.unknown
        ]
        if unknown:
            yield None, f"  not on the card, kept apart: {visible_text(joined(unknown))}"
    for left in addendum.not_replicated:
        yield None, f"not measured again: {left.evaluation}: {visible_text(left.reason)}"
    total = sum(addendum.verdicts.values())
    yield None, f"{counted(total, 'figure')}: {verdict_counts(addendum.verdicts)}"


def _figures(each: EvaluationAddendum) -> Iterator[Line]:
    headline = each.metrics[0].id
    shown = [item for item in each.comparisons if (item.metric == headline and not item.by) or item.verdict in CLEAR]
    order = sorted(
        shown, key=lambda item: (item.verdict not in CLEAR, CLEAR.index(item.verdict) if item.verdict in CLEAR else 0)
    )
    for item in order[:_MOST]:
        yield item.verdict, _figure(each, item)
    if len(order) > _MOST:
        yield None, f"  and {len(order) - _MOST} more"


def _figure(each: EvaluationAddendum, item: CellComparison) -> str:
    metric = next(metric for metric in each.metrics if metric.id == item.metric)
    scale = metric_scale(metric.unit, [cell for cell in each.comparisons if cell.metric == item.metric])
    whom = category_name(item.group, item.by) if item.group else lowered(EVERYONE)
    here = "hidden" if item.here.status == "suppressed" else figure_text(item.here, scale)
    published = figure_text(item.published, scale)
    beside = f"{here} here" if here == "hidden" else f"{here} here, {published} published"
    told = f"{capitalised(metric.label)}, {visible_text(whom)}: {beside}"
    return f"  {VERDICT_MARKS[item.verdict]} {VERDICT_WORDS[item.verdict]:<14}  {told}"
