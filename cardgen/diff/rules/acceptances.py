"""Acceptances that fit no finding any more."""

from __future__ import annotations

from collections.abc import Iterator

from cardgen.diff.flatten import pointer_of
from cardgen.diff.transition import Change, Rule, Transition

__all__ = ["RULES", "UNUSED"]


def _unused(transition: Transition) -> Iterator[Change]:
    for item in transition.unused:
        message = (
            f"the acceptance {item.fingerprint} of {item.rule} at {item.pointer} fits no finding: the change went "
            "away, or its value moved again"
        )
        yield Change(pointer_of("acceptances", item.fingerprint), item.reason, None, message)


UNUSED = Rule(
    "acceptance-unused",
    "acceptances",
    "warning",
    "none",
    "An acceptance fits no finding of this step.",
    "It would silence nothing today, and could silence the wrong thing tomorrow.",
    "Remove its file.",
    None,
    _unused,
    "last",
)

RULES = (UNUSED,)
