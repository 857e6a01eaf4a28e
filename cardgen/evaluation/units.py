"""Base sums of aggregated rows: what a chunk of the grouped frame adds to each base sum and to each product of two."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np
from numpy.typing import NDArray

from cardgen.evaluation.categories import EXCLUDED, MISSING
from cardgen.evaluation.coding import joint
from cardgen.evaluation.engine import Chunk
from cardgen.evaluation.plan import Outcome, Term
from cardgen.evaluation.scan import pair

__all__ = ["Units", "pairs", "units_of"]

Floats = NDArray[np.float64]
_ROWS = (Term(),)


@dataclass(frozen=True, slots=True)
class Units:
    """Aggregated rows, ready to be added up.

    Attributes:
        groups: Category of each group, MISSING or EXCLUDED; shape (groups, units).
        clusters: Cluster of each; None where none is declared.
        rows: Rows behind each, shape (units,).
        sums: Base sums, shape (bases, units).
        products: Sums of the products of two bases over single rows, by their indices; None where clusters are the
            units of the variance, or the source holds sums only.
    """

    groups: NDArray[np.int64]
    clusters: NDArray[np.int64] | None
    rows: Floats
    sums: Floats
    products: Callable[[int, int], Floats] | None

    def staying(self, excluding: Sequence[bool]) -> Units:
        """Return the units that stay in the evaluation.

        Args:
            excluding: Whether each group sends away rows of other categories, and rows without a label.
        """
        gone = (self.groups == EXCLUDED).any(axis=0)
        for labels, excludes in zip(self.groups, excluding, strict=True):
            if excludes:
                gone |= labels == MISSING
        if not gone.any():
            return self
        stay = np.flatnonzero(~gone)
        products = self.products
        return Units(
            self.groups[:, stay],
            None if self.clusters is None else self.clusters[stay],
            self.rows[stay],
            self.sums[:, stay],
            None if products is None else lambda one, other: products(one, other)[stay],
        )

    def collapsed(self, sizes: Sequence[int], clusters: int, *, stable: bool) -> Units:
        """Return one unit for each combination of categories and cluster: outcomes are sums by now.

        Args:
            sizes: Categories of each group.
            clusters: How many clusters there are.
            stable: Whether to add in the order of the units; sums of integers are the same in any order.
        """
        if self.clusters is None or not self.rows.size:
            return self
        combination, _ = joint(self.groups + 1, [size + 1 for size in sizes])
        code = combination * clusters + self.clusters
        # Sorting 32-bit integers is several times as fast.
        code = code.astype(np.int32) if (int(combination.max()) + 1) * clusters < 2**31 else code
        order = np.argsort(code, kind="stable" if stable else None)
        ordered = code[order]
        starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
        first = order[starts]
        return Units(
            self.groups[:, first],
            self.clusters[first],
            np.add.reduceat(self.rows[order], starts),
            np.stack([np.add.reduceat(each[order], starts) for each in self.sums]),
            None,
        )


def units_of(
    chunk: Chunk,
    bases: tuple[str, ...],
    outcome: Outcome,
    keys: tuple[str, ...],
    categories: Mapping[str, NDArray[np.int64]],
    *,
    clustered: bool,
    weighted: bool,
) -> Units:
    """Return what a chunk of the grouped frame adds.

    Args:
        chunk: The chunk.
        bases: The base sums, `rows` last.
        outcome: How they come of outcomes.
        keys: The outcome keys, in the order of the outcome's tables.
        categories: By column of a group, the category of each code; the last entry is that of null.
        clustered: Whether clusters are declared.
        weighted: Whether rows have weights.
    """
    codes = tuple(chunk.codes[key] for key in keys)
    terms = [outcome.terms[base] if base != "rows" else _ROWS for base in bases]
    plain = chunk.sums["w"] if weighted else chunk.sums["n"]

    def first(term: Term) -> Floats:
        return plain if term.number is None else chunk.sums[term.number]

    sums = np.stack([sum((first(term) * _mask(term, codes) for term in base), np.zeros_like(plain)) for base in terms])

    def products(one: int, other: int) -> Floats:
        total = np.zeros_like(plain)
        for left in terms[one]:
            for right in terms[other]:
                both = _mask(left, codes) * _mask(right, codes)
                if np.any(both):
                    total = total + both * _second(chunk, left.number, right.number, weighted=weighted)
        return total

    return Units(
        np.stack([of[chunk.codes[column]] for column, of in categories.items()])
        if categories
        else np.zeros((0, plain.size), dtype=np.int64),
        chunk.codes["cluster"] if clustered else None,
        chunk.sums["n"],
        sums,
        None if clustered else products,
    )


def _mask(term: Term, codes: tuple[NDArray[np.int64], ...]) -> Floats | float:
    return 1.0 if term.outcomes is None else np.asarray(term.outcomes[codes], dtype=np.float64)


def _second(chunk: Chunk, one: str | None, other: str | None, *, weighted: bool) -> Floats:
    """Return Σw²xy of the rows behind each unit, with 1 for a number that is None."""
    if one is not None and other is not None:
        return chunk.sums[pair(one, other)]
    number = one if one is not None else other
    if number is None:
        return chunk.sums["ww"] if weighted else chunk.sums["n"]
    return chunk.sums[pair("ww", number)] if weighted else chunk.sums[number]


def pairs(count: int) -> list[tuple[int, int]]:
    """Return the pairs of base sums of the upper triangle."""
    return list(combinations_with_replacement(range(count), 2))
