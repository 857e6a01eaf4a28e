"""The test kit that a published card carries: its evaluations as others run them again, on their own data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cardgen.card.document import Card
from cardgen.card.evaluations import EvaluationRecord
from cardgen.errors import InvalidInputError, Problem
from cardgen.metrics.definition import Metric
from cardgen.metrics.registry import find, metrics_of
from cardgen.spec.evidence import Evaluation, Group
from cardgen.spec.reading.characters import quoted
from cardgen.spec.sources import Source

__all__ = ["Kit", "kit_of"]


@dataclass(frozen=True, slots=True)
class Kit:
    """An evaluation of a card, ready to be measured on other rows.

    Attributes:
        card: The published card.
        record: The evaluation as the card holds it.
        evaluation: The same as a spec would declare it; same metrics, groupings, threshold, level and minimum.
        groups: The groups of the card by id.
        metrics: Its metrics, in the order of the card.
    """

    card: Card
    record: EvaluationRecord
    evaluation: Evaluation
    groups: Mapping[str, Group]
    metrics: tuple[Metric, ...]


def kit_of(card: Card, identifier: str, source: Source) -> Kit:
    """Return the kit of an evaluation.

    Args:
        card: The published card.
        identifier: Id of the evaluation.
        source: The rows to measure.

    Raises:
        InvalidInputError: The card has no such evaluation; its figures are reported ones; or it was built before cards
            carried a kit and has a metric of the owner's own, whose columns it does not tell.
    """
    known = {each.id: each for each in card.evaluations}
    if identifier not in known:
        there = ", ".join(known)
        raise _refused(card, f"the card has no evaluation {quoted(identifier)}", f"it has: {there}")
    record = known[identifier]
    if record.evidence == "reported":
        message = f"the figures of {quoted(identifier)} are those of a document, which nobody can measure again"
        raise _refused(card, message, "choose an evaluation that was measured")
    unknown = [metric.id for metric in record.metrics if record.kit is None and find(metric.id) is None]
    if unknown:
        message = f"the card does not tell how {', '.join(map(quoted, unknown))} is made of columns"
        raise _refused(card, message, "ask the owner for a card built by a newer cardgen")
    evaluation = _evaluation(record, source)
    used = {name for by in evaluation.groupings for name in by}
    groups = {group.id: group for group in card.groups if group.id in used}
    return Kit(card, record, evaluation, groups, metrics_of(evaluation))


def _evaluation(record: EvaluationRecord, source: Source) -> Evaluation:
    """Declare an evaluation as its record says that it was carried out."""
    same = ("id", "title", "subject", "dataset", "split", "selection", "date", "evaluator", "task", "columns")
    more = ("row_id", "weight", "positive", "threshold", "normalisation", "minimum", "suppress_below", "level")
    names_subjects = record.columns.first_subject is not None and record.columns.second_subject is not None
    kit = {} if record.kit is None else {name: getattr(record.kit, name) for name in type(record.kit).model_fields}
    return Evaluation.model_construct(
        **{
            **{name: getattr(record, name) for name in (*same, *more, "outcomes")},
            # Pairs that name their people are clustered by them, and no column of clusters is declared.
            "cluster": None if names_subjects else record.cluster,
            "metrics": tuple(metric.id for metric in record.metrics),
            **kit,
            "by": tuple(by[0] if len(by) == 1 else by for by in record.by),
            "keep_cluster_sums": False,
            "source": source,
        }
    )


def _refused(card: Card, message: str, hint: str) -> InvalidInputError:
    problem = Problem(None, "", f"{card.card.id} {card.card.version}: {message}", hint, "kit")
    return InvalidInputError(problem)
