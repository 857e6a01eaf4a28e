"""What the card stands on: sources with their digests, methods with their references, software."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cardgen.card.document import Card
from cardgen.card.evaluations import EvaluationRecord
from cardgen.card.numbers import count
from cardgen.card.results import IntervalRecord
from cardgen.render.prose.text import date_in_words
from cardgen.render.views.compatibility import CompatibilityView, compatibility_view
from cardgen.render.views.evaluations import provenance
from cardgen.render.views.methods import Method, explain

__all__ = ["Check", "EvidenceView", "SourceRow", "evidence_view"]

_KINDS = {"rows": "Rows", "counts": "Counts", "reported": "Reported figures"}


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One thing that was read.

    Attributes:
        what: What it is.
        name: Its name, or the document.
        url: Where the document is, or an empty string.
        size: How much was read.
        digest: Its digest, or an empty string.
    """

    what: str
    name: str
    url: str
    size: str
    digest: str


@dataclass(frozen=True, slots=True)
class Check:
    """One finding of the lint."""

    level: str
    id: str
    message: str


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """The evidence section.

    Attributes:
        sources: What was read: results, datasets, spec and prose.
        compatibility: Figures under the names of another tool, an evaluation each.
        methods: Methods of the intervals on this card.
        checks: What the lint found.
        software: What built the card.
        digest: Digest of the card.
    """

    sources: tuple[SourceRow, ...]
    compatibility: tuple[CompatibilityView, ...]
    methods: tuple[Method, ...]
    checks: tuple[Check, ...]
    software: str
    digest: str


def evidence_view(card: Card, identity: str) -> EvidenceView:
    """Collect the evidence of a card, whose digest is `identity`."""
    others = (compatibility_view(card, evaluation) for evaluation in card.evaluations)
    return EvidenceView(
        compatibility=tuple(other for other in others if other is not None),
        sources=(
            *(_source(evaluation) for evaluation in card.evaluations),
            *(_dataset_row(item.name, item.revision, item.url, item.digest) for item in card.datasets),
            *(SourceRow("Spec", item.name, "", "", item.digest) for item in card.generator.inputs),
        ),
        methods=tuple(
            explain(identifier) for identifier in sorted({interval.method for interval in _intervals(card) if interval})
        ),
        checks=tuple(Check(item.level, item.id, item.message) for item in card.lint),
        software=f"{card.generator.name} {card.generator.version}",
        digest=identity,
    )


def _intervals(card: Card) -> Iterator[IntervalRecord | None]:
    """Yield every interval that the card prints."""
    yield from (item.interval for item in card.results)
    yield from (item.shrunk.interval for item in card.results if item.shrunk is not None)
    yield from (item.interval for item in card.disparities)
    for evaluation in card.evaluations:
        for item in (each.representation for each in evaluation.coverage if each.representation is not None):
            yield from (category.interval for category in item.categories)
        yield from (each.interval for metric in evaluation.compatibility for each in metric.contrasts)
        yield from (each.interval for matrix in evaluation.match_matrices for each in matrix.cells)
        yield from (each.interval for item in evaluation.threshold_results for each in item.results)
        for row in (row for item in evaluation.adjusted for row in item.categories):
            yield from (row.difference_interval, row.ratio_interval)
            yield from (row.crude_difference_interval, row.crude_ratio_interval)
        for finding in () if evaluation.scan is None else evaluation.scan.findings:
            yield from (finding.interval, finding.difference_interval)


def _source(evaluation: EvaluationRecord) -> SourceRow:
    source = evaluation.source
    what = f"{_KINDS[source.kind]} of “{evaluation.title}”"
    if source.document is not None:
        read = f"read {date_in_words(source.document.retrieved)}" if source.document.retrieved else ""
        return SourceRow(what, provenance(evaluation), source.document.url or "", read, source.digest or "")
    size = [] if source.rows is None else [f"{count(source.rows)} rows"]
    size += [f"{count(source.files)} files"] if source.files is not None and source.files > 1 else []
    return SourceRow(what, source.name or "", "", ", ".join(size), source.digest or "")


def _dataset_row(name: str, revision: str, url: str | None, own_digest: str | None) -> SourceRow:
    return SourceRow("Dataset", name, url or "", f"revision {revision}", own_digest or "")
