"""At a glance: one screen for someone who decides."""

from __future__ import annotations

from dataclasses import dataclass

from cardgen.card.document import Card
from cardgen.card.evaluations import EvaluationRecord, MetricRecord
from cardgen.card.numbers import Scale
from cardgen.card.results import Disparity, Result
from cardgen.card.words import category_name, extreme_words
from cardgen.render.disparities import statement
from cardgen.render.evaluations import provenance
from cardgen.render.figures import ends_in_words, in_a_sentence, people, scale_of
from cardgen.render.labels import CONDITION_KINDS, group_label, grouping_label, weak_labels
from cardgen.render.notes import excluded_in_words
from cardgen.render.tables import GroupTable, Row, group_table, role
from cardgen.render.text import capitalised, counted, date_in_words, joined, lowered, percent

__all__ = ["Change", "Glance", "Headline", "glance"]

_MOST_ROWS = 7


@dataclass(frozen=True, slots=True)
class Headline:
    """The headline figure.

    Attributes:
        metric: The metric and the evaluation it comes from.
        reported: The document it comes from; empty where it was measured.
        value: The figure in words, for everyone; empty where there is none for everyone.
        interval: Its interval with the level, or an empty string.
        people: How many it rests on.
        worst: For whom it is worst, by how much, from how many; sentences.
        weak: Names of weak label sources behind those sentences, or an empty string.
        plot_title: What the small plot shows.
        plot_note: What its lines are.
        table: The table behind the plot.
        rows: The rows of it that the plot shows.
    """

    metric: str
    reported: str
    value: str
    interval: str
    people: str
    worst: tuple[str, ...]
    weak: str
    plot_title: str
    plot_note: str
    table: GroupTable | None
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """The newest change of the card."""

    version: str
    date: str
    summary: str


@dataclass(frozen=True, slots=True)
class Glance:
    """What stands on the first screen beside use cases and criteria.

    Attributes:
        headline: The headline figure.
        changed: The newest change, where there is a change log.
        unknown: What is not known, in sentences.
    """

    headline: Headline
    changed: Change | None
    unknown: tuple[str, ...]


def glance(card: Card) -> Glance:
    """Build the first screen of a card."""
    newest = card.card.changelog[0] if card.card.changelog else None
    return Glance(
        headline=_headline(card),
        changed=Change(newest.version, date_in_words(newest.date), newest.summary) if newest else None,
        unknown=_unknown(card),
    )


def _headline(card: Card) -> Headline:
    evaluation = next((item for item in card.evaluations if item.evidence == "measured"), card.evaluations[0])
    metric = evaluation.metrics[0]
    by = _grouping(card, evaluation, metric)
    table = group_table(card, evaluation, metric, by) if by else None
    overall = card.overall(evaluation.id, metric.id)
    scale = scale_of(metric, [overall] if overall else [])
    known = overall is not None and overall.value is not None and overall.status == "ok"
    interval = overall.interval if overall and known else None
    level = f"{percent(evaluation.level)} interval"
    rows = _plot_rows(table) if table else ()
    return Headline(
        metric=f"{capitalised(metric.label)}, {evaluation.title}",
        reported=provenance(evaluation),
        value=in_a_sentence(metric, scale, overall.value, overall.comparator)
        if overall and overall.value is not None
        else "",
        interval=f"{ends_in_words(metric, scale, interval)}, {level}" if interval else "",
        people=" in ".join(people(overall, evaluation)) if overall and overall.n is not None else "number not known",
        worst=_worst(card, evaluation, metric, by, table.scale) if table else (),
        weak=weak_labels(card, by),
        plot_title=f"{capitalised(metric.label)} by {lowered(grouping_label(card, by))}" if by else "",
        plot_note=_plot_note(table, rows, level) if table else "",
        table=table,
        rows=rows,
    )


def _grouping(card: Card, evaluation: EvaluationRecord, metric: MetricRecord) -> tuple[str, ...]:
    """Choose the grouping of the first screen: a single group, the one with the largest gap; conditions come last."""
    kinds = {group.id: group.kind for group in card.groups}
    single = [by for by in evaluation.by if len(by) == 1 and card.cells(evaluation.id, metric.id, by)]
    people_first = [by for by in single if kinds.get(by[0]) not in CONDITION_KINDS] or single
    candidates: list[tuple[str, ...]] = [*people_first]
    candidates = candidates or [by for by in evaluation.by if card.cells(evaluation.id, metric.id, by)]

    def size(by: tuple[str, ...]) -> float:
        gap = card.disparity(evaluation.id, metric.id, by, "gap")
        return gap.value if gap and gap.status == "ok" and gap.value is not None else -1.0

    return max(candidates, key=size, default=())


def _worst(
    card: Card, evaluation: EvaluationRecord, metric: MetricRecord, by: tuple[str, ...], scale: Scale
) -> tuple[str, ...]:
    gap = card.disparity(evaluation.id, metric.id, by, "gap")
    group = role(gap, "worst", "largest") if gap and gap.status == "ok" else None
    cell = next((item for item in card.cells(evaluation.id, metric.id, by) if item.group == group), None)
    if gap is None or group is None or cell is None or cell.value is None:
        return tuple(filter(None, (statement(card, evaluation.id, metric, by, scale),)))
    word = extreme_words(metric.direction)[0]
    summary = card.disparity(evaluation.id, metric.id, by, "worst_group")
    words = _clause(metric, scale, cell, summary)
    tested = f"from {' in '.join(people(cell, evaluation))}" if cell.n is not None else "from an unknown number"
    sentences = [f"{capitalised(word)} for {category_name(group, by)}: {words}, {tested}."]
    best = role(gap, "best", "smallest")
    if best and gap.value is not None:
        sentences.append(_distance(gap, category_name(best, by), extreme_words(metric.direction)[1], scale))
    if gap.excluded:
        sentences.append(f"Not compared: {excluded_in_words(gap.excluded, by)}.")
    return tuple(sentences)


def _clause(metric: MetricRecord, scale: Scale, cell: Result, worst: Disparity | None) -> str:
    """Say the value of the worst group, with the interval that allows for its having been picked."""
    value = cell.value or 0.0
    words = in_a_sentence(metric, scale, value, cell.comparator)
    if words.startswith(capitalised(metric.label)):
        words = scale.value(value)
    interval = (worst.interval if worst else None) or cell.interval
    return f"{words} ({ends_in_words(metric, scale, interval)})" if interval else words


def _distance(gap: Disparity, best: str, word: str, scale: Scale) -> str:
    size = f"{scale.bare(gap.value or 0.0)}{scale.points}"
    if gap.interval is None:
        return f"The gap to the {word}, {best}, is {size}; no interval is known."
    within = f"{scale.bare(gap.interval.low)} to {scale.bare(gap.interval.high)}"
    if gap.interval.low <= 0:
        return f"The gap of {size} to the {word}, {best}, may be chance ({within})."
    return f"The gap to the {word}, {best}, is {size} ({within})."


def _plot_rows(table: GroupTable) -> tuple[Row, ...]:
    """Choose the rows of the small plot: everyone, and the categories worst first; of many, the ends."""
    drawn = [row for row in table.all_rows if row.mark is not None]
    everyone = [row for row in drawn if row.part == "everyone"]
    others = [row for row in drawn if row.part != "everyone"]
    sign = -1 if _ascending(table) else 1
    others.sort(key=lambda row: sign * (row.result.value or 0.0))
    if len(others) > _MOST_ROWS:
        others = [*others[: _MOST_ROWS - 1], others[-1]]
    return (*everyone, *others)


def _ascending(table: GroupTable) -> bool:
    """Tell whether larger values come first in the table."""
    values = [row.result.value for row in table.rows if row.result.value is not None]
    return len(values) > 1 and values[0] > values[-1]


def _plot_note(table: GroupTable, rows: tuple[Row, ...], level: str) -> str:
    left = len([row for row in table.all_rows if row.mark is not None]) - len(rows)
    more = f" {counted(left, 'more group')} in the table." if left > 0 else ""
    line = f"Line: {level} of each group alone. " if table.has_intervals else "No intervals are known. "
    return f"{line}{' '.join(table.key)}{more}".strip()


def _unknown(card: Card) -> tuple[str, ...]:
    sentences = []
    names = [
        group_label(card, item.group) if item.group else _metric_name(card, item.metric or "")
        for item in card.not_measured
    ]
    if names:
        sentences.append(f"Not measured: {joined(lowered(name) for name in names)}.")
    confounders = card.variation.confounding
    unmeasured = sum(item.group is None for item in confounders)
    if unmeasured:
        which = "No" if unmeasured == len(confounders) else f"{unmeasured} of {len(confounders)}"
        noun = "confounder named here is" if which == "No" else "confounders named here are"
        sentences.append(f"{which} {noun}{'' if which == 'No' else ' not'} measured.")
    return tuple(sentences)


def _metric_name(card: Card, identifier: str) -> str:
    for evaluation in card.evaluations:
        for metric in evaluation.metrics:
            if metric.id == identifier:
                return metric.label
    return identifier.replace("_", " ")
