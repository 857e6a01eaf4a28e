"""The report of a bounty: who found what, where, and how error fell; figures and points, as plain data."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cardgen.outside.bounty.rubric import Rubric
from cardgen.spec.fields import Day, Identifier, Model, Name
from cardgen.spec.findings import ClaimedCard, Digest, FindingKind, Verdict

__all__ = [
    "REPORT_FORMAT",
    "BountyReport",
    "FeatureCell",
    "GroupErrors",
    "Points",
    "Round",
    "ScoredFinding",
    "TeamScore",
]

REPORT_FORMAT: Literal["cardgen-bounty-report/1"] = "cardgen-bounty-report/1"

Count = Annotated[int, Field(ge=0)]


class Points(Model):
    """Points of a finding, each part with its weight; their sum is what it earns."""

    kind: float = Field(description="For its kind, by what the verdict leaves.")
    novelty: float = Field(description="For being first, by what the verdict leaves.")
    evidence: float = Field(description="For evidence, by what the verdict leaves.")
    certificate: float = Field(description="For a better model that is accepted.")

    @property
    def total(self) -> float:
        """The sum of the parts."""
        return self.kind + self.novelty + self.evidence + self.certificate


class ScoredFinding(Model):
    """A finding, what became of it, and what it earns."""

    id: Identifier = Field(description="Its id.")
    title: Name = Field(description="The claim in a few words.")
    team: str = Field(description="Its team, as the leaderboard calls it.")
    kind: FindingKind = Field(description="What it is about.")
    verified: Day = Field(description="The day of its verification.")
    claim_number: Count | None = Field(default=None, description="Which claim on the held-out data it was, from 1.")
    verdict: Verdict = Field(description="What held-out data says of the claim.")
    group: str | None = Field(default=None, description="Its group; null where the group is too small to be told.")
    features: tuple[str, ...] = Field(default=(), description="Columns that tell its group, sorted.")
    metric_label: str = Field(description="What was claimed about.")
    first: bool = Field(description="Whether it is the first report of its group that holds.")
    submission: Count | None = Field(default=None, description="Its number in the list of better models.")
    accepted: bool | None = Field(default=None, description="Whether its better model was accepted; null without one.")
    improvement: float | None = Field(
        default=None, description="Weight of the group times the fall of its error, for an accepted model."
    )
    lower_bound: float | None = Field(default=None, description="One-sided lower confidence bound of it.")
    points: Points = Field(description="What it earns.")

    @property
    def holds(self) -> bool:
        """Whether it shows something: its claim is confirmed, or its better model accepted."""
        return self.verdict == "confirmed" or self.accepted is True


class TeamScore(Model):
    """A line of the leaderboard."""

    rank: Annotated[int, Field(ge=1)] = Field(description="Its rank; teams with equal points share one.")
    team: str = Field(description="The team, or whoever reported alone.")
    points: float = Field(description="Its points.")
    findings: Count = Field(description="Its findings.")
    confirmed: Count = Field(description="Those that held-out data confirms.")
    accepted: Count = Field(description="Its better models that were accepted.")
    improvement: float = Field(description="Sum over these of weight times fall of error.")


class FeatureCell(Model):
    """What a team showed with a column."""

    feature: str = Field(description="A column that tells groups.")
    team: str = Field(description="The team.")
    findings: Count = Field(description="Findings that hold and whose group the column helps to tell.")
    accepted: Count = Field(description="Those among them with a better model that was accepted.")
    improvement: float = Field(description="Sum over these of weight times fall of error.")


class Round(Model):
    """An accepted submission, and the error of all rows after it."""

    submission: Count = Field(description="Its number; 0 for the service alone.")
    team: str | None = Field(default=None, description="The team; null for the service alone.")
    title: Name | None = Field(default=None, description="Its finding.")
    repairs: Count = Field(default=0, description="Groups that got back what they had.")
    errors: Count = Field(description="Errors on all rows after it.")


class GroupErrors(Model):
    """How the error of an accepted group fell."""

    submission: Count = Field(description="The submission whose group it is.")
    team: str = Field(description="Who reported it.")
    group: str = Field(description="The group.")
    rows: Annotated[int, Field(ge=1)] = Field(description="Its rows.")
    errors: tuple[Count | None, ...] = Field(
        description="Errors after each round, the round before its own first; null before that."
    )


class BountyReport(Model):
    """Who found what, where, and how error fell."""

    format: Literal["cardgen-bounty-report/1"] = Field(default=REPORT_FORMAT, description="Format.")
    card: ClaimedCard = Field(description="The card that the findings are about.")
    holdouts: tuple[Digest, ...] = Field(description="Digests of the held-out data, sorted.")
    claims: Count | None = Field(default=None, description="Claims that were tried on it; null without a ledger.")
    budget: Count | None = Field(default=None, description="Claims that may be tried; null without a ledger.")
    rubric: Rubric = Field(description="How points are given.")
    teams: tuple[TeamScore, ...] = Field(description="The leaderboard, most points first.")
    features: tuple[str, ...] = Field(description="Columns that tell a group of a finding that holds, sorted.")
    cells: tuple[FeatureCell, ...] = Field(description="What each team showed with each column; empty ones left out.")
    findings: tuple[ScoredFinding, ...] = Field(description="The findings, in the order of their verification.")
    rows: Count | None = Field(default=None, description="Rows of the held-out data of the list; null without a list.")
    level: float | None = Field(default=None, description="One-sided level of its certificates.")
    rounds: tuple[Round, ...] = Field(default=(), description="The list: the service, then each accepted submission.")
    groups: tuple[GroupErrors, ...] = Field(default=(), description="Groups of accepted submissions, in their order.")
