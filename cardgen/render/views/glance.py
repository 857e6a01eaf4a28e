"""At a glance: one screen for someone who decides."""

from __future__ import annotations

from dataclasses import dataclass

from cardgen.card.document import Card
from cardgen.card.evaluations import EvaluationRecord, MetricRecord
from cardgen.card.numbers import Scale
from cardgen.card.origins import marks, mixture, origin_of
from cardgen.card.results import Disparity, Result
from cardgen.card.words import category_name, extreme_words
from cardgen.render.prose.text import capitalised, counted, date_in_words, joined, lowered, percent, slug
from cardgen.render.views.disparities import statement
from cardgen.render.views.evaluations import provenance
from cardgen.render.views.figures import ends_in_words, figure, in_a_sentence, people, scale_of
from cardgen.render.views.findings import findings_in_short
from cardgen.render.views.labels import CONDITION_KINDS, group_label, grouping_label, metric_label, weak_labels
from cardgen.render.views.notes import excluded_in_words
from cardgen.render.views.tables import GroupTable, Row, group_table, role
from cardgen.spec.origin import REAL

__all__ = ["Change", "Glance", "Headline", "Other", "glance"]

_MOST_ROWS = 7
_INTERVALS = "The intervals in the sentences above allow for all groups at once; these are of each group alone."


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
        mixed: How many of the rows are synthetic and what real rows alone show, in sentences, or an empty string.
        intervals: How the intervals in those sentences differ from those of the plot; empty where they do not.
        plot_title: What the small plot shows.
        plot_note: What its lines are.
        table: The table behind the plot.
        rows: The rows of it that the plot shows.
        also: What the other groupings of the evaluation show, a sentence or two each.
    """

    metric: str
    reported: str
    value: str
    interval: str
    people: str
    worst: tuple[str, ...]
    weak: str
    mixed: str
    intervals: str
    plot_title: str
    plot_note: str
    table: GroupTable | None
    rows: tuple[Row, ...]
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Other:
    """Another evaluation of the card, in a line.

    Attributes:
        title: Its title.
        anchor: Anchor of its description.
        text: Its overall figure and its worst group.
    """

    title: str
    anchor: str
    text: str


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
        others: The other evaluations.
        changed: The newest change, where there is a change log.
        unknown: What is not known, in sentences.
        findings: How many outside findings were confirmed and what became of them, or an empty string.
    """

    headline: Headline
    others: tuple[Other, ...]
    changed: Change | None
    unknown: tuple[str, ...]
    findings: str


def glance(card: Card) -> Glance:
    """Build the first screen of a card."""
    newest = card.card.changelog[0] if card.card.changelog else None
    shown = next((item for item in card.evaluations if item.evidence == "measured"), card.evaluations[0])
    return Glance(
        headline=_headline(card, shown),
        others=tuple(_other(card, item) for item in card.evaluations if item.id != shown.id),
        changed=Change(newest.version, date_in_words(newest.date), newest.summary) if newest else None,
        unknown=_unknown(card),
        findings=findings_in_short(card),
    )


def _headline(card: Card, evaluation: EvaluationRecord) -> Headline:
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
        metric=f"{capitalised(metric.label)} in “{evaluation.title}”",
        reported=provenance(evaluation),
        value=in_a_sentence(metric, scale, overall.value, overall.comparator)
        if overall and overall.value is not None
        else "",
        interval=f"{ends_in_words(metric, scale, interval)}, {level}" if interval else "",
        people=" in ".join(people(overall, evaluation)) if overall and overall.n is not None else "number not known",
        worst=_worst(card, evaluation, metric, by, table.scale) if table else (),
        weak=weak_labels(card, by),
        mixed=_mixed(card, evaluation, metric),
        intervals=_INTERVALS if _picked(card, evaluation, metric, by) else "",
        plot_title=f"{capitalised(metric.label)} by {lowered(grouping_label(card, by))}" if by else "",
        plot_note=_plot_note(table, rows, level) if table else "",
        table=table,
        rows=rows,
        also=_also(card, evaluation, metric, by),
    )


def _mixed(card: Card, evaluation: EvaluationRecord, metric: MetricRecord) -> str:
    """Say that the headline figure mixes real and synthetic rows, and what it is for real ones alone."""
    mixed = mixture(card.groups, evaluation)
    origin = origin_of(card.groups, evaluation)
    if not mixed or origin is None:
        return ""
    cells = card.cells(evaluation.id, metric.id, (origin,))
    real = next((cell for cell in cells if cell.group == {origin: REAL}), None)
    if real is None or real.value is None:
        return f"These figures have {mixed} among them; there is no figure for real rows alone."
    shown = figure(real, scale_of(metric, [real]))
    ends = f" ({shown.interval})" if shown.interval else ""
    return f"These figures have {mixed} among them; real rows alone: {shown.value}{ends}."


def _also(card: Card, evaluation: EvaluationRecord, metric: MetricRecord, shown: tuple[str, ...]) -> tuple[str, ...]:
    """Say what the other single groupings show."""
    found = []
    for by in evaluation.by:
        cells = card.cells(evaluation.id, metric.id, by)
        if by == shown or len(by) > 1 or not cells:
            continue
        overall = card.overall(evaluation.id, metric.id)
        scale = scale_of(metric, [*([overall] if overall else []), *cells])
        words = statement(card, evaluation.id, metric, by, scale)
        if words:
            first = extreme_words(metric.direction)[0]
            words = words.replace(capitalised(first), first, 1) if words.startswith(capitalised(first)) else words
            weak = marks(card.groups, evaluation, by)
            found.append(f"By {lowered(grouping_label(card, by))}{f' ({weak})' if weak else ''}: {words}")
    return tuple(found)


def _other(card: Card, evaluation: EvaluationRecord) -> Other:
    metric = evaluation.metrics[0]
    by = _grouping(card, evaluation, metric)
    overall = card.overall(evaluation.id, metric.id)
    parts = []
    if overall is not None and overall.status == "ok" and overall.value is not None:
        mixed = mixture(card.groups, evaluation)
        said = f" ({mixed})" if mixed else ""
        parts.append(f"{figure(overall, scale_of(metric, [overall])).value} overall{said}")
    worst = card.disparity(evaluation.id, metric.id, by, "worst_group") if by else None
    group = role(worst, "worst", "largest") if worst and worst.status == "ok" else None
    if worst is not None and group is not None and worst.value is not None:
        cells = [item for item in (overall, *card.cells(evaluation.id, metric.id, by)) if item is not None]
        value = scale_of(metric, cells).value(worst.value)
        weak = weak_labels(card, by)
        name = f"{category_name(group, by)} ({weak})" if weak else category_name(group, by)
        parts.append(f"{value} for the {extreme_words(metric.direction)[0]} group, {name}")
    reported = " (reported)" if evaluation.evidence == "reported" else ""
    text = f"{capitalised(metric.label)}: {'; '.join(parts)}{reported}." if parts else f"{capitalised(metric.label)}."
    return Other(evaluation.title, f"evaluation-{slug(evaluation.id)}", text)


def _picked(card: Card, evaluation: EvaluationRecord, metric: MetricRecord, by: tuple[str, ...]) -> bool:
    """Tell whether the sentence about the worst group has an interval that allows for its having been picked."""
    worst = card.disparity(evaluation.id, metric.id, by, "worst_group") if by else None
    return worst is not None and worst.status == "ok" and worst.interval is not None


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
    known = f", from {' in '.join(people(cell, evaluation))}"
    tested = known if cell.n is not None else "; how many were tested is not reported"
    sentences = [f"{capitalised(word)} for {category_name(group, by)}: {words}{tested}."]
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
    line = f"Line: {level}. " if table.has_intervals else "No intervals are known. "
    return f"{line}{' '.join(table.key)}{more}".strip()


def _unknown(card: Card) -> tuple[str, ...]:
    sentences = []
    names = [
        group_label(card, item.group) if item.group else metric_label(card, item.metric or "")
        for item in card.not_measured
    ]
    if names:
        sentences.append(f"Not measured: {joined(lowered(name) for name in names)}.")
    confounders = card.variation.confounding
    measured = {name for evaluation in card.evaluations for by in evaluation.by for name in by}
    unmeasured = sum(item.group not in measured for item in confounders)
    if unmeasured:
        sentences.append(_confounders(unmeasured, len(confounders)))
    return tuple(sentences)


def _confounders(unmeasured: int, named: int) -> str:
    if unmeasured < named:
        verb = "is" if unmeasured == 1 else "are"
        return f"{unmeasured} of the {named} confounders named here {verb} not measured."
    if named == 1:
        return "The one confounder named here is not measured."
    return "None of the confounders named here is measured."
