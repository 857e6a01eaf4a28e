"""Equivalence of the categories of a grouping: how far apart any two of them can be."""

from __future__ import annotations

from dataclasses import replace

from cardgen.card.figures.estimate import estimate
from cardgen.card.figures.grouped import Grouped
from cardgen.statistics.equivalence import level_of_tests, smallest_margin

__all__ = ["largest_difference"]


def largest_difference(grouped: Grouped) -> float | None:
    """Return the largest absolute end of the 1 − 2α intervals of all pairwise differences.

    The categories are equivalent within a margin when this is smaller than the margin (`statistics.equivalence`).

    Returns:
        None with fewer than two comparable categories, or where a difference has no interval.
    """
    level, cells = grouped.design.level, grouped.reliable()
    design = replace(grouped.design, level=level_of_tests(level))
    figures = [estimate(cell.cell, grouped.metric, design).estimate for cell in cells]
    return smallest_margin(figures, level, grouped.dependence(cells))
