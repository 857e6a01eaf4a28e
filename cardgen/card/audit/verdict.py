"""What the audit of suppressed cells found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

__all__ = ["Audit", "Category", "Disclosure", "Kind", "category_of"]

Category: TypeAlias = tuple[tuple[str, str], ...]
"""A category or intersection as pairs of group id and category, sorted; everyone where it is empty."""

Kind = Literal[
    "suppression-recoverable", "suppression-narrow", "suppression-not-audited", "suppression-ranges-not-audited"
]


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One way in which a card says too much.

    Attributes:
        kind: `suppression-recoverable` where a figure follows exactly; `suppression-narrow` where it follows within a
            range that is too narrow; `suppression-not-audited` where nothing could be proven;
            `suppression-ranges-not-audited` where only ranges were not looked for.
        evaluation: Id of the evaluation.
        group: The suppressed category by group id; empty for everyone.
        message: What follows from what, in a sentence without the figure itself.
        pointer: JSON pointer of what is suppressed, or of what says too much.
    """

    kind: Kind
    evaluation: str
    group: Mapping[str, str]
    message: str
    pointer: str

    @property
    def level(self) -> Literal["error", "warning", "info"]:
        """How bad it is."""
        if self.kind == "suppression-ranges-not-audited":
            return "info"
        return "warning" if self.kind == "suppression-narrow" else "error"


@dataclass(frozen=True, slots=True)
class Audit:
    """The verdict.

    Attributes:
        disclosures: What was found, worst first.
        suppressed: Suppressed cells that were looked at, by evaluation.
        statements: Published statements that were looked at, by evaluation; those of joined evaluations count in each.
        files: Files that were searched, sorted.
        joined: What was put together with what: evaluations of the same rows, or of a version before.
    """

    disclosures: tuple[Disclosure, ...] = ()
    suppressed: Mapping[str, int] | None = None
    statements: Mapping[str, int] | None = None
    files: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether nothing suppressed can be recovered."""
        return not any(item.level == "error" for item in self.disclosures)

    def sentence(self) -> str:
        """Say the verdict with its counts."""
        cells = sum((self.suppressed or {}).values())
        if not cells:
            return "nothing is suppressed"
        found = sum(item.kind == "suppression-recoverable" for item in self.disclosures)
        narrow = sum(item.kind == "suppression-narrow" for item in self.disclosures)
        open_ = sum(item.kind == "suppression-not-audited" for item in self.disclosures)
        parts = [f"{_counted(found, 'way')} to recover a figure" if found else "none can be recovered"]
        parts += [f"{_counted(narrow, 'narrow range')}"] if narrow else []
        parts += [f"{_counted(open_, 'evaluation')} not audited"] if open_ else []
        told = sum((self.statements or {}).values())
        return f"{_counted(cells, 'suppressed cell')} against {_counted(told, 'published figure')}: {', '.join(parts)}"

    def as_json(self) -> dict[str, Any]:
        """Return the verdict as plain data."""
        return {
            "passed": self.passed,
            "suppressed": dict(self.suppressed or {}),
            "statements": dict(self.statements or {}),
            "files": list(self.files),
            "joined": list(self.joined),
            "disclosures": [
                {
                    "kind": item.kind,
                    "level": item.level,
                    "evaluation": item.evaluation,
                    "group": dict(item.group),
                    "message": item.message,
                    "pointer": item.pointer,
                }
                for item in self.disclosures
            ],
        }


def category_of(group: Mapping[str, str]) -> Category:
    """Return a category in the form in which two spellings of it are equal."""
    return tuple(sorted(group.items()))


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
