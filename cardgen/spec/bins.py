"""The names of the categories that edges cut a numeric column into."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

__all__ = ["bin_labels"]


def bin_labels(edges: Sequence[float]) -> tuple[str, ...]:
    """Return the names of bins, each of which begins with its lower edge.

    >>> bin_labels((25.0, 45.0))
    ('under 25', '25 to under 45', '45 and over')
    """
    marks = [repr(int(edge) if float(edge).is_integer() else float(edge)) for edge in edges]
    between = (f"{low} to under {high}" for low, high in pairwise(marks))
    return (f"under {marks[0]}", *between, f"{marks[-1]} and over")
