"""The one place for the names of categories and for the words worse, better, worst, best, met and not met.

Which word fits follows from the metric's direction, never from the sign of a number alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from cardgen.card.results import Outcome, Status
from cardgen.spec.metrics import Direction

__all__ = [
    "EVERYONE",
    "EVERYONE_ELSE",
    "OUTCOME_MARKS",
    "OUTCOME_WORDS",
    "STATUS_MARKS",
    "STATUS_WORDS",
    "category_name",
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
