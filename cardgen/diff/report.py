"""The report of a comparison: one computed object, which every renderer reads and `cardgen schema diff` describes."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, JsonValue

from cardgen.card.results import IntervalRecord
from cardgen.spec.comparison import Severity
from cardgen.spec.fields import Model
from cardgen.spec.metrics import Direction

__all__ = [
    "BUMPS",
    "Accepted",
    "Bump",
    "Comparison",
    "Counts",
    "EvaluationLabels",
    "FindingRecord",
    "Flipped",
    "GapChange",
    "MetricLabels",
    "Mix",
    "Report",
    "Requirement",
    "RuleRecord",
    "SideRecord",
    "SpecPlace",
    "Verdict",
    "WordRun",
]

Bump = Literal["none", "patch", "minor", "major"]
BUMPS: tuple[Bump, ...] = ("none", "patch", "minor", "major")
"""Kinds of version step, smallest first."""

Verdict = Literal["improved", "regressed", "moved", "equivalent", "inconclusive", "unchanged", "not_comparable"]
"""What a difference says. `moved` is a change of a metric of which neither way is better."""

RULESET = "1"
"""Version of the rules: raised when a rule is added, or finds something else than before."""


class SideRecord(Model):
    """One side of a comparison."""

    label: str = Field(description="How the side was named: a file, ID@VERSION, or git:REF:path.")
    service: str = Field(description="Id of the card.")
    name: str = Field(description="Name of the service.")
    version: str = Field(description="Version of the card.")
    as_of: str = Field(description="The day to which its statements apply.")
    digest: str = Field(description="SHA-256 of the card, as sha256:hexadecimal.")
    format: str = Field(description="Format of the card as it was read.")
    signer: str | None = Field(default=None, description="Id of the key that signed it, where it is signed.")


class SpecPlace(Model):
    """Where something stands in a spec."""

    file: str = Field(description="The file.")
    line: int | None = Field(default=None, description="Line, from 1.")
    column: int | None = Field(default=None, description="Column, from 1.")


class WordRun(Model):
    """A run of words of a text."""

    op: Literal["same", "gone", "new"] = Field(description="In both texts, in the old one, or in the new one only.")
    text: str = Field(description="The words, with the white space that follows them.")


class Accepted(Model):
    """A reviewer's acceptance of a finding."""

    reason: str = Field(description="Why it is acceptable.")
    by: str | None = Field(default=None, description="Who accepted it.")


class FindingRecord(Model):
    """One classified change."""

    rule: str = Field(description="Id of the rule; `cardgen rule ID` explains it.")
    area: str = Field(description="Area of the rule.")
    severity: Severity = Field(description="error: a weakening; warning: a person must judge; info: safe.")
    bump: Bump = Field(description="The version step that it needs.")
    pointer: str = Field(description="What it is about: a path of ids through the card, the same in every version.")
    old: JsonValue = Field(description="What the old card says; null where it says nothing.")
    new: JsonValue = Field(description="What the new card says; null where it says nothing.")
    message: str = Field(description="What changed, in a sentence. It may be reworded; match rule and pointer instead.")
    fingerprint: str = Field(
        description="Identity of the change: rule, service, pointer, old and new. Lapses with them."
    )
    claimed_by: str | None = Field(
        default=None, description="Fingerprint of the finding that explains this one; it then counts as part of that."
    )
    accepted: Accepted | None = Field(default=None, description="The acceptance of a reviewer, where there is one.")
    words: tuple[WordRun, ...] = Field(default=(), description="The change of a text, word by word.")
    place: SpecPlace | None = Field(default=None, description="Where it stands in the new spec, where that is at hand.")


class Flipped(Model):
    """The same rows in both versions, by what each said of them."""

    both: int = Field(description="Events in both versions.")
    appeared: int = Field(description="Events in the new version only.")
    vanished: int = Field(description="Events in the old version only.")
    neither: int = Field(description="Events in neither.")


class Comparison(Model):
    """One metric in one cell, in both versions."""

    evaluation: str = Field(description="Id of the evaluation.")
    metric: str = Field(description="Id of the metric.")
    by: tuple[str, ...] = Field(description="The grouping; empty for everyone.")
    group: dict[str, str] = Field(description="Category by group id, as the new card names it; empty for everyone.")
    old: float | None = Field(description="The old value.")
    new: float | None = Field(description="The new value.")
    old_interval: IntervalRecord | None = Field(default=None, description="Interval of the old value.")
    new_interval: IntervalRecord | None = Field(default=None, description="Interval of the new value.")
    old_n: int | None = Field(default=None, description="Rows behind the old value.")
    new_n: int | None = Field(default=None, description="Rows behind the new value.")
    difference: float | None = Field(description="New minus old; null where they cannot be compared.")
    standard_error: float | None = Field(default=None, description="Of the difference.")
    degrees_of_freedom: float | None = Field(default=None, description="Of Student's t; null for the normal.")
    interval: IntervalRecord | None = Field(default=None, description="Interval of the difference, uncorrected.")
    paired: bool = Field(description="Whether the same clusters or rows were compared one by one.")
    units: int | None = Field(default=None, description="Clusters or rows that were compared one by one.")
    unpaired_because: str | None = Field(default=None, description="Why they were not compared as pairs.")
    p_value: float | None = Field(default=None, description="Two-sided, uncorrected.")
    adjusted_p_value: float | None = Field(
        default=None, description="Adjusted by Holm within the metric and the grouping."
    )
    family: int | None = Field(default=None, description="How many comparisons it was adjusted for.")
    margin: float | None = Field(default=None, description="The declared margin.")
    non_inferior: bool | None = Field(
        default=None, description="Whether it is shown to be no worse by more than the margin, adjusted by Holm."
    )
    flips: Flipped | None = Field(default=None, description="Rows that flipped, for a yes or no of the same rows.")
    verdict: Verdict = Field(description="What the difference says.")
    reason: str | None = Field(default=None, description="Why it cannot be compared, in words.")
    claimed_by: str | None = Field(default=None, description="Fingerprint of the finding that forbids the comparison.")


class GapChange(Model):
    """How the gap between the worst and the best category changed."""

    evaluation: str = Field(description="Id of the evaluation.")
    metric: str = Field(description="Id of the metric.")
    by: tuple[str, ...] = Field(description="The grouping.")
    old: float = Field(description="The old gap.")
    new: float = Field(description="The new gap.")
    old_groups: dict[str, dict[str, str]] = Field(description="Its two ends by role.")
    new_groups: dict[str, dict[str, str]] = Field(description="The two ends of the new gap by role.")
    difference: float = Field(description="New minus old.")
    standard_error: float | None = Field(default=None, description="Of the difference, where the ends are the same.")
    degrees_of_freedom: float | None = Field(default=None, description="Satterthwaite's, where the ends are the same.")
    interval: IntervalRecord | None = Field(
        default=None, description="Of the difference; where the ends changed, it covers whichever pair of ends moved."
    )
    paired: bool = Field(description="Whether the changes at both ends were estimated from pairs.")
    verdict: Literal["widened", "narrowed", "equivalent", "inconclusive"] = Field(description="What it says.")


class Mix(Model):
    """A change of an overall figure, split into change within groups and change of their mix."""

    evaluation: str = Field(description="Id of the evaluation.")
    metric: str = Field(description="Id of the metric.")
    by: tuple[str, ...] = Field(description="The grouping.")
    crude: float = Field(description="Change of the overall figure.")
    within: float = Field(description="Change that is left with the old mix of groups.")
    within_interval: IntervalRecord | None = Field(default=None, description="Interval of the change within groups.")
    mix: float = Field(description="Change that the new mix brings.")
    largest_shift: float = Field(description="Largest change of a category's share.")


class Requirement(Model):
    """The version that the changes need."""

    bump: Bump = Field(description="The step that the changes need.")
    actual: Bump | None = Field(description="The step that was made; null where the version went down.")
    version: str | None = Field(description="The lowest version that is enough; null where no step is needed.")
    because: tuple[str, ...] = Field(description="Fingerprints of the findings that demand it.")
    enough: bool = Field(description="Whether the new version is high enough.")


class Counts(Model):
    """How many findings there are; claimed and accepted ones are counted apart."""

    error: int = Field(description="Errors that nobody accepted.")
    warning: int = Field(description="Warnings that nobody accepted.")
    info: int = Field(description="Notes.")
    accepted: int = Field(description="Findings that a reviewer accepted.")
    claimed: int = Field(description="Findings that another one explains.")
    unchanged: int = Field(description="Statements and figures that are the same in both cards.")


class MetricLabels(Model):
    """What a metric is called."""

    id: str = Field(description="Its id.")
    label: str = Field(description="Its name.")
    unit: str = Field(description="share, score, or a unit.")
    direction: Direction = Field(description="Which way is better.")


class EvaluationLabels(Model):
    """What an evaluation is called."""

    id: str = Field(description="Its id.")
    title: str = Field(description="Its title.")
    cluster: str | None = Field(description="Column of its cluster unit.")
    level: float = Field(description="Confidence level of its intervals.")
    metrics: tuple[MetricLabels, ...] = Field(description="Its metrics.")


class RuleRecord(Model):
    """A rule that found something."""

    id: str = Field(description="Its id.")
    summary: str = Field(description="When it fires.")
    why: str = Field(description="Why that matters.")
    fix: str = Field(description="What to do.")


class Report(Model):
    """A comparison of two cards."""

    format: Literal["cardgen-diff/1"] = Field(default="cardgen-diff/1", description="Format of this document.")
    cardgen_version: str = Field(description="Version of cardgen that compared.")
    ruleset_version: str = Field(default=RULESET, description="Version of the rules.")
    status: Literal["compared", "not_comparable", "failed"] = Field(
        description="compared; not_comparable: cards of different services; failed: a side could not be loaded."
    )
    service: str | None = Field(default=None, description="Id of the card.")
    old: SideRecord | None = Field(default=None, description="The old side; null where it could not be loaded.")
    new: SideRecord | None = Field(default=None, description="The new side; null where it could not be loaded.")
    required_bump: Bump | None = Field(default=None, description="The version step that the changes need.")
    requirement: Requirement | None = Field(default=None, description="The version that the changes need, and why.")
    accepted: bool = Field(default=False, description="Whether no error is left that nobody accepted.")
    counts: Counts | None = Field(default=None, description="How many findings there are.")
    findings: tuple[FindingRecord, ...] = Field(default=(), description="Findings, errors first, then by area.")
    comparisons: tuple[Comparison, ...] = Field(default=(), description="Every figure that is in both cards.")
    gaps: tuple[GapChange, ...] = Field(default=(), description="Changes of gaps.")
    mixes: tuple[Mix, ...] = Field(default=(), description="Changes of overall figures, split.")
    rules: tuple[RuleRecord, ...] = Field(default=(), description="The rules that found something.")
    evaluations: tuple[EvaluationLabels, ...] = Field(default=(), description="Names of evaluations and metrics.")
    groups: dict[str, str] = Field(default={}, description="Names of groups by id.")
    problems: tuple[str, ...] = Field(default=(), description="Why the comparison failed, one sentence each.")
