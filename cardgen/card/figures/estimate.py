"""From a cell of sums to a figure: which estimator a metric takes, and what marks the figure carries.

| metric form         | independent rows          | clusters or weights                              |
|---------------------|---------------------------|--------------------------------------------------|
| proportion          | Wilson                    | linearised ratio, log scale on the rarer side    |
| ratio               | linearised ratio over rows| linearised ratio, log scale                      |
| mean                | Student's t               | linearised ratio, identity                       |
| mean over clusters  |                           | linearised ratio over clusters, identity         |
| function of sums    | delta, on its own scale   | delta over clusters, on its own scale            |
| balanced accuracy   | delta                     | delta over clusters                              |
| auc                 | DeLong                    | value only: DeLong's variance assumes independence |
| calibration error   | score interval of squares | value only, for the same reason                  |
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cardgen.evaluation.cells import Cell
from cardgen.metrics.definition import Function, Metric
from cardgen.statistics import auc, calibration, linearised, proportion
from cardgen.statistics.estimates import Estimate
from cardgen.statistics.gradient import gradient
from cardgen.statistics.linearised import SumMoments

__all__ = ["FEW_CLUSTERS", "FEW_EVENTS", "Design", "Figure", "estimate"]

FEW_CLUSTERS = 30
"""Below this many clusters a Student interval rests on few units (Cameron and Miller 2015, J. Human Resources 50)."""

FEW_EVENTS = 5
"""Below this many events, or non-events, a cell stays out of worst group, gap and ratio."""


@dataclass(frozen=True, slots=True)
class Design:
    """How the rows of an evaluation hang together.

    Attributes:
        bases: Names of the base sums, in the order of every cell's products.
        clustered: Whether a cluster is declared.
        weighted: Whether rows have weights.
        level: Confidence level of the intervals.
    """

    bases: tuple[str, ...]
    clustered: bool
    weighted: bool
    level: float


@dataclass(frozen=True, slots=True)
class Figure:
    """One metric in one cell, before suppression and minimum are applied.

    Attributes:
        numerator: Sum above the line; None for a metric that is no ratio of sums.
        denominator: Sum below the line.
        estimate: Value, standard error and interval; the value is None where the metric is undefined.
        reliable_error: Standard error guarded away from 0, for simultaneous intervals over groups.
        notes: `few-clusters`, `few-events`, `no-interval`.
        reason: Why the value is undefined, or None.
    """

    numerator: float | None
    denominator: float | None
    estimate: Estimate
    reliable_error: float | None
    notes: tuple[str, ...]
    reason: str | None


def estimate(cell: Cell, metric: Metric, design: Design) -> Figure:
    """Estimate a metric in a cell.

    Args:
        cell: Sufficient statistics.
        metric: What to estimate.
        design: How rows hang together.

    Returns:
        The figure; its value is None, with a reason, where the metric is undefined (0/0).
    """
    if cell.rows == 0:
        return _undefined(None, None, "there are no rows")
    if metric.form == "auc":
        return _auc(cell, design)
    if metric.form == "calibration_error":
        return _calibration_error(cell, design)
    if metric.form == "balanced_accuracy":
        return _balanced_accuracy(cell, metric, design)
    if metric.function is not None:
        return _function(cell, metric, metric.function, design)
    numerator, denominator = _sum(cell.sums, metric.numerator), _sum(cell.sums, metric.denominator)
    if denominator <= 0:
        return _undefined(numerator, denominator, f"the denominator of {metric.formula} is 0")
    found = _ratio_of_sums(cell, metric, design, numerator, denominator)
    scale = _rows_per_weight(cell)
    few = metric.form in ("proportion", "ratio") and _few_events(
        numerator * scale, denominator * scale, bounded=metric.bounded
    )
    few = few or _few(cell, metric)
    guarded = found.standard_error
    if found.interval is not None and found.interval.method == "wilson":
        guarded = proportion.agresti_coull_standard_error(numerator, denominator)
    return Figure(numerator, denominator, found, guarded, _notes(cell, found, few_events=few), None)


def _ratio_of_sums(cell: Cell, metric: Metric, design: Design, numerator: float, denominator: float) -> Estimate:
    """Estimate Σa / Σb by the method that the metric's form and the design of the rows ask for."""
    dependent = design.clustered or design.weighted
    if metric.form == "proportion" and not dependent:
        return proportion.estimate(numerator, denominator, design.level)
    if metric.id == "f1" and not dependent and "true_positives" in cell.sums:
        return proportion.f1(
            cell.sums["true_positives"], cell.sums["false_positives"], cell.sums["false_negatives"], design.level
        )
    moments = _moments(cell, design.bases)
    if moments is None:
        return Estimate(numerator / denominator)
    if metric.form in ("mean", "cluster_mean"):
        # Rows that a mean leaves out are no evidence about it.
        counted = None if dependent else round(denominator)
        found = linearised.ratio(
            moments,
            _weights(metric.numerator, design.bases),
            _weights(metric.denominator, design.bases),
            design.level,
            method="clustered-mean-t" if design.clustered else ("weighted-mean-t" if design.weighted else "student-t"),
            scale="identity",
            units=cell.participants.get(metric.id, counted),
        )
        return _within(found, metric.low, metric.high)
    return linearised.ratio(
        moments,
        _weights(metric.numerator, design.bases),
        _weights(metric.denominator, design.bases),
        design.level,
        method="clustered-ratio-log" if design.clustered else "linearised-ratio-log",
        scale="log-proportion" if metric.bounded else "log",
        units=cell.participants.get(metric.id),
    )


def _balanced_accuracy(cell: Cell, metric: Metric, design: Design) -> Figure:
    tp, fn = cell.sums["true_positives"], cell.sums["false_negatives"]
    tn, fp = cell.sums["true_negatives"], cell.sums["false_positives"]
    positives, negatives = tp + fn, tn + fp
    if positives <= 0 or negatives <= 0:
        which = "positive" if positives <= 0 else "negative"
        return _undefined(None, None, f"there are no truly {which} rows")
    if metric.function is not None and (design.clustered or design.weighted):
        return _function(cell, metric, metric.function, design)
    found = linearised.balanced_accuracy(tp, positives, tn, negatives, design.level)
    return Figure(None, None, found, found.standard_error, _notes(cell, found, few_events=_few(cell, metric)), None)


def _function(cell: Cell, metric: Metric, function: Function, design: Design) -> Figure:
    """Estimate a function of sums by the delta method, with the gradient that follows from its formula."""
    # Numbers of Python's own, which cannot be divided by zero, as those of NumPy can.
    sums = {base: float(value) for base, value in cell.sums.items()}
    try:
        value = complex(function(sums)).real
        slopes = gradient(function, sums, metric.inputs)
    except ZeroDivisionError:
        return _undefined(None, None, f"a denominator of {metric.formula} is 0")
    moments = _moments(cell, design.bases)
    found = Estimate(value)
    if moments is not None:
        found = linearised.smooth(
            value,
            _weights(slopes, design.bases),
            moments,
            design.level,
            method="clustered-delta" if design.clustered else "delta",
            scale=metric.scale,
            units=cell.participants.get(metric.id),
        )
    return Figure(None, None, found, found.standard_error, _notes(cell, found, few_events=_few(cell, metric)), None)


def _calibration_error(cell: Cell, design: Design) -> Figure:
    histogram = cell.histogram
    if histogram is None:
        return _undefined(None, None, "there are no scores")
    centres, scale = histogram.scores + histogram.width / 2, _rows_per_weight(cell)
    # Chance is of rows, whatever their weights add up to.
    positives, negatives = histogram.positives * scale, histogram.negatives * scale
    found = calibration.expected_error(centres, positives, negatives, design.level)
    if found.value is None:
        return _undefined(None, None, "no bin of scores has two rows")
    if design.clustered or design.weighted:
        found = Estimate(found.value)
    few = float(min(positives.sum(), negatives.sum())) < FEW_EVENTS
    return Figure(None, None, found, found.standard_error, _notes(cell, found, few_events=few), None)


def _auc(cell: Cell, design: Design) -> Figure:
    histogram = cell.histogram
    if histogram is None:
        return _undefined(None, None, "there are no scores")
    positives, negatives = float(histogram.positives.sum()), float(histogram.negatives.sum())
    found = auc.delong(histogram.positives, histogram.negatives, design.level)
    if found.value is None:
        which = "positive" if positives == 0 else "negative"
        return _undefined(None, None, f"there are no truly {which} rows")
    if design.clustered or design.weighted:
        found = Estimate(found.value)
    few = min(positives, negatives) * _rows_per_weight(cell) < FEW_EVENTS
    return Figure(None, None, found, found.standard_error, _notes(cell, found, few_events=few), None)


def _rows_per_weight(cell: Cell) -> float:
    """Return what turns weighted sums into rows: events are counted, whether weights add up to 1 or to a population."""
    weight = cell.sums.get("rows", 0.0)
    return cell.rows / weight if weight > 0 else 1.0


def _few_events(numerator: float, denominator: float, *, bounded: bool) -> bool:
    """Tell whether events, or non-events of a share, are fewer than five; a rate above 1 has no non-events."""
    return numerator < FEW_EVENTS or (bounded and denominator - numerator < FEW_EVENTS)


def _few(cell: Cell, metric: Metric) -> bool:
    """Tell whether a sum that must count five rows counts fewer."""
    return any(_sum(cell.sums, events) * _rows_per_weight(cell) < FEW_EVENTS for events in metric.events)


def _notes(cell: Cell, found: Estimate, *, few_events: bool) -> tuple[str, ...]:
    notes = []
    if cell.clusters is not None and cell.clusters < FEW_CLUSTERS:
        notes.append("few-clusters")
    if few_events:
        notes.append("few-events")
    if found.value is not None and found.interval is None:
        notes.append("no-interval")
    return tuple(notes)


def _within(found: Estimate, low: float | None, high: float | None) -> Estimate:
    """Cut an interval to the range of its metric."""
    if found.interval is None or (low is None and high is None):
        return found
    bottom = found.interval.low if low is None else max(low, found.interval.low)
    top = found.interval.high if high is None else min(high, found.interval.high)
    interval = type(found.interval)(bottom, top, found.interval.level, found.interval.method)
    return Estimate(found.value, found.standard_error, interval, found.degrees_of_freedom)


def _undefined(numerator: float | None, denominator: float | None, reason: str) -> Figure:
    return Figure(numerator, denominator, Estimate(None), None, (), reason)


def _sum(sums: Mapping[str, float], of: Mapping[str, float]) -> float:
    return math.fsum(weight * sums[base] for base, weight in of.items())


def _weights(of: Mapping[str, float], bases: Sequence[str]) -> np.ndarray:
    return np.array([of.get(base, 0.0) for base in bases], dtype=np.float64)


def _moments(cell: Cell, bases: Sequence[str]) -> SumMoments | None:
    if cell.products is None or cell.units is None:
        return None
    sums = np.array([cell.sums[base] for base in bases], dtype=np.float64)
    return SumMoments(cell.units, sums, cell.products)
