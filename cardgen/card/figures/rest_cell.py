"""The cell of everyone outside a category: the sums of everyone less those of the category."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cardgen.evaluation.cells import Cell, Histogram

__all__ = ["is_nested", "rest_cell"]


def is_nested(everyone: Cell, cells: Sequence[Cell]) -> bool:
    """Tell whether every cluster has all its rows in one cell; rows without a label may be anybody's."""
    if everyone.clusters is None:
        return True
    return everyone.rows == sum(cell.rows for cell in cells) and everyone.clusters == sum(
        cell.clusters or 0 for cell in cells
    )


def rest_cell(whole: Cell, part: Cell, *, nested: bool, histogram: Histogram | None = None) -> Cell:
    """Return everyone but a category.

    Args:
        whole: Everyone.
        part: The category.
        nested: Whether no cluster has rows on both sides: only then do sums of products subtract.
        histogram: Counts per score of the rest, where they are wanted.
    """
    products = (
        whole.products - part.products if nested and whole.products is not None and part.products is not None else None
    )
    return replace(
        whole,
        rows=whole.rows - part.rows,
        clusters=None if whole.clusters is None else whole.clusters - (part.clusters or 0),
        sums={base: value - part.sums[base] for base, value in whole.sums.items()},
        products=products,
        units=None if products is None or whole.units is None else whole.units - (part.units or 0),
        participants={metric: n - part.participants.get(metric, 0) for metric, n in whole.participants.items()},
        histogram=histogram,
    )
