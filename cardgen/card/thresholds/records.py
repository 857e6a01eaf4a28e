"""What a card says of other thresholds: sweeps, results at those of use cases, and those that meet a criterion."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from cardgen.card.results import Excluded, Result
from cardgen.spec.fields import Level, Model

__all__ = ["CriterionThresholds", "SweepLine", "ThresholdResults", "ThresholdSpan", "ThresholdSweep"]

Values = tuple[float | None, ...]


class SweepLine(Model):
    """One category at every threshold of a sweep; figures have six significant digits."""

    group: dict[str, str] = Field(description="Category by group id; empty for everyone.")
    values: Values = Field(description="The metric at each threshold; null where it is undefined.")
    lows: Values = Field(default=(), description="Lower ends of its intervals; empty where there are none at all.")
    highs: Values = Field(default=(), description="Upper ends of its intervals.")


class ThresholdSweep(Model):
    """One metric over one grouping, were scores at or above each threshold accepted."""

    metric: str = Field(description="Id of the metric.")
    by: tuple[str, ...] = Field(description="The grouping; empty for everyone.")
    level: Level = Field(description="Confidence level of the intervals, each on its own.")
    thresholds: tuple[float, ...] = Field(description="Ascending thresholds, the same for every sweep of a run.")
    lines: tuple[SweepLine, ...] = Field(description="The categories that are printed.")


class ThresholdResults(Model):
    """Every figure that depends on the threshold, at one that use cases recommend."""

    threshold: float = Field(description="Scores at or above it count as positive.")
    use_cases: tuple[str, ...] = Field(description="Ids of the use cases that recommend it.")
    results: tuple[Result, ...] = Field(description="The figures: everyone, then each group.")


class ThresholdSpan(Model):
    """Thresholds next to each other."""

    low: float | None = Field(description="The lowest; null where every lower threshold belongs to it too.")
    high: float | None = Field(description="The highest; null where every higher threshold belongs to it too.")


class CriterionThresholds(Model):
    """The thresholds at which every category that is printed would keep the limits of a release criterion."""

    criterion: str = Field(description="Id of the criterion.")
    metric: str = Field(description="Id of the metric.")
    by: tuple[str, ...] = Field(description="The grouping.")
    safe_end: Literal["highest", "lowest"] | None = Field(
        description="From which end thresholds were tested one after the other, until one failed; null where the "
        "metric goes both ways as the threshold rises, so that no end is safe and intervals are not judged."
    )
    by_point: tuple[ThresholdSpan, ...] = Field(description="Where every value keeps the limits.")
    by_bound: tuple[ThresholdSpan, ...] = Field(description="Where every interval keeps the limits.")
    limited_by: dict[str, str] | None = Field(
        default=None, description="The category whose interval is the first to break a limit."
    )
    not_judged: tuple[Excluded, ...] = Field(default=(), description="Categories that could not be judged.")
