"""The form of shares of pairs, any two of which may share a subject: matches and non-matches."""

from __future__ import annotations

from dataclasses import replace

from cardgen.card.figures.forms.figure import Design, Figure, few_events, notes, total, undefined
from cardgen.card.figures.forms.sums import ratio
from cardgen.evaluation.cells import Cell, SubjectSums
from cardgen.metrics.definition import Metric
from cardgen.statistics import dyadic, linearised
from cardgen.statistics.estimates import Estimate

__all__ = ["share_of_pairs"]


def share_of_pairs(cell: Cell, metric: Metric, design: Design) -> Figure:
    """Estimate a share of pairs: genuine pairs clustered by their subject, impostor pairs by both.

    Pairs that name no subjects are rows like any other.
    """
    if cell.subjects is None:
        return ratio(cell, replace(metric, form="proportion"), design)
    numerator, denominator = total(cell.sums, metric.numerator), total(cell.sums, metric.denominator)
    if denominator <= 0:
        return undefined(numerator, denominator, f"the denominator of {metric.formula} is 0")
    found = _estimate(cell.subjects, metric, denominator, design.level)
    found = Estimate(numerator / denominator) if found is None else found
    rare = few_events(numerator, denominator, bounded=True)
    return Figure(numerator, denominator, found, found.standard_error, notes(cell, found, rare=rare), None)


def _estimate(subjects: SubjectSums, metric: Metric, pairs: float, level: float) -> Estimate | None:
    """Return the estimate; None where the subjects are not those of the pairs, in a cell that was made of others."""
    wrong = min(metric.numerator.values()) > 0
    if "impostor_pairs" in metric.denominator:
        if subjects.impostor is None or subjects.impostor.pairs != pairs:
            return None
        found = dyadic.estimate(subjects.impostor, level)
        return found if wrong else _rest(found)
    if subjects.genuine is None or subjects.genuine.sums[1] != pairs:
        return None
    return linearised.ratio(
        subjects.genuine,
        [1.0, 0.0] if wrong else [-1.0, 1.0],
        [0.0, 1.0],
        level,
        method="clustered-ratio-log",
        scale="log-proportion",
    )


def _rest(found: Estimate) -> Estimate:
    """Return what is left to 1 of a share."""
    value = None if found.value is None else 1 - found.value
    interval = found.interval
    if interval is not None:
        interval = replace(interval, low=1 - interval.high, high=1 - interval.low)
    return Estimate(value, found.standard_error, interval, found.degrees_of_freedom)
