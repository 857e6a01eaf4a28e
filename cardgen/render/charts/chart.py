"""A finished chart: the drawing, and the words that must stand beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Chart", "Kind"]

Kind = Literal[
    "intervals",
    "heatmap",
    "matches",
    "coverage",
    "representation",
    "matrix",
    "confounders",
    "dumbbell",
    "control",
    "roc",
    "det",
    "threshold",
    "sweep",
]


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart of a card.

    Attributes:
        id: File stem, unique in the card; lower-case letters, digits and hyphens.
        kind: What kind of chart it is.
        evaluation: Id of the evaluation it draws.
        metric: Id of the metric; None where it draws none.
        by: The grouping; empty for everyone.
        title: The finding, computed from the card; plain text.
        subtitle: Measure, unit, n and dataset, and what a reader must know to read the chart; plain text.
        source: Dataset, date and evaluator; plain text.
        alt: What the chart shows, with figures and intervals, for those who do not see it; plain text.
        svg: The drawing; safe to inline in HTML and to save as a file. Its colours are CSS variables with fallbacks.
    """

    id: str
    kind: Kind
    evaluation: str
    metric: str | None
    by: tuple[str, ...]
    title: str
    subtitle: str
    source: str
    alt: str
    svg: str
