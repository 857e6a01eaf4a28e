"""Places for the labels of vertical lines: above their lines, on top of no other label and crossed by no other line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cardgen.render.charts.canvas import Anchor
from cardgen.render.charts.lettering import width_of
from cardgen.render.charts.style import SMALL

__all__ = ["Placed", "placed"]

_GAP = 6.0
_ANCHORS: tuple[Anchor, ...] = ("middle", "start", "end")


@dataclass(frozen=True, slots=True)
class Placed:
    """A label with its place.

    Attributes:
        x: The line.
        text: The label.
        level: Row of labels, 0 next to the plot.
        anchor: Which part of it stands at `at`.
        at: Where it is anchored.
        left: Left edge.
        right: Right edge.
    """

    x: float
    text: str
    level: int
    anchor: Anchor
    at: float
    left: float
    right: float


def placed(lines: Sequence[tuple[float, str]], left: float, right: float) -> tuple[Placed, ...]:
    """Find a place for the label of each line.

    Args:
        lines: Pixel and label of each line.
        left: Where labels may begin.
        right: Where they must end.
    """
    found: list[Placed] = []
    for x, text in sorted(lines):
        others = [other for other, _ in lines if other != x]
        options = [
            _at(x, text, level, anchor, left, right) for level in range(len(lines)) for anchor in (*_ANCHORS, None)
        ]
        clear = (option for option in options if _is_clear(option, found))
        best = next((option for option in clear if not _crossed(option, others)), None)
        found.append(best or next((option for option in options if _is_clear(option, found)), options[-1]))
    return tuple(found)


def _at(x: float, text: str, level: int, anchor: Anchor | None, left: float, right: float) -> Placed:
    """Put a label at its line; without an anchor, as near to it as the room allows."""
    width = width_of(text, SMALL)
    at = x if anchor is not None else min(max(x, left + width / 2), right - width / 2)
    at += {"start": 4.0, "end": -4.0}.get(anchor or "", 0.0)
    begin = at - {"start": 0.0, "end": width}.get(anchor or "", width / 2)
    if anchor is not None and (begin < left or begin + width > right):
        return _at(x, text, level, None, left, right)
    return Placed(x, text, level, anchor or "middle", at, begin, begin + width)


def _is_clear(option: Placed, others: Sequence[Placed]) -> bool:
    """Tell whether a label overlaps none in its row, and neither's line runs through the other's label."""
    for other in others:
        apart = option.left > other.right + _GAP or option.right < other.left - _GAP
        if option.level == other.level and not apart:
            return False
        if option.level > other.level and other.left - 2 < option.x < other.right + 2:
            return False
        if option.level < other.level and option.left - 2 < other.x < option.right + 2:
            return False
    return True


def _crossed(option: Placed, lines: Sequence[float]) -> bool:
    """Tell whether a label of the lowest row leaves too little room for a line that is still to be labelled."""
    return option.level == 0 and any(option.left - 2 < x < option.right + 2 for x in lines)
