"""The classes of rows that a card tells apart: what an attacker must solve for.

A class is a joint category of groups that stand in one intersection with each other, a missing label included. Groups
that no intersection ties together are kept in blocks of their own, with as many rows in each block: tables with equal
totals always have a joint table, so no linear consequence is lost, and the number of classes stays a sum of products.

An intersection lists the combinations that occur, so classes outside it are known to be empty, and are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from cardgen.card.audit.verdict import Category

__all__ = ["Classes", "Selected", "TooLargeError", "classes_of"]

Selected = tuple[tuple[str, str | None], ...]
"""Rows of a category; None stands for a label that is missing."""

_MOST = 20_000
_NO_LABEL = "\x1fno label"
"""What stands for a missing label: no name holds a control character."""

Floats = NDArray[np.float64]


class TooLargeError(ValueError):
    """The groups cross into more classes than can be solved for."""


@dataclass(frozen=True, slots=True, eq=False)
class Classes:
    """The classes, in blocks.

    Attributes:
        blocks: Group ids of each block.
        labels: For each block the labels of its classes, in the order of its groups.
        spans: By group, where the classes of its block stand.
        columns: By group, the labels of these classes.
    """

    blocks: tuple[tuple[str, ...], ...]
    labels: tuple[tuple[tuple[str | None, ...], ...], ...]
    spans: Mapping[str, slice]
    columns: Mapping[str, NDArray[np.str_]]

    @property
    def size(self) -> int:
        """How many classes there are."""
        return sum(len(block) for block in self.labels)

    def inside(self, cell: Selected) -> Floats:
        """Return which classes make up a category, 0/1, shape (classes,); those of the first block for everyone."""
        if not cell:
            return (np.arange(self.size) < len(self.labels[0])).astype(np.float64)
        spans = {(self.spans[name].start, self.spans[name].stop) for name, _ in cell}
        if len(spans) > 1:
            raise KeyError(f"no block holds {sorted(name for name, _ in cell)}")
        row = np.zeros(self.size)
        row[self.spans[cell[0][0]]] = np.logical_and.reduce(
            [self.columns[name] == (_NO_LABEL if label is None else label) for name, label in cell]
        )
        return row

    def ties(self) -> Floats:
        """Return the rows that say that every block has the same total, shape (blocks − 1, classes)."""
        sizes = [len(labels) for labels in self.labels]
        rows, start = np.zeros((len(sizes) - 1, self.size)), sizes[0]
        for index, size in enumerate(sizes[1:]):
            rows[index, : sizes[0]] = 1
            rows[index, start : start + size] = -1
            start += size
        return rows


def classes_of(
    categories: Mapping[str, Sequence[str]],
    missing: Iterable[str],
    occurring: Mapping[tuple[str, ...], set[Category]],
    crossed: Iterable[tuple[str, ...]] = (),
) -> Classes:
    """Return the classes.

    Args:
        categories: Categories with rows, by group id.
        missing: Groups of which rows may lack the label.
        occurring: The combinations that each published intersection lists, by its group ids.
        crossed: Groups of which some intersections are published and others are not.

    Raises:
        TooLargeError: There are too many.
    """
    without = set(missing)
    blocks = _blocks(list(categories), (*occurring, *crossed))
    labels = tuple(_joined(block, categories, without, occurring) for block in blocks)
    spans: dict[str, slice] = {}
    columns: dict[str, NDArray[np.str_]] = {}
    start = 0
    for block, rows in zip(blocks, labels, strict=True):
        for index, group in enumerate(block):
            spans[group] = slice(start, start + len(rows))
            columns[group] = np.array([_NO_LABEL if row[index] is None else row[index] for row in rows], dtype=np.str_)
        start += len(rows)
    return Classes(blocks, labels, spans, columns)


def _blocks(groups: Sequence[str], crossed: Iterable[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """Put groups that stand in one intersection, directly or through others, into one block."""
    block = {group: {group} for group in groups}
    for by in crossed:
        together = set(chain.from_iterable(block[group] for group in by))
        for group in together:
            block[group] = together
    found = list(dict.fromkeys(tuple(group for group in groups if group in block[first]) for first in groups))
    return tuple(found) or ((),)


def _joined(
    groups: tuple[str, ...],
    categories: Mapping[str, Sequence[str]],
    missing: set[str],
    occurring: Mapping[tuple[str, ...], set[Category]],
) -> tuple[tuple[str | None, ...], ...]:
    """Cross the groups of a block, leaving out what a published intersection does not list."""
    partial: list[tuple[str | None, ...]] = [()]
    for index, group in enumerate(groups):
        known = groups[: index + 1]
        listed = [(by, found) for by, found in occurring.items() if group in by and set(by) <= set(known)]
        choices: list[str | None] = [*categories[group], *([None] if group in missing else [])]
        longer = []
        for labels in partial:
            for choice in choices:
                together = dict(zip(known, (*labels, choice), strict=True))
                if all(_may_occur(together, by, found) for by, found in listed):
                    longer.append((*labels, choice))
            if len(longer) > _MOST:
                raise TooLargeError(f"the groups cross into more than {_MOST:,} classes of rows")
        partial = longer
    return tuple(partial)


def _may_occur(labels: Mapping[str, str | None], by: tuple[str, ...], found: set[Category]) -> bool:
    chosen = [(group, label) for group in by if (label := labels[group]) is not None]
    return len(chosen) < len(by) or tuple(sorted(chosen)) in found
