"""A method of intervals, as the evidence section explains it."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Method"]


@dataclass(frozen=True, slots=True)
class Method:
    """A method as the evidence section explains it.

    Attributes:
        id: The id that intervals carry in card.json.
        name: Its name.
        explanation: What it does, in a sentence.
        citation: Who described it, where.
    """

    id: str
    name: str
    explanation: str
    citation: str
