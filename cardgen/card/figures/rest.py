"""The figure of everyone outside a category, and how it hangs together with the category's own."""

from __future__ import annotations

from dataclasses import replace

from cardgen.card.figures.estimate import Figure, estimate
from cardgen.card.figures.grouped import Grouped
from cardgen.card.figures.histogram_of_rest import histogram_of_rest
from cardgen.card.figures.rest_cell import is_nested, rest_cell
from cardgen.card.figures.tabulate import Tabulated
from cardgen.metrics.definition import SCORED
from cardgen.statistics.estimates import Estimate

__all__ = ["rest_of"]


def rest_of(grouped: Grouped, cell: Tabulated) -> tuple[Figure, float] | None:
    """Estimate the metric for everyone outside a category, as everyone minus the category.

    Sums of squares subtract only where no cluster has rows on both sides. Where one has, the sums of each cluster give
    them, and the correlation of the two figures; where those are not kept, the rest has a value and no interval. The
    correlation of figures that are no functions of sums is not known.

    Returns:
        The figure and the correlation, −1 where it is not known; None where everyone has no figure, or sums do not make
        the rest.
    """
    whole, part, metric = grouped.overall.cell, cell.cell, grouped.metric
    if grouped.overall.figure is None:
        return None
    nested = is_nested(whole, [each.cell for each in grouped.cells])
    if not nested and metric.form not in SCORED and whole.subjects is None and grouped.crossing is not None:
        found = grouped.crossing.rest(whole, grouped.place(cell))
        if found is not None:
            return estimate(found[0], metric, grouped.design), found[1].between(0, 1)
    if metric.form == "cluster_mean" and not nested:
        # A speaker with rows on both sides has two rates, and their sum is not the one that everyone's mean holds.
        return None
    histogram = histogram_of_rest(whole, part) if metric.form in SCORED else None
    rest = rest_cell(whole, part, nested=nested, histogram=histogram)
    figure = estimate(rest, metric, grouped.design)
    if whole.subjects is not None:
        # The pairs of everyone's subjects are not those of the rest.
        figure = replace(figure, estimate=Estimate(figure.estimate.value), reliable_error=None)
    return figure, 0.0 if nested else -1.0
