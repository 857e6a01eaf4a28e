"""Results at the thresholds that use cases recommend: the metrics that depend on the threshold, in every cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cardgen.card.figures.suppress import Hidden
from cardgen.card.figures.tabulate import tabulate
from cardgen.card.thresholds.cells import Setting, at_threshold
from cardgen.card.thresholds.records import ThresholdResults
from cardgen.evaluation.cells import Cell, Measured
from cardgen.spec.evidence import Evaluation
from cardgen.spec.use import UseCase

__all__ = ["results_at", "thresholds_of"]


def thresholds_of(use_cases: Sequence[UseCase], evaluation: str) -> dict[float, tuple[str, ...]]:
    """Return the thresholds that use cases recommend for an evaluation, ascending, each with their ids."""
    found: dict[float, tuple[str, ...]] = {}
    for use in use_cases:
        for item in use.thresholds:
            if item.evaluation == evaluation:
                found[item.threshold] = (*found.get(item.threshold, ()), use.id)
    return dict(sorted(found.items()))


def results_at(
    evaluation: Evaluation,
    setting: Setting,
    measured: Measured,
    hidden: Hidden,
    threshold: float,
    use_cases: tuple[str, ...],
) -> ThresholdResults:
    """Return the figures of everyone and of every grouping of one group at a threshold."""
    single = tuple(grouping for grouping in measured.groupings if len(grouping.by) == 1)
    moved = replace(
        measured,
        bases=setting.design.bases,
        overall=_moved(measured.overall, setting, threshold),
        groupings=tuple(
            replace(grouping, cells=tuple(_moved(cell, setting, threshold) for cell in grouping.cells))
            for grouping in single
        ),
    )
    table = tabulate(evaluation, setting.metrics, moved, _renumbered(measured, hidden))
    return ThresholdResults(threshold=threshold, use_cases=use_cases, results=tuple(item.result for item in table))


def _moved(cell: Cell, setting: Setting, threshold: float) -> Cell:
    """Return a cell at a threshold; a category that is declared and has no rows has no scores either."""
    if cell.histogram is None:
        return replace(cell, sums=dict.fromkeys(setting.design.bases, 0.0), products=None, units=None, participants={})
    return at_threshold(cell, cell.histogram, threshold, setting)


def _renumbered(measured: Measured, hidden: Hidden) -> Hidden:
    """Return the hidden cells by their places among those of single groups."""
    reasons = {0: hidden.reasons[0]} if 0 in hidden.reasons else {}
    index, place = 1, 1
    for grouping in measured.groupings:
        for _ in grouping.cells:
            if len(grouping.by) == 1:
                if index in hidden.reasons:
                    reasons[place] = hidden.reasons[index]
                place += 1
            index += 1
    return Hidden(reasons)
