"""Base sums of aggregated rows: what a chunk of the grouped frame adds to each base sum and to each product of two."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations_with_replacement

import numpy as np
from numpy.typing import NDArray

from cardgen.evaluation.rolling.categories import EXCLUDED, MISSING
from cardgen.evaluation.rolling.coding import compact, joint
from cardgen.evaluation.scan import pair
from cardgen.evaluation.sources.protocols import Chunk
from cardgen.evaluation.tasks.plan import Outcome, Term
from cardgen.metrics.definition import ratio_within

__all__ = ["Units", "pairs", "units_of"]

Floats = NDArray[np.float64]
_ROWS = (Term(),)
_MOST_KEPT = 4_000_000


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


def units_of(
    chunk: Chunk,
    bases: tuple[str, ...],
    outcome: Outcome,
    keys: tuple[str, ...],
    categories: Mapping[str, NDArray[np.int64]],
    *,
    clusters: int | None,
    weighted: bool,
) -> Units:
    """Return what a chunk of the grouped frame adds.

    Args:
        chunk: The chunk.
        bases: The base sums, `rows` last.
        outcome: How they come of outcomes.
        keys: The outcome keys, in the order of the outcome's tables.
        categories: By column of a group, the category of each code; the last entry is that of null.
        clusters: How many clusters the data has; None where none is declared.
        weighted: Whether rows have weights.
    """
    # A ratio within a cluster is made when the cluster is whole.
    terms = [_ROWS if base == "rows" else () if ratio_within(base) else outcome.terms[base] for base in bases]
    size = chunk.sums["n"].size
    labels = [of[chunk.codes[column]] for column, of in categories.items()]
    groups = np.stack(labels) if labels else np.zeros((0, size), dtype=np.int64)
    if clusters is None:
        return _row_units(chunk, terms, tuple(chunk.codes[key] for key in keys), groups, weighted=weighted)
    return _cluster_units(chunk, terms, keys, groups, [of.max() for of in categories.values()], clusters, weighted)


def _row_units(
    chunk: Chunk,
    terms: list[tuple[Term, ...]],
    codes: tuple[NDArray[np.int64], ...],
    groups: NDArray[np.int64],
    *,
    weighted: bool,
) -> Units:
    """Return units whose products are those of single rows."""
    plain = chunk.sums["w"] if weighted else chunk.sums["n"]

    def first(term: Term) -> Floats:
        return plain if term.number is None else chunk.sums[term.number]

    def products(one: int, other: int) -> Floats:
        total = np.zeros_like(plain)
        for left in terms[one]:
            for right in terms[other]:
                both = _mask(left, codes) * _mask(right, codes)
                if np.any(both):
                    total = total + both * _second(chunk, left.number, right.number, weighted=weighted)
        return total

    sums = np.stack([sum((first(term) * _mask(term, codes) for term in base), np.zeros_like(plain)) for base in terms])
    # Every grouping asks for the same products; they are kept where that takes little memory.
    small = plain.size * len(terms) ** 2 <= _MOST_KEPT
    return Units(groups, None, chunk.sums["n"], sums, cache(products) if small else products)


def _cluster_units(
    chunk: Chunk,
    terms: list[tuple[Term, ...]],
    keys: tuple[str, ...],
    groups: NDArray[np.int64],
    highest: list[int],
    clusters: int,
    weighted: bool,  # noqa: FBT001 - private, and passed on
) -> Units:
    """Return one unit for each combination of categories and cluster, with its outcomes added up.

    Outcomes that count alike in every base sum are added up as one, so that many classes make no many columns.
    """
    cluster = chunk.codes["cluster"]
    combination, combinations = joint(groups - EXCLUDED, [each - EXCLUDED + 1 for each in highest])
    unit, first = compact(combination * clusters + cluster, combinations.shape[1] * clusters)
    tables = [term.outcomes for base in terms for term in base if term.outcomes is not None]
    share, kind = np.ones((0, 1)), np.zeros(1, dtype=np.int64)
    if tables:
        share, alike = np.unique(np.stack([table.ravel() for table in tables]), axis=1, return_inverse=True)
        kind = alike.ravel()
    shape = (first.size, share.shape[1])
    if chunk.outcomes is not None:
        by_kind = {"n": _counted(unit, kind, chunk.outcomes, shape)}
    else:
        place = unit * shape[1]
        if tables:
            place += kind[np.ravel_multi_index(tuple(chunk.codes[key] for key in keys), tables[0].shape)]
        needed = {"n", *(term.number or ("w" if weighted else "n") for base in terms for term in base)}
        by_kind = {name: _binned(place, chunk.sums[name], shape) for name in sorted(needed)}
    shares = iter(share)
    sums = np.zeros((len(terms), first.size))
    for total, base in zip(sums, terms, strict=True):
        for term in base:
            of = by_kind[term.number or ("w" if weighted else "n")]
            part = np.ones(shape[1]) if term.outcomes is None else next(shares)
            for column in np.flatnonzero(part):
                total += of[:, column] * part[column]
    return Units(groups[:, first], cluster[first], by_kind["n"].sum(axis=1), sums, None)


def _binned(place: NDArray[np.int64], weights: Floats, shape: tuple[int, int]) -> Floats:
    sums = np.bincount(place, weights=weights, minlength=shape[0] * shape[1])
    return sums.astype(np.float64, copy=False).reshape(shape)


def _counted(unit: NDArray[np.int64], kind: NDArray[np.int64], outcomes: Floats, shape: tuple[int, int]) -> Floats:
    """Return the rows of each unit and kind of outcome, from those of each outcome, whose kinds are given."""
    counts = np.zeros(shape)
    for column, rows in zip(np.broadcast_to(kind, len(outcomes)), outcomes, strict=True):
        counts[:, column] += np.bincount(unit, weights=rows, minlength=shape[0])
    return counts


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
