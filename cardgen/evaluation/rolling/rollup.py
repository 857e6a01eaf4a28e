"""Aggregated rows into cells: sums, sums over clusters, and products, for every grouping of an evaluation.

Σ s sᵀ is summed over clusters with their sums in order of cell and cluster, so that its digits do not depend on how
the engine ran. `numpy.bincount` adds one after the other; integers below 2^53 are exact in any case.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from cardgen.evaluation.cells import SubjectSums
from cardgen.evaluation.rolling.coding import compact, joint
from cardgen.evaluation.rolling.units import Units, pairs

__all__ = ["CellSums", "Rollup"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(slots=True)
class CellSums:
    """The sums of one cell."""

    rows: int
    sums: Floats
    clusters: int = 0
    products: Floats | None = None
    participants: Integers | None = None
    subjects: SubjectSums | None = None


@dataclass(slots=True)
class Rollup:
    """Adds units up into the cells of groupings, chunk by chunk; a cluster comes whole in one chunk.

    Attributes:
        sizes: Categories of each group.
        groupings: Indices of groups in each grouping; the empty one is everyone.
        bases: How many base sums there are.
        clusters: How many clusters the data has; None where none is declared.
        keep: Lines of cluster sums to keep at most.
        quotients: Indices of base sums that are a ratio of two others within a cluster, and of these.
        parts: Indices of the base sums of each metric; a cluster takes part in a metric where one of them is not 0.
        cells: Sums by grouping and by the categories of a cell.
        missing: Rows without a label of some group, by grouping.
        labelled: Clusters with a row that has a label of every group, by grouping; 0 where none are declared.
    """

    sizes: tuple[int, ...]
    groupings: tuple[tuple[int, ...], ...]
    bases: int
    clusters: int | None
    parts: tuple[tuple[int, ...], ...]
    keep: int = 0
    quotients: tuple[tuple[int, int, int], ...] = ()
    cells: list[dict[tuple[int, ...], CellSums]] = field(init=False)
    missing: list[int] = field(init=False)
    labelled: list[int] = field(init=False)
    _atoms: list[tuple[Integers, Integers]] = field(default_factory=list)
    _kept: list[Units] | None = field(default_factory=list)

    def __post_init__(self) -> None:
        self.cells = [{} for _ in self.groupings]
        self.missing = [0] * len(self.groupings)
        self.labelled = [0] * len(self.groupings)

    def add(self, units: Units) -> None:
        """Add units, none of which is excluded."""
        self._add_atoms(units)
        if self._kept is not None and units.clusters is not None:
            kept = [*self._kept, units]
            self._kept = kept if sum(each.rows.size for each in kept) <= self.keep else None
        for index, grouping in enumerate(self.groupings):
            self._add_grouping(index, grouping, units)

    def atoms(self) -> tuple[Integers, Integers]:
        """Return the combinations of the categories of all groups that occur, shape (groups, atoms), and their rows.

        A row without a label of some group has -1 there.
        """
        labels = np.concatenate([each for each, _ in self._atoms], axis=1)
        rows = np.concatenate([each for _, each in self._atoms])
        index, found = joint(labels + 1, [size + 1 for size in self.sizes])
        return found - 1, np.bincount(index, weights=rows, minlength=found.shape[1]).astype(np.int64)

    def lines(self) -> tuple[Integers, Integers, Floats, Floats] | None:
        """Return labels, clusters, rows and base sums of every cluster in every joint category, in order.

        Shapes (groups, lines), (lines,), (lines,) and (bases, lines); None where there are more lines than to keep.
        """
        if not self._kept:
            return None
        labels = np.concatenate([each.groups for each in self._kept], axis=1)
        clusters = np.concatenate([each.clusters for each in self._kept if each.clusters is not None])
        code = np.concatenate([clusters[None], labels + 1])
        place, found = joint(code, [self.clusters or 1, *(size + 1 for size in self.sizes)])
        count = found.shape[1]
        rows = _bin(place, np.concatenate([each.rows for each in self._kept]), count)
        sums = np.concatenate([each.sums for each in self._kept], axis=1)
        return found[1:] - 1, found[0], rows, np.stack([_bin(place, each, count) for each in sums])

    def _add_atoms(self, units: Units) -> None:
        index, found = joint(units.groups + 1, [size + 1 for size in self.sizes])
        counts = np.bincount(index, weights=units.rows, minlength=found.shape[1])
        self._atoms.append((found - 1, counts.astype(np.int64)))

    def _add_grouping(self, index: int, grouping: tuple[int, ...], units: Units) -> None:
        labels = units.groups[list(grouping)]
        inside = (labels >= 0).all(axis=0)
        self.missing[index] += round(float(units.rows[~inside].sum()))
        chosen = slice(None) if inside.all() else np.flatnonzero(inside)
        cell, names = joint(labels[:, chosen], [self.sizes[each] for each in grouping])
        if not cell.size:
            return
        if units.clusters is not None:
            self.labelled[index] += int(np.count_nonzero(np.bincount(units.clusters[chosen])))
        count = names.shape[1]
        rows = _bin(cell, units.rows[chosen], count)
        sums, products, clusters, participants = self._sums(units, chosen, cell, count)
        for place, name in enumerate(names.T.tolist()):
            known = self.cells[index].setdefault(tuple(name), CellSums(0, np.zeros(self.bases)))
            known.rows += round(rows[place])
            known.sums = known.sums + sums[place]
            known.clusters += int(clusters[place])
            if participants is not None:
                here = participants[place]
                known.participants = here if known.participants is None else known.participants + here
            if products is not None:
                before = np.zeros((self.bases, self.bases)) if known.products is None else known.products
                known.products = before + products[place]

    def _sums(
        self, units: Units, chosen: slice | Integers, cell: Integers, count: int
    ) -> tuple[Floats, Floats | None, Integers, Integers | None]:
        """Return S, shape (cells, bases), Σ s sᵀ over the units of the variance, and clusters: all, and by metric."""
        if units.clusters is None:
            sums = np.stack([_bin(cell, each[chosen], count) for each in units.sums], axis=1)
            none = np.zeros(count, dtype=np.int64)
            if units.products is None:
                return sums, None, none, None
            products = units.products
            squares = self._fill(count, lambda one, other: _bin(cell, products(one, other)[chosen], count))
            return sums, squares, none, None
        place, owner = _places(cell, units.clusters[chosen], self.clusters or 1, count)
        each = [_bin(place, of[chosen], owner.size) for of in units.sums]
        for index, above, below in self.quotients:
            each[index] = np.divide(each[above], each[below], out=np.zeros(owner.size), where=each[below] != 0)
        sums = np.stack([_bin(owner, of, count) for of in each], axis=1)
        clusters = np.bincount(owner, minlength=count).astype(np.int64)
        squares = self._fill(count, lambda one, other: _bin(owner, each[one] * each[other], count))
        return sums, squares, clusters, self._participants(each, owner, clusters)

    def _participants(self, each: list[Floats], owner: Integers, clusters: Integers) -> Integers:
        """Count, for each metric, the clusters of a cell that hold evidence about it; shape (cells, metrics)."""
        known: dict[tuple[int, ...], Integers] = {}
        for part in self.parts:
            if part not in known:
                idle = np.logical_and.reduce([each[base] == 0 for base in part])
                known[part] = clusters - np.bincount(owner[idle], minlength=clusters.size).astype(np.int64)
        return np.stack([known[part] for part in self.parts], axis=1)

    def _fill(self, count: int, product: Callable[[int, int], Floats]) -> Floats:
        filled = np.zeros((count, self.bases, self.bases))
        for one, other in pairs(self.bases):
            filled[:, one, other] = filled[:, other, one] = product(one, other)
        return filled


def _bin(places: Integers, weights: Floats, count: int) -> Floats:
    return np.bincount(places, weights=weights, minlength=count).astype(np.float64)


def _places(cell: Integers, cluster: Integers, clusters: int, cells: int) -> tuple[Integers, Integers]:
    """Number the pairs of a cell and a cluster in order; return that of each unit, and the cell of each pair."""
    code = cell * clusters + cluster
    place, first = compact(code, cells * clusters)
    return place, cell[first]
