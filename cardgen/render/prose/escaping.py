"""Text that goes into Markdown: escaped unless it is Markdown already, and tables that line up when read raw."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Literal

from cardgen.render.prose.text import visible_text

__all__ = [
    "MarkdownText",
    "code_span",
    "display_width",
    "escape_inline",
    "escape_line_start",
    "escape_markdown",
    "finalize_markdown",
    "link",
    "pipe_table",
]

Alignment = Literal["left", "right"]

_ENTITY = re.compile(r"&(?=#?\w+;)")
_SPECIAL = re.compile(r"[\\`*\[\]|~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_LINE_START = re.compile(r"^(\s*)([#>+\-=:])")
_ORDERED = re.compile(r"^(\s*\d+)([.)])(?=\s|$)")
_SEPARATOR = re.compile(r"(?<!\\)\|")
_MENTION = re.compile(r"(?<![\w.])([@#])(?=\w)")


class MarkdownText(str):
    """Markdown that is safe as it stands; any other string is escaped before it goes into a page."""

    __slots__ = ()


def escape_markdown(text: str) -> MarkdownText:
    r"""Escape plain text, so that no character of it acts as Markdown or HTML; line breaks become spaces.

    >>> escape_markdown("a|b <img> *c* snake_case")
    'a\\|b &lt;img> \\*c\\* snake_case'
    """
    line = escape_inline(text)
    return line if isinstance(text, MarkdownText) else MarkdownText(escape_line_start(line))


def escape_line_start(text: str) -> str:
    """Escape what would begin a block at the start of a line: a heading, a list, a quotation."""
    return _ORDERED.sub(r"\1\\\2", _LINE_START.sub(r"\1\\\2", text))


def escape_inline(text: str) -> MarkdownText:
    """Escape plain text that stands inside a line, such as the cell of a table."""
    if isinstance(text, MarkdownText):
        return text
    line = re.sub(r"\s+", " ", visible_text(text))
    line = _SPECIAL.sub(r"\\\g<0>", _ENTITY.sub("&amp;", line)).replace("<", "&lt;")
    return MarkdownText(_MENTION.sub(r"\\\1", line))


def finalize_markdown(value: object) -> str:
    """Escape what a template prints, unless it is `MarkdownText`."""
    return escape_markdown(value if isinstance(value, str) else str(value))


def code_span(text: str) -> MarkdownText:
    """Write text as code: nothing inside a code span acts as Markdown."""
    line = re.sub(r"\s+", " ", visible_text(text))
    longest = max((len(run) for run in re.findall("`+", line)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if longest else ""
    return MarkdownText(f"{fence}{pad}{line}{pad}{fence}")


def link(text: str, target: str) -> MarkdownText:
    """Write a link; what would end its target early is written as a percent code."""
    safe = re.sub(r"[\s<>()|\\`\[\]]", lambda found: f"%{ord(found[0]):02X}", target)
    return MarkdownText(f"[{escape_inline(text)}]({safe})")


def pipe_table(headers: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> MarkdownText:
    """Lay out a table with pipes, padded so that it reads as a table without rendering.

    Args:
        headers: Heads of the columns.
        rows: Cells, as many in each row as there are heads.
        right: Indexes of the columns whose figures align at the right.
    """
    cells = [[_SEPARATOR.sub(r"\|", escape_inline(cell).strip()) for cell in row] for row in (headers, *rows)]
    widths = [max(3, *(display_width(row[index]) for row in cells)) for index in range(len(headers))]
    lines = [_line(row, widths, right) for row in cells]
    rule = "|".join(
        f" {'-' * (width - 1)}: " if index in right else f" {'-' * width} " for index, width in enumerate(widths)
    )
    return MarkdownText("\n".join([lines[0], f"|{rule}|", *lines[1:]]))


def _line(row: Sequence[str], widths: Sequence[int], right: Sequence[int]) -> str:
    padded = []
    for index, (cell, width) in enumerate(zip(row, widths, strict=True)):
        space = " " * (width - display_width(cell))
        padded.append(f" {space}{cell} " if index in right else f" {cell}{space} ")
    return f"|{'|'.join(padded)}|"


def display_width(text: str) -> int:
    """Count columns on a terminal: wide East Asian characters take two, combining ones none."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )
