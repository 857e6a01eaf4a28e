"""A comment within the bytes that a code host takes: whole parts are left out, the least severe first, and told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cardgen.card.numbers import count
from cardgen.render.prose.text import joined

__all__ = ["Part", "fitted"]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a comment.

    Attributes:
        head: What stands before its items, on lines of its own; empty where there is nothing.
        items: Its items, each whole or not there at all.
        foot: What stands after them.
        noun: What its items are, for the sentence that says what was left out: singular, plural.
        size: How many of them it holds, where an item holds several.
        rank: What is left out first has the lowest rank.
        one_by_one: Whether its items are left out one by one, from the end, instead of all at once.
    """

    head: str
    items: tuple[str, ...]
    foot: str
    noun: tuple[str, str]
    rank: int
    size: int | None = None
    one_by_one: bool = False

    @property
    def text(self) -> str:
        """The part as it is written."""
        return "\n".join(filter(None, (self.head, "\n".join(self.items), self.foot)))

    def left_out(self, kept: int) -> str:
        """Say how many are left out: `14 more info`."""
        number = (self.size if self.size is not None and not kept else len(self.items)) - kept
        return f"{count(number)} more {self.noun[number != 1]}"


def fitted(head: str, parts: Sequence[Part], foot: str, budget: int) -> str:
    """Put a comment together within a budget.

    Args:
        head: What it begins with; always there.
        parts: Its parts, in their order; those without items are passed over.
        foot: What it ends with; always there.
        budget: The bytes that it may have in UTF-8.
    """
    kept = {index: part for index, part in enumerate(parts) if part.items}
    gone: dict[int, str] = {}
    for index in sorted(kept, key=lambda index: kept[index].rank):
        whole = _comment(head, kept, gone, foot, budget)
        if len(whole.encode()) <= budget:
            return whole
        part = kept.pop(index)
        if part.one_by_one:
            some = _some(head, kept, gone, foot, budget, index, part)
            if some:
                return some
        gone[index] = part.left_out(0)
    return _comment(head, kept, gone, foot, budget)


def _some(
    head: str, kept: dict[int, Part], gone: dict[int, str], foot: str, budget: int, index: int, part: Part
) -> str | None:
    """Keep as many items of a part as there is room for; None where there is room for none."""
    low, high, best = 1, len(part.items) - 1, None
    while low <= high:
        middle = (low + high) // 2
        less = replace(part, items=part.items[:middle])
        text = _comment(head, {**kept, index: less}, {**gone, index: part.left_out(middle)}, foot, budget)
        if len(text.encode()) <= budget:
            low, best = middle + 1, text
        else:
            high = middle - 1
    return best


def _comment(head: str, kept: dict[int, Part], gone: dict[int, str], foot: str, budget: int) -> str:
    notice = ""
    if gone:
        what = joined(gone[index] for index in sorted(gone))
        notice = f"**Left out** to keep this within {count(budget)} bytes: {what}, see the artefact."
    blocks = [head, *(kept[index].text for index in sorted(kept)), notice, foot]
    return "\n\n".join(filter(None, blocks)) + "\n"
