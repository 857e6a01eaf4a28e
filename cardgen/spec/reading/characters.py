"""Which characters a spec may hold, and how a message shows the ones that a reader could not see.

Bidirectional overrides make text read otherwise than it is stored, and control characters move a terminal's cursor;
neither belongs in a key, an id or a name, and no message may print them as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = [
    "LINE_SEPARATORS",
    "has_hidden",
    "line_starts",
    "locate",
    "quoted",
    "unprintable",
    "unprintable_in_yaml",
    "visible",
]

_CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff"
_BIDI = "\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff"
LINE_SEPARATORS = "\x85\u2028\u2029"
"""Line breaks in YAML 1.1 and ordinary characters in YAML 1.2 and JSON: files that hold them read in two ways."""

_UNPRINTABLE = re.compile(f"[{_CONTROL}]")
_UNPRINTABLE_IN_YAML = re.compile(f"[{_CONTROL}{LINE_SEPARATORS}]")
_HIDDEN = re.compile(f"[{_CONTROL}{_BIDI}{LINE_SEPARATORS}\t\n\r]")
_BREAK = re.compile("\r\n|\r|\n")
_LONGEST = 60


def unprintable(text: str) -> re.Match[str] | None:
    """Find the first control character, lone surrogate or non-character; tab and line breaks are allowed."""
    return _UNPRINTABLE.search(text)


def unprintable_in_yaml(text: str) -> Iterator[int]:
    """Yield the index of every character that must not stand in a YAML file as it is."""
    return (found.start() for found in _UNPRINTABLE_IN_YAML.finditer(text))


def has_hidden(text: str) -> bool:
    """Tell whether `text` holds a control character, a line break or a bidirectional override."""
    return _HIDDEN.search(text) is not None


def visible(text: str) -> str:
    r"""Return `text` on one line with every character escaped that a reader could not see.

    >>> visible("a\u202eb\n")
    'a\\u202eb\\n'
    """
    return _HIDDEN.sub(_escape, text)


def quoted(text: str, *, longest: int = _LONGEST) -> str:
    r"""Return `text` in double quotes for a message: visible, and cut after `longest` characters.

    >>> quoted("wer")
    '"wer"'
    """
    short = text if len(text) <= longest else text[: longest - 1] + "…"
    return f'"{visible(short)}"'


def locate(text: str, index: int) -> tuple[int, int]:
    r"""Return line and column, both from 1, of the character at `index`.

    >>> locate("a\nbc", 3)
    (2, 2)
    """
    line, start = 1, 0
    for found in _BREAK.finditer(text, 0, index):
        line, start = line + 1, found.end()
    return line, index - start + 1


def line_starts(text: str) -> tuple[int, ...]:
    r"""Return the index at which each line begins.

    >>> line_starts("a\nbc\r\n")
    (0, 2, 6)
    """
    return (0, *(found.end() for found in _BREAK.finditer(text)))


def _escape(found: re.Match[str]) -> str:
    char = found.group()
    short = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}.get(char)
    return short or f"\\u{ord(char):04x}"
