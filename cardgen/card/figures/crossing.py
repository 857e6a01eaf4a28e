"""Clusters that have rows in several categories of a grouping: how far they tie the figures of these together.

A document that mentions two groups, or a speaker recorded on two devices, moves two figures at once. The sums of every
cluster within every joint category, where they are few enough to be kept, tell how much: from them come the influence
of each cluster on each figure, and the rest of a category.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cardgen.card.figures.forms.figure import total, weights_of
from cardgen.evaluation.cells import Cell, ClusterSums, GroupingCells, Measured
from cardgen.metrics.definition import Metric, ratio_within
from cardgen.statistics.dependence import Dependence, dependence_of
from cardgen.statistics.gradient import gradient

__all__ = ["Crossing", "crossing"]

Floats = NDArray[np.float64]

_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Crossing:
    """How the categories of a grouping share clusters, for one metric.

    Attributes:
        dependence: Of the figures, in the order of the grouping's cells; None where only clusters with rows that lack
            a label may be on both sides of a category.
        metric: The metric.
        bases: Names of the base sums.
        lines: The sums of every cluster; None where there are too many to keep.
        members: For each cell, the lines that it is made of; empty without lines.
    """

    dependence: Dependence | None
    metric: Metric
    bases: tuple[str, ...]
    lines: ClusterSums | None
    members: tuple[NDArray[np.bool_], ...]

    def rest(self, whole: Cell, index: int) -> tuple[Cell, Dependence] | None:
        """Return the cell of everyone outside a category, and how its figure hangs together with the category's.

        Args:
            whole: The cell of everyone.
            index: Place of the category in its grouping.

        Returns:
            None where the sums of clusters are not kept.
        """
        if self.lines is None:
            return None
        inside = self.members[index]
        sums = _by_cluster(self.lines, ~inside, self.bases)
        there = np.bincount(self.lines.clusters[~inside], minlength=sums.shape[1]) > 0
        parts = sorted({*self.metric.numerator, *self.metric.denominator, *self.metric.inputs})
        places = [self.bases.index(base) for base in parts]
        cell = replace(
            whole,
            rows=round(float(self.lines.rows[~inside].sum())),
            clusters=int(there.sum()),
            units=int(there.sum()),
            sums=dict(zip(self.bases, sums.sum(axis=1).tolist(), strict=True)),
            products=sums @ sums.T,
            participants={self.metric.id: int((sums[places] != 0).any(axis=0).sum()) if places else int(there.sum())},
            histogram=None,
            subjects=None,
        )
        own = _by_cluster(self.lines, inside, self.bases)
        slopes = [
            _slopes(dict(zip(self.bases, each.sum(axis=1).tolist(), strict=True)), self.metric, self.bases)
            for each in (own, sums)
        ]
        if slopes[0] is None or slopes[1] is None:
            return cell, Dependence(None)
        return cell, dependence_of(np.stack([_influence(slopes[0], own), _influence(slopes[1], sums)]))


def crossing(measured: Measured, grouping: GroupingCells, metric: Metric) -> Crossing | None:
    """Return how the categories of a grouping share clusters; None where every cluster is in just one of them.

    Args:
        measured: The evaluation.
        grouping: One of its groupings.
        metric: The metric.
    """
    people = [cell.subjects.people for cell in grouping.cells if cell.subjects is not None]
    everyone = measured.overall.subjects
    apart = everyone is None or sum(people) <= everyone.people
    if grouping.clusters is not None:
        apart = apart and grouping.clusters >= sum(cell.clusters or 0 for cell in grouping.cells)
    lines, bases = measured.cluster_sums, measured.bases
    if apart and (lines is None or not grouping.missing):
        return None
    if lines is None:
        return Crossing(Dependence(None), metric, bases, None, ())
    # Of pairs that share subjects the variance is no sum over clusters; of pairs that name none it is.
    dyadic = metric.form == "dyadic" and everyone is not None
    members = tuple(_members(lines, cell) for cell in grouping.cells)
    if apart:
        return Crossing(None, metric, bases, lines, members)
    influences = []
    for cell, inside in zip(grouping.cells, members, strict=True):
        slopes = None if dyadic else _slopes(cell.sums, metric, bases)
        if slopes is None:
            return Crossing(Dependence(None), metric, bases, lines, members)
        influences.append(_influence(slopes, _by_cluster(lines, inside, bases)))
    return Crossing(dependence_of(np.stack(influences)), metric, bases, lines, members)


def _slopes(sums: Mapping[str, float], metric: Metric, bases: Sequence[str]) -> Floats | None:
    """Return the slope of a metric in each base sum; 0 where it is undefined, None where it is no function of sums."""
    if metric.function is not None:
        values = {base: float(value) for base, value in sums.items()}
        try:
            return np.asarray(weights_of(gradient(metric.function, values, metric.inputs), bases))
        except ZeroDivisionError:
            return np.zeros(len(bases))
    if not metric.denominator:
        return None
    below = total(sums, metric.denominator)
    if below <= 0:
        return np.zeros(len(bases))
    value = total(sums, metric.numerator) / below
    slopes: Floats = (weights_of(metric.numerator, bases) - value * weights_of(metric.denominator, bases)) / below
    return slopes


def _influence(slopes: Floats, sums: Floats) -> Floats:
    """Return what each cluster moves a figure by, shape (clusters,); 0 where that is no more than rounding.

    A share of nothing, or of all, is moved by no cluster. What rounding leaves of that has a direction, and would be
    taken for a correlation.
    """
    moved = slopes @ sums
    size = np.abs(slopes) @ np.abs(sums)
    return moved if np.abs(moved).max(initial=0.0) > _ROUNDING * size.max(initial=0.0) else np.zeros_like(moved)


def _members(lines: ClusterSums, cell: Cell) -> NDArray[np.bool_]:
    """Return which lines a category is made of, shape (lines,)."""
    inside = np.ones(lines.clusters.size, dtype=np.bool_)
    for group, category in cell.group.items():
        place = lines.groups.index(group)
        inside &= lines.labels[place] == lines.categories[place].index(category)
    return inside


def _by_cluster(lines: ClusterSums, inside: NDArray[np.bool_], bases: Sequence[str]) -> Floats:
    """Add lines up by cluster, shape (bases, clusters); ratios within a cluster are made of its sums here."""
    owner, count = lines.clusters[inside], len(lines.names)
    sums: Floats = np.stack(
        [np.bincount(owner, weights=each[inside], minlength=count).astype(np.float64) for each in lines.sums]
    )
    for index, base in enumerate(bases):
        if (of := ratio_within(base)) is not None:
            above, below = (sums[list(bases).index(part)] for part in of)
            sums[index] = np.divide(above, below, out=np.zeros(count), where=below != 0)
    return sums
