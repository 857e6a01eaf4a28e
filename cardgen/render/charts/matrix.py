"""The heat map of who was tested in the combinations of two groups: empty ones are hatched and say so."""

from __future__ import annotations

import math

from cardgen.card.document import Card
from cardgen.card.evaluations import EvaluationRecord
from cardgen.card.numbers import count
from cardgen.card.words import STATUS_MARKS, STATUS_WORDS
from cardgen.render.charts.canvas import Canvas
from cardgen.render.charts.captions import sample_sentence
from cardgen.render.charts.heatmap import cell_colours
from cardgen.render.charts.lettering import cleaned, shortened, width_of, wrapped
from cardgen.render.charts.names import cluster_units, grouping_name, row_units
from cardgen.render.charts.style import GREY, INK, QUIET, SMALL, TEXT, TINY, WIDTH
from cardgen.render.prose.text import capitalised, counted
from cardgen.render.views.labels import group_label
from cardgen.render.views.matrices import Matrix, Tested

__all__ = ["has_heatmap", "matrix_alt", "matrix_canvas", "matrix_subtitle", "matrix_title"]

_MOST_ROWS, _MOST_COLUMNS = 40, 12
_NAMES = 170.0
_WIDEST_CELL = 120.0
_HEIGHT = 36.0
_NOBODY = "nobody"
_MOST_NAMED = 12


def has_heatmap(matrix: Matrix) -> bool:
    """Tell whether a matrix can be drawn: of two groups, with anybody in it who is not suppressed."""
    return len(matrix.by) == 2 and any(each.rows is not None for each in matrix.found.values())


def matrix_title(card: Card, matrix: Matrix) -> str:
    """Say in how many combinations nobody was tested."""
    by = grouping_name(card, matrix.by)
    total = math.prod(map(len, matrix.categories))
    if not matrix.empty:
        return f"Somebody was tested in each of the {count(total)} combinations of {by}"
    return f"Nobody was tested in {count(len(matrix.empty))} of {count(total)} combinations of {by}"


def matrix_subtitle(card: Card, evaluation: EvaluationRecord, matrix: Matrix) -> str:
    """Say what is counted, what the colours are, and what is not drawn."""
    what = capitalised(row_units(evaluation))
    if _by_cluster(matrix):
        what = f"{capitalised(cluster_units(evaluation))}, with {row_units(evaluation)} below"
    by = grouping_name(card, matrix.by)
    parts = [f"{what}, by {by}. Yellow is many, blue is few.", sample_sentence(card, evaluation)]
    if any(each.shut for each in matrix.found.values()):
        parts.append(f"{STATUS_MARKS['suppressed']} suppressed: too few people to print.")
    down, across = _sides(matrix)
    rows, columns = matrix.categories[down], matrix.categories[across]
    if len(rows) > _MOST_ROWS or len(columns) > _MOST_COLUMNS:
        shown = f"{min(len(rows), _MOST_ROWS)} by {min(len(columns), _MOST_COLUMNS)}"
        parts.append(f"Shown: {shown} of {count(len(rows))} by {count(len(columns))} categories; the table has all.")
    return " ".join(parts)


def matrix_alt(title: str, evaluation: EvaluationRecord, matrix: Matrix) -> str:
    """Describe the heat map: the finding, the empty combinations, then how many were tested in the others."""
    said = [" × ".join(map(cleaned, key)) + f" {_words(evaluation, each)}" for key, each in matrix.found.items()]
    if len(said) > _MOST_NAMED:
        said = [*said[:_MOST_NAMED], f"{count(len(said) - _MOST_NAMED)} more in the table"]
    empty = [" × ".join(map(cleaned, key)) for key in matrix.empty]
    if len(empty) > _MOST_NAMED:
        empty = [*empty[:_MOST_NAMED], f"{count(len(empty) - _MOST_NAMED)} more in the table"]
    nobody = f" Nobody: {'; '.join(empty)}." if empty else ""
    return f"Heat map of who was tested. {title}.{nobody} {'; '.join(said)}."


def matrix_canvas(card: Card, evaluation: EvaluationRecord, matrix: Matrix) -> Canvas:
    """Draw the combinations: colour by how many, the number printed in each, a word where there is none."""
    down, across = _sides(matrix)
    rows, columns = matrix.categories[down][:_MOST_ROWS], matrix.categories[across][:_MOST_COLUMNS]
    head = cleaned(group_label(card, matrix.by[down]))
    names = max(width_of(cleaned(name), TEXT) for name in rows)
    left = min(_NAMES, max(names, width_of(head, SMALL))) + 14
    width = min(_WIDEST_CELL, (WIDTH - left) / len(columns))
    heads = [wrapped(cleaned(name), SMALL, width - 6, 3) for name in columns]
    top = 24 + 14.0 * max(map(len, heads)) + 4
    canvas = Canvas(WIDTH, top + _HEIGHT * len(rows) + 6)
    canvas.text(left - 10, top - 8, shortened(head, SMALL, _NAMES), anchor="end", size=SMALL, colour=QUIET, full=head)
    over = cleaned(group_label(card, matrix.by[across]))
    room = max(width * len(columns), 120)
    canvas.text(left + 2, 12, shortened(over, SMALL, room), size=SMALL, colour=QUIET, full=over)
    for place, (name, lines) in enumerate(zip(columns, heads, strict=True)):
        for line, text in enumerate(lines):
            full = name if line == len(lines) - 1 and " ".join(lines) != name else None
            y = top - 8 - 14 * (len(lines) - 1 - line)
            canvas.text(left + (place + 0.5) * width, y, text, anchor="middle", size=SMALL, full=full)
    most = max(_number(each) or 0 for each in matrix.found.values())
    for number, row in enumerate(rows):
        y = top + number * _HEIGHT
        canvas.text(left - 10, y + _HEIGHT / 2 + 4.5, shortened(cleaned(row), TEXT, _NAMES), anchor="end", full=row)
        for place, column in enumerate(columns):
            key = (row, column) if down == 0 else (column, row)
            box = (left + place * width + 1, y + 1, width - 2, _HEIGHT - 2)
            _draw(canvas, evaluation, matrix.found.get(key), box, most)
    return canvas


def _draw(
    canvas: Canvas,
    evaluation: EvaluationRecord,
    tested: Tested | None,
    box: tuple[float, float, float, float],
    most: int,
) -> None:
    x, y, width, height = box
    middle = (x + width / 2, y + height / 2)
    number = None if tested is None else _number(tested)
    if tested is None or number is None:
        canvas.hatched(x, y, width, height, GREY)
        word, mark = (_NOBODY, "–") if tested is None else (STATUS_WORDS["suppressed"], STATUS_MARKS["suppressed"])
        shown = word if width_of(word, TINY) <= width - 4 else mark
        canvas.text(*middle[:1], middle[1] + 4, shown, anchor="middle", size=TINY, colour=INK, halo=True, full=word)
        return
    # Counts are skewed: the logarithm keeps small ones apart.
    part = 1.0 if most <= 1 else math.log1p(number) / math.log1p(most)
    fill, colour = cell_colours(part)
    canvas.box(x, y, width, height, fill)
    both = tested.clusters is not None and tested.rows is not None
    below = counted(tested.rows or 0, row_units(evaluation).removesuffix("s"))
    both = both and width_of(below, TINY) <= width - 6
    canvas.text(middle[0], middle[1] + (-1 if both else 4.5), count(number), anchor="middle", size=TEXT, colour=colour)
    if both:
        canvas.text(middle[0], middle[1] + 13, below, anchor="middle", size=TINY, colour=colour)


def _sides(matrix: Matrix) -> tuple[int, int]:
    """Put the group of more categories down the side."""
    return (1, 0) if len(matrix.categories[1]) > len(matrix.categories[0]) else (0, 1)


def _by_cluster(matrix: Matrix) -> bool:
    return any(each.clusters is not None for each in matrix.found.values())


def _number(tested: Tested) -> int | None:
    """Return what the colour shows: clusters where they are declared, else rows."""
    return tested.rows if tested.clusters is None else tested.clusters


def _words(evaluation: EvaluationRecord, tested: Tested) -> str:
    if tested.rows is None:
        return STATUS_WORDS["suppressed"]
    rows = f"{count(tested.rows)} {row_units(evaluation)}"
    return rows if tested.clusters is None else f"{count(tested.clusters)} {cluster_units(evaluation)}, {rows}"
