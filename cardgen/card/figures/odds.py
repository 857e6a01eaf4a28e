"""Equalised odds: whether positive and negative rows are both treated alike across the categories of a grouping."""

from __future__ import annotations

from collections.abc import Sequence

from cardgen.card.figures.grouped import Grouped, ends, excluded, figure_of, insufficient, make, seed, value_of
from cardgen.card.figures.tabulate import Tabulated
from cardgen.card.results import Disparity, Excluded
from cardgen.statistics.equalized_odds import larger_gap, level_of_each
from cardgen.statistics.estimates import Estimate
from cardgen.statistics.range_of_groups import gap

__all__ = ["equalized_odds"]

_POSITIVE_ROWS = ("tpr", "fnr")
_NEGATIVE_ROWS = ("fpr", "tnr")
"""A rate and its complement have the same gap."""


def equalized_odds(measured: Sequence[Grouped]) -> tuple[Disparity, ...]:
    """Return the larger of the gaps in the true and the false positive rate, for an evaluation that measures both.

    A category that can be compared in one of the rates only is left out of both gaps. It is written down with the rate
    that the evaluation lists first.

    Args:
        measured: Every metric of one evaluation over one grouping.
    """
    rates = [
        next((each for each in measured if each.metric.id in names), None) for names in (_POSITIVE_ROWS, _NEGATIVE_ROWS)
    ]
    pair = [each for each in measured if any(each is rate for rate in rates)]
    if len(pair) < 2:
        return ()
    first = pair[0]
    left_out = {
        tuple(cell.result.group.items()): Excluded(group=cell.result.group, reason=reason)
        for each in pair
        for cell in each.cells
        if (reason := excluded(cell.result)) is not None
    }
    cells = [[cell for cell in each.cells if tuple(cell.result.group.items()) not in left_out] for each in pair]
    out = tuple(left_out.values())
    metrics = tuple(each.metric.id for each in pair)
    if len(cells[0]) < 2:
        lacking = insufficient(first, "equalized_odds", out, "fewer than two categories can be compared in both rates")
        return (lacking.model_copy(update={"metrics": metrics}),)
    each_level = level_of_each(first.design.level, independent=not first.design.clustered)
    gaps = [_gap(each, chosen, each_level) for each, chosen in zip(pair, cells, strict=True)]
    larger = 0 if (gaps[0].value or 0.0) >= (gaps[1].value or 0.0) else 1
    roles = ends(cells[larger], pair[larger].metric.direction)
    found = larger_gap(gaps[0], gaps[1], first.design.level)
    return (
        make(
            first,
            "equalized_odds",
            found,
            roles,
            out,
            metrics=(metrics[larger], metrics[1 - larger]),
            notes=first.notes,
        ),
    )


def _gap(grouped: Grouped, cells: Sequence[Tabulated], level: float) -> Estimate:
    return gap(
        [value_of(cell) for cell in cells],
        [figure_of(cell).reliable_error for cell in cells],
        [figure_of(cell).estimate.degrees_of_freedom for cell in cells],
        level,
        seed(grouped, "range"),
        maximum=1.0,
        dependence=grouped.dependence(cells),
    )
