"""The kit that fits the customer's data: lines of counts, or rows where they have them and the card had counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from cardgen.card.evaluations import EvaluationRecord
from cardgen.errors import InvalidInputError, Problem
from cardgen.evaluation.fit import check
from cardgen.evaluation.tasks.kinds import ANY_COUNTS, KINDS
from cardgen.outside.kit import Kit, kit_of
from cardgen.outside.replication.columns import mapped
from cardgen.outside.replication.request import Request
from cardgen.spec.columns import Columns
from cardgen.spec.document import CardSpec
from cardgen.spec.sources import CountsSource, RowsSource

__all__ = ["fitting_kit"]

_TEXTS = frozenset({"reference", "hypothesis"})


def fitting_kit(request: Request, record: EvaluationRecord, present: Sequence[str]) -> Kit:
    """Return the kit of an evaluation.

    A card made of counts says nothing of the columns of rows. A customer who has rows names them by their roles: with
    `--map`, or because the data calls them so. Lines of counts that fit come first.

    Raises:
        InvalidInputError: The evaluation cannot be measured again.
    """
    path = str(request.data)
    if record.source.kind != "counts":
        return kit_of(request.card, record.id, RowsSource(path=path))
    counts = kit_of(request.card, record.id, CountsSource(kind="counts", path=path))
    if not mapped(counts, request.columns, present).problems:
        return counts
    rows = _of_rows(counts, request, present)
    return counts if rows is None else rows


def _of_rows(counts: Kit, request: Request, present: Sequence[str]) -> Kit | None:
    """Return the kit for rows, where `--map` names a role of rows, or the data calls all that is needed by its roles.

    Raises:
        InvalidInputError: Rows are meant, and cannot give what the card measures.
    """
    name = counts.evaluation.task
    task = KINDS[name]
    given = {name for name, _ in request.columns}
    meant = bool(given & (set(task.rows) - set(task.counts) - set(ANY_COUNTS)))
    roles = [role for role in task.rows if role in given | set(present) or (meant and role in _needed(counts))]
    if name == "transcription":
        roles = [role for role in roles if role in _TEXTS]
    evaluation = counts.evaluation.model_copy(
        update={
            "columns": Columns.model_validate({role: role for role in roles}),
            "source": RowsSource(path=str(request.data)),
        }
    )
    made: Any = CardSpec
    faults = check(made.model_construct(evaluations=(evaluation,)))
    if faults and meant:
        raise InvalidInputError(Problem(None, evaluation.id, message, hint, kind) for _, message, hint, kind in faults)
    return None if faults or not roles else replace(counts, evaluation=evaluation)


def _needed(counts: Kit) -> set[str]:
    """Return the roles that rows must have, whatever the customer calls them."""
    task = counts.evaluation.task
    found = {role for metric in counts.metrics for role in metric.needs} | set(KINDS[task].required)
    if task == "classification" and "score" not in found:
        found.add("prediction")
    return found | _TEXTS if task == "transcription" else found
