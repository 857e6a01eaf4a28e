"""Finds figures typed into a Markdown table: a column headed by a metric, with numbers below it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cardgen.card.lint.number_words import NUMBER
from cardgen.card.lint.sentences import masked

__all__ = ["find_table_figures"]

_RULE = re.compile(r"[ \t]*\|?(?:[ \t]*:?-+:?[ \t]*\|)+[ \t]*(?::?-+:?)?[ \t]*")
_CELL = re.compile(r"[^|\n]+")
_FIGURE = re.compile(rf"[\s*_]*[<>≤≥~≈±−-]?({NUMBER}\s?(?:%|per\s?cent|percent)?)[\s*_]*(?:[(\[±].*)?", re.IGNORECASE)


def find_table_figures(text: str, metric: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Yield start and end of the first figure of every table column that is headed by a metric.

    Args:
        text: Markdown.
        metric: Matches names of metrics.
    """
    lines = [(found.start(), found.group()) for found in re.finditer(r"[^\n]+", masked(text))]
    columns: dict[int, bool] = {}
    for index, (start, line) in enumerate(lines):
        if "|" not in line:
            columns = {}
        elif _RULE.fullmatch(line) and index > 0:
            head = _CELL.finditer(lines[index - 1][1])
            columns = {place: True for place, cell in enumerate(head) if metric.search(cell.group())}
        else:
            for place, cell in enumerate(_CELL.finditer(line)):
                figure = _FIGURE.fullmatch(cell.group()) if columns.get(place) else None
                if figure:
                    columns[place] = False
                    yield start + cell.start() + figure.start(1), start + cell.start() + figure.end(1)
