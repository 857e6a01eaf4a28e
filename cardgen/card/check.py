"""The verdict on a card: lint at a stage, the audit of suppressed cells, and release criteria."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cardgen.card.audit.run import audit
from cardgen.card.document import Card, LintFinding
from cardgen.card.lint.registry import level_of
from cardgen.card.lint.rule import Stage
from cardgen.card.results import CriterionOutcome

__all__ = ["Verdict", "check"]

_ORDER = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found.

    Attributes:
        stage: Draft or release.
        findings: Lint findings at their level of the stage, and what the audit found, errors first.
        acceptance: Outcomes of the criteria.
    """

    stage: Stage
    findings: tuple[LintFinding, ...]
    acceptance: tuple[CriterionOutcome, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing stands against the card at this stage."""
        rejected = {"fail"} if self.stage == "draft" else {"fail", "inconclusive"}
        return not any(finding.level == "error" for finding in self.findings) and not any(
            item.outcome in rejected for item in self.acceptance
        )

    def sentence(self) -> str:
        """Say the verdict with its counts."""
        levels = [sum(finding.level == level for finding in self.findings) for level in _ORDER]
        outcomes = [sum(item.outcome == o for item in self.acceptance) for o in ("pass", "fail", "inconclusive")]
        word = "passed" if self.passed else "not passed"
        return (
            f"{word} at stage {self.stage}: {_counted(levels[0], 'error')}, {_counted(levels[1], 'warning')}, "
            f"{_counted(levels[2], 'note')}; "
            f"criteria: {outcomes[0]} met, {outcomes[1]} not met, {outcomes[2]} inconclusive"
        )

    def as_json(self) -> dict[str, Any]:
        """Return the verdict as plain data."""
        return {
            "stage": self.stage,
            "passed": self.passed,
            "findings": [finding.model_dump(mode="json") for finding in self.findings],
            "acceptance": [item.model_dump(mode="json") for item in self.acceptance],
        }


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def check(card: Card, stage: Stage, day: date | None = None, files: Mapping[str, bytes] | None = None) -> Verdict:
    """Judge a card.

    Args:
        card: The card.
        stage: Draft or release; some lint rules weigh more at release.
        day: The day on which the card is judged; the card's own where it is left out.
        files: Files beside the card, by relative name, in which nothing may stand that the card suppresses.

    Raises:
        CardError: A file of cluster sums is not the one that the card names.
    """
    found = [finding.model_copy(update={"level": level_of(finding.id, stage)}) for finding in card.lint]
    found += _overdue(card, stage, day or card.card.as_of)
    found += [
        LintFinding(id=item.kind, level=item.level, message=item.message, pointer=item.pointer)
        for item in audit(card, files).disclosures
    ]
    return Verdict(stage, tuple(sorted(found, key=_rank)), card.acceptance)


def _rank(finding: LintFinding) -> tuple[int, str, int, int]:
    """Put errors first, and findings of one level in the order of the files that they point into."""
    return _ORDER[finding.level], finding.file or "", finding.line or 0, finding.column or 0


def _overdue(card: Card, stage: Stage, day: date) -> list[LintFinding]:
    """Find a card whose review is overdue on that day, unless its own lint said so already."""
    if day <= card.card.review_by or any(
        item.id == "stale" and item.pointer == "/card/review_by" for item in card.lint
    ):
        return []
    message = f"the card was to be reviewed by {card.card.review_by}, and it is {day}: review it and publish a version"
    return [LintFinding(id="stale", level=level_of("stale", stage), message=message, pointer="/card/review_by")]
