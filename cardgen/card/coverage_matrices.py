"""How many were tested in the combinations of several groups, as a card holds it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from cardgen.spec.fields import Model

__all__ = ["CombinationCoverage", "CoverageMatrix"]


class CombinationCoverage(Model):
    """How many of one combination were tested."""

    group: dict[str, str] = Field(description="Category by group id.")
    rows: int | None = Field(description="Rows; null where suppressed.")
    clusters: int | None = Field(default=None, description="Clusters; null where suppressed, or none are declared.")
    status: Literal["ok", "suppressed"] = Field(description="Whether it can be printed.")


class CoverageMatrix(Model):
    """Who was tested in the combinations of groups for which the card has no figures."""

    by: tuple[str, ...] = Field(description="The groups that are crossed.")
    combinations: tuple[CombinationCoverage, ...] = Field(
        description="The combinations that occur, in the order of the categories; nobody was tested of any other."
    )
