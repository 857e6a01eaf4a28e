"""What a plan says: per category what the card holds, and what a test of one's own takes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cardgen.card.results import IntervalRecord
from cardgen.spec.fields import Level, Model

__all__ = ["GOALS", "CategoryPlan", "Goal", "Need", "Plan", "Power", "Remark"]

Goal = Literal["detect", "equivalence", "non_inferiority", "width", "change"]
"""What a test is for.

- `detect`: tell the category from another one of the same size, where the two differ by the margin.
- `equivalence`: show that they differ by less than the margin either way, where they are equal.
- `non_inferiority`: show that one is no worse than the other by the margin, where they are equal.
- `width`: estimate the figure within ± the margin.
- `change`: see a change by the margin between two versions that answer the same rows.
"""

GOALS: tuple[Goal, ...] = ("detect", "equivalence", "non_inferiority", "width", "change")

Remark = Literal["few-clusters", "few-events", "no-event", "design-effect-below-1", "reported", "margin-too-large"]

Power = Annotated[float, Field(ge=0.5, lt=1)]
"""Chance that a test finds what is there."""


class Need(Model):
    """How much one group of a test needs."""

    rows: int = Field(description="Rows, of the same mix as the card's.")
    clusters: int | None = Field(
        default=None, description="Clusters that they come from; null where none are declared."
    )
    denominator: int | None = Field(
        default=None, description="What of it counts below the line (actual negatives, words); null where not known."
    )


class CategoryPlan(Model):
    """One category: what the card holds of it, and what a test of one's own takes."""

    group: dict[str, str] = Field(description="Category by group id.")
    status: Literal["planned", "not_planned"] = Field(description="Whether the card holds enough to plan from.")
    reason: str | None = Field(default=None, description="Why it does not, in words.")
    value: float | None = Field(default=None, description="The published figure.")
    interval: IntervalRecord | None = Field(default=None, description="Its published interval.")
    rows: int | None = Field(default=None, description="Rows behind it.")
    clusters: int | None = Field(default=None, description="Clusters behind it.")
    design_effect: float | None = Field(
        default=None, description="(SE with clusters / SE of independent rows, or words)²; null where not known."
    )
    cluster_size: float | None = Field(
        default=None, description="Mean of what counts below the line in a cluster that counts at all."
    )
    intraclass_correlation: float | None = Field(
        default=None, description="ρ of 1 + (cluster size − 1) ρ = design effect."
    )
    compared_with: float | None = Field(
        default=None, description="The figure of the other group for `detect`: the margin away, on the worse side."
    )
    detectable: float | None = Field(
        default=None, description="Smallest difference to a group of its size that the card's own sample can detect."
    )
    needs: dict[Goal, Need] = Field(default={}, description="Of each group, by goal.")
    without_event: Need | None = Field(
        default=None,
        description="Where no event (or no non-event) was seen: how much without one shows the rate to be at most "
        "the margin, one-sided.",
    )
    remarks: tuple[Remark, ...] = Field(default=(), description="What to know about the plan, sorted.")


class Plan(Model):
    """Rows and clusters per group for a test of one's own, planned from a published card."""

    format: Literal["cardgen-plan/1"] = Field(default="cardgen-plan/1", description="Format of this document.")
    card: str = Field(description="Id of the card.")
    version: str = Field(description="Its version.")
    evaluation: str = Field(description="Id of the evaluation.")
    metric: str = Field(description="Id of the metric.")
    by: tuple[str, ...] = Field(description="The grouping.")
    cluster: str | None = Field(description="Column of the cluster unit; null where rows count as independent.")
    margin: float = Field(gt=0, description="The difference that matters, on the scale of the metric.")
    power: Power = Field(description="Chance that a test finds what is there.")
    level: Level = Field(description="Two-sided confidence level; one-sided for equivalence and non-inferiority.")
    flips: float | None = Field(
        default=None, gt=0, le=1, description="For `change`: share of rows whose answer differs between versions."
    )
    goals: tuple[Goal, ...] = Field(description="What is planned for.")
    categories: tuple[CategoryPlan, ...] = Field(description="Categories, in the order of the card.")
