"""What each task reads: the roles of columns that its rows and its counts have, and how they are read.

A task whose rows have any of several columns leaves it to its metrics to say which they need.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from cardgen.evaluation.sources.protocols import Form
from cardgen.spec.columns import Task

__all__ = ["ANSWERS", "ANY_COUNTS", "CONFUSION", "EDITS", "KINDS", "OUTCOMES", "TaskKind"]

EDITS = ("substitutions", "deletions", "insertions")
"""What turns a reference into a hypothesis."""

CONFUSION = ("true_positives", "false_positives", "false_negatives", "true_negatives")
ANSWERS = (
    "correct",
    "refused",
    "unsafe",
    "toxic",
    "hallucinated",
    "stereotyped",
    "unknown",
    "ambiguous",
    "abstained",
)
"""Roles of generation that say yes or no of an answer."""

OUTCOMES = ("succeeded", "partial", "blocked")
"""How an attack may end."""

ANY_COUNTS = ("rows", "numerator", "denominator", "metric")
"""Roles that a line of counts has in every task."""


@dataclass(frozen=True, slots=True)
class TaskKind:
    """What a task reads.

    Attributes:
        rows: Roles of the columns of its rows, in the order in which they are read.
        counts: Roles of a line of counts, beyond those that every task has.
        required: Roles that rows must have whatever is measured.
        forms: How the column of a role is read, where it is no number.
        thresholded: Whether scores are held against a threshold.
    """

    rows: tuple[str, ...]
    counts: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    forms: Mapping[str, Form] = field(default_factory=dict)
    thresholded: bool = False


KINDS: Mapping[Task, TaskKind] = MappingProxyType(
    {
        "classification": TaskKind(
            rows=("label", "prediction", "score"),
            counts=("correct", *CONFUSION),
            required=("label",),
            forms={"label": "key", "prediction": "key"},
            thresholded=True,
        ),
        "regression": TaskKind(rows=("label", "prediction"), required=("label", "prediction")),
        "transcription": TaskKind(
            rows=("reference", "hypothesis", "errors", *EDITS, "words"),
            counts=("errors", *EDITS, "words"),
            forms={"reference": "text", "hypothesis": "text"},
        ),
        "verification": TaskKind(
            rows=("genuine", "score", "first_subject", "second_subject"),
            required=("genuine", "score"),
            forms={"genuine": "key", "first_subject": "cluster", "second_subject": "cluster"},
            thresholded=True,
        ),
        "identification": TaskKind(
            rows=("mated", "returned"), required=("mated", "returned"), forms={"mated": "key", "returned": "key"}
        ),
        "enrolment": TaskKind(rows=("failed",), required=("failed",), forms={"failed": "key"}),
        "generation": TaskKind(
            rows=(*ANSWERS, "judged", "counterfactual", "f1", "samples", "passed", "mentions", "targets"),
            counts=("correct",),
            forms=MappingProxyType(dict.fromkeys(ANSWERS, "answer")),
        ),
        "retrieval": TaskKind(rows=("relevance", "rank"), required=("relevance", "rank")),
        "red_team": TaskKind(
            rows=("outcome",), counts=OUTCOMES, required=("outcome",), forms=MappingProxyType({"outcome": "key"})
        ),
        "perturbation": TaskKind(
            rows=("item", "perturbation", "value"),
            required=("item", "perturbation", "value"),
            forms=MappingProxyType({"item": "cluster", "perturbation": "cluster", "value": "answer"}),
        ),
        "scores": TaskKind(rows=("value",), required=("value",), forms={"value": "answer"}),
    }
)
"""By task."""
