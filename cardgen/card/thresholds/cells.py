"""A cell at a threshold: what its sums would be, were scores at or above it accepted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from cardgen.card.figures.forms.figure import FEW_EVENTS, Design
from cardgen.evaluation.cells import Cell, ClusterCounts, Histogram
from cardgen.metrics.definition import Metric
from cardgen.spec.evidence import Evaluation
from cardgen.statistics.thresholds import first_at_or_above, outcomes

__all__ = ["Setting", "at_threshold", "has_curve", "is_short", "movable", "setting_of", "trend"]

Floats = NDArray[np.float64]
_FORMS = frozenset({"proportion", "ratio", "function", "balanced_accuracy", "dyadic"})

_OUTCOMES: Mapping[str, tuple[int, int, int, int]] = MappingProxyType(
    {
        "true_positives": (1, 0, 0, 0),
        "false_negatives": (0, 1, 0, 0),
        "false_positives": (0, 0, 1, 0),
        "true_negatives": (0, 0, 0, 1),
        "correct": (1, 0, 0, 1),
        "rows": (1, 1, 1, 1),
        "genuine_pairs": (1, 1, 0, 0),
        "false_non_matches": (0, 1, 0, 0),
        "impostor_pairs": (0, 0, 1, 1),
        "false_matches": (0, 0, 1, 0),
    }
)
"""Which of true positives, false negatives, false positives and true negatives each base sum counts."""


def movable(metric: Metric) -> bool:
    """Tell whether the metric follows from counts per score at any threshold."""
    return metric.thresholded and not metric.custom and metric.form in _FORMS and {*metric.bases} <= _OUTCOMES.keys()


def has_curve(evaluation: Evaluation, cell: Cell) -> bool:
    """Tell whether a cell has enough positive and negative rows with scores for figures at many thresholds."""
    if cell.histogram is None or is_short(evaluation, cell):
        return False
    return bool(min(cell.histogram.positives.sum(), cell.histogram.negatives.sum()) >= FEW_EVENTS)


def is_short(evaluation: Evaluation, cell: Cell) -> bool:
    """Tell whether a cell has less than the evaluation asks for."""
    least = evaluation.minimum
    return (least.rows or 1) > cell.rows or (least.clusters or 0) > (cell.clusters or cell.rows)


def trend(metric: Metric) -> Literal["falls", "rises"] | None:
    """Say how a metric goes as the threshold rises; None where it may go both ways.

    A higher threshold turns true positives into false negatives and false positives into true negatives, nothing else.
    """
    if metric.form not in ("proportion", "dyadic"):
        return None
    above, below = (_weights(of) for of in (metric.numerator, metric.denominator))
    if below[0] != below[1] or below[2] != below[3]:
        return None
    steps = (above[1] - above[0], above[3] - above[2])
    if max(steps) <= 0:
        return "falls"
    return "rises" if min(steps) >= 0 else None


@dataclass(frozen=True, slots=True)
class Setting:
    """What is estimated of cells at thresholds, and how their rows hang together.

    Attributes:
        metrics: The metrics, in the form in which counts per score can estimate them.
        design: Of the rows; `bases` are those of the metrics.
        shared: Whether one subject may be in several pairs, whose sums by subject are not known at other thresholds.
    """

    metrics: tuple[Metric, ...]
    design: Design
    shared: bool


def setting_of(evaluation: Evaluation, metrics: Sequence[Metric]) -> Setting:
    """Return the metrics of an evaluation that can be estimated at any threshold, and how."""
    shared = evaluation.has_subjects
    chosen = tuple(_estimable(metric, shared=shared) for metric in metrics if movable(metric))
    bases = (*sorted({base for metric in chosen for base in metric.bases}), "rows")
    design = Design(bases, evaluation.cluster is not None, evaluation.weight is not None, evaluation.level)
    return Setting(chosen, design, shared)


def _estimable(metric: Metric, *, shared: bool) -> Metric:
    """Return a share of pairs as a share of rows; as a bare ratio where pairs share subjects, which have no counts."""
    return replace(metric, form="ratio" if shared else "proportion") if metric.form == "dyadic" else metric


def at_threshold(cell: Cell, histogram: Histogram, threshold: float, setting: Setting) -> Cell:
    """Return the sufficient statistics of a cell, were scores at or above a threshold accepted.

    Products over rows follow from the counts (of rows with weights, from sums of their squares), because each row has
    one outcome. Those over clusters need counts by cluster. Without these, and for pairs that share subjects, there
    are none: values then have no interval.

    Args:
        cell: The cell.
        histogram: Its counts per score.
        threshold: The threshold.
        setting: What is to be estimated.
    """
    design = setting.design
    start = first_at_or_above(histogram.scores, threshold)
    counts = outcomes(histogram.positives, histogram.negatives, start)
    made_of = np.array([_OUTCOMES[base] for base in design.bases], dtype=np.float64)
    sums = dict(zip(design.bases, (made_of @ counts).tolist(), strict=True))
    found = replace(cell, sums=sums, products=None, units=None, participants={}, histogram=None)
    if design.clustered and histogram.by_cluster is not None and not setting.shared:
        each = _by_cluster(histogram.by_cluster, start)
        taking_part = {metric.id: _participants(metric, each) for metric in setting.metrics}
        products = made_of @ (each.T @ each) @ made_of.T
        return replace(found, products=products, units=len(each), participants=taking_part)
    if setting.shared or design.clustered:
        return found
    squares = counts
    if design.weighted:
        if histogram.squares is None:
            return found
        squares = outcomes(*histogram.squares, start)
    return replace(found, products=(made_of * squares) @ made_of.T, units=cell.rows)


def _by_cluster(counts: ClusterCounts, start: int) -> Floats:
    """Count the four outcomes of every cluster, shape (clusters, 4)."""
    above = counts.bins >= start
    parts = (counts.positives * above, counts.positives * ~above, counts.negatives * above, counts.negatives * ~above)
    return np.stack([np.bincount(counts.cluster, part, counts.clusters) for part in parts], axis=1)


def _participants(metric: Metric, each: Floats) -> int:
    """Count the clusters that hold evidence about a metric: one of the sums that it is made of is not 0."""
    of = np.any([_OUTCOMES[base] for base in (*metric.numerator, *metric.denominator, *metric.inputs)], axis=0)
    return int((each[:, of] != 0).any(axis=1).sum())


def _weights(sums: Mapping[str, float]) -> Floats:
    """Write a weighted sum of base sums in the four outcomes, shape (4,)."""
    found = np.zeros(4)
    for base, weight in sums.items():
        found += weight * np.array(_OUTCOMES[base])
    return found
