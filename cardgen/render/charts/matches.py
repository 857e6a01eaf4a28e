"""The heat map of false matches between categories: which people are taken for which others."""

from __future__ import annotations

from dataclasses import dataclass

from cardgen.card.document import Card
from cardgen.card.evaluations import EvaluationRecord, MetricRecord
from cardgen.card.match_matrices import MatchFigure, MatchMatrix
from cardgen.card.numbers import count
from cardgen.card.results import Result
from cardgen.card.words import STATUS_WORDS
from cardgen.render.charts.canvas import Canvas
from cardgen.render.charts.captions import intervals_phrase, sample_sentence
from cardgen.render.charts.heatmap import Grid, grid_canvas
from cardgen.render.charts.lettering import cleaned
from cardgen.render.charts.view import MetricView
from cardgen.render.prose.text import capitalised, lowered
from cardgen.render.views.labels import group_label
from cardgen.render.views.matches import as_result, match_metric, match_scale

__all__ = ["MatchView", "match_alt", "match_canvas", "match_subtitle", "match_title", "match_view"]

_MOST = 12
_MOST_TOLD = 10


@dataclass(frozen=True)
class MatchView:
    """What the chart of one matrix draws.

    Attributes:
        matrix: The matrix; at least one cell has a figure.
        names: Its categories, in the order of the card.
        view: Scale, card and metric, as of a chart of one metric.
    """

    matrix: MatchMatrix
    names: tuple[str, ...]
    view: MetricView

    @property
    def printed(self) -> tuple[MatchFigure, ...]:
        """The cells that have a figure, the highest first."""
        found = [cell for cell in self.matrix.cells if cell.value is not None]
        return tuple(sorted(found, key=lambda cell: -(cell.value or 0.0)))

    @property
    def label(self) -> str:
        """The name of the group in a sentence."""
        return lowered(cleaned(group_label(self.view.card, self.matrix.group)))


def match_view(card: Card, evaluation: EvaluationRecord, matrix: MatchMatrix) -> MatchView | None:
    """Collect what the chart of a matrix draws; None where no cell has a figure."""
    if not any(cell.value is not None for cell in matrix.cells):
        return None
    metric: MetricRecord = match_metric(evaluation)
    names = tuple(dict.fromkeys(name for cell in matrix.cells for name in (cell.first, cell.second)))
    order = {
        item.category: index
        for each in evaluation.coverage
        if each.group == matrix.group
        for index, item in enumerate(each.categories)
    }
    view = MetricView(
        card=card,
        evaluation=evaluation,
        metric=metric,
        by=(matrix.group,),
        cells=_results(evaluation, matrix),
        overall=None,
        gap=None,
        limits=(),
        scale=match_scale(evaluation, matrix),
    )
    return MatchView(matrix, tuple(sorted(names, key=lambda name: order.get(name, len(order)))), view)


def _results(evaluation: EvaluationRecord, matrix: MatchMatrix) -> tuple[Result, ...]:
    return tuple(as_result(evaluation, matrix, cell) for cell in matrix.cells)


def match_canvas(matches: MatchView) -> Canvas:
    """Draw a matrix, the same on both sides of its diagonal."""
    names = matches.names[:_MOST]
    cells: dict[tuple[str, str], Result] = {}
    for cell, result in zip(matches.matrix.cells, matches.view.cells, strict=True):
        cells[cell.first, cell.second] = cells[cell.second, cell.first] = result
    group = matches.matrix.group
    return grid_canvas(matches.view, Grid(group, group, names, names, cells, max(0, len(matches.names) - _MOST)))


def match_title(matches: MatchView) -> str:
    """Say between whom false matches are most frequent."""
    highest = matches.printed[0]
    value = matches.view.scale.value(highest.value or 0.0)
    whom = f"two people of {cleaned(highest.first)}" if highest.first == highest.second else _two(highest)
    return f"False matches are most frequent between {whom}: {value} of impostor pairs"


def match_subtitle(matches: MatchView) -> str:
    """Say what the chart measures, on how much, and how it is read."""
    view = matches.view
    unit = f" ({view.scale.header})" if view.scale.header else ""
    measure = f"{capitalised(cleaned(view.metric.label))}{unit} by the {matches.label} of both people"
    measure += f"{intervals_phrase(view.printed)}; lower is better."
    left = max(0, len(matches.names) - _MOST)
    notes = [f"Shown: {_MOST} of {count(len(matches.names))} categories; the table has all."] if left else []
    return " ".join((measure, sample_sentence(view.card, view.evaluation), "Yellow is high, blue is low.", *notes))


def match_alt(matches: MatchView) -> str:
    """Describe a matrix: the finding, then its cells from the highest down."""
    scale = matches.view.scale
    told = []
    for cell in matches.printed[:_MOST_TOLD]:
        within = f" ({scale.range(cell.interval.low, cell.interval.high)})" if cell.interval else ""
        told.append(f"{_two(cell)} {scale.value(cell.value or 0.0)}{within}")
    if len(matches.printed) > _MOST_TOLD:
        told.append(f"{count(len(matches.printed) - _MOST_TOLD)} more in the table")
    shut = [cell for cell in matches.matrix.cells if cell.value is None]
    rest = f" {STATUS_WORDS[shut[0].status].capitalize()}: {'; '.join(map(_two, shut))}." if shut else ""
    return f"Heat map. {match_title(matches)}. {'; '.join(told)}.{rest}"


def _two(cell: MatchFigure) -> str:
    return f"{cleaned(cell.first)} and {cleaned(cell.second)}"
