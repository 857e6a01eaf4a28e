"""Where group labels come from, and which of them a reader should trust less."""

from __future__ import annotations

from collections.abc import Mapping

from cardgen.card.document import Card
from cardgen.card.label_sources import TENTATIVE_AGREEMENT, is_tentative
from cardgen.card.label_sources import weak_labels as weak_labels_of
from cardgen.metrics.registry import find
from cardgen.render.prose.text import capitalised, counted, lowered
from cardgen.spec.evidence import Group
from cardgen.spec.fields import LabelSource
from cardgen.spec.origin import ORIGIN

__all__ = ["CONDITION_KINDS", "group_label", "grouping_label", "label_source", "metric_label", "weak_labels"]

CONDITION_KINDS = frozenset({"condition", "attack", "variant", "origin"})
"""Kinds of group that stand in the section on conditions; the others stand in that on fairness."""

_SOURCES: Mapping[LabelSource, str] = {
    "self_reported": "reported by the people themselves",
    "annotated": "given by annotators",
    "document_field": "taken from a field of a document",
    "proxy": "a proxy, not the attribute itself",
    "inferred": "guessed by a model",
    "synthetic": "synthetic: set when the data was made",
    "unstated": "of unstated origin",
}


def group_label(card: Card, identifier: str) -> str:
    """Name a group; one that the card only mentions is named by its id."""
    label = next((group.label for group in card.groups if group.id == identifier), identifier.replace("-", " "))
    return capitalised(label)


def metric_label(card: Card, identifier: str) -> str:
    """Name a metric as the card does; one that it only mentions as the registry does, else by its id."""
    used = {metric.id: metric.label for evaluation in card.evaluations for metric in evaluation.metrics}
    known = find(identifier)
    registered = identifier.replace("_", " ").replace("-", " ") if known is None else known.label
    return used.get(identifier, registered)


def grouping_label(card: Card, by: tuple[str, ...]) -> str:
    """Name a grouping: `Accent`, `Race × sex`."""
    first, *others = (group_label(card, identifier) for identifier in by)
    return " × ".join([first, *(lowered(other) for other in others)])


def label_source(group: Group) -> str:
    """Say where the labels of a group come from, and of annotated ones by how many people and how far they agree."""
    if group.kind == ORIGIN:
        return "The data says of each row whether it is synthetic."
    said = []
    if group.annotators is not None:
        said.append(f"{counted(group.annotators, 'annotator')} for each row")
    if group.agreement is not None:
        said.append(f"agreement {group.agreement:g}")
    sentences = [f"Labels: {_SOURCES[group.labels]}" + (f" ({', '.join(said)})" if said else "")]
    if group.labels == "annotated":
        lacking = ["how many annotators there were"] if group.annotators is None else []
        lacking += ["how far they agree"] if group.agreement is None else []
        sentences += [f"{capitalised(' and '.join(lacking))} is not said"] if lacking else []
    if is_tentative(group):
        sentences.append(
            f"An agreement below {TENTATIVE_AGREEMENT} does not support even tentative conclusions (Krippendorff 2004)"
        )
    return ". ".join(sentences) + "."


def weak_labels(card: Card, by: tuple[str, ...]) -> str:
    """Name the weak label sources of a grouping for a mark beside its figures; empty where all can be trusted."""
    return weak_labels_of(card.groups, by)
