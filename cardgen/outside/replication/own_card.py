"""The card of a customer's own figures: the owner's definitions and none of the owner's prose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from cardgen import __version__
from cardgen.card.assemble import estimate_all
from cardgen.card.document import AddendumOf, Card, Generator
from cardgen.card.evaluations import EvaluationRecord
from cardgen.card.prose.resolve import Figures
from cardgen.evaluation.cells import Measured
from cardgen.outside.replication.categories import NO_OTHER, Divided
from cardgen.outside.replication.request import Request
from cardgen.spec.comparison import Comparison
from cardgen.spec.document import CardSpec
from cardgen.spec.evidence import Dataset, Evaluation, Group
from cardgen.spec.topics import Deployment, Design, Operations
from cardgen.spec.use import IntendedUse, UseCase, Variation

__all__ = ["card_of"]


def card_of(
    request: Request, found: Sequence[Divided], evaluations: Sequence[Evaluation], measured: Mapping[str, Measured]
) -> Card:
    """Write the card: the owner's identity and definitions, the customer's figures, and none of the owner's prose."""
    owner = request.card
    groups: dict[str, Group] = {}
    printed: dict[str, Group] = {}
    for each in found:
        for group in each.printed:
            groups.setdefault(group.id, each.kit.groups[group.id])
            printed.setdefault(group.id, _plain(group, owner))
        for kit in each.apart.values():
            for name, group in kit.groups.items():
                groups.setdefault(name, group)
                printed.setdefault(name, _plain(group, owner))
    datasets = tuple(
        Dataset(
            id=name,
            name="Data of the customer",
            revision=request.day.isoformat(),
            description="Data on which somebody else than the owner measured the evaluations of the card.",
            source="customer",
        )
        for name in dict.fromkeys(evaluation.dataset for evaluation in evaluations)
    )
    whom = request.organisation or "a customer"
    sections: dict[str, Any] = {
        "card": owner.card.model_copy(update={"as_of": request.day, "changelog": ()}),
        "service": owner.service.model_copy(
            update={"summary": f"Figures that {whom} measured on data of their own.", "risk": None}
        ),
        "intended_use": IntendedUse(
            purpose="To hold the published figures against those of other data.",
            users=("Readers of the addendum",),
            use_cases=(UseCase(id="replication", title="Replication", description="Read it beside the owner's card."),),
        ),
        "variation": Variation(),
        "design": Design(),
        "deployment": Deployment(),
        "operations": Operations(),
        "datasets": datasets,
        "not_measured": (),
        "further_information": (),
        "glossary": (),
    }
    spec = CardSpec.model_construct(
        spec=1,
        **sections,
        groups=tuple(groups.values()),
        evaluations=tuple(evaluations),
        acceptance=(),
        comparison=Comparison(),
        extensions={},
    )
    figures = _without_stand_in(estimate_all(spec, {each.id: measured[each.id] for each in evaluations}).figures)
    apart = {kit.evaluation.id: each for each in found for kit in each.apart.values()}
    by_id = {each.kit.evaluation.id: each for each in found}
    hides = {result.evaluation for result in figures.results if result.status == "suppressed"}
    return Card(
        generator=Generator(version=__version__, inputs=()),
        **sections,
        groups=tuple(printed.values()),
        evaluations=tuple(
            _without_rest(record)
            if record.id in apart or any(kit.evaluation.id in hides for kit in by_id[record.id].apart.values())
            else record
            for record in figures.evaluations
        ),
        results=figures.results,
        disparities=figures.disparities,
        acceptance=(),
        lint=(),
        addendum_of=AddendumOf(id=owner.card.id, version=owner.card.version, digest=request.digest),
    )


def _without_stand_in(figures: Figures) -> Figures:
    """Leave out the stand-in beside an unknown category that is alone, and comparisons with it."""
    alone = {item.evaluation for item in figures.results if NO_OTHER in item.group.values()}
    records = []
    for record in figures.evaluations:
        if record.id in alone:
            coverage = tuple(
                each.model_copy(update={"categories": tuple(c for c in each.categories if c.category != NO_OTHER)})
                for each in record.coverage
            )
            warnings = tuple(text for text in record.warnings if NO_OTHER not in text)
            record = record.model_copy(update={"coverage": coverage, "warnings": warnings})
        records.append(record)
    return replace(
        figures,
        evaluations=tuple(records),
        results=tuple(item for item in figures.results if NO_OTHER not in item.group.values()),
        disparities=tuple(item for item in figures.disparities if item.evaluation not in alone),
    )


def _without_rest(record: EvaluationRecord) -> EvaluationRecord:
    """Leave out how many rows are in another evaluation of the same data: with them, what that one hides would show."""
    return record.model_copy(
        update={
            "excluded": None,
            "source": record.source.model_copy(update={"rows": None}),
            "coverage": tuple(each.model_copy(update={"excluded": None}) for each in record.coverage),
        }
    )


def _plain(group: Group, owner: Card) -> Group:
    """Take a group over: where the customer's labels come from is not known, and no word holds the owner's figures."""
    index = next((place for place, each in enumerate(owner.groups) if each.id == group.id), None)
    figured = {item.pointer for item in owner.references}
    update: dict[str, Any] = {"labels": "unstated"}
    if f"/groups/{index}/relevance" in figured:
        update["relevance"] = "See the owner's card."
    if f"/groups/{index}/justification" in figured:
        update["justification"] = "See the owner's card."
    if group.categories is not None:
        update["categories"] = tuple(name for name in group.categories if name != NO_OTHER)
    return group.model_copy(update=update)
