"""Where group labels come from, and which of them a reader should trust less."""

from __future__ import annotations

from collections.abc import Mapping

from cardgen.card.document import Card
from cardgen.metrics.registry import find
from cardgen.render.prose.text import capitalised, counted, lowered
from cardgen.spec.evidence import Group
from cardgen.spec.fields import LabelSource

__all__ = ["CONDITION_KINDS", "group_label", "grouping_label", "label_source", "metric_label", "weak_labels"]

CONDITION_KINDS = frozenset({"condition", "attack", "variant"})
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
_WEAK: Mapping[LabelSource, str] = {
    "proxy": "proxy labels",
    "inferred": "inferred labels",
    "synthetic": "synthetic labels",
    "unstated": "labels of unstated origin",
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
    """Say where the labels of a group come from, in a sentence."""
    words = f"Labels: {_SOURCES[group.labels]}"
    if group.annotators is not None:
        words += f" ({counted(group.annotators, 'annotator')}"
        words += f", agreement {group.agreement:g})" if group.agreement is not None else ")"
    return f"{words}."


def weak_labels(card: Card, by: tuple[str, ...]) -> str:
    """Name the weak label sources of a grouping for a mark beside its figures; empty where all can be trusted."""
    weak = {_WEAK[group.labels]: None for group in card.groups if group.id in by and group.labels in _WEAK}
    return " and ".join(weak)
