"""Coverage bars: how many rows, and clusters, of each category were tested, and how many rows lack a label."""

from __future__ import annotations

from dataclasses import dataclass

from cardgen.card.evaluations import CategoryCoverage, CoverageRecord, EvaluationRecord
from cardgen.card.numbers import count
from cardgen.card.words import STATUS_MARKS, STATUS_WORDS
from cardgen.render.charts.axis import Axis
from cardgen.render.charts.canvas import Canvas
from cardgen.render.charts.lettering import cleaned, shortened, width_of
from cardgen.render.charts.names import cluster_units, row_units
from cardgen.render.charts.style import BLUE, GREEN, GREY, INK, QUIET, RULE, SMALL, TEXT, WIDTH

__all__ = ["coverage_canvas", "coverage_notes", "has_bars"]

_MOST_ROWS = 40
_NAMES = 190.0
_ROW = 23.0
_BAR = 13.0
_TOP = 26.0
_NO_LABEL = "No label"
_TWO = "Two categories, or no label"


@dataclass(frozen=True, slots=True)
class _Panel:
    """One column of bars, all from one zero."""

    head: str
    axis: Axis
    colour: str


def has_bars(coverage: CoverageRecord) -> bool:
    """Tell whether there is anything to draw: a reported evaluation may say nothing of its numbers."""
    return any(entry.rows for entry in coverage.categories)


def coverage_notes(coverage: CoverageRecord) -> tuple[str, ...]:
    """Say what a reader of the bars must know: categories that are left out."""
    if len(coverage.categories) <= _MOST_ROWS:
        return ()
    return (f"Shown: the {_MOST_ROWS} largest of {count(len(coverage.categories))} categories; the table has all.",)


def coverage_canvas(evaluation: EvaluationRecord, coverage: CoverageRecord, *, both: bool = False) -> Canvas:
    """Draw the bars of one group, largest first; a second column for clusters where they are declared.

    Args:
        evaluation: The evaluation.
        coverage: The group.
        both: Whether pairs have labels of both people, so that one of two categories is in none.
    """
    rest = _TWO if both else _NO_LABEL
    entries = _entries(coverage)
    missing = coverage.missing or 0
    names = [shortened(cleaned(entry.category), TEXT, _NAMES) for entry in entries]
    left = max(width_of(name, TEXT) for name in (*names, rest if missing else "")) + 14
    panels = _panels(evaluation, coverage, left)
    height = _TOP + _ROW * (len(entries) + (1 if missing else 0)) + 4
    canvas = Canvas(WIDTH, height)
    for panel in panels:
        canvas.text(panel.axis.start, 13, panel.head, size=SMALL, colour=QUIET)
        canvas.lines([((panel.axis.start, _TOP - 4), (panel.axis.start, height - 4))], RULE, width=1.4)
    for number, (entry, name) in enumerate(zip(entries, names, strict=True)):
        y = _TOP + _ROW * number + _ROW / 2
        shown = entry.status == "ok"
        canvas.text(0, y + 4.5, name, colour=INK if shown else QUIET, full=entry.category)
        _draw_entry(canvas, entry, panels, y)
    if missing:
        y = _TOP + _ROW * len(entries) + _ROW / 2
        canvas.text(0, y + 4.5, rest, colour=QUIET)
        axis = panels[0].axis
        canvas.hatched(axis.start, y - _BAR / 2, max(axis.place(missing) - axis.start, 1.5), _BAR, GREY)
        canvas.text(max(axis.place(missing), axis.start + 1.5) + 6, y + 4.5, count(missing), size=SMALL, colour=QUIET)
    return canvas


def _entries(coverage: CoverageRecord) -> tuple[CategoryCoverage, ...]:
    """Order the categories: largest first, those without a number last."""
    known = [entry for entry in coverage.categories if entry.status == "ok" and entry.rows is not None]
    known.sort(key=lambda entry: -(entry.rows or 0))
    return (*known, *(entry for entry in coverage.categories if entry not in known))[:_MOST_ROWS]


def _panels(evaluation: EvaluationRecord, coverage: CoverageRecord, left: float) -> tuple[_Panel, ...]:
    """Divide the room: two thirds for rows and one for clusters, or all for rows."""
    rows = [entry.rows for entry in coverage.categories if entry.rows is not None] + [coverage.missing or 0]
    clusters = [entry.clusters for entry in coverage.categories if entry.clusters is not None]
    room = WIDTH - left
    most = max(rows)
    figures = width_of(count(most), SMALL) + 8
    end = left + (room * 0.62 if clusters else room) - figures
    panels = [_Panel(row_units(evaluation).capitalize(), Axis(0, most, left, end), BLUE)]
    if clusters:
        start = end + figures + 22
        end = WIDTH - width_of(count(max(clusters)), SMALL) - 8
        panels.append(_Panel(cluster_units(evaluation).capitalize(), Axis(0, max(*clusters, 1), start, end), GREEN))
    return tuple(panels)


def _draw_entry(canvas: Canvas, entry: CategoryCoverage, panels: tuple[_Panel, ...], y: float) -> None:
    """Draw the bars of a category with their numbers, or the word that says why there is none."""
    if entry.status != "ok" or entry.rows is None:
        word = (
            "– not reported" if entry.status == "ok" else f"{STATUS_MARKS[entry.status]} {STATUS_WORDS[entry.status]}"
        )
        canvas.text(panels[0].axis.start + 6, y + 4.5, word, size=SMALL, colour=QUIET)
        return
    for panel, number in zip(panels, (entry.rows, entry.clusters), strict=False):
        if number is not None:
            length = max(panel.axis.place(number) - panel.axis.start, 1.0)
            canvas.box(panel.axis.start, y - _BAR / 2, length, _BAR, panel.colour)
            canvas.text(panel.axis.start + length + 6, y + 4.5, count(number), size=SMALL)
