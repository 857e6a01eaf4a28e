"""What a card says of those tested beside the people that a service is for."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from cardgen.card.results import IntervalRecord
from cardgen.spec.fields import Model

__all__ = ["CategoryRepresentation", "Representation"]


class CategoryRepresentation(Model):
    """One category: its share of those tested over its share of the population."""

    category: str = Field(description="The category.")
    population: float = Field(gt=0, le=1, description="Its share of the population, as declared.")
    share: float | None = Field(default=None, description="Its share of those tested; null unless status is ok.")
    ratio: float | None = Field(default=None, description="The one over the other; null unless status is ok.")
    interval: IntervalRecord | None = Field(
        default=None, description="Interval of the ratio: that of the share of those tested, over the declared one."
    )
    status: Literal["ok", "suppressed"] = Field(description="Whether it can be printed.")


class Representation(Model):
    """Those tested beside the declared population of a group."""

    unit: Literal["clusters", "rows"] = Field(description="What was counted: clusters where they are declared.")
    of: int | None = Field(
        description="How many were tested in all categories of the population; null where that would tell too much."
    )
    overlapping: bool = Field(
        default=False, description="Whether some clusters are in several categories, and count in each."
    )
    categories: tuple[CategoryRepresentation, ...] = Field(description="The categories of the population.")
    unnamed: tuple[str, ...] = Field(
        default=(), description="Categories that were tested and of which the population says nothing."
    )
    reason: str | None = Field(default=None, description="Why there are no ratios, in words.")
