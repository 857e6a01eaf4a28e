"""Each category against a reference: the largest, the best, a named category, or everyone else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from cardgen.card.figures.estimate import Figure, estimate
from cardgen.card.figures.grouped import Grouped, insufficient, make, ordered
from cardgen.card.figures.tabulate import Tabulated
from cardgen.card.results import Disparity
from cardgen.evaluation.cells import Cell, Histogram
from cardgen.statistics import difference, ratio
from cardgen.statistics.estimates import Estimate

__all__ = ["comparisons"]


def comparisons(grouped: Grouped, cells: Sequence[Tabulated]) -> tuple[Disparity, ...]:
    """Difference and ratio of each printed category to the reference; the reference itself is left out."""
    reference = _reference(grouped, cells)
    found = []
    for cell in grouped.cells:
        if cell.figure is None or cell is reference:
            continue
        against = _rest(grouped, cell) if reference is None else reference.figure
        roles = {"category": cell.result.group, "reference": {} if reference is None else reference.result.group}
        if against is None or against.estimate.value is None:
            found.append(insufficient(grouped, "difference", (), "the reference has no figure", roles))
            continue
        level = grouped.design.level
        gap = difference.difference(cell.figure.estimate, against.estimate, level)
        found.append(make(grouped, "difference", gap, roles, ()))
        share = _relative(cell.figure, against, level)
        if share.value is not None:
            found.append(make(grouped, "ratio_to_reference", share, roles, ()))
    return tuple(found)


def _relative(figure: Figure, against: Figure, level: float) -> Estimate:
    """Ratio of two figures on the log scale; Katz for two independent proportions."""
    binomial = all(
        item.estimate.interval is not None and item.estimate.interval.method == "wilson" for item in (figure, against)
    )
    if binomial and None not in (figure.numerator, figure.denominator, against.numerator, against.denominator):
        return ratio.katz(
            figure.numerator or 0.0,
            figure.denominator or 0.0,
            against.numerator or 0.0,
            against.denominator or 0.0,
            level,
        )
    if (figure.estimate.value or 0) < 0 or (against.estimate.value or 0) <= 0:
        return Estimate(None)
    return ratio.ratio(figure.estimate, against.estimate, level)


def _reference(grouped: Grouped, cells: Sequence[Tabulated]) -> Tabulated | None:
    """Return the category to compare with; None for everyone else."""
    wanted = grouped.reference
    if wanted == "rest" or not cells:
        return None
    if isinstance(wanted, dict):
        return next((cell for cell in grouped.cells if cell.result.group == wanted), None) or _largest(cells)
    if wanted == "best" and grouped.metric.direction != "none":
        return ordered(cells, grouped.metric.direction)[-1]
    return _largest(cells)


def _largest(cells: Sequence[Tabulated]) -> Tabulated:
    return max(cells, key=lambda cell: cell.cell.rows)


def _rest(grouped: Grouped, cell: Tabulated) -> Figure | None:
    """Estimate the metric for everyone outside a category, as everyone minus the category.

    Sums of squares subtract only where no cluster has rows on both sides; else the rest has a value and no interval.
    """
    whole, part = grouped.overall.cell, cell.cell
    if grouped.overall.figure is None:
        return None
    if grouped.metric.form == "cluster_mean" and not _nested(grouped):
        # A speaker with rows on both sides has two rates, and their sum is not the one that everyone's mean holds.
        return None
    products = (
        whole.products - part.products
        if whole.products is not None and part.products is not None and _nested(grouped)
        else None
    )
    rest = replace(
        whole,
        rows=whole.rows - part.rows,
        clusters=None if whole.clusters is None else whole.clusters - (part.clusters or 0),
        sums={base: value - part.sums[base] for base, value in whole.sums.items()},
        products=products,
        units=None if products is None or whole.units is None else whole.units - (part.units or 0),
        participants={metric: n - part.participants.get(metric, 0) for metric, n in whole.participants.items()},
        histogram=_histogram_of_rest(whole, part) if grouped.metric.form in ("auc", "calibration_error") else None,
    )
    return estimate(rest, grouped.metric, grouped.design)


def _nested(grouped: Grouped) -> bool:
    """Tell whether every cluster has all its rows in one category; rows without a label may be anybody's."""
    whole, cells = grouped.overall.cell, [each.cell for each in grouped.cells]
    if whole.clusters is None:
        return True
    return whole.rows == sum(each.rows for each in cells) and whole.clusters == sum(
        each.clusters or 0 for each in cells
    )


def _histogram_of_rest(whole: Cell, part: Cell) -> Histogram | None:
    """Subtract the counts of a category from those of everyone, score by score."""
    if whole.histogram is None or part.histogram is None:
        return whole.histogram
    place = np.searchsorted(whole.histogram.scores, part.histogram.scores)
    positives, negatives = whole.histogram.positives.copy(), whole.histogram.negatives.copy()
    positives[place] -= part.histogram.positives
    negatives[place] -= part.histogram.negatives
    # What a subtraction of weights leaves of nothing is rounding.
    return replace(whole.histogram, positives=positives.clip(min=0), negatives=negatives.clip(min=0))
