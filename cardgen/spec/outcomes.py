"""What the outcomes of attacks are called in the data of a red-team campaign."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from cardgen.spec.fields import Model

__all__ = ["AttackOutcomes", "OutcomeLabel"]

OutcomeLabel = str | int | bool
"""What the data calls an outcome."""

_Labels = Annotated[tuple[OutcomeLabel, ...], Field(max_length=100)]


class AttackOutcomes(Model):
    """The labels of the outcome column, by what they mean; any other label is an error."""

    succeeded: Annotated[_Labels, Field(min_length=1)] = Field(
        description="Labels of attempts that got what they were after.", examples=[["jailbroken", "leaked"]]
    )
    blocked: Annotated[_Labels, Field(min_length=1)] = Field(
        description="Labels of attempts that got nothing.", examples=[["refused", "filtered"]]
    )
    partial: _Labels = Field(
        default=(), description="Labels of attempts that got part of what they were after.", examples=[["hedged"]]
    )
