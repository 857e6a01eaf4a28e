"""A published figure that is a sum over rows, as the audit reads it."""

from __future__ import annotations

from dataclasses import dataclass

from cardgen.card.audit.classes import Selected
from cardgen.card.audit.sums import Weights

__all__ = ["Statement"]


@dataclass(frozen=True, slots=True)
class Statement:
    """A published sum over the rows of a category.

    Attributes:
        cell: The category.
        weights: The unknown sums that it is made of.
        value: What is published; None where only that it is known matters.
        words: What it is, without the figure: "rows of North".
        pointer: JSON pointer of it.
    """

    cell: Selected
    weights: Weights
    value: float | None
    words: str
    pointer: str
