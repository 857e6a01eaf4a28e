"""What a card says of a scan of intersections, and of gaps adjusted for other groups."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from cardgen.card.results import IntervalRecord, Status
from cardgen.spec.fields import Level, Model
from cardgen.spec.intersections import AdjustmentMethod

__all__ = ["AdjustedCategory", "AdjustedRecord", "ScanFinding", "ScanLeftOut", "ScanReason", "ScanRecord"]

ScanReason = Literal["suppressed", "insufficient", "few-events", "undefined", "no-standard-error"]
"""Why a test of a scan was not made."""


class ScanFinding(Model):
    """A category or intersection that does worse than everyone else."""

    metric: str = Field(description="Id of the metric.")
    by: tuple[str, ...] = Field(description="The groups that it crosses.")
    group: dict[str, str] = Field(description="Category by group id.")
    n: int = Field(description="Rows in it.")
    clusters: int | None = Field(default=None, description="Clusters in it; null where none are declared.")
    numerator: float | None = Field(default=None, description="Sum above the line.")
    denominator: float | None = Field(default=None, description="Sum below the line.")
    value: float = Field(description="The figure.")
    interval: IntervalRecord | None = Field(
        default=None, description="Its interval, at a level that pays for having been picked."
    )
    rest_value: float = Field(description="The figure of everyone else.")
    difference: float = Field(description="Its figure minus that of everyone else.")
    difference_interval: IntervalRecord | None = Field(
        default=None, description="Interval of the difference, at a level that pays for having been picked."
    )
    p_value: float = Field(ge=0, le=1, description="One-sided, that it is no worse than everyone else.")
    adjusted_p_value: float = Field(ge=0, le=1, description="Adjusted over the family (Benjamini and Hochberg).")
    notes: tuple[str, ...] = Field(default=(), description="few-clusters, few-events and other marks, sorted.")


class ScanLeftOut(Model):
    """Why a number of tests were not made."""

    reason: ScanReason = Field(
        description="Too few people to print; below the minimum; too few events to expect; undefined; no error known."
    )
    tests: int = Field(ge=1, description="How many, a metric in a category each.")


class ScanRecord(Model):
    """A search for the intersections that do worse than everyone else."""

    groups: tuple[str, ...] = Field(description="The groups that were crossed.")
    depth: int = Field(description="How many were crossed at most.")
    rate: float = Field(description="The false discovery rate.")
    metrics: tuple[str, ...] = Field(description="The metrics searched with.")
    level: Level | None = Field(default=None, description="Level of the intervals of what was found; null for nothing.")
    tested: int = Field(description="Size of the family: how many tests were made.")
    left_out: tuple[ScanLeftOut, ...] = Field(default=(), description="Tests that were not made, by reason.")
    findings: tuple[ScanFinding, ...] = Field(
        default=(), description="What was found and may be printed; by metric, the largest difference first."
    )


class AdjustedCategory(Model):
    """One category against the reference, plain and adjusted."""

    category: str = Field(description="The category.")
    crude_difference: float | None = Field(default=None, description="Plain difference to the reference.")
    crude_difference_interval: IntervalRecord | None = Field(default=None, description="Its interval.")
    difference: float | None = Field(default=None, description="Adjusted difference; null for poisson.")
    difference_interval: IntervalRecord | None = Field(default=None, description="Its interval.")
    crude_ratio: float | None = Field(default=None, description="Plain ratio to the reference.")
    crude_ratio_interval: IntervalRecord | None = Field(default=None, description="Its interval.")
    ratio: float | None = Field(default=None, description="Adjusted ratio.")
    ratio_interval: IntervalRecord | None = Field(default=None, description="Its interval.")
    strata: int | None = Field(default=None, description="Strata compared; null for poisson.")
    left_out: int | None = Field(default=None, description="Strata with rows of one side only.")
    heterogeneity: float | None = Field(default=None, description="Cochran's Q of the differences of the strata.")
    heterogeneity_p_value: float | None = Field(default=None, ge=0, le=1, description="Its p-value.")
    status: Status = Field(description="Whether the adjusted figures can be printed.")
    reason: str | None = Field(default=None, description="Why they cannot, in words.")


class AdjustedRecord(Model):
    """The gaps of one group in one metric, adjusted for other groups."""

    metric: str = Field(description="Id of the metric.")
    by: str = Field(description="The group whose categories are compared.")
    within: tuple[str, ...] = Field(description="The groups adjusted for.")
    method: AdjustmentMethod = Field(description="How.")
    reference: str | None = Field(description="The category compared with; null where there is none to print.")
    categories: tuple[AdjustedCategory, ...] = Field(default=(), description="The others.")
