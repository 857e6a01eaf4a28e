"""Figures under the names of another tool, for readers who know them from there."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from cardgen.card.results import IntervalRecord, Status
from cardgen.spec.fields import Model

__all__ = ["CompatibilityMetric", "Contrast"]


class Contrast(Model):
    """One metric of a compatibility group for one pair of categories."""

    by: tuple[str, ...] = Field(description="The grouping.")
    advantaged: dict[str, str] = Field(description="Category by group id; {} stands for everyone else.")
    disadvantaged: dict[str, str] = Field(description="Category by group id.")
    within: str | None = Field(default=None, description="Id of the group whose categories are the strata.")
    value: float | None = Field(description="The figure; null unless status is ok.")
    interval: IntervalRecord | None = Field(default=None, description="Interval of the value.")
    status: Status = Field(description="Whether the figure can be printed.")
    reason: str | None = Field(default=None, description="Why it, or its interval, cannot, in words.")


class CompatibilityMetric(Model):
    """A metric of a compatibility group, and its figures."""

    suite: Literal["sagemaker-clarify"] = Field(description="The group of names.")
    name: str = Field(description="Its name there.")
    label: str = Field(description="The same in words.")
    definition: str = Field(description="What it is, in a sentence; a is the advantaged category, d the other.")
    formula: str = Field(description="The formula.")
    stage: Literal["labels", "predictions"] = Field(description="Whether it is of labels alone, or of predictions.")
    contrasts: tuple[Contrast, ...] = Field(description="Its figures, a pair of categories each.")
