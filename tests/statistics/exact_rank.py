"""The exact rank of an integer matrix: the oracle of every test about what follows from published sums."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

__all__ = ["rank"]


def rank(rows: Sequence[Sequence[int]]) -> int:
    """Return the rank, by elimination with fractions."""
    matrix = [[Fraction(x) for x in row] for row in rows]
    found = 0
    for column in range(len(matrix[0]) if matrix else 0):
        pivot = next((i for i in range(found, len(matrix)) if matrix[i][column]), None)
        if pivot is None:
            continue
        matrix[found], matrix[pivot] = matrix[pivot], matrix[found]
        for i in range(found + 1, len(matrix)):
            factor = matrix[i][column] / matrix[found][column]
            matrix[i] = [x - factor * y for x, y in zip(matrix[i], matrix[found], strict=True)]
        found += 1
    return found
