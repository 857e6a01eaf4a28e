"""Which figures of a card are meant: the evaluation, the metric and the grouping, or what there is instead."""

from __future__ import annotations

from cardgen.card.document import Card
from cardgen.card.evaluations import EvaluationRecord
from cardgen.errors import InvalidInputError, Problem
from cardgen.spec.checks.hints import did_you_mean, listing, suggest
from cardgen.spec.reading.characters import quoted

__all__ = ["chosen"]


def chosen(
    card: Card, metric: str, by: tuple[str, ...], evaluation: str | None
) -> tuple[EvaluationRecord, tuple[str, ...]]:
    """Return the evaluation that holds the figures, and the grouping as the card orders it.

    Args:
        card: The card.
        metric: Id of the metric.
        by: Ids of the groups, in any order.
        evaluation: Id of the evaluation; where it is None, the only one that has such figures.

    Raises:
        InvalidInputError: The card has no such figures, or several evaluations have them.
    """
    records = card.evaluations if evaluation is None else (_evaluation(card, evaluation),)
    measured = [record for record in records if any(each.id == metric for each in record.metrics)]
    if not measured:
        known = dict.fromkeys(each.id for record in records for each in record.metrics)
        where = f"the card {card.card.id}" if evaluation is None else f"the evaluation {evaluation}"
        raise _wrong("metric", f"{where} has no metric {quoted(metric)}", suggest(metric, known, what="it has"))
    held = [(record, own) for record in measured for own in record.by if card.cells(record.id, metric, own)]
    found = [(record, own) for record, own in held if sorted(own) == sorted(by)]
    if not found:
        groupings = dict.fromkeys(",".join(own) for _, own in held)
        near = " ".join(did_you_mean(each, {group for own in groupings for group in own.split(",")}) for each in by)
        hint = f"{near} it is measured by: {listing(groupings) or 'nothing'}".strip()
        raise _wrong("by", f"{metric} is not measured by {quoted(','.join(by))}", hint)
    if len(found) > 1:
        names = listing(record.id for record, _ in found)
        raise _wrong("evaluation", f"several evaluations have {metric} by {','.join(by)}", f"choose one of: {names}")
    return found[0]


def _evaluation(card: Card, identifier: str) -> EvaluationRecord:
    try:
        return card.evaluation(identifier)
    except KeyError:
        hint = suggest(identifier, [record.id for record in card.evaluations], what="it has")
        message = f"the card {card.card.id} has no evaluation {quoted(identifier)}"
        raise _wrong("evaluation", message, hint) from None


def _wrong(field: str, message: str, hint: str) -> InvalidInputError:
    return InvalidInputError(Problem(None, field, message, hint, f"unknown-{field}"))
