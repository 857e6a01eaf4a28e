"""What a comparison looks at: two cards, what came with them, and the settings that judge the step between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from cardgen.card.document import Card
from cardgen.card.pairs.table import PairTable
from cardgen.diff.acceptances import Acceptance
from cardgen.diff.flatten import Flat, flatten
from cardgen.diff.report import Bump, GapChange, WordRun
from cardgen.diff.settings import Settings
from cardgen.diff.texts import CardText, card_texts
from cardgen.errors import Place
from cardgen.spec.comparison import Severity

if TYPE_CHECKING:
    from cardgen.diff.figures.compare import Figures

__all__ = ["Change", "Rule", "Scope", "Side", "Stage", "Transition"]


@dataclass(frozen=True)
class Side:
    """One side of a comparison.

    Attributes:
        card: The card.
        digest: Digest of the card as it was read.
        label: How the side was named.
        migrated_from: The older format that it had, or None.
        clusters: Cluster sums by evaluation, where they are at hand.
        rows: Sums of single rows by evaluation, where both sources are at hand.
        published: Whether it is a version of a registry.
        signer: Id of the key that signed it, where it is published and signed.
        charts: The charts that came with it, by name, and whether each has alternative text; None where not at hand.
        pages: Digests of the pages that came with it, by name; None where not at hand.
        places: Where a value stands in the spec, by JSON pointer; None where the side is no spec.
    """

    card: Card
    digest: str
    label: str
    migrated_from: str | None = None
    clusters: Mapping[str, PairTable] = field(default_factory=dict)
    rows: Mapping[str, PairTable] = field(default_factory=dict)
    published: bool = False
    signer: str | None = None
    charts: Mapping[str, bool] | None = None
    pages: Mapping[str, str] | None = None
    places: Callable[[str], Place | None] | None = None

    @cached_property
    def flat(self) -> Flat:
        """The card as leaves, each under a path of ids."""
        return flatten(self.card)

    @cached_property
    def texts(self) -> Mapping[str, CardText]:
        """Texts that people read, by path of ids."""
        return card_texts(self.card, self.flat)

    @cached_property
    def index_of(self) -> Mapping[str, str]:
        """JSON pointer (with indices) by path of ids."""
        return {path: index for index, path in self.flat.by_index.items()}


@dataclass(frozen=True, slots=True)
class Scope:
    """Figures that a finding of the comparability gate claims: they do not mean the same on both sides.

    Attributes:
        evaluation: Id of the evaluation.
        metric: Id of the metric; None for all.
        group: A group whose groupings are claimed; None for all; an empty string for the overall figures only.
    """

    evaluation: str
    metric: str | None = None
    group: str | None = None

    def holds(self, evaluation: str, metric: str, by: tuple[str, ...]) -> bool:
        """Tell whether a figure is claimed."""
        if evaluation != self.evaluation or self.metric not in (None, metric):
            return False
        return self.group is None or (not by if self.group == "" else self.group in by)


@dataclass(frozen=True, slots=True)
class Change:
    """What the check of a rule yields.

    Attributes:
        pointer: What it is about, as a path of ids.
        old: What the old card says, as plain data.
        new: What the new card says, as plain data.
        message: What changed, in a sentence.
        severity: Where it differs from the rule's.
        bump: Where it differs from the rule's.
        covers: Paths of ids whose changes it accounts for, with everything beneath; its own pointer where empty.
        figures: Figures that cannot be compared because of it (comparability gate).
        claims: Rule ids and a path: findings of those rules at or beneath the path are part of this one.
        words: The change of a text, word by word.
    """

    pointer: str
    old: Any
    new: Any
    message: str
    severity: Severity | None = None
    bump: Bump | None = None
    covers: tuple[str, ...] = ()
    figures: tuple[Scope, ...] = ()
    claims: tuple[tuple[str, str], ...] = ()
    words: tuple[WordRun, ...] = ()


Stage: TypeAlias = Literal["gate", "main", "remainder", "last"]
"""When a rule runs: the gate before figures are compared, what nothing accounted for, and the version at the end."""


@dataclass(frozen=True)
class Transition:
    """The step from one card to another.

    Attributes:
        old: The old side.
        new: The new side.
        settings: Severities, margins and limits.
        day: The day on which the step is judged; None where only what the cards say counts.
        versions: Digest by version of what the registry holds already; empty where there is no registry.
        gates: Findings of the comparability gate, once it has run: rule, fingerprint and change.
        figures: The figures of both cards compared; None until the gate has run.
        gaps: Changes of gaps.
        changes: What the rules so far have found.
        changed: Paths of leaves that differ, sorted.
        uncovered: Paths whose change nothing accounts for yet.
        unused: Acceptances of this service that fit no finding.
    """

    old: Side
    new: Side
    settings: Settings
    day: date | None = None
    versions: Mapping[str, str] = field(default_factory=dict)
    gates: tuple[tuple[Rule, str, Change], ...] = ()
    figures: Figures | None = None
    gaps: tuple[GapChange, ...] = ()
    changes: tuple[tuple[Rule, Change], ...] = ()
    changed: tuple[str, ...] = ()
    uncovered: tuple[str, ...] = ()
    unused: tuple[Acceptance, ...] = ()

    @property
    def cards(self) -> tuple[Card, Card]:
        """The two cards."""
        return self.old.card, self.new.card

    @property
    def compared(self) -> Figures:
        """The compared figures.

        Raises:
            ValueError: The gate has not run yet.
        """
        if self.figures is None:
            raise ValueError("figures are compared after the gate")
        return self.figures

    def gate(self, evaluation: str, metric: str, by: tuple[str, ...]) -> tuple[str, str] | None:
        """Return fingerprint and message of the gate finding that claims a figure, or None."""
        for _, fingerprint, change in self.gates:
            if any(scope.holds(evaluation, metric, by) for scope in change.figures):
                return fingerprint, change.message
        return None


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, as data.

    Attributes:
        id: Stable id.
        area: What it is about.
        severity: How bad a finding is.
        bump: The version step that a finding needs.
        summary: When it fires, in a sentence.
        why: Why that matters.
        fix: What to do about a finding.
        mirror: Id of the rule that fires when the sides are swapped (its own, where the change has no direction); None
            where it judges the new card alone, or the step of the version.
        check: Yields the changes, in any order.
        stage: When it runs.
    """

    id: str
    area: str
    severity: Severity
    bump: Bump
    summary: str
    why: str
    fix: str
    mirror: str | None
    check: Callable[[Transition], Iterator[Change]]
    stage: Stage = "main"
