"""The rule that the owner answers what outsiders found."""

from __future__ import annotations

from collections.abc import Iterator

from cardgen.card.lint.rule import Context, Finding, LintRule
from cardgen.spec.reading.characters import quoted

__all__ = ["UNANSWERED_FINDING"]


def _check(context: Context) -> Iterator[Finding]:
    for index, item in enumerate(context.spec.outside_findings):
        if item.verification.verdict == "confirmed" and item.status == "open" and not (item.answer or "").strip():
            yield Finding(
                "unanswered-finding",
                ("outside_findings", index),
                f"the outside finding {quoted(item.id)} is confirmed and open, and nothing answers it; say under "
                "answer what you will do about it and until when, or set status to disputed with your reason",
            )


UNANSWERED_FINDING = LintRule(
    id="unanswered-finding",
    level="warning",
    release_level="warning",
    summary="A confirmed outside finding is open and the owner has not answered it.",
    why="A reader learns that somebody is treated worse, and not whether anybody does something about it.",
    fix="Answer it under answer, mitigate it, or dispute it with a reason.",
    check=_check,
)
