"""Figures of an evaluation at every threshold of a grid."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cardgen.card.figures.estimate import Figure, estimate
from cardgen.card.figures.suppress import Hidden
from cardgen.card.thresholds.cells import Setting, at_threshold, has_curve
from cardgen.card.thresholds.records import SweepLine, ThresholdSweep
from cardgen.evaluation.cells import Cell, Histogram, Measured
from cardgen.spec.evidence import Evaluation
from cardgen.statistics.thresholds import first_at_or_above

__all__ = ["MOST_THRESHOLDS", "Place", "Swept", "grid_of", "kept_scores", "places", "sweep", "sweeps"]

MOST_THRESHOLDS = 101

Place = tuple[int, tuple[str, ...], Cell]
"""Where a cell stands (0 for everyone, then grouping by grouping), its grouping, and the cell."""


@dataclass(frozen=True, slots=True)
class Swept:
    """A cell at every threshold.

    Attributes:
        place: The cell.
        figures: By metric, a figure at each threshold.
    """

    place: Place
    figures: Mapping[str, tuple[Figure, ...]]


def places(measured: Measured) -> tuple[Place, ...]:
    """Return the cells of an evaluation, each with its place and grouping."""
    cells: list[tuple[tuple[str, ...], Cell]] = [((), measured.overall)]
    cells += [(grouping.by, cell) for grouping in measured.groupings for cell in grouping.cells]
    return tuple((index, by, cell) for index, (by, cell) in enumerate(cells))


def kept_scores(histogram: Histogram, thresholds: Sequence[float]) -> NDArray[np.int64]:
    """Choose at most 101 scores to stand for all: spread over the distinct ones, with those that thresholds need.

    A threshold between two scores accepts the same rows as the higher one.

    Returns:
        Their indices, ascending.
    """
    last = len(histogram.scores) - 1
    named = {first_at_or_above(histogram.scores, each) for each in thresholds}
    needed = sorted(index for index in named if index <= last)[:MOST_THRESHOLDS]
    room = min(max(2, MOST_THRESHOLDS - len(needed)), last + 1)
    return np.union1d(np.linspace(0, last, room).round().astype(np.int64), np.array(needed, dtype=np.int64))


def grid_of(histogram: Histogram, thresholds: Sequence[float]) -> tuple[float, ...]:
    """Return ascending thresholds for the sweeps of an evaluation.

    Args:
        histogram: Of everyone, whose scores those of every category are among.
        thresholds: Those at which figures must be exact.
    """
    return tuple(float(score) for score in histogram.scores[kept_scores(histogram, thresholds)])


def sweep(
    evaluation: Evaluation,
    setting: Setting,
    chosen: Sequence[Place],
    grid: Sequence[float],
    hidden: Hidden,
) -> tuple[Swept, ...]:
    """Estimate every metric at every threshold in the cells that are printed and have a curve."""
    return tuple(
        Swept(place, _figures(place[2], place[2].histogram, setting, grid))
        for place in chosen
        if place[0] not in hidden.reasons and has_curve(evaluation, place[2]) and place[2].histogram is not None
    )


def _figures(
    cell: Cell, histogram: Histogram, setting: Setting, grid: Sequence[float]
) -> dict[str, tuple[Figure, ...]]:
    cells = [at_threshold(cell, histogram, threshold, setting) for threshold in grid]
    return {metric.id: tuple(estimate(each, metric, setting.design) for each in cells) for metric in setting.metrics}


def sweeps(swept: Sequence[Swept], setting: Setting, grid: tuple[float, ...]) -> Iterator[ThresholdSweep]:
    """Yield the sweeps that a card publishes: of everyone and of single groups, as curves are."""
    for metric in setting.metrics:
        for by in dict.fromkeys(each.place[1] for each in swept if len(each.place[1]) < 2):
            lines = tuple(_line(each, metric.id) for each in swept if each.place[1] == by)
            yield ThresholdSweep(metric=metric.id, by=by, level=setting.design.level, thresholds=grid, lines=lines)


def _line(swept: Swept, metric: str) -> SweepLine:
    found = [each.estimate for each in swept.figures[metric]]
    intervals = [each.interval for each in found]
    known = any(interval is not None for interval in intervals)
    return SweepLine(
        group=dict(swept.place[2].group),
        values=tuple(_short(each.value) for each in found),
        lows=tuple(None if each is None else _short(each.low) for each in intervals) if known else (),
        highs=tuple(None if each is None else _short(each.high) for each in intervals) if known else (),
    )


def _short(value: float | None) -> float | None:
    """Round to six significant digits: a card holds hundreds of such figures for every category."""
    return None if value is None else float(f"{value:.6g}")
