"""Widths of text, and text that fits: measured with the DejaVu Sans that matplotlib carries.

The SVG holds text as text, which the viewer's own font draws. DejaVu Sans is wider than nearly every system font, so
what fits here fits there. Names come from data: nothing in them is markup, and a character without a glyph counts as
one em.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from cardgen.spec.fields import HIDDEN_CHARACTERS

if TYPE_CHECKING:
    from matplotlib.ft2font import FT2Font

__all__ = ["cleaned", "shortened", "width_of", "wrapped"]

_ELLIPSIS = "…"
_EM = 100
_NOT_XML = {*range(0xD800, 0xE000), 0xFFFE, 0xFFFF}


def cleaned(text: str) -> str:
    """Replace what can look like other text or may not stand in XML by U+FFFD, and line ends by spaces."""
    spaced = " ".join(text.split())
    visible = HIDDEN_CHARACTERS.sub("\ufffd", spaced)
    return "".join("\ufffd" if ord(character) in _NOT_XML else character for character in visible)


@lru_cache(maxsize=2)
def _font(bold: bool) -> FT2Font:  # noqa: FBT001 - the key of the cache
    import matplotlib as mpl
    from matplotlib.ft2font import FT2Font

    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    font = FT2Font(f"{mpl.get_data_path()}/fonts/ttf/{name}")
    font.set_size(_EM, 72)
    return font


@lru_cache(maxsize=4096)
def _advance(character: str, bold: bool) -> float:  # noqa: FBT001 - the key of the cache
    """Advance of one character in em; wide ones and those without a glyph count as a whole em."""
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0.0
    font = _font(bold)
    if unicodedata.east_asian_width(character) in "WF" or not font.get_char_index(ord(character)):
        return 1.0
    from matplotlib.ft2font import LoadFlags

    return font.load_char(ord(character), LoadFlags.NO_HINTING).linearHoriAdvance / 65536 / _EM


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a line of text in pixels at that font size."""
    return size * sum(_advance(character, bold) for character in text)


def shortened(text: str, size: float, room: float, *, bold: bool = False) -> str:
    """Cut a line so that it fits the room, with an ellipsis where something was cut."""
    if width_of(text, size, bold=bold) <= room:
        return text
    kept = text
    while kept and width_of(kept.rstrip() + _ELLIPSIS, size, bold=bold) > room:
        kept = kept[:-1]
        while kept and (unicodedata.combining(kept[-1]) or kept[-1] in "\u200d\ufe0f"):
            kept = kept[:-1]
    return kept.rstrip() + _ELLIPSIS


def wrapped(text: str, size: float, room: float, lines: int, *, bold: bool = False) -> tuple[str, ...]:
    """Break text at spaces into at most so many lines that fit the room; the last is cut where more is left."""
    words = text.split(" ")
    found: list[str] = []
    while words and len(found) < lines - 1:
        line = words.pop(0)
        while words and width_of(f"{line} {words[0]}", size, bold=bold) <= room:
            line += f" {words.pop(0)}"
        found.append(shortened(line, size, room, bold=bold))
    if words:
        found.append(shortened(" ".join(words), size, room, bold=bold))
    return tuple(found)
