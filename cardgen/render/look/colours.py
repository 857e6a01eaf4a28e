"""Whether the colours of a theme can be read (WCAG 2.2, 1.4.3 for text and 1.4.11 for marks of charts)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from cardgen.resources import templates_folder

__all__ = ["SCHEMES", "Poor", "contrast", "own_colours", "poor_pairs"]

SCHEMES = ("light", "dark")
_GROUNDS = ("paper", "tint")
_TEXT = ("ink", "quiet", "accent")
_TEXT_NEEDS, _MARKS_NEED = 4.5, 3.0


@dataclass(frozen=True, slots=True)
class Poor:
    """Two colours that stand on one another and are too close.

    Attributes:
        colour: Name of what stands on the ground.
        ground: Name of the ground.
        measured: Their contrast, from 1 to 21.
        needed: What it must be at least.
    """

    colour: str
    ground: str
    measured: float
    needed: float


@cache
def own_colours() -> Mapping[str, Mapping[str, str]]:
    """Return the colours of cardgen's own look by scheme and name, from its stylesheet."""
    css = (templates_folder() / "card" / "style.css").read_text(encoding="utf-8")
    blocks = re.findall(r":root \{(.*?)\}", css, re.DOTALL)
    light, dark = (dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", block)) for block in blocks[:2])
    return {"light": light, "dark": {**light, **dark}}


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21 (WCAG 2.2).

    >>> contrast("#000000", "#ffffff")
    21.0
    """
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def poor_pairs(scheme: str, chosen: Mapping[str, str]) -> Iterator[Poor]:
    """Yield every pair that a theme brings about and that is too close, text first.

    Args:
        scheme: Light or dark.
        chosen: The colours of the theme by name; cardgen's own stand for the rest.
    """
    colours = {**own_colours()[scheme], **chosen}
    marks = sorted(name for name in colours if name.startswith("chart-"))
    for names, needed in ((_TEXT, _TEXT_NEEDS), (marks, _MARKS_NEED)):
        for name in names:
            for ground in _GROUNDS:
                measured = contrast(colours[name], colours[ground])
                if measured < needed and {name, ground} & set(chosen):
                    yield Poor(name, ground, measured, needed)


def _luminance(colour: str) -> float:
    """Return the relative luminance of `#rrggbb`, from 0 to 1."""
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
