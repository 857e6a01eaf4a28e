"""The prose of a card by section: topics with their titles, uses, limitations, variation and definitions."""

from __future__ import annotations

from dataclasses import dataclass

from cardgen.card.document import Card
from cardgen.card.evaluations import EvaluationRecord, MetricRecord
from cardgen.card.numbers import plain
from cardgen.card.origins import marks
from cardgen.card.scales import scale_of
from cardgen.render.prose.text import capitalised, lowered, slug
from cardgen.render.views.disparities import statement
from cardgen.render.views.labels import group_label
from cardgen.render.views.thresholds import threshold_tables
from cardgen.spec.fields import Model, NotApplicable

__all__ = [
    "Definition",
    "ExcludedUse",
    "LimitationView",
    "Topic",
    "UseView",
    "VariationView",
    "better",
    "definitions",
    "excluded_uses",
    "limitations",
    "topic",
    "topics",
    "uses",
    "variations",
]

_KINDS = {"unsupported": "not supported", "not_evaluated": "never evaluated", "prohibited": "prohibited"}
_BETTER = {
    "higher_is_better": "Higher is better",
    "lower_is_better": "Lower is better",
    "none": "Neither higher nor lower is better; differences between groups matter",
}


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic of prose.

    Attributes:
        anchor: Anchor on the page.
        title: Its title.
        text: Markdown of the owner.
        applies: False where the text says why the topic does not apply.
    """

    anchor: str
    title: str
    text: str
    applies: bool


@dataclass(frozen=True, slots=True)
class UseView:
    """One use that the owner stands behind; texts are Markdown of the owner, empty where there is none.

    Attributes:
        anchor: Anchor on the page.
        title: Its title.
        description: Who does what with the result.
        considerations: What a user of the service must think of.
        guidance: Which threshold to use, and why.
        thresholds: The thresholds as numbers, each with the anchor of the first table of figures there.
    """

    anchor: str
    title: str
    description: str
    considerations: str
    guidance: str
    thresholds: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ExcludedUse:
    """One use that the owner does not stand behind; `use` and `reason` are Markdown of the owner."""

    anchor: str
    use: str
    reason: str
    kind: str


@dataclass(frozen=True, slots=True)
class LimitationView:
    """One limitation; texts are Markdown of the owner.

    Attributes:
        anchor: Anchor on the page.
        text: The limitation.
        mitigation: What lessens it, or an empty string.
        resolved: What resolved it, or an empty string.
        link: Anchor of that, or an empty string.
    """

    anchor: str
    text: str
    mitigation: str
    resolved: str
    link: str


@dataclass(frozen=True, slots=True)
class VariationView:
    """One way in which input varies, and what measures it.

    Attributes:
        text: Markdown of the owner.
        measured: What measures it, or that nothing does; empty where nothing need.
        link: Anchor of the measurement, or an empty string.
        finding: What its categories show in the headline metric, or an empty string.
    """

    text: str
    measured: str
    link: str
    finding: str = ""


@dataclass(frozen=True, slots=True)
class Definition:
    """The definition of one metric, as it was used."""

    anchor: str
    name: str
    definition: str
    formula: str
    better: str
    reference: str


def better(metric: MetricRecord) -> str:
    """Say which way is better; an empty string where the definition says so itself."""
    return "" if "better in itself" in metric.definition else f"{_BETTER[metric.direction]}."


def topic(section: Model, name: str, title: str | None = None) -> tuple[Topic, ...]:
    """Return one topic of a section of the spec, or nothing where it is not written."""
    value = getattr(section, name)
    if value is None:
        return ()
    heading = title or capitalised(name.replace("_", " "))
    if isinstance(value, NotApplicable):
        return (Topic(slug(name), heading, value.not_applicable, applies=False),)
    return (Topic(slug(name), heading, value, applies=True),)


def topics(section: Model, *names: str) -> tuple[Topic, ...]:
    """Return the topics of a section that are written, in this order."""
    return tuple(item for name in names for item in topic(section, name))


def uses(card: Card) -> tuple[UseView, ...]:
    """Return the use cases."""
    return tuple(
        UseView(
            f"use-{item.id}",
            item.title,
            item.description,
            item.considerations or "",
            item.threshold_guidance or "",
            tuple(_threshold(card, each.evaluation, each.threshold) for each in item.thresholds),
        )
        for item in card.intended_use.use_cases
    )


def _threshold(card: Card, evaluation: str, threshold: float) -> tuple[str, str]:
    """Say a recommended threshold, and where its figures are."""
    record = card.evaluation(evaluation)
    tables = threshold_tables(card, record)
    anchor = next((table.anchor for table in tables if table.threshold == threshold), "")
    return f"{plain(threshold)} in “{record.title}”", anchor


def excluded_uses(card: Card) -> tuple[ExcludedUse, ...]:
    """Return the uses that are out of scope."""
    return tuple(
        ExcludedUse(f"not-for-{item.id}", item.use, item.reason, _KINDS[item.kind])
        for item in card.intended_use.out_of_scope
    )


def limitations(card: Card) -> tuple[LimitationView, ...]:
    """Return the limitations."""
    return tuple(
        LimitationView(
            f"limitation-{item.id}", item.text, item.mitigation or "", *_resolution(card, item.resolved_by or "")
        )
        for item in card.intended_use.limitations
    )


def _resolution(card: Card, evidence: str) -> tuple[str, str]:
    """Say what resolved a limitation, and where on the page that stands."""
    for finding in card.outside_findings:
        if finding.id == evidence:
            return f"the outside finding “{finding.verification.finding.title}”", f"finding-{slug(finding.id)}"
    for evaluation in card.evaluations:
        if evaluation.id == evidence:
            return f"“{evaluation.title}”", f"evaluation-{slug(evaluation.id)}"
    return evidence, ""


def variations(card: Card, *, confounding: bool) -> tuple[VariationView, ...]:
    """Return what varies; a confounder that no evaluation measures is said not to be measured."""
    items = card.variation.confounding if confounding else card.variation.intrinsic
    return tuple(_variation(card, item.text, item.group, confounding=confounding) for item in items)


def _variation(card: Card, text: str, group: str | None, *, confounding: bool) -> VariationView:
    if group is None:
        return VariationView(text, "Not measured" if confounding else "", "")
    label = lowered(group_label(card, group))
    for evaluation in card.evaluations:
        for by in sorted((by for by in evaluation.by if group in by), key=len):
            anchor = "-".join(slug(part) for part in (evaluation.id, "by", *by))
            return VariationView(
                text, f"Measured by {label} in “{evaluation.title}”", anchor, _finding(card, evaluation, by)
            )
    return VariationView(text, f"Not measured: no evaluation is by {label}", "")


def _finding(card: Card, evaluation: EvaluationRecord, by: tuple[str, ...]) -> str:
    """Say what the headline metric shows over a single group, with what a reader must know of its labels and rows."""
    metric = evaluation.metrics[0]
    cells = card.cells(evaluation.id, metric.id, by)
    if len(by) > 1:
        return "Shown in combinations with other groups only."
    if not cells:
        return ""
    overall = card.overall(evaluation.id, metric.id)
    scale = scale_of(metric, (*((overall,) if overall else ()), *cells))
    said = statement(card, evaluation.id, metric, by, scale)
    known = marks(card.groups, evaluation, by)
    return f"{capitalised(metric.label)}{f' ({known})' if known else ''}: {said}" if said else ""


def definitions(card: Card) -> tuple[Definition, ...]:
    """Return the definition of every metric used, in the order of the card."""
    found: dict[str, MetricRecord] = {}
    for evaluation in card.evaluations:
        for metric in evaluation.metrics:
            found.setdefault(metric.id, metric)
    return tuple(
        Definition(
            f"metric-{slug(metric.id)}",
            capitalised(metric.label),
            metric.definition,
            metric.formula,
            better(metric),
            metric.reference,
        )
        for metric in found.values()
    )
