"""addendum.json: published figures beside those of other data, with what the difference says."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cardgen.card.document import AddendumOf
from cardgen.card.evaluations import MetricRecord
from cardgen.card.results import IntervalRecord, Result, Status
from cardgen.spec.fields import Day, Level, Model

__all__ = [
    "FORMAT",
    "POWER",
    "Addendum",
    "CellComparison",
    "EvaluationAddendum",
    "Expectation",
    "GroupCategories",
    "LeftOut",
    "NotCovered",
    "PeriodPoint",
    "Series",
    "SideFigure",
    "ToleranceSource",
    "UnknownCategory",
    "Verdict",
    "side_figure",
]

FORMAT: Literal["cardgen-addendum/1"] = "cardgen-addendum/1"
POWER = 0.8
"""Chance with which a minimum detectable difference is found."""

Verdict = Literal["as_expected", "worse", "better", "different", "too_few"]
"""What a difference says; `different` where neither way is better."""

ToleranceSource = Literal["customer", "card", "default"]


class SideFigure(Model):
    """One figure of one side."""

    value: float | None = Field(description="The figure; null unless status is ok.")
    interval: IntervalRecord | None = Field(default=None, description="Its interval.")
    n: int | None = Field(description="Rows; null where suppressed.")
    clusters: int | None = Field(default=None, description="Clusters; null where none are declared.")
    status: Status = Field(description="Whether it can be printed.")
    reason: str | None = Field(default=None, description="Why it cannot, in words.")
    notes: tuple[str, ...] = Field(default=(), description="few-clusters, few-events and other marks.")


class CellComparison(Model):
    """One published figure beside the same figure of other data."""

    metric: str = Field(description="Id of the metric.")
    by: tuple[str, ...] = Field(description="The grouping; empty for everyone.")
    group: dict[str, str] = Field(description="Category by group id; empty for everyone.")
    published: SideFigure = Field(description="As the owner's card has it.")
    here: SideFigure = Field(description="On the customer's data.")
    difference: float | None = Field(default=None, description="Here minus published.")
    standard_error: float | None = Field(default=None, description="Of the difference.")
    degrees_of_freedom: float | None = Field(default=None, description="Of Student's t; null for normal quantiles.")
    interval: IntervalRecord | None = Field(default=None, description="Of the difference.")
    p_value: float | None = Field(default=None, description="How often chance alone would make one as large.")
    adjusted_p_value: float | None = Field(default=None, description="Adjusted for the family (Holm).")
    family: int | None = Field(default=None, description="Figures of the metric that were tested together.")
    detectable: float | None = Field(
        default=None, description="The smallest difference that this comparison would have found, with power 0.8."
    )
    tolerance: float | None = Field(default=None, description="The largest difference that still is as expected.")
    tolerance_from: ToleranceSource = Field(description="Who set it.")
    verdict: Verdict = Field(description="What the difference says.")
    reason: str = Field(description="Why, in a sentence.")


class UnknownCategory(Model):
    """A category of the customer's data that the card does not know."""

    category: str = Field(description="Its name.")
    rows: int | None = Field(description="Rows; null where there are too few to tell.")


class GroupCategories(Model):
    """The categories of one group on both sides."""

    group: str = Field(description="Id of the group.")
    label: str = Field(description="Its name.")
    unknown: tuple[UnknownCategory, ...] = Field(description="Those of the data that the card does not know.")
    unnamed: bool = Field(default=False, description="Whether there are more, of too few people to name.")
    lacking: tuple[str, ...] = Field(description="Those of the card of which the data has no row.")
    overlap: bool = Field(description="Whether any category is on both sides.")
    apart: str | None = Field(
        default=None, description="Id of the evaluation, in card.json, that measures unknown categories apart."
    )


class Expectation(Model):
    """What the published rates of categories come to in the customer's mix, beside what was observed."""

    metric: str = Field(description="Id of the metric.")
    by: str = Field(description="The group whose mix was applied.")
    published: float = Field(description="The overall figure of the owner's card.")
    expected: float = Field(description="Published rates in the customer's mix.")
    expected_interval: IntervalRecord = Field(description="Its interval, for the mix as it is.")
    observed: float = Field(description="What the same rows of the customer gave.")
    observed_interval: IntervalRecord = Field(description="Its interval, for the mix as it is.")
    difference: float = Field(description="Observed minus expected.")
    interval: IntervalRecord = Field(description="Of the difference.")
    covered: tuple[str, ...] = Field(description="Categories that count: printed on both sides.")
    not_covered_share: float | None = Field(
        default=None, description="Share of the customer's rows in none of them; null where that is hidden."
    )


class PeriodPoint(Model):
    """One period of a series."""

    period: str = Field(description="The period, as the data writes it.")
    figure: SideFigure = Field(description="The figure of the period.")
    low: float | None = Field(default=None, description="Lower control limit; null where there is none.")
    high: float | None = Field(default=None, description="Upper control limit; null where there is none.")
    signals: tuple[Literal["above", "below", "run"], ...] = Field(
        default=(), description="Beyond a limit, or in a run of eight on one side of the published value."
    )


class Series(Model):
    """One metric over periods, for everyone or for one category, held against the published value."""

    metric: str = Field(description="Id of the metric.")
    by: tuple[str, ...] = Field(description="The grouping; empty for everyone.")
    group: dict[str, str] = Field(description="Category by group id; empty for everyone.")
    centre: float | None = Field(description="The published value; null where the card prints none.")
    spread: float | None = Field(
        default=None, description="How many times periods vary as their errors say (Laney); null below eight periods."
    )
    points: tuple[PeriodPoint, ...] = Field(description="The periods, in order.")


class EvaluationAddendum(Model):
    """One evaluation of the card, on the customer's data."""

    id: str = Field(description="Id of the evaluation.")
    title: str = Field(description="Its title.")
    cluster: str | None = Field(description="Column of the cluster unit of the card; null where there is none.")
    level: Level = Field(description="Confidence level.")
    suppress_below: int = Field(description="Categories of fewer people are hidden.")
    columns: dict[str, str] = Field(description="Column of the data by column of the card, where they differ.")
    metrics: tuple[MetricRecord, ...] = Field(description="Metrics, headline first.")
    rows: int | None = Field(description="Rows that were measured.")
    clusters: int | None = Field(description="Clusters among them.")
    comparisons: tuple[CellComparison, ...] = Field(description="Every figure of the card beside that of the data.")
    categories: tuple[GroupCategories, ...] = Field(description="The categories of each group on both sides.")
    expectations: tuple[Expectation, ...] = Field(description="What was to be expected in the customer's mix.")
    series: tuple[Series, ...] = Field(default=(), description="Figures over periods.")
    next_test: str | None = Field(default=None, description="What a next test would need, in a sentence.")


class LeftOut(Model):
    """An evaluation of the card that was not measured again."""

    evaluation: str = Field(description="Its id.")
    reason: str = Field(description="Why not.")


class NotCovered(Model):
    """A condition or a group that the owner never measured either."""

    what: str = Field(description="The group, the metric or the condition.")
    reason: str = Field(description="What the card says of it.")


class Addendum(Model):
    """A customer's replication of the evaluations of a card."""

    format: Literal["cardgen-addendum/1"] = Field(default=FORMAT, description="Format of this document.")
    generator: str = Field(description="The program and its version.")
    of: AddendumOf = Field(description="The card.")
    service: str = Field(description="Name of the service.")
    provider: str = Field(description="Who offers it.")
    organisation: str | None = Field(description="Who measured; null where they do not say.")
    day: Day = Field(description="The day of the test.")
    card: str = Field(description="SHA-256 of the card.json beside this file, as sha256:hexadecimal.")
    power: Annotated[float, Field(gt=0, lt=1)] = Field(description="Of the minimum detectable differences.")
    verdicts: dict[Verdict, int] = Field(description="How many comparisons say what.")
    evaluations: tuple[EvaluationAddendum, ...] = Field(description="Evaluations that were measured again.")
    not_replicated: tuple[LeftOut, ...] = Field(description="Evaluations that were not.")
    never_measured: tuple[NotCovered, ...] = Field(description="What the owner never measured.")


def side_figure(result: Result) -> SideFigure:
    """Take what a comparison shows from a result."""
    return SideFigure(**{name: getattr(result, name) for name in SideFigure.model_fields})
