"""Disparities of one metric over the categories of one grouping."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cardgen.card.figures.comparisons import comparisons
from cardgen.card.figures.estimate import estimate
from cardgen.card.figures.grouped import Grouped, ends, excluded, figure_of, insufficient, make, seed, value_of
from cardgen.card.figures.tabulate import Tabulated
from cardgen.card.results import Disparity, DisparityKind, Excluded
from cardgen.statistics import range_of_groups, spread, worst
from cardgen.statistics.quantiles import sidak_level

__all__ = ["disparities"]


def disparities(grouped: Grouped) -> tuple[Disparity, ...]:
    """Return worst and best group, gap, ratio, spread, and the comparison of each category with the reference.

    Worst and best need a direction. With fewer than two comparable categories gap, ratio and spread are insufficient.
    """
    cells = grouped.reliable()
    left_out = tuple(
        Excluded(group=cell.result.group, reason=reason)
        for cell in grouped.cells
        if (reason := excluded(cell.result)) is not None
    )
    return (*_extremes(grouped, cells, left_out), *_ranges(grouped, cells, left_out), *comparisons(grouped, cells))


def _extremes(grouped: Grouped, cells: Sequence[Tabulated], left_out: tuple[Excluded, ...]) -> tuple[Disparity, ...]:
    """Worst and best group, with the interval that pays for having been picked."""
    metric = grouped.metric
    kinds: tuple[DisparityKind, DisparityKind] = ("worst_group", "best_group")
    if metric.direction == "none":
        return ()
    if not cells:
        return tuple(insufficient(grouped, kind, left_out, "no category can be evaluated") for kind in kinds)
    higher = metric.direction == "higher_is_better"
    values = [value_of(cell) for cell in cells]
    level = sidak_level(grouped.design.level, len(cells))
    design = replace(grouped.design, level=level)
    intervals = [figure_of(cell).estimate.interval for cell in cells]
    corrected = [estimate(cell.cell, metric, design).estimate.interval for cell in cells]
    found = []
    for kind, pick in zip(kinds, (worst.worst_group, worst.best_group), strict=True):
        index, result = pick(intervals, corrected, values, higher_is_better=higher, level=grouped.design.level)
        roles = {kind.removesuffix("_group"): cells[index].result.group}
        found.append(make(grouped, kind, result, roles, left_out))
    return tuple(found)


def _ranges(grouped: Grouped, cells: Sequence[Tabulated], left_out: tuple[Excluded, ...]) -> tuple[Disparity, ...]:
    """Gap, ratio and spread over the comparable categories."""
    kinds: tuple[DisparityKind, ...] = ("gap", "ratio", "between_group_sd")
    if len(cells) < 2:
        return tuple(
            insufficient(grouped, kind, left_out, "fewer than two categories can be compared") for kind in kinds
        )
    values = [value_of(cell) for cell in cells]
    errors = [figure_of(cell).reliable_error for cell in cells]
    plain = [figure_of(cell).estimate.standard_error for cell in cells]
    freedom = [figure_of(cell).estimate.degrees_of_freedom for cell in cells]
    level, metric = grouped.design.level, grouped.metric
    roles = ends(cells, metric.direction)
    most = metric.high - metric.low if metric.high is not None and metric.low is not None else None
    gap = range_of_groups.gap(values, errors, freedom, level, seed(grouped, "range"), maximum=most)
    found = [make(grouped, "gap", gap, roles, left_out)]
    if min(values) < 0 or max(values) == 0:
        why = "values below 0 have no ratio" if min(values) < 0 else "the largest value is 0"
        found.append(insufficient(grouped, "ratio", left_out, why))
    else:
        share = range_of_groups.min_max_ratio(values, errors, freedom, level, seed(grouped, "range"))
        found.append(make(grouped, "ratio", share, roles, left_out))
    sd = spread.between_group_sd(values, plain, level, seed(grouped, "spread"), freedom).estimate
    if sd.value is None:
        found.append(insufficient(grouped, "between_group_sd", left_out, "a category has no standard error"))
    else:
        found.append(make(grouped, "between_group_sd", sd, {}, left_out))
    return tuple(found)
