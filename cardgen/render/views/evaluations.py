"""How each evaluation was carried out, and its overall figures."""

from __future__ import annotations

from dataclasses import dataclass

from cardgen.card.document import Card
from cardgen.card.evaluations import EvaluationRecord, MetricRecord
from cardgen.card.numbers import plain
from cardgen.card.origins import mixture, origin_of
from cardgen.render.prose.text import (
    capitalised,
    cluster_noun,
    counted,
    date_in_words,
    percent,
    slug,
    without_full_stop,
)
from cardgen.render.views.figures import Figure, figure, people, row_noun, scale_of
from cardgen.render.views.notes import notes_in_words
from cardgen.render.views.outcomes import outcomes_in_words

__all__ = ["EvaluationView", "Fact", "OverallRow", "evaluation_view", "provenance", "subject_name"]

_ORIGINS = {
    "public": "public",
    "proprietary": "proprietary",
    "third_party": "of a third party",
    "synthetic": "synthetic",
    "customer": "of a customer",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a description: a name and what there is to say."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class OverallRow:
    """One metric for everyone.

    Attributes:
        metric: Its name.
        anchor: Anchor of its definition.
        figure: The figure.
        people: How many it rests on.
        notes: What a reader must know about it.
    """

    metric: str
    anchor: str
    figure: Figure
    people: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EvaluationView:
    """One evaluation as it prints.

    Attributes:
        anchor: Anchor on the page.
        title: Its title.
        reported: The document that its figures come from; empty where they were measured.
        dataset: What the dataset is, as Markdown of the owner.
        facts: How it was done.
        level: The confidence level.
        overall: Its figures for everyone.
        warnings: What a reader must know about the data.
        mixed: How many of the rows are synthetic, in a sentence, or an empty string.
        mixed_link: Anchor of the figures of real and synthetic rows apart.
    """

    anchor: str
    title: str
    reported: str
    dataset: str
    facts: tuple[Fact, ...]
    level: str
    overall: tuple[OverallRow, ...]
    warnings: tuple[str, ...]
    mixed: str = ""
    mixed_link: str = ""

    @property
    def has_notes(self) -> bool:
        """Whether any overall figure has something to say beyond itself."""
        return any(row.notes or row.figure.reason for row in self.overall)


def evaluation_view(card: Card, evaluation: EvaluationRecord) -> EvaluationView:
    """Put an evaluation into words."""
    dataset = next((item for item in card.datasets if item.id == evaluation.dataset), None)
    return EvaluationView(
        anchor=f"evaluation-{slug(evaluation.id)}",
        title=evaluation.title,
        reported=provenance(evaluation),
        dataset=dataset.description if dataset else "",
        facts=tuple(fact for fact in _facts(card, evaluation) if fact.value),
        level=percent(evaluation.level),
        overall=tuple(row for metric in evaluation.metrics if (row := _overall(card, evaluation, metric))),
        warnings=evaluation.warnings,
        mixed=mixture(card.groups, evaluation),
        mixed_link="-".join(map(slug, (evaluation.id, "by", origin_of(card.groups, evaluation) or ""))),
    )


def provenance(evaluation: EvaluationRecord) -> str:
    """Name the document that reported figures come from; empty where the figures were measured."""
    if evaluation.evidence == "measured":
        return ""
    if evaluation.evidence != "reported" or evaluation.source.document is None:
        return evaluation.evidence.replace("_", " ")
    document = evaluation.source.document
    return document.title + (f", {document.place}" if document.place else "")


def subject_name(card: Card, identifier: str) -> str:
    """Name what was evaluated: id, kind and its own version."""
    subject = next((item for item in card.service.subjects if item.id == identifier), None)
    return f"{subject.id} ({subject.kind}, version {subject.version})" if subject else identifier


def _overall(card: Card, evaluation: EvaluationRecord, metric: MetricRecord) -> OverallRow | None:
    result = card.overall(evaluation.id, metric.id)
    if result is None:
        return None
    return OverallRow(
        capitalised(metric.label),
        f"metric-{slug(metric.id)}",
        figure(result, scale_of(metric, [result])),
        people(result, evaluation),
        notes_in_words(result, evaluation, metric),
    )


def _facts(card: Card, evaluation: EvaluationRecord) -> tuple[Fact, ...]:
    evaluator = evaluation.evaluator
    independence = "independent of the provider" if evaluator.independent else "not independent of the provider"
    averaging = {metric.averaging: None for metric in evaluation.metrics if metric.averaging}
    return (
        Fact("Evaluated", subject_name(card, evaluation.subject)),
        Fact("Dataset", _dataset(card, evaluation)),
        Fact("Part", without_full_stop(evaluation.split or "")),
        Fact("Selection", without_full_stop(evaluation.selection or "")),
        Fact("Collected", _collected(card, evaluation)),
        Fact("Consent", _consent(card, evaluation)),
        Fact("Date", date_in_words(evaluation.date)),
        Fact("Evaluated by", f"{evaluator.organisation}, {independence}"),
        Fact("Figures from", _evidence(evaluation)),
        Fact("Tested", _tested(evaluation)),
        Fact("Normalisation", evaluation.normalisation or ""),
        Fact("Averaging", capitalised("; ".join(averaging))),
        Fact("Threshold", "" if evaluation.threshold is None else f"Scores of {plain(evaluation.threshold)} and above"),
        Fact("Counts as positive", "" if evaluation.positive is None else str(evaluation.positive)),
        Fact("Outcomes", outcomes_in_words(evaluation)),
        Fact("Weights", evaluation.weight or ""),
        Fact("Smallest group", _minimum(evaluation)),
        Fact("Suppressed", _suppression(evaluation)),
        Fact("Compared with other versions", _pairing(evaluation)),
    )


def _dataset(card: Card, evaluation: EvaluationRecord) -> str:
    dataset = next((item for item in card.datasets if item.id == evaluation.dataset), None)
    if dataset is None:
        return evaluation.dataset
    parts = [dataset.name, f"revision {dataset.revision}", _ORIGINS[dataset.source]]
    parts += [f"licence {dataset.licence}"] if dataset.licence else []
    return ", ".join(parts)


def _collected(card: Card, evaluation: EvaluationRecord) -> str:
    dataset = next((item for item in card.datasets if item.id == evaluation.dataset), None)
    return without_full_stop(dataset.collected) if dataset and dataset.collected else ""


def _consent(card: Card, evaluation: EvaluationRecord) -> str:
    dataset = next((item for item in card.datasets if item.id == evaluation.dataset), None)
    return without_full_stop(dataset.consent) if dataset and dataset.consent else ""


def _pairing(evaluation: EvaluationRecord) -> str:
    """Say whether versions can be compared cluster by cluster."""
    if evaluation.cluster is None:
        return ""
    noun = cluster_noun(evaluation.cluster)
    if evaluation.pairing.file:
        return f"{noun} by {noun}: the sums of each, under pseudonyms, are kept beside this card"
    return f"not {noun} by {noun}: {evaluation.pairing.reason}" if evaluation.pairing.reason else ""


def _evidence(evaluation: EvaluationRecord) -> str:
    source = evaluation.source
    if source.kind == "reported":
        return f"a document, not measured for this card: {provenance(evaluation)}"
    if source.kind == "rows":
        return "rows, one for each thing tested"
    return "counts for each category" + (f" and {cluster_noun(evaluation.cluster)}" if evaluation.cluster else "")


def _tested(evaluation: EvaluationRecord) -> str:
    if evaluation.rows is None:
        return "not reported"
    text = counted(evaluation.rows, row_noun(evaluation))
    if evaluation.clusters is not None:
        noun = cluster_noun(evaluation.cluster)
        text += f" of {counted(evaluation.clusters, noun)}; rows of one {noun} are not independent, and intervals allow"
        text += " for that"
    if evaluation.excluded:
        text += f". {counted(evaluation.excluded, 'row')} left the evaluation"
    return text


def _minimum(evaluation: EvaluationRecord) -> str:
    parts = []
    if evaluation.minimum.rows:
        parts.append(counted(evaluation.minimum.rows, "row"))
    if evaluation.minimum.clusters:
        parts.append(counted(evaluation.minimum.clusters, cluster_noun(evaluation.cluster)))
    return f"{' and '.join(parts)}; a smaller one has no figure" if parts else ""


def _suppression(evaluation: EvaluationRecord) -> str:
    if evaluation.source.kind == "reported" or not evaluation.suppress_below:
        return ""
    who = counted(evaluation.suppress_below, cluster_noun(evaluation.cluster) if evaluation.cluster else "row")
    return f"Categories of fewer than {who}"
