"""Whom a service is for, by the categories of a group: what those tested are held against."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from cardgen.spec.fields import Day, Model, Name, ShortText

__all__ = ["Population"]


class Population(Model):
    """The shares that the categories of a group have among the people that a service is for."""

    source: ShortText = Field(
        description="Where the shares come from.", examples=["Census 2021, table TS008, England and Wales"]
    )
    as_of: Day | None = Field(
        default=None, description="The day that the shares are of, where it is known.", examples=["2021-03-21"]
    )
    shares: Annotated[dict[Name, Annotated[float, Field(gt=0, le=1)]], Field(min_length=1, max_length=10_000)] = Field(
        description="Share by category; they add up to 1.", examples=[{"female": 0.51, "male": 0.49}]
    )
