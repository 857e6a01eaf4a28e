"""Aggregated rows into cells: sums, sums over clusters, and products, for every grouping of an evaluation.

Σ s sᵀ is summed over clusters with their sums in order of cell and cluster, so that its digits do not depend on how
the engine ran. `numpy.bincount` adds one after the other; integers below 2^53 are exact in any case.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from cardgen.evaluation.units import Units, pairs

__all__ = ["CellSums", "Rollup"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
_DENSE = 8_000_000


@dataclass(slots=True)
class CellSums:
    """The sums of one cell."""

    rows: int
    sums: Floats
    clusters: int = 0
    products: Floats | None = None


@dataclass(slots=True)
class Rollup:
    """Adds units up into the cells of groupings, chunk by chunk; a cluster comes whole in one chunk.

    Attributes:
        sizes: Categories of each group.
        groupings: Indices of groups in each grouping; the empty one is everyone.
        bases: How many base sums there are.
        clusters: How many clusters the data has; None where none is declared.
        cells: Sums by grouping and by the categories of a cell.
        atoms: Rows by the categories of all groups together.
        missing: Rows without a label of some group, by grouping.
        clusters_seen: Distinct clusters with a row in the evaluation.
    """

    sizes: tuple[int, ...]
    groupings: tuple[tuple[int, ...], ...]
    bases: int
    clusters: int | None
    cells: list[dict[tuple[int, ...], CellSums]] = field(init=False)
    atoms: dict[tuple[int, ...], int] = field(default_factory=dict)
    missing: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.cells = [{} for _ in self.groupings]
        self.missing = [0] * len(self.groupings)

    def add(self, units: Units) -> None:
        """Add units, none of which is excluded."""
        self._add_atoms(units)
        for index, grouping in enumerate(self.groupings):
            self._add_grouping(index, grouping, units)

    def _add_atoms(self, units: Units) -> None:
        keys, rows = _joint(units.groups + 1, [size + 1 for size in self.sizes])
        counts = np.bincount(keys, weights=units.rows, minlength=rows.shape[1])
        for atom, count in zip((rows - 1).T.tolist(), counts.tolist(), strict=True):
            self.atoms[tuple(atom)] = self.atoms.get(tuple(atom), 0) + round(count)

    def _add_grouping(self, index: int, grouping: tuple[int, ...], units: Units) -> None:
        labels = units.groups[list(grouping)]
        inside = (labels >= 0).all(axis=0)
        self.missing[index] += round(float(units.rows[~inside].sum()))
        chosen = slice(None) if inside.all() else np.flatnonzero(inside)
        cell, names = _joint(labels[:, chosen], [self.sizes[each] for each in grouping])
        if not cell.size:
            return
        count = names.shape[1]
        rows = np.bincount(cell, weights=units.rows[chosen], minlength=count)
        sums = np.stack([np.bincount(cell, weights=each[chosen], minlength=count) for each in units.sums], axis=1)
        products, clusters = self._products(units, chosen, cell, count)
        for place, name in enumerate(names.T.tolist()):
            known = self.cells[index].setdefault(tuple(name), CellSums(0, np.zeros(self.bases)))
            known.rows += round(rows[place])
            known.sums = known.sums + sums[place]
            known.clusters += int(clusters[place])
            if products is not None:
                before = np.zeros((self.bases, self.bases)) if known.products is None else known.products
                known.products = before + products[place]

    def _products(
        self, units: Units, chosen: slice | Integers, cell: Integers, count: int
    ) -> tuple[Floats | None, Integers]:
        """Return Σ s sᵀ over the units of the variance of each cell, and how many clusters it has."""
        clusters = np.zeros(count, dtype=np.int64)
        if units.clusters is None:
            if units.products is None:
                return None, clusters
            return self._fill(count, lambda one, other: _bin(cell, units.products(one, other)[chosen], count)), clusters  # type: ignore[misc]
        place, owner = _places(cell, units.clusters[chosen], self.clusters or 1, count)
        each = [np.bincount(place, weights=sums[chosen], minlength=owner.size) for sums in units.sums]
        clusters = np.bincount(owner, minlength=count).astype(np.int64)
        return self._fill(count, lambda one, other: _bin(owner, each[one] * each[other], count)), clusters

    def _fill(self, count: int, product) -> Floats:  # type: ignore[no-untyped-def]
        filled = np.zeros((count, self.bases, self.bases))
        for one, other in pairs(self.bases):
            filled[:, one, other] = filled[:, other, one] = product(one, other)
        return filled


def _bin(places: Integers, weights: Floats, count: int) -> Floats:
    return np.bincount(places, weights=weights, minlength=count)


def _joint(labels: Integers, sizes: Sequence[int]) -> tuple[Integers, Integers]:
    """Return the combination of labels of each unit, and the labels of each combination that occurs.

    Args:
        labels: Shape (groups, units), from 0.
        sizes: How many labels each group has.

    Returns:
        Index of the combination, shape (units,), and the combinations in ascending order, shape (groups, combinations).
    """
    code = np.zeros(labels.shape[1], dtype=np.int64)
    total = 1
    for label, size in zip(labels, sizes, strict=True):
        if total * size >= 2**62:
            code, total = _dense(code)
        code = code * size + label
        total *= size
    index, first = _compact(code, total)
    return index, labels[:, first]


def _dense(code: Integers) -> tuple[Integers, int]:
    known, index = np.unique(code, return_inverse=True)
    return index.astype(np.int64), known.size


def _compact(code: Integers, total: int) -> tuple[Integers, Integers]:
    """Number the codes that occur in ascending order; return the number of each, and where each code occurs."""
    if total > _DENSE:
        _, first, index = np.unique(code, return_index=True, return_inverse=True)
        return index.astype(np.int64), first
    where = np.full(total, -1, dtype=np.int64)
    where[code] = np.arange(code.size)
    occurring = np.flatnonzero(where >= 0)
    number = np.zeros(total, dtype=np.int64)
    number[occurring] = np.arange(occurring.size)
    return number[code], where[occurring]


def _places(cell: Integers, cluster: Integers, clusters: int, cells: int) -> tuple[Integers, Integers]:
    """Number the pairs of a cell and a cluster in order; return the number of each unit's, and the cell of each pair."""
    code = cell * clusters + cluster
    place, first = _compact(code, cells * clusters)
    return place, cell[first]
