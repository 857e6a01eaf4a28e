"""False matches between categories, as a card holds them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from cardgen.card.results import IntervalRecord, Status
from cardgen.spec.fields import Model

__all__ = ["MatchFigure", "MatchMatrix"]


class MatchFigure(Model):
    """False matches of the impostor pairs of two categories, whichever of the two stands first."""

    first: str = Field(description="The category of one person.")
    second: str = Field(description="The category of the other: the same, or one that follows in the card.")
    pairs: float = Field(gt=0, description="Impostor pairs.")
    people: int = Field(
        ge=0,
        description="People behind them, of the category of which there are fewer; clusters, or pairs, where pairs do "
        "not name their people.",
    )
    accepted: float | None = Field(description="Pairs that were accepted; null unless status is ok.")
    value: float | None = Field(description="The false match rate; null unless status is ok.")
    standard_error: float | None = Field(default=None, ge=0, description="Its standard error.")
    interval: IntervalRecord | None = Field(default=None, description="Its interval.")
    status: Status = Field(description="Whether the figure can be printed.")
    reason: str | None = Field(default=None, description="Why it cannot, in words.")
    notes: tuple[str, ...] = Field(default=(), description="few-events, no-interval: as of results.")


class MatchMatrix(Model):
    """False match rates of every two categories of a group, at the threshold of the evaluation."""

    group: str = Field(description="Id of the group.")
    status: Literal["ok", "suppressed"] = Field(description="A matrix is published as a whole, or not at all.")
    reason: str | None = Field(default=None, description="Why it is not, in words.")
    cells: tuple[MatchFigure, ...] = Field(default=(), description="Its cells with pairs, in the order of the card.")
