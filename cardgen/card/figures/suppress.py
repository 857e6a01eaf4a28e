"""Which cells of an evaluation are hidden, so that nobody in a small category can be found out.

A cell of fewer people than `suppress_below` is hidden (primary), and so are the cells from which it could be worked
out by subtraction (complementary). People are clusters where they are declared, else rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cardgen.evaluation.cells import Cell, Measured
from cardgen.statistics import suppression

__all__ = ["Hidden", "hidden_cells"]


@dataclass(frozen=True, slots=True)
class Hidden:
    """The hidden cells of an evaluation.

    Attributes:
        reasons: Why a cell is hidden, by its place: 0 for everyone, then the cells of each grouping in order.
    """

    reasons: Mapping[int, str]


def hidden_cells(measured: Measured, threshold: int) -> Hidden:
    """Return the cells to hide.

    Args:
        measured: The evaluation's cells.
        threshold: People below which a cell is hidden; 0 hides none.
    """
    cells = [measured.overall, *(cell for grouping in measured.groupings for cell in grouping.cells)]
    people = np.array([_people(cell) for cell in cells], dtype=np.float64)
    small = suppression.primary(people, threshold)
    if not small.any():
        return Hidden({})
    partition = np.repeat(
        np.arange(len(measured.groupings) + 1), [1, *(len(grouping.cells) for grouping in measured.groupings)]
    )
    mask = suppression.complementary(
        measured.margins.incidence,
        people,
        small,
        _missing(measured),
        threshold=threshold,
        partition=partition,
    )
    reasons = {}
    for index in np.flatnonzero(mask):
        reasons[int(index)] = (
            f"fewer than {threshold} people"
            if small[index]
            else "withheld so that a smaller category cannot be worked out by subtraction"
        )
    return Hidden(reasons)


def _people(cell: Cell) -> int:
    return cell.rows if cell.clusters is None else cell.clusters


def _missing(measured: Measured) -> np.ndarray:
    """Return the incidence of rows without a label, one row for each single group: their number is published."""
    incidence = measured.margins.incidence
    extra, start = [], 1
    for grouping in measured.groupings:
        end = start + len(grouping.cells)
        if len(grouping.by) == 1 and grouping.missing:
            extra.append(1 - incidence[start:end].sum(axis=0))
        start = end
    return np.array(extra, dtype=np.int8).reshape(len(extra), incidence.shape[1])
