"""Whether a file beside a card prints a figure next to the name of a suppressed category.

The card is what everything derives from, so files are read as people and spreadsheets read them: rows of a CSV, rows
of a table in Markdown or HTML, sentences of alternative text, and the labels of a chart on one line.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from pathlib import PurePosixPath

from cardgen.card.audit.verdict import Category
from cardgen.card.words import category_name

__all__ = ["Printed", "is_searched", "search"]

_SAFE = frozenset(
    (
        *("evaluation", "metric", "by", "group", "category", "part", "status", "reason", "evidence", "notes"),
        *("comparator", "method", "missing", "missing_share", "excluded", "kind", "groups", "level", "threshold"),
        *("unit", "of", "population", "labels", "synthetic_share"),
    )
)
"""Columns of a CSV that say nothing of one category."""

_TEXT = re.compile(r"<text\b([^>]*)>(.*?)</text>", re.DOTALL)
_TITLE = re.compile(r"<(title|desc)\b[^>]*>(.*?)</\1>", re.DOTALL)
_TABLE_ROW = re.compile(r"<tr\b.*?</tr>", re.DOTALL)
_TABLE_CELL = re.compile(r"<(th|td)\b[^>]*>(.*?)</\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_ALTERNATIVE = re.compile(r"!\[(.*?)\]\(|\balt=\"([^\"]*)\"")
_SAID = re.compile(r"(?:fewer than|less than|below|n\s*<|<)\s*[\d,]+", re.IGNORECASE)
_LINE = 2.5
"""Distance in a chart within which labels stand on one line."""

_COLUMN = 25.0


@dataclass(frozen=True, slots=True)
class Printed:
    """A figure beside the name of a suppressed category.

    Attributes:
        evaluation: Id of the evaluation.
        cell: The category.
        file: The file.
        where: Where in it: "row 4", "alternative text", "a label".
    """

    evaluation: str
    cell: Category
    file: str
    where: str


def is_searched(name: str) -> bool:
    """Tell whether a file of a card is one that people or spreadsheets read."""
    return PurePosixPath(name).suffix in (".csv", ".svg", ".md", ".html")


def search(files: Mapping[str, bytes], hidden: Mapping[str, Mapping[Category, tuple[str, ...]]]) -> Iterator[Printed]:
    """Yield the figures that stand beside suppressed categories.

    Args:
        files: Files of the card by relative name.
        hidden: By evaluation the suppressed cells, each with its grouping.
    """
    for name in sorted(files):
        suffix = PurePosixPath(name).suffix
        text = files[name].decode("utf-8", "replace")
        if suffix == ".csv":
            yield from _in_csv(name, text, hidden)
        elif suffix == ".svg":
            chosen = [each for each in hidden if PurePosixPath(name).name.startswith(f"{each}-")]
            for evaluation in sorted(chosen, key=len)[-1:]:
                yield from _in_chart(name, text, evaluation, hidden[evaluation])
        elif suffix in (".md", ".html"):
            yield from _in_page(name, text, hidden, html=suffix == ".html")


def _in_csv(name: str, text: str, hidden: Mapping[str, Mapping[Category, tuple[str, ...]]]) -> Iterator[Printed]:
    rows = csv.DictReader(io.StringIO(text))
    for number, row in enumerate(rows, start=2):
        evaluation = row.get("evaluation") or ""
        cell = _cell_of(row)
        if cell is None or cell not in hidden.get(evaluation, {}):
            named = _named(row, hidden.get(evaluation, {}))
            if named is None:
                continue
            cell = named
        for column, value in row.items():
            if column and column not in _SAFE and not column.startswith("group_") and _is_number(value):
                yield Printed(evaluation, cell, name, f"row {number}, column {column}")


def _cell_of(row: Mapping[str, str]) -> Category | None:
    if row.get("part") in ("everyone", "rest"):
        return None
    pairs = [(key.removeprefix("group_"), value) for key, value in row.items() if key and key.startswith("group_")]
    if row.get("group") and row.get("category"):
        pairs = [(row["group"], row["category"])]
    elif not pairs:
        return None
    # A text that a spreadsheet would run begins with an apostrophe.
    return tuple(sorted((group, value.removeprefix("'")) for group, value in pairs if value))


def _named(row: Mapping[str, str], hidden: Mapping[Category, tuple[str, ...]]) -> Category | None:
    """Return the suppressed cell that a row of curves names in words."""
    by, name = row.get("by"), row.get("category")
    return next((cell for cell, groups in hidden.items() if _is(cell, groups, by, name)), None)


def _is(cell: Category, groups: tuple[str, ...], by: str | None, name: str | None) -> bool:
    return bool(cell) and by == " × ".join(groups) and name == category_name(dict(cell), groups)


def _in_chart(name: str, text: str, evaluation: str, hidden: Mapping[Category, tuple[str, ...]]) -> Iterator[Printed]:
    for cell, groups in hidden.items():
        chart = PurePosixPath(name).stem
        if not cell or not chart.endswith(f"-by-{'-'.join(groups)}"):
            continue
        if any(_beside(unescape(body), cell, groups) for _, body in _TITLE.findall(text)):
            yield Printed(evaluation, cell, name, "its alternative text")
        if _on_one_line(_labels(text), cell, groups):
            yield Printed(evaluation, cell, name, "a label")


def _labels(text: str) -> list[tuple[float, float, str]]:
    """Return the labels of a chart with their places."""
    found = []
    for attributes, body in _TEXT.findall(text):
        place = [re.search(rf'\b{axis}="(-?[\d.]+)"', attributes) for axis in "xy"]
        words = unescape(_TAG.sub("", re.sub(r"<title>.*?</title>", "", body)))
        if place[0] and place[1]:
            found.append((float(place[0][1]), float(place[1][1]), words))
    return found


def _on_one_line(labels: Iterable[tuple[float, float, str]], cell: Category, groups: tuple[str, ...]) -> bool:
    """Tell whether a figure stands on the line of a category, or where the line and the column of two cross."""
    placed = list(labels)
    whole, names = category_name(dict(cell), groups), [dict(cell)[group] for group in groups]
    for x, y, words in placed:
        if words == whole and any(abs(y - other) <= _LINE and _figures(said) for _, other, said in placed):
            return True
        if len(names) == 2 and words == names[0]:
            for column, _, head in placed:
                if (
                    head == names[1]
                    and column > x
                    and any(
                        abs(at - column) <= _COLUMN and abs(y - other) <= 12 and _figures(said)
                        for at, other, said in placed
                        if said != head
                    )
                ):
                    return True
    return False


def _in_page(
    name: str, text: str, hidden: Mapping[str, Mapping[Category, tuple[str, ...]]], *, html: bool
) -> Iterator[Printed]:
    """Search tables and alternative texts of a page; a name that another evaluation prints is left to the CSV."""
    rows = _html_rows(text) if html else _markdown_rows(text)
    by_name: dict[str, list[list[str]]] = {}
    for cells in rows:
        by_name.setdefault(cells[0], []).append(cells[1:])
    said = [unescape(body) for _, body in _TITLE.findall(text)]
    said += [unescape(first or second) for first, second in _ALTERNATIVE.findall(text)]
    for evaluation, cells_of in hidden.items():
        for cell, groups in cells_of.items():
            if not cell or not _only_suppressed(cell, groups, hidden):
                continue
            title = category_name(dict(cell), groups)
            shut = [row for row in by_name.get(title, []) if any("suppressed" in value for value in row)]
            if any(_figures(value) for row in shut for value in row):
                yield Printed(evaluation, cell, name, "a row of a table")
            if len(hidden) == 1 and any(_beside(body, cell, groups) for body in said):
                yield Printed(evaluation, cell, name, "an alternative text")


def _only_suppressed(
    cell: Category, groups: tuple[str, ...], hidden: Mapping[str, Mapping[Category, tuple[str, ...]]]
) -> bool:
    return all(cells.get(cell, groups) == groups for cells in hidden.values())


def _html_rows(text: str) -> Iterator[list[str]]:
    for row in _TABLE_ROW.findall(text):
        cells = [unescape(_TAG.sub(" ", body)).strip() for _, body in _TABLE_CELL.findall(row)]
        if len(cells) > 1:
            yield [re.sub(r"\s+", " ", cell) for cell in cells]


def _markdown_rows(text: str) -> Iterator[list[str]]:
    for line in text.splitlines():
        if line.startswith("|") and line.endswith("|"):
            cells = [cell.strip().replace("\\", "") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
            if len(cells) > 1:
                yield cells


def _beside(text: str, cell: Category, groups: tuple[str, ...]) -> bool:
    """Tell whether a figure follows the name of a category before anything else is spoken of."""
    name = re.escape(category_name(dict(cell), groups))
    pattern = rf"(?<![\w×])(?<!× ){name}(?! ×)(?!\w)[^;.,\w%]{{0,4}}(?:(?:is|has|at|n)\b[\s=:]*)?(\d)"
    return re.search(pattern, text) is not None


def _figures(text: str) -> bool:
    """Tell whether a text holds a figure other than the threshold that it says a category is below."""
    return re.search(r"\d", _SAID.sub("", text)) is not None


def _is_number(text: str | None) -> bool:
    try:
        float(text or "")
    except ValueError:
        return False
    return True
