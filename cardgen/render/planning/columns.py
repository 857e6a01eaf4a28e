"""Aligned columns and folded sentences within 80 columns of a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cardgen.render.prose.escaping import display_width

__all__ = ["folded", "table"]

_WIDTH = 80
_GAP = "  "


def table(
    spans: Sequence[tuple[str, int]], head: Sequence[str], rows: Sequence[tuple[str, Sequence[str]]]
) -> Iterator[str]:
    """Align a table, figures to the right; names stand on lines of their own where the table would not fit.

    Args:
        spans: The upper line of the head: each text with the number of columns that it stands over.
        head: The lower line, a text for each column.
        rows: Names and their cells.
    """
    widths = [max(map(display_width, column)) for column in zip(head, *(cells for _, cells in rows), strict=True)]
    start, over = 0, []
    for text, columns in spans:
        short = display_width(text) - sum(widths[start : start + columns]) - len(_GAP) * (columns - 1)
        widths[start] += max(0, short)
        over.append((text, sum(widths[start : start + columns]) + len(_GAP) * (columns - 1)))
        start += columns
    name_width = max(display_width(name) for name, _ in rows)
    beside = len(_GAP) + name_width + sum(len(_GAP) + width for width in widths) <= _WIDTH
    margin = _GAP + " " * name_width if beside else _GAP
    yield (margin + _aligned(over)).rstrip()
    yield margin + _aligned(zip(head, widths, strict=True))
    for name, cells in rows:
        figures = _aligned(zip(cells, widths, strict=True))
        if beside:
            yield f"{_GAP}{name}{' ' * (name_width - display_width(name))}{figures}"
        else:
            yield from (f"{_GAP}{name}", f"{_GAP}{figures}")


def _aligned(cells: Iterable[tuple[str, int]]) -> str:
    return "".join(f"{_GAP}{' ' * (width - display_width(cell))}{cell}" for cell, width in cells)


def folded(text: str, indent: str = "") -> list[str]:
    """Fold a sentence between words; a word that is wider than the line stays whole."""
    lines = [indent]
    for word in text.split(" "):
        joined = f"{lines[-1]} {word}" if lines[-1].strip() else lines[-1] + word
        if display_width(joined) > _WIDTH and lines[-1].strip():
            lines.append((indent and indent + _GAP) + word)
        else:
            lines[-1] = joined
    return lines
