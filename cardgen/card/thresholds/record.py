"""Everything that a card says of an evaluation at other thresholds than its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from cardgen.card.figures.suppress import Hidden
from cardgen.card.thresholds.cells import has_curve, setting_of
from cardgen.card.thresholds.points import results_at, thresholds_of
from cardgen.card.thresholds.ranges import criterion_thresholds, is_of_groups
from cardgen.card.thresholds.records import CriterionThresholds, ThresholdResults, ThresholdSweep
from cardgen.card.thresholds.sweep import grid_of, places, sweep, sweeps
from cardgen.evaluation.cells import Measured
from cardgen.metrics.definition import Metric
from cardgen.spec.document import CardSpec
from cardgen.spec.evidence import Evaluation

__all__ = ["AtThresholds", "at_thresholds", "exact_thresholds"]


class AtThresholds(TypedDict, total=False):
    """Fields of an evaluation's record."""

    threshold_sweeps: tuple[ThresholdSweep, ...]
    threshold_results: tuple[ThresholdResults, ...]
    criterion_thresholds: tuple[CriterionThresholds, ...]


def exact_thresholds(spec: CardSpec, evaluation: Evaluation) -> tuple[float, ...]:
    """Return the thresholds at which figures must be exact: the evaluation's own, and those of use cases."""
    own = () if evaluation.threshold is None else (evaluation.threshold,)
    return tuple(sorted({*own, *thresholds_of(spec.intended_use.use_cases, evaluation.id)}))


def at_thresholds(
    spec: CardSpec, evaluation: Evaluation, metrics: Sequence[Metric], measured: Measured, hidden: Hidden
) -> AtThresholds:
    """Return what is known of an evaluation at other thresholds.

    Nothing where rows have no scores, no metric depends on a threshold, or everyone is suppressed.
    """
    setting = setting_of(evaluation, metrics)
    histogram = measured.overall.histogram
    if histogram is None or not setting.metrics or 0 in hidden.reasons:
        return {}
    found: AtThresholds = {
        "threshold_results": tuple(
            results_at(evaluation, setting, measured, hidden, threshold, uses)
            for threshold, uses in thresholds_of(spec.intended_use.use_cases, evaluation.id).items()
        )
    }
    if not has_curve(evaluation, measured.overall):
        return found
    grid = grid_of(histogram, exact_thresholds(spec, evaluation))
    criteria = [each for each in spec.acceptance if each.evaluation == evaluation.id and is_of_groups(each)]
    judged = {frozenset(each.grouping) for each in criteria}
    cells = places(measured)
    swept = sweep(
        evaluation, setting, [each for each in cells if len(each[1]) < 2 or frozenset(each[1]) in judged], grid, hidden
    )
    ranges = []
    for criterion in criteria:
        own = [each for each in cells if each[1] and frozenset(each[1]) == frozenset(criterion.grouping)]
        inside = {index for index, _, _ in own}
        done = [each for each in swept if each.place[0] in inside]
        by = own[0][1] if own else criterion.grouping
        ranges.append(criterion_thresholds(evaluation, criterion, by, own, done, setting, grid, hidden))
    return found | {
        "threshold_sweeps": tuple(sweeps(swept, setting, grid)),
        "criterion_thresholds": tuple(each for each in ranges if each is not None),
    }
