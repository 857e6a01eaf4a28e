"""What the matrices of false matches between categories say of suppressed ones, and of few people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cardgen.card.audit.statements import name_of
from cardgen.card.audit.verdict import Category, Disclosure, category_of
from cardgen.card.document import Card
from cardgen.card.evaluations import EvaluationRecord

__all__ = ["of_matches", "small_matches"]


def of_matches(
    record: EvaluationRecord, hidden: Mapping[Category, str]
) -> Iterator[tuple[Mapping[str, str], str, str]]:
    """Yield every cell of a matrix that tells of a suppressed category, with a message and a pointer in the record.

    Pairs of one category and another tell of both.
    """
    for number, matrix in enumerate(record.match_matrices):
        for index, cell in enumerate(matrix.cells):
            ends = [{matrix.group: name} for name in (cell.first, cell.second)]
            shut = next((group for group in ends if category_of(group) in hidden), None)
            if shut is not None:
                message = f"{name_of(shut)} is suppressed, and a matrix prints false matches of it"
                yield shut, message, f"match_matrices/{number}/cells/{index}"


def small_matches(card: Card) -> Iterator[Disclosure]:
    """Yield every cell of a matrix that is about fewer people than the evaluation suppresses."""
    for place, record in enumerate(card.evaluations):
        for number, matrix in enumerate(record.match_matrices):
            for index, cell in enumerate(matrix.cells):
                if cell.people < record.suppress_below:
                    message = (
                        f"a matrix prints pairs of {cell.first} and {cell.second}, which are of {cell.people} people"
                    )
                    pointer = f"/evaluations/{place}/match_matrices/{number}/cells/{index}"
                    group = {matrix.group: cell.first}
                    yield Disclosure("suppression-recoverable", record.id, group, message, pointer)
