"""Forms that are made of counts per score: the area under a curve, the calibration error."""

from __future__ import annotations

from cardgen.card.figures.forms.figure import FEW_EVENTS, Design, Figure, notes, rows_per_weight, undefined
from cardgen.evaluation.cells import Cell
from cardgen.metrics.definition import Metric
from cardgen.statistics import auc, calibration
from cardgen.statistics.estimates import Estimate

__all__ = ["area_under_curve", "calibration_error"]


def area_under_curve(cell: Cell, metric: Metric, design: Design) -> Figure:  # noqa: ARG001 - every form takes them
    """Estimate the area under the ROC curve."""
    histogram = cell.histogram
    if histogram is None:
        return undefined(None, None, "there are no scores")
    positives, negatives = float(histogram.positives.sum()), float(histogram.negatives.sum())
    found = auc.delong(histogram.positives, histogram.negatives, design.level)
    if found.value is None:
        which = "positive" if positives == 0 else "negative"
        return undefined(None, None, f"there are no truly {which} rows")
    if design.clustered or design.weighted:
        found = Estimate(found.value)
    rare = min(positives, negatives) * rows_per_weight(cell) < FEW_EVENTS
    return Figure(None, None, found, found.standard_error, notes(cell, found, rare=rare), None)


def calibration_error(cell: Cell, metric: Metric, design: Design) -> Figure:  # noqa: ARG001 - every form takes them
    """Estimate the calibration error."""
    histogram = cell.histogram
    if histogram is None:
        return undefined(None, None, "there are no scores")
    centres, scale = histogram.scores + histogram.width / 2, rows_per_weight(cell)
    # Chance is of rows, whatever their weights add up to.
    positives, negatives = histogram.positives * scale, histogram.negatives * scale
    found = calibration.expected_error(centres, positives, negatives, design.level)
    if found.value is None:
        return undefined(None, None, "no bin of scores has two rows")
    if design.clustered or design.weighted:
        found = Estimate(found.value)
    rare = float(min(positives.sum(), negatives.sum())) < FEW_EVENTS
    return Figure(None, None, found, found.standard_error, notes(cell, found, rare=rare), None)
