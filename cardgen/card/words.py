"""The one place for the names of categories and for the words worse, better, worst, best, met and not met.

Which word fits follows from the metric's direction, never from the sign of a number alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from cardgen.card.results import Outcome, Status
from cardgen.spec.metrics import Direction

__all__ = [
    "CHANGE_MARKS",
    "CHANGE_WORDS",
    "EVERYONE",
    "EVERYONE_ELSE",
    "OUTCOME_MARKS",
    "OUTCOME_WORDS",
    "SEVERITY_MARKS",
    "STATUS_MARKS",
    "STATUS_WORDS",
    "category_name",
    "change_word",
    "direction_words",
    "extreme_words",
    "ordinal_ends",
]

EVERYONE = "Overall"
EVERYONE_ELSE = "all others"

OUTCOME_WORDS: Mapping[Outcome, str] = {"pass": "met", "fail": "not met", "inconclusive": "inconclusive"}
OUTCOME_MARKS: Mapping[Outcome, str] = {"pass": "●", "fail": "✕", "inconclusive": "◐"}

STATUS_WORDS: Mapping[Status | Literal["absent"], str] = {
    "ok": "ok",
    "undefined": "undefined",
    "suppressed": "suppressed",
    "insufficient": "insufficient",
    "absent": "not in the data",
}
STATUS_MARKS: Mapping[Status | Literal["absent"], str] = {
    "ok": "",
    "undefined": "–",
    "suppressed": "▒",
    "insufficient": "–",
    "absent": "–",
}

CHANGE_WORDS: Mapping[str, str] = {
    "improved": "better",
    "regressed": "worse",
    "equivalent": "equivalent",
    "inconclusive": "inconclusive",
    "unchanged": "unchanged",
    "not_comparable": "not comparable",
    "widened": "wider",
    "narrowed": "narrower",
}
"""What the difference of two versions says; `moved` has no word of its own, see `change_word`."""

CHANGE_MARKS: Mapping[str, str] = {"equivalent": "≈", "inconclusive": "◐", "unchanged": "=", "not_comparable": "–"}
"""Marks of what has no clear way; a clear change has an arrow the way the figure went."""

SEVERITY_MARKS: Mapping[str, str] = {"error": "✕", "warning": "!", "info": "·"}


def category_name(group: Mapping[str, str], by: tuple[str, ...] | None = None) -> str:
    """Name a category or an intersection: `Vietnamese`, `Female × 25 to under 45`; Overall where there is none.

    Args:
        group: Category by group id.
        by: The order of the groups; that of the mapping where it is left out.
    """
    if not group:
        return EVERYONE
    return " × ".join(group[key] for key in (by or tuple(group)))


def extreme_words(direction: Direction) -> tuple[str, str]:
    """Return the words for the two ends: worst and best, or largest and smallest where neither is better."""
    return ("largest", "smallest") if direction == "none" else ("worst", "best")


def ordinal_ends(direction: Direction) -> tuple[str, str]:
    """Return highest or lowest for the worst and for the best end: where higher is better, the worst is the lowest."""
    return ("lowest", "highest") if direction == "higher_is_better" else ("highest", "lowest")


def change_word(verdict: str, difference: float | None) -> tuple[str, str]:
    """Return the mark and the word of a change: the arrow says which way the figure went, the word what that means.

    Args:
        verdict: Verdict of a comparison, or of the change of a gap.
        difference: New minus old.
    """
    arrow = "▲" if (difference or 0.0) > 0 else "▼"
    if verdict == "moved":
        return arrow, "higher" if arrow == "▲" else "lower"
    return CHANGE_MARKS.get(verdict, arrow), CHANGE_WORDS[verdict]


def direction_words(direction: Direction) -> str:
    """Say which way is better: `lower is better`; `neither way is better` where there is none."""
    return "neither way is better" if direction == "none" else direction.replace("_", " ")
