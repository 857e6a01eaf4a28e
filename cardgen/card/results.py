"""The figures of a card: results, disparities and the outcomes of release criteria."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from cardgen.spec.criteria import Scope
from cardgen.spec.fields import Level, Model
from cardgen.statistics.ratio_limit import RatioVerdict

__all__ = [
    "CriterionOutcome",
    "Disparity",
    "DisparityKind",
    "Evidence",
    "Excluded",
    "HeterogeneityRecord",
    "IntervalRecord",
    "Outcome",
    "Result",
    "ShrunkRecord",
    "Status",
]

Status = Literal["ok", "undefined", "suppressed", "insufficient"]
"""Whether a figure can be printed; the value of one that is not ok is null, never 0."""

Evidence = Literal["measured", "reported", "carried_forward", "withheld"]
Outcome = Literal["pass", "fail", "inconclusive"]

DisparityKind = Literal[
    "worst_group",
    "best_group",
    "gap",
    "ratio",
    "between_group_sd",
    "equalized_odds",
    "difference",
    "ratio_to_reference",
    "difference_to_best",
    "ratio_to_best",
    "difference_to_rest",
    "ratio_to_rest",
    "difference_to_overall",
    "max_to_geometric_mean",
    "gini",
    "garbe",
]


class IntervalRecord(Model):
    """A confidence interval."""

    low: float = Field(description="Lower end.")
    high: float = Field(description="Upper end.")
    level: Level = Field(description="Confidence level.")
    method: str = Field(description="Method, as the evidence section explains it.")


class ShrunkRecord(Model):
    """A value drawn towards the mean of the cells of its grouping, by as much as few rows leave open."""

    value: float = Field(description="The shrunk value.")
    interval: IntervalRecord | None = Field(description="Its interval, which holds over the cells together.")
    weight: float = Field(ge=0, le=1, description="How much of it is the cell's own value; the rest is the mean.")


class Result(Model):
    """One metric in one cell."""

    evaluation: str = Field(description="Id of the evaluation.")
    metric: str = Field(description="Id of the metric.")
    by: tuple[str, ...] = Field(description="The grouping; empty for everyone.")
    group: dict[str, str] = Field(description="Category by group id; empty for everyone.")
    n: int | None = Field(description="Rows in the cell; null where suppressed or not reported.")
    clusters: int | None = Field(default=None, description="Clusters in the cell; null where none are declared.")
    numerator: float | None = Field(default=None, description="Sum above the line.")
    denominator: float | None = Field(default=None, description="Sum below the line.")
    value: float | None = Field(description="The figure; null unless status is ok.")
    standard_error: float | None = Field(default=None, ge=0, description="Standard error, on the scale of the value.")
    degrees_of_freedom: float | None = Field(
        default=None, gt=0, description="Of Student's t; null for normal quantiles."
    )
    interval: IntervalRecord | None = Field(default=None, description="Interval of the value.")
    shrunk: ShrunkRecord | None = Field(
        default=None, description="Empirical-Bayes value of an intersection, beside the value; never instead of it."
    )
    status: Status = Field(description="Whether the figure can be printed.")
    reason: str | None = Field(default=None, description="Why it cannot, in words.")
    evidence: Evidence = Field(description="Where the figure comes from.")
    comparator: str | None = Field(default=None, description="How a reported figure is qualified, unless by `=`.")
    notes: tuple[str, ...] = Field(default=(), description="few-clusters, few-events and other marks, sorted.")


class Excluded(Model):
    """A category that stays out of a disparity, and why."""

    group: dict[str, str] = Field(description="Category by group id.")
    reason: str = Field(description="few-events, insufficient, suppressed or undefined.")


class HeterogeneityRecord(Model):
    """A test that all categories have one true value."""

    q: float = Field(ge=0, description="Cochran's Q.")
    degrees_of_freedom: int = Field(gt=0, description="Categories less one.")
    p_value: float = Field(ge=0, le=1, description="How often equal categories would differ as much.")
    i_squared: float = Field(ge=0, le=1, description="The share of the variation that is more than noise.")


class Disparity(Model):
    """A summary over the categories of a grouping."""

    evaluation: str = Field(description="Id of the evaluation.")
    metric: str = Field(description="Id of the metric.")
    by: tuple[str, ...] = Field(description="The grouping.")
    kind: DisparityKind = Field(
        description="worst_group, best_group, gap (largest minus smallest), ratio (smallest over largest), "
        "between_group_sd, equalized_odds (the larger gap of two rates), or for a category: difference and "
        "ratio_to_reference, difference_to_best and ratio_to_best, difference_to_rest and ratio_to_rest, "
        "difference_to_overall. Of pairs: max_to_geometric_mean (the largest rate over the geometric mean of all), "
        "gini (0 where all rates are equal, 1 where one category has all errors), garbe (half the gini of each rate)."
    )
    value: float | None = Field(description="The figure; null unless status is ok.")
    standard_error: float | None = Field(default=None, description="Standard error, where there is one.")
    interval: IntervalRecord | None = Field(default=None, description="Interval of the value.")
    groups: dict[str, dict[str, str]] = Field(
        description="Categories by role: worst and best (largest and smallest where neither way is better), "
        "or category and reference. The reference {} stands for everyone else, to overall for everyone."
    )
    p_value: float | None = Field(
        default=None, ge=0, le=1, description="Of a difference: how often chance alone would make one as large."
    )
    adjusted_p_value: float | None = Field(
        default=None, ge=0, le=1, description="The p-value adjusted for the number of comparisons (Holm)."
    )
    family: int | None = Field(
        default=None, ge=1, description="Comparisons of the metric over the grouping that it was adjusted for."
    )
    probability: float | None = Field(
        default=None,
        ge=0,
        le=1,
        description="worst_group: how often the category stays the worst when errors of the size of those in the "
        "figures are added to them.",
    )
    heterogeneity: HeterogeneityRecord | None = Field(
        default=None, description="between_group_sd: whether the categories differ at all."
    )
    limit: float | None = Field(default=None, gt=0, lt=1, description="A ratio: the limit that it is held against.")
    verdict: RatioVerdict | None = Field(
        default=None,
        description="meets where the whole interval lies within the limit and its inverse, fails where it lies "
        "outside, else inconclusive.",
    )
    metrics: tuple[str, ...] = Field(
        default=(),
        description="equalized_odds: the ids of the two rates, the one with the larger gap first; garbe: of its two.",
    )
    notes: tuple[str, ...] = Field(
        default=(),
        description="shared-clusters: some clusters are in several categories, and the interval allows for it; "
        "shared-clusters-bound: it allows for the most that these could do; picked: it pays for the best category's "
        "having been picked from the data; zero-replaced: a rate of 0 counts as the upper end of its interval.",
    )
    excluded: tuple[Excluded, ...] = Field(default=(), description="Categories that could not be compared.")
    status: Status = Field(description="Whether the figure can be printed.")
    reason: str | None = Field(default=None, description="Why it cannot, in words.")
    evidence: Evidence = Field(default="measured", description="Where the figures come from.")


class CriterionOutcome(Model):
    """One release criterion and what the evidence says of it."""

    id: str = Field(description="Id of the criterion.")
    evaluation: str = Field(description="Id of the evaluation.")
    metric: str = Field(description="Id of the metric.")
    scope: Scope = Field(description="What must keep the limit.")
    by: tuple[str, ...] = Field(description="The grouping; empty for everyone.")
    min: float | None = Field(default=None, description="The least that is accepted.")
    max: float | None = Field(default=None, description="The most that is accepted.")
    margin: float | None = Field(default=None, description="For equivalence: the largest difference that is none.")
    on: Literal["bound", "point"] = Field(description="Whether the interval or the value alone is judged.")
    intent: str | None = Field(default=None, description="Why the limit runs against the metric's direction.")
    inferred_labels: str | None = Field(
        default=None, description="Why it may rest on labels that a model guessed, where it does."
    )
    outcome: Outcome = Field(description="pass, fail or inconclusive.")
    observed: float | None = Field(description="The value that was judged.")
    bound: float | None = Field(description="The end of its interval that was judged.")
    limit: float | None = Field(description="The limit it was held against.")
    group: dict[str, str] | None = Field(default=None, description="The category that decided, where one did.")
    not_evaluated: tuple[Excluded, ...] = Field(default=(), description="Categories that could not be judged.")
    reason: str = Field(description="The outcome in a sentence.")
