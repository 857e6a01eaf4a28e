"""How attacks ended, in counts: a row for each category, a column for each outcome."""

from __future__ import annotations

from cardgen.card.document import Card
from cardgen.card.evaluations import EvaluationRecord, MetricRecord
from cardgen.card.numbers import count
from cardgen.card.results import Result
from cardgen.card.words import EVERYONE, STATUS_MARKS, STATUS_WORDS, category_name
from cardgen.render.prose.text import joined, lowered, slug
from cardgen.render.views.figures import people
from cardgen.render.views.intersections import Further
from cardgen.render.views.labels import grouping_label
from cardgen.render.views.tables import group_table
from cardgen.render.views.thresholds import ThresholdRow, ThresholdTable

__all__ = ["outcome_counts", "outcomes_in_words"]

_HEADS = {
    "attack_success_rate": "Succeeded",
    "partial_success_rate": "In part",
    "attack_block_rate": "Blocked",
}
"""By the metric whose numerator counts them, in the order of the columns."""

_PARTS = {"succeeded": "succeeded", "partial": "succeeded in part", "blocked": "blocked"}


def outcome_counts(
    card: Card, evaluation: EvaluationRecord, metric: MetricRecord, by: tuple[str, ...]
) -> tuple[Further, ...]:
    """Return the table of outcomes beside that of the first metric of a campaign, if it tells more than that one.

    Its counts are the numerators that the card prints, so that what is suppressed there is suppressed here.
    """
    metrics = [name for name in _HEADS if any(each.id == name for each in evaluation.metrics)]
    first = next((each.id for each in evaluation.metrics if each.id in metrics), None)
    if evaluation.task != "red_team" or metric.id != first or len(metrics) < 2 or evaluation.weight is not None:
        return ()
    overall = card.overall(evaluation.id, metric.id)
    cells = [
        *((overall,) if overall else ()),
        *(row.result for row in group_table(card, evaluation, metric, by).all_rows),
    ]
    rows = [_row(card, evaluation, metrics, cell, by) for cell in dict.fromkeys(map(_key, cells))]
    label = grouping_label(card, by)
    table = ThresholdTable(
        threshold=0.0,
        anchor="-".join(slug(part) for part in (evaluation.id, "outcomes", *by)),
        caption=f"How attacks ended by {lowered(label)}",
        group_head=label,
        heads=tuple(_HEADS[name] for name in metrics),
        rows=tuple(rows),
    )
    remark = "These are the attempts that were made; how far they tell of others like them is in the tables of rates."
    return (Further(table, remark, open=True),)


def outcomes_in_words(evaluation: EvaluationRecord) -> str:
    """Say what the data calls each outcome; empty where the spec did not need to."""
    if evaluation.outcomes is None:
        return ""
    named = {part: [str(label) for label in getattr(evaluation.outcomes, part)] for part in _PARTS}
    return "; ".join(f"{words}: {joined(named[part])}" for part, words in _PARTS.items() if named[part])


def _key(cell: Result) -> tuple[tuple[str, str], ...]:
    return tuple(cell.group.items())


def _row(
    card: Card,
    evaluation: EvaluationRecord,
    metrics: list[str],
    key: tuple[tuple[str, str], ...],
    by: tuple[str, ...],
) -> ThresholdRow:
    group = dict(key)
    own = by if group else ()
    found = {
        name: next(each for each in card.results if _is(each, evaluation.id, name, own, group)) for name in metrics
    }
    first = found[metrics[0]]
    return ThresholdRow(
        name=category_name(group, by) if group else EVERYONE,
        people=", ".join(people(first, evaluation)),
        cells=tuple(_counted(each) for each in found.values()),
        everyone=not group,
    )


def _is(result: Result, evaluation: str, metric: str, by: tuple[str, ...], group: dict[str, str]) -> bool:
    return (result.evaluation, result.metric, result.by, result.group) == (evaluation, metric, by, group)


def _counted(result: Result) -> str:
    if result.numerator is None:
        return f"{STATUS_MARKS[result.status]} {STATUS_WORDS[result.status]}".strip()
    return count(round(result.numerator))
