"""Where each character of a text stands in the file that holds it: a prose file, or a scalar of YAML or JSON.

YAML folds lines, strips indentation and knows escapes, so the tenth character of a text is not the tenth character of
the file. Folding changes white space only, so everything else can be followed character by character; where that fails
the answer is that nobody knows, never a guess.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal, TypeAlias

from cardgen.errors import Place
from cardgen.spec.reading.characters import line_starts
from cardgen.spec.reading.prose_files import SUFFIXES

__all__ = ["Style", "TextPlaces", "text_places"]

Style: TypeAlias = Literal["file", "plain", "single", "double", "block"]
"""How a text is written: as a whole file, or as which kind of scalar."""

_SPACE = " \t\r\n"
_RUN = re.compile(r"[ \t\r\n]*")
_HEADER = re.compile(r"[|>][^\r\n]*(?:\r\n|\r|\n)?")
_LINE_BREAK = re.compile(r"\\[ \t]*(?:\r\n|\r|\n)[ \t]*")
_ESCAPE = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}(?:\\u[0-9a-fA-F]{4})?|U[0-9a-fA-F]{8}|.)", re.DOTALL)
_NAMED = dict(zip('0abt\tnvfre "/\\N_LP', '\0\a\b\t\t\n\v\f\r\x1b "/\\\x85\xa0\u2028\u2029', strict=True))
"""Escapes of one letter: those of YAML, of which those of JSON are a part."""


@dataclass(frozen=True, slots=True)
class TextPlaces:
    """The places of a text.

    Attributes:
        style: How it is written.
        starts: Index in the file of each character of the text.
        ends: Index after each character, which an escape makes longer than one.
    """

    style: Style
    starts: tuple[int, ...]
    ends: tuple[int, ...]


def text_places(content: str, place: Place, text: str) -> TextPlaces | None:
    """Follow a text through the file that holds it.

    Args:
        content: The file, without a byte order mark.
        place: Where the value begins; a whole file of prose begins at 1:1 and is told by its ending.
        text: What was read there.

    Returns:
        The places, or None where the file holds something else there.
    """
    lines = line_starts(content)
    if place.line is None or place.column is None or place.line > len(lines):
        return None
    start = lines[place.line - 1] + place.column - 1
    if PurePath(place.file).suffix.lower() in SUFFIXES:
        return _followed(content, start, text, "file")
    opening = content[start : start + 1]
    if opening in ("|", ">"):
        header = _HEADER.match(content, start)
        return _followed(content, header.end() if header else start, text, "block")
    if opening == '"':
        return _followed(content, start + 1, text, "double")
    return _followed(content, start + 1, text, "single") if opening == "'" else _followed(content, start, text, "plain")


def _followed(content: str, index: int, text: str, style: Style) -> TextPlaces | None:
    starts: list[int] = []
    ends: list[int] = []
    place = 0
    while place < len(text):
        if text[place] in _SPACE or index >= len(content) or content[index] in _SPACE:
            run = _RUN.match(text, place)
            stop = run.end() if run else place
            if stop == place and place > 0:
                return None  # white space within what the text has in one piece
            index = _space(content, index, stop - place, style, starts, ends)
            place = stop
            continue
        found = _character(content, index, style)
        if found is None:
            return None
        meant, after = found
        if meant == "":  # a line that goes on in the next one
            index = after
            continue
        if not text.startswith(meant, place):
            return None
        for _ in meant:
            starts.append(index)
            ends.append(after)
        place, index = place + len(meant), after
    return TextPlaces(style, tuple(starts), tuple(ends))


def _space(content: str, index: int, wanted: int, style: Style, starts: list[int], ends: list[int]) -> int:
    """Place a run of white space, and return the index after it; where lengths differ its last characters share one."""
    pieces: list[tuple[int, int]] = []
    while index < len(content):
        if content[index] in _SPACE:
            pieces.append((index, index + 1))
            index += 1
            continue
        found = _character(content, index, style) if content[index] == "\\" and style == "double" else None
        if found is None or not set(found[0]) <= set(_SPACE):
            break
        if found[0]:
            pieces.append((index, found[1]))
        index = found[1]
    for number in range(wanted):
        start, end = pieces[min(number, len(pieces) - 1)] if pieces else (index, index)
        starts.append(start)
        ends.append(end)
    return index


def _character(content: str, index: int, style: Style) -> tuple[str, int] | None:
    """Return what stands at an index and the index after it; nothing where the scalar ends there."""
    char = content[index]
    if style == "single" and char == "'":
        return ("'", index + 2) if content.startswith("''", index) else None
    if style == "double":
        if char == '"':
            return None
        if char == "\\":
            return _escaped(content, index)
    return char, index + 1


def _escaped(content: str, index: int) -> tuple[str, int] | None:
    goes_on = _LINE_BREAK.match(content, index)
    if goes_on:
        return "", goes_on.end()
    found = _ESCAPE.match(content, index)
    if found is None:
        return None
    body = found.group()[1:]
    if len(body) == 1:
        return (_NAMED[body], found.end()) if body in _NAMED else None
    if body[0] in "xU":
        code = int(body[1:], 16)
        return (chr(code), found.end()) if code <= 0x10FFFF else None
    if len(body) > 5 and not 0xD800 <= int(body[1:5], 16) < 0xDC00:  # two characters, no pair of surrogates
        return chr(int(body[1:5], 16)), index + 6
    return str(json.loads(f'"{found.group()}"')), found.end()
