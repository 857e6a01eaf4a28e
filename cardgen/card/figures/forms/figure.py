"""A figure before it is printed, the marks it carries, and what every form needs to make one."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cardgen.evaluation.cells import Cell
from cardgen.metrics.definition import Metric
from cardgen.statistics.estimates import Estimate
from cardgen.statistics.linearised import SumMoments

__all__ = [
    "FEW_CLUSTERS",
    "FEW_EVENTS",
    "Design",
    "Figure",
    "few",
    "few_events",
    "moments_of",
    "notes",
    "rows_per_weight",
    "total",
    "undefined",
    "weights_of",
    "within",
]

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


def rows_per_weight(cell: Cell) -> float:
    """Return what turns weighted sums into rows: events are counted, whether weights add up to 1 or to a population."""
    weight = cell.sums.get("rows", 0.0)
    return cell.rows / weight if weight > 0 else 1.0


def few_events(numerator: float, denominator: float, *, bounded: bool) -> bool:
    """Tell whether events, or non-events of a share, are fewer than five; a rate above 1 has no non-events."""
    return numerator < FEW_EVENTS or (bounded and denominator - numerator < FEW_EVENTS)


def few(cell: Cell, metric: Metric) -> bool:
    """Tell whether a sum that must count five rows counts fewer."""
    return any(total(cell.sums, events) * rows_per_weight(cell) < FEW_EVENTS for events in metric.events)


def notes(cell: Cell, found: Estimate, *, rare: bool) -> tuple[str, ...]:
    """Return the marks of a figure; `rare` says that it rests on few events."""
    marks = []
    if cell.clusters is not None and cell.clusters < FEW_CLUSTERS:
        marks.append("few-clusters")
    if rare:
        marks.append("few-events")
    if found.value is not None and found.interval is None:
        marks.append("no-interval")
    return tuple(marks)


def within(found: Estimate, low: float | None, high: float | None) -> Estimate:
    """Cut an interval to the range of its metric."""
    if found.interval is None or (low is None and high is None):
        return found
    bottom = found.interval.low if low is None else max(low, found.interval.low)
    top = found.interval.high if high is None else min(high, found.interval.high)
    interval = type(found.interval)(bottom, top, found.interval.level, found.interval.method)
    return Estimate(found.value, found.standard_error, interval, found.degrees_of_freedom)


def undefined(numerator: float | None, denominator: float | None, reason: str) -> Figure:
    """Return a figure without a value, and why it has none."""
    return Figure(numerator, denominator, Estimate(None), None, (), reason)


def total(sums: Mapping[str, float], of: Mapping[str, float]) -> float:
    """Return a weighted sum of base sums."""
    return math.fsum(weight * sums[base] for base, weight in of.items())


def weights_of(of: Mapping[str, float], bases: Sequence[str]) -> np.ndarray:
    """Return the weights of base sums in the order of a cell's products, shape (k,)."""
    return np.array([of.get(base, 0.0) for base in bases], dtype=np.float64)


def moments_of(cell: Cell, bases: Sequence[str]) -> SumMoments | None:
    """Return the moments of a cell's base sums over units; None where the source holds sums only."""
    if cell.products is None or cell.units is None:
        return None
    sums = np.array([cell.sums[base] for base in bases], dtype=np.float64)
    return SumMoments(cell.units, sums, cell.products)
