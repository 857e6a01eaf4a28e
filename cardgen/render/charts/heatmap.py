"""The heat map of an intersection of two groups: the figure printed in each cell, a word where there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cardgen.card.document import Card
from cardgen.card.numbers import count
from cardgen.card.results import Result
from cardgen.card.words import STATUS_MARKS, STATUS_WORDS
from cardgen.render.charts.canvas import Canvas
from cardgen.render.charts.lettering import cleaned, shortened, width_of, wrapped
from cardgen.render.charts.names import figure
from cardgen.render.charts.style import GREY, INK, QUIET, SMALL, TEXT, TINY, WIDTH
from cardgen.render.charts.view import MetricView
from cardgen.render.views.labels import group_label

__all__ = ["Grid", "cell_colours", "grid_canvas", "grid_of", "heatmap_canvas", "heatmap_notes"]

_MOST_ROWS, _MOST_COLUMNS = 40, 12
_NAMES = 170.0
_WIDEST_CELL = 140.0
_SWATCHES = 24
_NO_ROWS = "no rows"


@dataclass(frozen=True, slots=True)
class Grid:
    """Which category stands in which row and column.

    Attributes:
        row_group: Id of the group down the side: the one with more categories.
        column_group: Id of the group across the top.
        rows: Its categories, in order.
        columns: Its categories, in order.
        cells: Results by row and column; combinations that the data lacks are left out.
        left_out: Categories that are too many to draw.
    """

    row_group: str
    column_group: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: dict[tuple[str, str], Result]
    left_out: int


def grid_of(view: MetricView) -> Grid:
    """Arrange the cells of a view over two groups."""
    first, second = view.by
    numbers = {group: len({cell.group[group] for cell in view.cells}) for group in view.by}
    down, across = (second, first) if numbers[second] > numbers[first] else (first, second)
    rows, columns = _order(view, down), _order(view, across)
    cells = {(cell.group[down], cell.group[across]): cell for cell in view.cells}
    left_out = max(0, len(rows) - _MOST_ROWS) + max(0, len(columns) - _MOST_COLUMNS)
    return Grid(down, across, rows[:_MOST_ROWS], columns[:_MOST_COLUMNS], cells, left_out)


def heatmap_notes(view: MetricView) -> tuple[str, ...]:
    """Say what a reader of the heat map must know: which colour is high, categories that are left out."""
    grid = grid_of(view)
    notes = ["Yellow is high, blue is low."]
    if any(not _named(cell, _cell_width(grid, view.card)) for cell in _drawn(grid)):
        notes.append("▒ suppressed, – insufficient or undefined; hatched and empty: no rows.")
    if grid.left_out:
        total = len({cell.group[g] for cell in view.cells for g in view.by})
        notes.append(f"Shown: {count(total - grid.left_out)} of {count(total)} categories; the table has all.")
    return tuple(notes)


def heatmap_canvas(view: MetricView) -> Canvas:
    """Draw the heat map of a metric over two groups; at least one cell has a figure."""
    return grid_canvas(view, grid_of(view))


def grid_canvas(view: MetricView, grid: Grid) -> Canvas:
    """Draw cells that are arranged already, with the scale of a view."""
    width = _cell_width(grid, view.card)
    intervals = all(
        width_of(_interval(cell, view), TINY) < width - 8 for cell in _drawn(grid) if cell and cell.value is not None
    )
    height = 40.0 if intervals else 28.0
    left = _names_width(grid, view.card)
    heads = [wrapped(cleaned(name), SMALL, width - 6, 3) for name in grid.columns]
    top = 24 + 14.0 * max(len(lines) for lines in heads) + 4
    bottom = top + height * len(grid.rows)
    canvas = Canvas(WIDTH, bottom + 34)
    _draw_heads(canvas, view.card, grid, heads, left, top, width)
    printed = [cell.value for cell in _drawn(grid) if cell and cell.value is not None]
    low, high = min(printed), max(printed)
    for number, row in enumerate(grid.rows):
        y = top + number * height
        lines = wrapped(cleaned(row), TEXT, _NAMES, 2 if height > 30 else 1)
        for line, text in enumerate(lines):
            full = row if line == len(lines) - 1 and " ".join(lines) != row else None
            canvas.text(
                left - 10, y + height / 2 + 4.5 + 14 * (line - (len(lines) - 1) / 2), text, anchor="end", full=full
            )
        for place, column in enumerate(grid.columns):
            cell = grid.cells.get((row, column))
            box = (left + place * width + 1, y + 1, width - 2, height - 2)
            _draw_cell(canvas, view, cell, box, low, high, intervals=intervals)
    _draw_key(canvas, view, (low, high), left, bottom + 14)
    return canvas


def cell_colours(part: float) -> tuple[str, str]:
    """Return the colour of a cell and that of its figure, by how far the value lies from the lowest to the highest.

    Cividis (Nuñez, Anderton and Renslow 2018, PLOS ONE 13) without its darkest tenth; black or white, whichever
    contrasts more by the formula of WCAG 2.2 (relative luminance).
    """
    from matplotlib import colormaps
    from matplotlib.colors import to_hex

    red, green, blue, _ = colormaps["cividis"](0.1 + 0.9 * part)
    channels = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (red, green, blue)]
    luminance = 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]
    text = "#000000" if (luminance + 0.05) / 0.05 > 1.05 / (luminance + 0.05) else "#ffffff"
    return to_hex((red, green, blue)), text


def _order(view: MetricView, group: str) -> tuple[str, ...]:
    """Order the categories of a group: as its owner declared or cut them, otherwise worst first by their own figure."""
    cells = view.card.cells(view.evaluation.id, view.metric.id, view.by)
    present = tuple(dict.fromkeys(cell.group[group] for cell in cells))
    entry = next((item for item in view.card.groups if item.id == group), None)
    if entry is not None and entry.categories is not None:
        declared = [name for name in entry.categories if name in present]
        return (*declared, *(name for name in present if name not in declared))
    if entry is not None and entry.bins is not None:
        return present
    sign = 1 if view.metric.direction == "higher_is_better" else -1
    own = {
        cell.group[group]: sign * cell.value
        for cell in view.card.cells(view.evaluation.id, view.metric.id, (group,))
        if cell.value is not None
    }
    known = sorted((name for name in present if name in own), key=lambda name: own[name])
    return (*known, *(name for name in present if name not in own))


def _drawn(grid: Grid) -> list[Result | None]:
    return [grid.cells.get((row, column)) for row in grid.rows for column in grid.columns]


def _names_width(grid: Grid, card: Card) -> float:
    head = width_of(cleaned(group_label(card, grid.row_group)), SMALL)
    names = max(width_of(cleaned(name), TEXT) for name in grid.rows)
    return min(_NAMES, max(names, head)) + 14


def _cell_width(grid: Grid, card: Card) -> float:
    return min(_WIDEST_CELL, (WIDTH - _names_width(grid, card)) / len(grid.columns))


def _interval(cell: Result, view: MetricView) -> str:
    if cell.interval is None:
        return ""
    return f"{view.scale.bare(cell.interval.low)} to {view.scale.bare(cell.interval.high)}"


def _named(cell: Result | None, width: float) -> bool:
    """Tell whether the word for a cell without a figure fits into it."""
    word = _NO_ROWS if cell is None else "" if cell.value is not None else STATUS_WORDS[cell.status]
    return width_of(word, TINY) <= width - 6


def _draw_heads(
    canvas: Canvas, card: Card, grid: Grid, heads: Sequence[tuple[str, ...]], left: float, top: float, width: float
) -> None:
    down, across = (cleaned(group_label(card, group)) for group in (grid.row_group, grid.column_group))
    canvas.text(left - 10, top - 8, shortened(down, SMALL, _NAMES), anchor="end", size=SMALL, colour=QUIET, full=down)
    room = width * len(grid.columns)
    canvas.text(left + 2, 12, shortened(across, SMALL, max(room, 120)), size=SMALL, colour=QUIET, full=across)
    for place, (name, lines) in enumerate(zip(grid.columns, heads, strict=True)):
        for line, text in enumerate(lines):
            y = top - 8 - 14 * (len(lines) - 1 - line)
            full = name if line == len(lines) - 1 and " ".join(lines) != name else None
            canvas.text(left + (place + 0.5) * width, y, text, anchor="middle", size=SMALL, full=full)


def _draw_cell(
    canvas: Canvas,
    view: MetricView,
    cell: Result | None,
    box: tuple[float, float, float, float],
    low: float,
    high: float,
    *,
    intervals: bool,
) -> None:
    """Fill a cell and print its figure with the interval below it; hatch it and print the word where it has none."""
    x, y, width, height = box
    middle = (x + width / 2, y + height / 2)
    if cell is None or cell.value is None:
        canvas.hatched(x, y, width, height, GREY)
        word = _NO_ROWS if cell is None else STATUS_WORDS[cell.status]
        shown = word if _named(cell, width + 2) else "" if cell is None else STATUS_MARKS[cell.status]
        full = None if cell is None else f"{word}: {cell.reason}" if cell.reason else word
        canvas.text(middle[0], middle[1] + 4, shown, anchor="middle", size=TINY, colour=INK, halo=True, full=full)
        return
    fill, colour = cell_colours(0.5 if high == low else (cell.value - low) / (high - low))
    canvas.box(x, y, width, height, fill)
    text = figure(cell, view.scale)
    size = TEXT if width_of(text, TEXT) <= width - 4 else TINY
    text = text if width_of(text, size) <= width - 4 else view.scale.bare(cell.value)
    canvas.text(middle[0], middle[1] + (-1 if intervals else 4.5), text, anchor="middle", size=size, colour=colour)
    if intervals:
        canvas.text(middle[0], middle[1] + 13, _interval(cell, view), anchor="middle", size=TINY, colour=colour)


def _draw_key(canvas: Canvas, view: MetricView, ends: tuple[float, float], left: float, y: float) -> None:
    """Draw the scale of colours between the lowest and the highest figure."""
    low, high = (view.scale.value(end) for end in ends)
    canvas.text(left, y + 9, low, size=SMALL, colour=QUIET)
    x = left + width_of(low, SMALL) + 8
    if low == high:
        return
    for number in range(_SWATCHES):
        canvas.box(x + 5 * number, y, 6 if number < _SWATCHES - 1 else 5, 10, cell_colours(number / (_SWATCHES - 1))[0])
    canvas.text(x + 5 * _SWATCHES + 8, y + 9, high, size=SMALL, colour=QUIET)
