"""The matrices of false matches as rows of a table, with every digit."""

from __future__ import annotations

from collections.abc import Sequence

from cardgen.card.document import Card

__all__ = ["match_rows"]

_HEAD = ("evaluation", "group", "first", "second", "pairs", "people", "accepted", "value")
_TAIL = ("low", "high", "level", "method", "status", "reason", "notes")


def match_rows(card: Card) -> list[Sequence[str | int | float | None]]:
    """Return a head and a row for every cell of every matrix of a card."""
    rows: list[Sequence[str | int | float | None]] = [(*_HEAD, *_TAIL)]
    for evaluation in card.evaluations:
        for matrix in evaluation.match_matrices:
            for cell in matrix.cells:
                ends = cell.interval
                rows.append(
                    (
                        *(evaluation.id, matrix.group, cell.first, cell.second, cell.pairs, cell.people),
                        *(cell.accepted, cell.value),
                        *((ends.low, ends.high, ends.level, ends.method) if ends else (None,) * 4),
                        *(cell.status, cell.reason, " ".join(cell.notes)),
                    )
                )
    return rows
