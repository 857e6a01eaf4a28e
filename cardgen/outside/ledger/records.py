"""The lines of a ledger: what it is about, and every claim that was tried."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cardgen.spec.fields import Day, Identifier, Model
from cardgen.spec.findings import Claim, Digest, MetricId, PredicateText, Verification

__all__ = ["FORMAT", "Entry", "Header", "Question"]

FORMAT: Literal["cardgen-ledger/1"] = "cardgen-ledger/1"


class Header(Model):
    """The first line: the held-out data, and how often it may be asked."""

    format: Literal["cardgen-ledger/1"] = Field(default=FORMAT, description="Format.")
    holdout: Digest = Field(description="Digest of the held-out data.")
    alpha: Annotated[float, Field(gt=0, le=0.2)] = Field(
        description="Chance, over all claims of the budget together, that an interval misses the truth."
    )
    budget: Annotated[int, Field(ge=1, le=1_000_000)] = Field(description="Claims that may be tried.")
    created: Day = Field(description="The day on which the ledger was begun.")
    digest: Digest = Field(description="Digest of this line without this key.")


class Question(Model):
    """What was asked: the same question again has the same answer, and costs nothing."""

    card: Digest = Field(description="Digest of the card.")
    evaluation: Identifier = Field(description="Its evaluation.")
    metric: MetricId = Field(description="The metric.")
    group: PredicateText = Field(description="The group, in one form whatever way it was written.")
    compared_with: PredicateText | None = Field(description="Whom a gap compares it with; null for everyone else.")
    claim: Claim = Field(description="What was claimed.")
    columns: dict[str, str] = Field(description="Names that columns have in the held-out data.")
    suppress_below: int = Field(description="People below which nothing is told of a group.")
    predictions: Digest | None = Field(description="Digest of a better model's predictions.")


class Entry(Model):
    """A claim that was tried."""

    before: Digest = Field(description="Digest of the line before.")
    claim: Annotated[int, Field(ge=1)] = Field(description="The number of the claim, from 1.")
    cost: Annotated[int, Field(ge=1, le=2)] = Field(
        description="Claims that it counts for: one with predictions is about the group, and about the better model."
    )
    question: Question = Field(description="What was asked.")
    verification: Verification = Field(description="What was answered.")
    digest: Digest = Field(description="Digest of this line without this key.")
