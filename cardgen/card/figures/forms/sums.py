"""Forms that are made of sums: proportions, ratios, means, and functions of sums."""

from __future__ import annotations

from cardgen.card.figures.forms.figure import (
    Design,
    Figure,
    few,
    few_events,
    moments_of,
    notes,
    rows_per_weight,
    total,
    undefined,
    weights_of,
    within,
)
from cardgen.evaluation.cells import Cell
from cardgen.metrics.definition import Metric
from cardgen.statistics import linearised, proportion
from cardgen.statistics.estimates import Estimate
from cardgen.statistics.gradient import gradient

__all__ = ["balanced_accuracy", "function", "ratio"]


def ratio(cell: Cell, metric: Metric, design: Design) -> Figure:
    """Estimate a proportion, a ratio, a mean over rows or a mean over clusters."""
    numerator, denominator = total(cell.sums, metric.numerator), total(cell.sums, metric.denominator)
    if denominator <= 0:
        return undefined(numerator, denominator, f"the denominator of {metric.formula} is 0")
    found = _ratio_of_sums(cell, metric, design, numerator, denominator)
    scale = rows_per_weight(cell)
    rare = metric.form in ("proportion", "ratio") and few_events(
        numerator * scale, denominator * scale, bounded=metric.bounded
    )
    rare = rare or few(cell, metric)
    guarded = found.standard_error
    if found.interval is not None and found.interval.method == "wilson":
        guarded = proportion.agresti_coull_standard_error(numerator, denominator)
    return Figure(numerator, denominator, found, guarded, notes(cell, found, rare=rare), None)


def _ratio_of_sums(cell: Cell, metric: Metric, design: Design, numerator: float, denominator: float) -> Estimate:
    """Estimate Σa / Σb by the method that the metric's form and the design of the rows ask for."""
    dependent = design.clustered or design.weighted
    if metric.form == "proportion" and not dependent:
        return proportion.estimate(numerator, denominator, design.level)
    if _is_f1(metric) and not dependent:
        true_positives, false_positives, false_negatives = (cell.sums[base] for base in metric.denominator)
        return proportion.f1(true_positives, false_positives, false_negatives, design.level)
    moments = moments_of(cell, design.bases)
    if moments is None:
        return Estimate(numerator / denominator)
    if metric.form in ("mean", "cluster_mean"):
        # Rows that a mean leaves out are no evidence about it.
        counted = None if dependent else round(denominator)
        found = linearised.ratio(
            moments,
            weights_of(metric.numerator, design.bases),
            weights_of(metric.denominator, design.bases),
            design.level,
            method="clustered-mean-t" if design.clustered else ("weighted-mean-t" if design.weighted else "student-t"),
            scale="identity",
            units=cell.participants.get(metric.id, counted),
        )
        return within(found, metric.low, metric.high)
    return linearised.ratio(
        moments,
        weights_of(metric.numerator, design.bases),
        weights_of(metric.denominator, design.bases),
        design.level,
        method="clustered-ratio-log" if design.clustered else "linearised-ratio-log",
        scale="log-proportion" if metric.bounded else "log",
        units=cell.participants.get(metric.id),
    )


def _is_f1(metric: Metric) -> bool:
    """Tell whether a metric is 2 TP / (2 TP + FP + FN), of whatever class."""
    return not metric.custom and tuple(metric.denominator.values()) == (2, 1, 1) and [*metric.numerator.values()] == [2]


def balanced_accuracy(cell: Cell, metric: Metric, design: Design) -> Figure:
    """Estimate the mean of two proportions."""
    tp, fp, fn, tn = (cell.sums[base] for base in metric.inputs)
    positives, negatives = tp + fn, tn + fp
    if positives <= 0 or negatives <= 0:
        which = "positive" if positives <= 0 else "negative"
        return undefined(None, None, f"there are no truly {which} rows")
    if metric.function is not None and (design.clustered or design.weighted):
        return function(cell, metric, design)
    found = linearised.balanced_accuracy(tp, positives, tn, negatives, design.level)
    return Figure(None, None, found, found.standard_error, notes(cell, found, rare=few(cell, metric)), None)


def function(cell: Cell, metric: Metric, design: Design) -> Figure:
    """Estimate a function of sums by the delta method, with the gradient that follows from its formula."""
    formula = metric.function
    if formula is None:
        raise ValueError(f"{metric.id} has no formula")
    # Numbers of Python's own, which cannot be divided by zero, as those of NumPy can.
    sums = {base: float(value) for base, value in cell.sums.items()}
    try:
        value = complex(formula(sums)).real
        slopes = gradient(formula, sums, metric.inputs)
    except ZeroDivisionError:
        return undefined(None, None, f"a denominator of {metric.formula} is 0")
    moments = moments_of(cell, design.bases)
    found = Estimate(value)
    if moments is not None:
        found = linearised.smooth(
            value,
            weights_of(slopes, design.bases),
            moments,
            design.level,
            method="clustered-delta" if design.clustered else "delta",
            scale=metric.scale,
            units=cell.participants.get(metric.id),
        )
    return Figure(None, None, found, found.standard_error, notes(cell, found, rare=few(cell, metric)), None)
