"""What a lint rule is, what it looks at and what it finds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from cardgen.card.evaluations import EvaluationRecord
from cardgen.card.results import Disparity, Result
from cardgen.spec.document import CardSpec
from cardgen.spec.profiles import Profile

__all__ = ["Context", "Finding", "Fix", "Fixer", "Level", "LintRule", "Path", "Stage", "Strangers"]

Path: TypeAlias = tuple[str | int, ...]
"""Keys and list indices from the root of a spec: `("design", "fairness")`."""

Level: TypeAlias = Literal["error", "warning", "info"]
Stage: TypeAlias = Literal["draft", "release"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a card should not do.

    Attributes:
        rule: Id of the rule.
        path: What it is about, in the spec.
        message: What is wrong, why, and what to do, with the offending words in quotes.
        offset: Line and column inside the text at `path`, both from 0, where the finding is about words of it.
    """

    rule: str
    path: Path
    message: str
    offset: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What the rules look at.

    Attributes:
        spec: The spec, its prose as the owner wrote it (number references unresolved).
        profile: The profile that `spec.service.profile` names.
        evaluations: How each evaluation was carried out.
        results: Every figure.
        disparities: Every summary over groups.
        as_of: The day to which the card applies.
    """

    spec: CardSpec
    profile: Profile
    evaluations: tuple[EvaluationRecord, ...]
    results: tuple[Result, ...]
    disparities: tuple[Disparity, ...]
    as_of: dt.date


@dataclass(frozen=True, slots=True)
class Fix:
    """Characters of one text of the spec that are to be replaced.

    Attributes:
        path: The text.
        start: Index of the first character that is replaced.
        end: Index after the last one.
        written: What stands in their place.
        told: What was done, for the owner.
    """

    path: Path
    start: int
    end: int
    written: str
    told: str


Strangers: TypeAlias = Mapping[str, tuple[str, ...]]
"""Names in the data that their group does not declare, by the id of the group."""


@dataclass(frozen=True, slots=True)
class Fixer:
    """How findings of a rule are fixed, where that can be done without the owner.

    Attributes:
        summary: What is done, and when, in a sentence.
        fix: Returns the fix of a finding, or None where the owner must decide.
        measures: Whether a fix changes what is measured, so that the data must be read again.
    """

    summary: str
    fix: Callable[[Context, Finding, Strangers], Fix | None]
    measures: bool = False


@dataclass(frozen=True, slots=True)
class LintRule:
    """A rule, as data.

    Attributes:
        id: Stable id.
        level: How bad a finding is while a card is drafted.
        release_level: How bad it is in a release.
        summary: What it looks for, in a sentence.
        why: Why a card must not do that.
        fix: What to do about a finding.
        check: Yields the findings, in any order.
        fixer: What `cardgen check --fix` does about a finding, for rules where a fix never changes what is meant.
    """

    id: str
    level: Level
    release_level: Level
    summary: str
    why: str
    fix: str
    check: Callable[[Context], Iterator[Finding]]
    fixer: Fixer | None = None
