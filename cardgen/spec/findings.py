"""Outside findings: the claim of somebody who is not the owner, its verification, and what the owner says of it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cardgen.spec.fields import ColumnName, Contact, Day, Identifier, Level, Model, Name, ShortText, Url, Version
from cardgen.spec.metrics import Direction

__all__ = [
    "VERIFICATION_FORMAT",
    "Certificate",
    "Claim",
    "ClaimedCard",
    "Evidence",
    "Finding",
    "FindingKind",
    "Limit",
    "OutsideFinding",
    "Predictions",
    "Reporter",
    "Verdict",
    "Verification",
    "VerifiedFigure",
    "VerifiedInterval",
]

VERIFICATION_FORMAT: Literal["cardgen-verification/1"] = "cardgen-verification/1"

FindingKind = Literal["underperforming_group", "disparity", "robustness", "safety", "privacy"]
"""What a finding is about."""

Verdict = Literal["confirmed", "refuted", "inconclusive"]
"""What held-out data says of a claim."""

MetricId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")]
Digest = Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]
PredicateText = Annotated[str, Field(min_length=1, max_length=2_000)]


class Reporter(Model):
    """Who found it."""

    name: Name = Field(description="A name or a pseudonym.", examples=["K. Example", "night-owl"])
    organisation: Name | None = Field(default=None, description="Where they work.", examples=["Example newspaper"])
    team: Name | None = Field(default=None, description="Their team in a bounty.", examples=["Team 4"])
    pseudonym: bool = Field(default=False, description="Whether the name is a pseudonym.", examples=[True])
    contact: Contact | None = Field(default=None, description="Where they can be reached.", examples=["k@example.org"])


class ClaimedCard(Model):
    """The card that a finding is about."""

    id: Identifier = Field(description="Id of the card.", examples=["recidivism-risk"])
    version: Version = Field(description="Its version.", examples=["1.0.0"])
    digest: Digest | None = Field(
        default=None, description="Its digest, so that nobody can mean another.", examples=["sha256:" + "0" * 64]
    )


class Limit(Model):
    """What a figure is claimed to reach; one end or both."""

    at_least: float | None = Field(default=None, description="The claim is that it is this or more.", examples=[0.15])
    at_most: float | None = Field(default=None, description="The claim is that it is this or less.", examples=[0.5])


class Claim(Model):
    """What is claimed: one of a value and a gap."""

    value: Limit | None = Field(
        default=None, description="What the metric of the group is claimed to be.", examples=[{"at_least": 0.4}]
    )
    gap: Limit | None = Field(
        default=None,
        description="What the metric of the group minus that of the others is claimed to be.",
        examples=[{"at_least": 0.15}],
    )


class Evidence(Model):
    """Something that shows it."""

    title: Name = Field(description="What it is.", examples=["Fifty recordings with transcripts"])
    url: Url | None = Field(default=None, description="Where it is.", examples=["https://example.org/evidence"])


class Predictions(Model):
    """The predictions of a better model for the group, row by row."""

    path: Annotated[str, Field(min_length=1, max_length=1_000)] = Field(
        description="A file of rows, relative to the finding: Parquet, CSV or JSON Lines.", examples=["better.csv"]
    )
    row_id: ColumnName | None = Field(
        default=None,
        description="Its column that identifies a row; named as in the card where left out.",
        examples=["id"],
    )
    prediction: ColumnName = Field(
        default="prediction", description="Its column with the prediction.", examples=["prediction"]
    )


class Finding(Model):
    """A claim about a service, made by somebody who is not its owner."""

    finding: Literal[1] = Field(description="Version of the format.", examples=[1])
    id: Identifier = Field(description="Stable id.", examples=["fpr-african-american"])
    title: Name = Field(description="The claim in a few words.", examples=["More false alarms for African-Americans"])
    by: Reporter = Field(description="Who found it.", examples=[{"name": "night-owl", "pseudonym": True}])
    date: Day = Field(description="When.", examples=["2026-09-01"])
    kind: FindingKind = Field(description="What it is about.", examples=["disparity"])
    card: ClaimedCard = Field(
        description="The card that it is about.", examples=[{"id": "recidivism-risk", "version": "1.0.0"}]
    )
    evaluation: Identifier = Field(description="The evaluation of the card.", examples=["two-years"])
    group: PredicateText = Field(
        description="Whom it is about: a predicate over columns of the evaluation (==, !=, <, <=, >, >=, in, and, or, "
        "not).",
        examples=['race == "African-American" and age < 25'],
    )
    compared_with: PredicateText | None = Field(
        default=None,
        description="Whom a gap compares them with; everyone else where left out.",
        examples=['race == "Caucasian"'],
    )
    metric: MetricId = Field(description="A metric of the evaluation.", examples=["fpr"])
    claim: Claim = Field(description="What is claimed.", examples=[{"gap": {"at_least": 0.15}}])
    description: ShortText | None = Field(
        default=None, description="What was seen, and where it harms.", examples=["Found while reading case files."]
    )
    evidence: Annotated[tuple[Evidence, ...], Field(max_length=50)] = Field(
        default=(), description="What shows it.", examples=[[{"title": "Fifty recordings"}]]
    )
    predictions: Predictions | None = Field(
        default=None,
        description="Predictions of a better model on the group, for a bias-bounty certificate.",
        examples=[{"path": "better.csv"}],
    )


class VerifiedInterval(Model):
    """An interval at the level that the ledger asks for."""

    low: float = Field(description="Lower end.", examples=[0.18])
    high: float = Field(description="Upper end.", examples=[0.25])
    level: Level = Field(description="Its level, corrected for every claim that may be tried.", examples=[0.995])
    method: str = Field(description="How it was computed.", examples=["newcombe"])


class VerifiedFigure(Model):
    """A figure of a verification; nothing is told of a group too small to be published."""

    rows: int | None = Field(description="Rows; null where suppressed.", examples=[3696])
    clusters: int | None = Field(default=None, description="Clusters; null where none are declared.", examples=[44])
    value: float | None = Field(description="The value; null where it cannot be told.", examples=[0.4485])
    interval: VerifiedInterval | None = Field(default=None, description="Its interval.")


class Certificate(Model):
    """How much a better model improves the group: a certificate of sub-optimality (Globus-Harris et al. 2022)."""

    weight: float = Field(description="Share of all rows that are in the group.", examples=[0.2])
    old_error: float = Field(description="Share of the group's rows that the service gets wrong.", examples=[0.35])
    new_error: float = Field(description="The same for the better model.", examples=[0.3])
    improvement: float = Field(description="Weight times how much the error falls.", examples=[0.01])
    lower_bound: float = Field(
        description="One-sided lower confidence bound of the improvement, at the corrected level.", examples=[0.004]
    )
    level: Level = Field(description="The level of the bound.", examples=[0.995])
    accepted: bool = Field(description="Whether the bound is above 0.", examples=[True])


class Verification(Model):
    """What held-out data says of a finding; written by `cardgen finding verify`."""

    format: Literal["cardgen-verification/1"] = Field(default=VERIFICATION_FORMAT, description="Format.")
    finding: Finding = Field(description="The finding, as it was verified.")
    card_digest: Digest = Field(description="Digest of the card that the evaluation was taken from.")
    holdout_digest: Digest = Field(description="Digest of the held-out rows.")
    ledger_entry: Digest | None = Field(default=None, description="Digest of the entry of the ledger.")
    claim_number: Annotated[int, Field(ge=1)] | None = Field(
        default=None, description="Which claim on this holdout it was, from 1."
    )
    budget: Annotated[int, Field(ge=1)] | None = Field(
        default=None, description="How many claims the holdout may be asked about; the level is corrected for them."
    )
    verified: Day = Field(description="The day of the verification.")
    level: Level | None = Field(default=None, description="Two-sided level of its intervals.")
    unknown: Annotated[int, Field(ge=0)] | None = Field(
        default=None,
        description="Rows of which it cannot be told whether they are in the group, or in what it is compared with, "
        "as a value is missing; null where they are few enough to be protected.",
    )
    metric_label: str = Field(description="Name of the metric.")
    direction: Direction = Field(description="Which way is better.")
    unit: str = Field(description="Unit of the values.")
    group: VerifiedFigure = Field(description="The group.")
    others: VerifiedFigure | None = Field(default=None, description="Those that a gap compares it with.")
    gap: VerifiedFigure | None = Field(default=None, description="The group minus the others; its rows are both.")
    verdict: Verdict = Field(description="confirmed, refuted or inconclusive.")
    reason: str = Field(description="The verdict in a sentence.")
    certificate: Certificate | None = Field(default=None, description="For findings that bring a better model.")


class OutsideFinding(Model):
    """An outside finding on a card, and what the owner says of it."""

    id: Identifier = Field(description="Stable id; the id of the finding.", examples=["fpr-african-american"])
    verification: Verification = Field(
        description="What held-out data says of it: `{file: findings/fpr.json}`, as `cardgen finding verify` wrote it."
    )
    status: Literal["open", "mitigated", "disputed", "withdrawn"] = Field(
        description="Open, mitigated in a version, disputed by the owner, or withdrawn by whoever made it.",
        examples=["open"],
    )
    mitigated_in: Version | None = Field(
        default=None, description="The version of the card that mitigates it.", examples=["2.0.0"]
    )
    answer: ShortText | None = Field(
        default=None,
        description="The owner's answer; required where the finding is disputed.",
        examples=["Training data of the group was doubled; see the next version."],
    )
