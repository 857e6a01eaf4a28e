"""A category against everyone outside it, for every metric that is a smooth function of sums.

The sums of everyone else are those of everyone minus the category's. Sums of squares subtract too where every cluster
stands on one side; where a cluster has rows on both (a document that mentions several groups), the two sides hang
together, and the variance of their difference is taken from the sums of each cluster on each side:

    SE² = m/(m − 1) Σ_c (g₁·s_c − g₀·r_c)²

with g₁ and g₀ the gradients at the sums of the category and of the rest, s_c and r_c those of cluster c. The Student
degrees of freedom are the clusters of the smaller side minus one. Source: STATISTICS §2.2; Särndal, Swensson and
Wretman (1992), Model Assisted Survey Sampling, §5.5.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cardgen.card.figures.estimate import Design
from cardgen.card.figures.forms.figure import moments_of, total, weights_of
from cardgen.evaluation.cells import Cell, ClusterSums, Measured
from cardgen.metrics.definition import Metric
from cardgen.statistics import linearised
from cardgen.statistics.gradient import gradient

__all__ = ["Contrast", "contrasts"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Contrast:
    """A category against everyone outside it.

    Attributes:
        value: The metric in the category; None where it is undefined.
        rest_value: The metric in everyone else.
        standard_error: Of the difference; None where it is not known.
        degrees_of_freedom: Of its Student's t.
        relative: Standard error of the difference of the logarithms; None where a value is not positive.
        rest: The sums of everyone else, where they are independent of the category; else None.
    """

    value: float | None
    rest_value: float | None
    standard_error: float | None = None
    degrees_of_freedom: float | None = None
    relative: float | None = None
    rest: Cell | None = None

    @property
    def difference(self) -> float:
        """The category minus everyone else; 0 where either is undefined."""
        return 0.0 if self.value is None or self.rest_value is None else self.value - self.rest_value


def contrasts(metric: Metric, measured: Measured, cells: Sequence[Cell], design: Design) -> Iterator[Contrast]:
    """Yield each category against everyone else.

    Args:
        metric: A metric that is made of sums.
        measured: The evaluation.
        cells: Cells of it.
        design: How rows hang together.
    """
    nested = {frozenset(each.by): _nested(measured, each.cells) for each in (*measured.groupings, *measured.crossed)}
    sums = measured.cluster_sums
    table = None if sums is None or all(nested.values()) else _Clusters(sums)
    for cell in cells:
        if nested[frozenset(cell.group)]:
            yield _independent(metric, measured.overall, cell, design)
        elif table is None or metric.form == "cluster_mean":
            # A speaker with rows on both sides has two rates, and their sum is not the one that everyone's mean holds.
            own = _slope(metric, cell.sums, design.bases)
            rest = (
                None if metric.form == "cluster_mean" else _slope(metric, _less(measured.overall, cell), design.bases)
            )
            yield Contrast(None if own is None else own[0], None if rest is None else rest[0])
        else:
            yield table.contrast(metric, measured.overall, cell, design)


def _nested(measured: Measured, cells: Sequence[Cell]) -> bool:
    """Tell whether every cluster has all its rows in one category of a grouping, or in none."""
    everyone = measured.overall
    if everyone.clusters is None:
        return True
    return everyone.rows == sum(each.rows for each in cells) and everyone.clusters == sum(
        each.clusters or 0 for each in cells
    )


def _less(whole: Cell, part: Cell) -> dict[str, float]:
    return {base: value - part.sums[base] for base, value in whole.sums.items()}


def _slope(metric: Metric, sums: Mapping[str, float], bases: Sequence[str]) -> tuple[float, Floats] | None:
    """Return a metric of sums and its gradient, shape (k,); None where it is undefined."""
    if metric.function is None:
        below = total(sums, metric.denominator)
        if below <= 0:
            return None
        value = total(sums, metric.numerator) / below
        return value, (weights_of(metric.numerator, bases) - value * weights_of(metric.denominator, bases)) / below
    named = {base: float(each) for base, each in sums.items()}
    try:
        return complex(metric.function(named)).real, weights_of(gradient(metric.function, named, metric.inputs), bases)
    except ZeroDivisionError:
        return None


def _independent(metric: Metric, whole: Cell, cell: Cell, design: Design) -> Contrast:
    products = None if whole.products is None or cell.products is None else whole.products - cell.products
    rest = replace(
        whole,
        rows=whole.rows - cell.rows,
        clusters=None if whole.clusters is None else whole.clusters - (cell.clusters or 0),
        sums=_less(whole, cell),
        products=products,
        units=None if products is None or whole.units is None else whole.units - (cell.units or 0),
        participants={name: n - cell.participants.get(name, 0) for name, n in whole.participants.items()},
        histogram=None,
    )
    sides = [_slope(metric, side.sums, design.bases) for side in (cell, rest)]
    own, other = sides
    if own is None or other is None or rest.rows <= 0:
        return Contrast(None if own is None else own[0], None if other is None or rest.rows <= 0 else other[0])
    errors, units = [], []
    for side, (value, slope) in zip((cell, rest), (own, other), strict=True):
        moments = moments_of(side, design.bases)
        m = side.participants.get(metric.id, side.units or 0)
        found = (
            None
            if moments is None
            else linearised.smooth(value, slope, moments, design.level, method="delta", scale="identity", units=m)
        )
        errors.append(None if found is None else found.standard_error)
        units.append(m)
    # A side whose clusters all have the same value claims certainty; the difference then has no error that is known.
    if errors[0] is None or errors[1] is None:
        return Contrast(own[0], other[0], rest=rest)
    relative = None
    if own[0] > 0 and other[0] > 0:
        relative = float(np.hypot(errors[0] / own[0], errors[1] / other[0]))
    error = float(np.hypot(errors[0], errors[1]))
    return Contrast(own[0], other[0], error, float(min(units) - 1), relative, rest)


class _Clusters:
    """The sums of every cluster, of everyone and of a category."""

    def __init__(self, sums: ClusterSums) -> None:
        self._sums = sums
        names, self._cluster = np.unique(sums.clusters, return_inverse=True)
        self._count = names.size
        self._place = {group: index for index, group in enumerate(sums.groups)}
        self._whole = self._by_cluster(np.ones(sums.clusters.size, dtype=np.bool_))

    def _by_cluster(self, inside: NDArray[np.bool_]) -> Floats:
        """Return the base sums of every cluster over some lines, shape (clusters, bases)."""
        where, lines = self._cluster[inside], self._sums.sums[:, inside]
        return np.stack([np.bincount(where, weights=each, minlength=self._count) for each in lines], axis=1)

    def contrast(self, metric: Metric, whole: Cell, cell: Cell, design: Design) -> Contrast:
        own, other = (_slope(metric, of, design.bases) for of in (cell.sums, _less(whole, cell)))
        if own is None or other is None:
            return Contrast(None if own is None else own[0], None if other is None else other[0])
        inside = np.ones(self._cluster.size, dtype=np.bool_)
        for group, category in cell.group.items():
            place = self._place[group]
            inside &= self._sums.labels[place] == self._sums.categories[place].index(category)
        part = self._by_cluster(inside)
        rest = self._whole - part
        here, there = (self._taking_part(metric, design, side) for side in (part, rest))
        m = int((here | there).sum())
        df = int(min(here.sum(), there.sum())) - 1
        ahead, behind = part @ own[1], rest @ other[1]
        error = _error(ahead - behind, m)
        if error is None or df < 1:
            return Contrast(own[0], other[0])
        relative = _error(ahead / own[0] - behind / other[0], m) if own[0] > 0 and other[0] > 0 else None
        return Contrast(own[0], other[0], error, float(df), relative)

    def _taking_part(self, metric: Metric, design: Design, side: Floats) -> NDArray[np.bool_]:
        """Return which clusters hold evidence about a metric."""
        places = [design.bases.index(base) for base in metric.bases] or [design.bases.index("rows")]
        return np.asarray(side[:, places].any(axis=1), dtype=np.bool_)


def _error(influence: Floats, units: int) -> float | None:
    """Return the standard error of a sum of influences over clusters, around their mean; None where it is 0."""
    if units < 2:
        return None
    centre = float(influence.sum())
    squares = float(influence @ influence) - centre**2 / units
    size = float(np.abs(influence) @ np.abs(influence))
    if squares <= 1e-12 * size or size == 0:
        return None
    return float(np.sqrt(units / (units - 1) * squares))
