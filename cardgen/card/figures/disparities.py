"""Disparities of one metric over the categories of one grouping."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cardgen.card.figures.against import binomial_counts
from cardgen.card.figures.comparisons import comparisons
from cardgen.card.figures.estimate import estimate
from cardgen.card.figures.grouped import Grouped, ends, excluded, figure_of, insufficient, make, seed, value_of
from cardgen.card.figures.tabulate import Tabulated
from cardgen.card.results import Disparity, DisparityKind, Excluded, HeterogeneityRecord
from cardgen.spec.evidence import Evaluation
from cardgen.statistics import range_of_groups, spread, worst
from cardgen.statistics.dependence import Dependence
from cardgen.statistics.heterogeneity import heterogeneity, heterogeneity_of_shares
from cardgen.statistics.quantiles import sidak_level
from cardgen.statistics.ratio_limit import judge_ratio

__all__ = ["disparities", "ratio_limit"]

_FOUR_FIFTHS = 0.8
_NO_ERROR = "a category has no standard error"


def ratio_limit(evaluation: Evaluation, metric: str) -> float | None:
    """Return what the ratios of a metric are held against: as declared, else four fifths for the selection rate."""
    if evaluation.ratio_limit is not None:
        return evaluation.ratio_limit
    return _FOUR_FIFTHS if metric == "selection_rate" else None


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
        more = {"probability": _probability(grouped, cells)} if kind == "worst_group" else {}
        found.append(make(grouped, kind, result, roles, left_out, **more))
    return tuple(found)


def _probability(grouped: Grouped, cells: Sequence[Tabulated]) -> float | None:
    """Return how often the worst category stays the worst."""
    return worst.probability_of_worst(
        [value_of(cell) for cell in cells],
        [figure_of(cell).reliable_error for cell in cells],
        [figure_of(cell).estimate.degrees_of_freedom for cell in cells],
        seed(grouped, "worst"),
        higher_is_better=grouped.metric.direction == "higher_is_better",
        dependence=grouped.dependence(cells),
    )


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
    shared, notes = grouped.dependence(cells), grouped.notes
    gap = range_of_groups.gap(values, errors, freedom, level, seed(grouped, "range"), maximum=most, dependence=shared)
    found = [make(grouped, "gap", gap, roles, left_out, notes=notes)]
    if min(values) < 0 or max(values) == 0:
        why = "values below 0 have no ratio" if min(values) < 0 else "the largest value is 0"
        found.append(insufficient(grouped, "ratio", left_out, why))
    else:
        share = range_of_groups.min_max_ratio(values, errors, freedom, level, seed(grouped, "range"), dependence=shared)
        limit = grouped.ratio_limit
        verdict = {} if limit is None else {"limit": limit, "verdict": judge_ratio(share.interval, limit)}
        found.append(make(grouped, "ratio", share, roles, left_out, notes=notes, **verdict))
    sd = spread.between_group_sd(values, plain, level, seed(grouped, "spread"), freedom, shared).estimate
    if sd.value is None:
        bound = shared is not None and shared.correlation is None
        why = "the categories share clusters, to an extent that is not known" if bound else _NO_ERROR
        found.append(insufficient(grouped, "between_group_sd", left_out, why))
    else:
        test = _heterogeneity(cells, shared)
        found.append(make(grouped, "between_group_sd", sd, {}, left_out, heterogeneity=test, notes=notes))
    return tuple(found)


def _heterogeneity(cells: Sequence[Tabulated], shared: Dependence | None) -> HeterogeneityRecord | None:
    """Test whether the categories differ at all; None where one has no error, or too few clusters tie them together."""
    counts = [binomial_counts(figure_of(cell)) for cell in cells]
    shares = [count for count in counts if count is not None]
    found = None
    if len(shares) == len(cells):
        found = heterogeneity_of_shares([events for events, _ in shares], [rows for _, rows in shares])
    else:
        estimates = [figure_of(cell).estimate for cell in cells]
        known = [each.standard_error for each in estimates if each.standard_error]
        if len(known) == len(cells):
            freedom = [each.degrees_of_freedom for each in estimates]
            found = heterogeneity([value_of(cell) for cell in cells], known, freedom, shared)
    if found is None:
        return None
    return HeterogeneityRecord(
        q=found.q, degrees_of_freedom=found.degrees_of_freedom, p_value=found.p_value, i_squared=found.i_squared
    )
