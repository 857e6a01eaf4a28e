"""How a spec chooses metrics: by id, by id with its own words, or as a ratio of two columns."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cardgen.spec.fields import ColumnName, Model, Name, ShortText

__all__ = ["Direction", "MetricChoice", "MetricName", "MetricOptions"]

Direction = Literal["higher_is_better", "lower_is_better", "none"]
"""Which way is better; none where neither is, and only differences between groups matter."""

MetricName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")]


class MetricOptions(Model):
    """A registered metric with its own words, or of another class (`of`), or a ratio of two columns (`numerator`)."""

    id: MetricName = Field(
        description="A registered id (`cardgen metric`), or a new one.", examples=["mean", "completion"]
    )
    label: Name | None = Field(default=None, description="Its name on the card.", examples=["Completed calls"])
    definition: ShortText | None = Field(
        default=None,
        description="What it is, in a sentence.",
        examples=["Calls that reached their goal, of all calls."],
    )
    of: MetricName | None = Field(
        default=None,
        description="Classification: the registered metric that this is, with the class `positive` as the positive one "
        "and every other class as negative.",
        examples=["tpr"],
    )
    positive: str | int | bool | None = Field(
        default=None, description="Classification: the class that `of` is asked about.", examples=["cat"]
    )
    numerator: ColumnName | None = Field(
        default=None,
        description="Column summed above the line; makes this a metric of your own.",
        examples=["completed"],
    )
    denominator: ColumnName | None = Field(
        default=None,
        description="Column summed below the line; rows are counted where it is left out.",
        examples=["calls"],
    )
    bounded: bool | None = Field(
        default=None,
        description="Whether the numerator is a part of the denominator, so that the ratio lies between 0 and 1.",
        examples=[True],
    )
    direction: Direction | None = Field(
        default=None, description="Which way is better.", examples=["higher_is_better", "lower_is_better", "none"]
    )
    unit: Name | None = Field(default=None, description="Unit of the value, where it is no share.", examples=["ms"])


MetricChoice = MetricName | MetricOptions
"""A registered id, or options."""
