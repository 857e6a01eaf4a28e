"""Forms that are made of counts per score: areas, distances, error rates, the calibration error; and quantiles."""

from __future__ import annotations

from cardgen.card.figures.forms.figure import (
    FEW_EVENTS,
    Design,
    Figure,
    few_events,
    notes,
    rows_per_weight,
    undefined,
)
from cardgen.evaluation.cells import Cell, ClusterCounts, Histogram
from cardgen.metrics.definition import Metric
from cardgen.statistics import auc, calibration, calibration_units, error_rates, order_statistics, ranking, separation
from cardgen.statistics.estimates import Estimate
from cardgen.statistics.linearised_counts import ByCluster, ByRow, BySubject, Units

__all__ = [
    "area_under_curve",
    "average_precision",
    "calibration_error",
    "equal_error_rate",
    "kolmogorov_smirnov",
    "match_rate_at",
    "quantile",
]

_NO_SCORES = "there are no scores"


def area_under_curve(cell: Cell, metric: Metric, design: Design) -> Figure:
    """Estimate the area under the ROC curve."""
    histogram = cell.histogram
    lacking = _lacking(histogram, metric)
    if histogram is None or lacking is not None:
        return undefined(None, None, lacking or _NO_SCORES)
    if design.clustered or design.weighted:
        method = "clustered-placements" if design.clustered else "weighted-placements"
        found = ranking.area_of_units(
            histogram.positives, histogram.negatives, _units(cell, design), design.level, method
        )
    else:
        found = auc.delong(histogram.positives, histogram.negatives, design.level)
    return _figure(cell, found, rare=_fewest(cell, histogram) < FEW_EVENTS)


def average_precision(cell: Cell, metric: Metric, design: Design) -> Figure:
    """Estimate average precision; it is defined where there are no negatives, and 1."""
    histogram = cell.histogram
    if histogram is None or not histogram.positives.sum() > 0:
        return undefined(None, None, _lacking(histogram, metric) or _NO_SCORES)
    found = ranking.average_precision(
        histogram.positives,
        histogram.negatives,
        _units(cell, design),
        design.level,
        "clustered-curve" if design.clustered else "linearised-curve",
    )
    return _figure(cell, found, rare=_fewest(cell, histogram) < FEW_EVENTS)


def kolmogorov_smirnov(cell: Cell, metric: Metric, design: Design) -> Figure:
    """Estimate the greatest distance between the score distributions of the two classes."""
    histogram = cell.histogram
    lacking = _lacking(histogram, metric)
    if histogram is None or lacking is not None:
        return undefined(None, None, lacking or _NO_SCORES)
    found = separation.kolmogorov_smirnov(
        histogram.positives,
        histogram.negatives,
        _units(cell, design),
        rows_per_weight(cell),
        design.level,
        dependent=design.clustered or design.weighted,
    )
    return _figure(cell, found, rare=_fewest(cell, histogram) < FEW_EVENTS)


def equal_error_rate(cell: Cell, metric: Metric, design: Design) -> Figure:
    """Estimate the equal error rate; errors of either kind are its events."""
    histogram = cell.histogram
    lacking = _lacking(histogram, metric)
    if histogram is None or lacking is not None:
        return undefined(None, None, lacking or _NO_SCORES)
    found = error_rates.equal_error_rate(histogram.positives, histogram.negatives, _units(cell, design), design.level)
    errors = (found.value or 0.0) * _fewest(cell, histogram)
    return _figure(cell, found, rare=errors < FEW_EVENTS)


def match_rate_at(cell: Cell, metric: Metric, design: Design) -> Figure:
    """Estimate the true match rate at the threshold at which the cell's own impostors have a false match rate."""
    histogram, rate = cell.histogram, metric.at
    lacking = _lacking(histogram, metric)
    if histogram is None or rate is None or lacking is not None:
        return undefined(None, None, lacking or _NO_SCORES)
    scale = rows_per_weight(cell)
    found = error_rates.match_rate_at(
        rate,
        histogram.positives,
        histogram.negatives,
        _units(cell, design),
        scale,
        design.level,
        dependent=design.clustered or design.weighted or cell.subjects is not None,
    )
    if found.value is None:
        return undefined(None, None, f"there are too few impostor pairs for a false match rate of {rate:g} to be seen")
    genuine, impostor = float(histogram.positives.sum()) * scale, float(histogram.negatives.sum()) * scale
    rare = impostor * rate < FEW_EVENTS or few_events(found.value * genuine, genuine, bounded=True)
    return _figure(cell, found, rare=rare)


def quantile(cell: Cell, metric: Metric, design: Design) -> Figure:
    """Estimate a quantile of a number; the rows on its rarer side are its events."""
    histogram, share = cell.histogram, metric.at
    if histogram is None or share is None or not histogram.positives.sum() > 0:
        return undefined(None, None, "there are no values")
    found = order_statistics.quantile(
        histogram.scores,
        histogram.positives,
        share,
        _units(cell, design),
        cell.rows,
        design.level,
        dependent=design.clustered or design.weighted,
    )
    return _figure(cell, found, rare=min(share, 1 - share) * cell.rows < FEW_EVENTS)


def calibration_error(cell: Cell, metric: Metric, design: Design) -> Figure:  # noqa: ARG001 - every form takes them
    """Estimate the calibration error."""
    histogram = cell.histogram
    if histogram is None:
        return undefined(None, None, _NO_SCORES)
    centres, units = histogram.scores + histogram.width / 2, _units(cell, design)
    if (design.clustered or design.weighted) and isinstance(units, ByCluster | ByRow):
        method = "clustered-bins" if design.clustered else "weighted-bins"
        found = calibration_units.expected_error_of_units(
            centres, histogram.positives, histogram.negatives, units, design.level, method
        )
    else:
        # Chance is of rows, whatever their weights add up to.
        scale = rows_per_weight(cell)
        positives, negatives = histogram.positives * scale, histogram.negatives * scale
        found = calibration.expected_error(centres, positives, negatives, design.level)
        if design.clustered or design.weighted:
            found = Estimate(found.value)
    if found.value is None:
        two = "rows of two clusters" if design.clustered else "two rows"
        return undefined(None, None, f"no bin of scores has {two}")
    return _figure(cell, found, rare=_fewest(cell, histogram) < FEW_EVENTS)


def _figure(cell: Cell, found: Estimate, *, rare: bool) -> Figure:
    return Figure(None, None, found, found.standard_error, notes(cell, found, rare=rare), None)


def _lacking(histogram: Histogram | None, metric: Metric) -> str | None:
    """Say which of the two classes has no rows, or None."""
    if histogram is None:
        return _NO_SCORES
    pairs = metric.task == "verification"
    if not histogram.positives.sum() > 0:
        return "there are no genuine pairs" if pairs else "there are no truly positive rows"
    if not histogram.negatives.sum() > 0:
        return "there are no impostor pairs" if pairs else "there are no truly negative rows"
    return None


def _fewest(cell: Cell, histogram: Histogram) -> float:
    """Return the rows of the class that has fewer."""
    return float(min(histogram.positives.sum(), histogram.negatives.sum())) * rows_per_weight(cell)


def _units(cell: Cell, design: Design) -> Units | None:
    """Return what is independent of the rows of a cell; None where their counts do not tell."""
    histogram = cell.histogram
    if histogram is None:
        return None
    if cell.subjects is not None:
        ends = histogram.by_subject
        return None if ends is None else BySubject(_lines(ends), histogram.positives, histogram.negatives)
    if design.clustered:
        return None if histogram.by_cluster is None else _lines(histogram.by_cluster)
    if design.weighted:
        return None if histogram.squares is None else ByRow(cell.rows, *histogram.squares)
    return ByRow(cell.rows, histogram.positives, histogram.negatives)


def _lines(counts: ClusterCounts) -> ByCluster:
    return ByCluster(counts.clusters, counts.cluster, counts.bins, counts.positives, counts.negatives)
