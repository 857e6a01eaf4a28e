"""Equivalence of the categories of a grouping: how far apart any two of them can be.

Two one-sided tests (Schuirmann 1987, Journal of Pharmacokinetics and Biopharmaceutics 15) for every pair; all pairs
must pass, which needs no correction for their number (intersection–union test; Berger and Hsu 1996, Statistical
Science 11).
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

from cardgen.card.figures.estimate import estimate
from cardgen.card.figures.grouped import Grouped
from cardgen.statistics.difference import difference

__all__ = ["largest_difference"]


def largest_difference(grouped: Grouped) -> float | None:
    """Return the largest absolute end of the 1 − 2α intervals of all pairwise differences.

    The categories are equivalent within a margin when this is smaller than the margin.

    Returns:
        None with fewer than two comparable categories, or where a category has no interval.
    """
    level = 1 - 2 * (1 - grouped.design.level)
    design = replace(grouped.design, level=level)
    figures = [estimate(cell.cell, grouped.metric, design).estimate for cell in grouped.reliable()]
    if len(figures) < 2:
        return None
    ends = []
    for first, second in combinations(figures, 2):
        interval = difference(first, second, level).interval
        if interval is None:
            return None
        ends += [abs(interval.low), abs(interval.high)]
    return max(ends)
