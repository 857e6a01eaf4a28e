"""Which sums of suppressed cells are linear combinations of what is published.

A published sum is a category's 0/1 row over the classes, times its weights over the unknown sums. First every
statement is taken as if it told of all sums of its category: a suppressed category whose row is no combination of
theirs is safe in every metric at once. Only for the others each sum is solved for on its own.

The ranks are taken in floating point. Rows hold zeros, ones and published ratios, and what is left of a row after
projection counts as nothing below 1e-7 of its length; the rounding of such matrices stays orders of magnitude below,
and their singular values orders above. Only a published ratio below 1e-7, where its sums are not printed, could be
overlooked as an equation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cardgen.card.audit.classes import Classes, Floats, Selected, TooLargeError
from cardgen.card.audit.statements import Statement
from cardgen.card.audit.sums import Weights
from cardgen.card.audit.verdict import Category
from cardgen.statistics import suppression
from cardgen.statistics.recovery import combination, told_one_by_one

__all__ = ["Solved", "solve"]

_MOST_ENTRIES = 20_000_000


@dataclass(frozen=True, slots=True)
class Solved:
    """A sum of a suppressed cell that follows from published ones.

    Attributes:
        cell: The cell.
        what: What the sum is called.
        sources: The statements that it follows from.
    """

    cell: Category
    what: str
    sources: tuple[Statement, ...]


def solve(
    classes: Classes,
    hidden: Sequence[Category],
    told: Sequence[Statement],
    targets: Mapping[str, Weights],
    empty: Sequence[Selected] = (),
) -> tuple[Solved, ...]:
    """Return every sum of a suppressed cell that follows.

    Args:
        classes: The classes of rows.
        hidden: The suppressed cells.
        told: What is published.
        targets: The sums to look for, by what they are called.
        empty: Categories none of whose rows are unknown any more.

    Raises:
        TooLargeError: There is too much to solve.
    """
    cells = list(dict.fromkeys(statement.cell for statement in told))
    if (len(cells) + len(hidden)) * classes.size > _MOST_ENTRIES:
        raise TooLargeError(f"{len(cells):,} published categories over {classes.size:,} classes of rows")
    known = {cell: classes.inside(cell) for cell in cells}
    wanted = np.array([classes.inside(cell) for cell in hidden]).reshape(len(hidden), classes.size)
    ties = classes.ties()
    for cell in empty:  # no row of these classes is unknown, in whichever block
        gone = classes.inside(cell) > 0
        known = {each: np.where(gone, 0.0, row) for each, row in known.items()}
        wanted, ties = np.where(gone, 0.0, wanted), np.where(gone, 0.0, ties)
    published = np.vstack([*known.values(), ties]) if known else ties
    # What is told one by one leaves little to solve for; a cell of which nothing is left is known.
    told_already, _ = told_one_by_one(published)
    left = np.where(told_already, 0.0, wanted)
    solved = {*_spanned(left, np.where(told_already, 0.0, published)), *np.flatnonzero(~left.any(axis=1)).tolist()}
    open_ = [hidden[index] for index in sorted(solved)]
    if not open_:
        return ()
    rows = {cell: row for cell, row in zip(hidden, wanted, strict=True) if cell in open_}
    return _each_sum(known, rows, ties, told, targets)


def _each_sum(
    known: Mapping[Selected, Floats],
    wanted: Mapping[Category, Floats],
    ties: Floats,
    told: Sequence[Statement],
    targets: Mapping[str, Weights],
) -> tuple[Solved, ...]:
    """Solve for each sum of the cells, over classes times unknown sums."""
    names = list(dict.fromkeys(name for weights in (*(s.weights for s in told), *targets.values()) for name in weights))
    columns = np.unique(np.vstack([*known.values(), *wanted.values(), ties]), axis=1)
    place = dict(zip(known, columns, strict=False))
    goal = dict(zip(wanted, columns[len(known) :], strict=False))
    tied = columns[len(known) + len(wanted) :]
    unique: dict[tuple[Selected, tuple[tuple[str, float], ...]], Statement] = {}
    for statement in told:
        unique.setdefault((statement.cell, tuple(sorted(statement.weights.items()))), statement)
    chosen = list(unique.values())
    if (len(chosen) + len(tied) * len(names)) * columns.shape[1] * len(names) > _MOST_ENTRIES:
        raise TooLargeError(f"{len(chosen):,} statements over {columns.shape[1] * len(names):,} unknown sums")

    def row(classes: Floats, weights: Weights) -> Floats:
        return np.outer(classes, [weights.get(name, 0.0) for name in names]).ravel()

    published = np.array([row(place[statement.cell], statement.weights) for statement in chosen])
    published = np.vstack([published, *(row(tie, {name: 1.0})[None] for tie in tied for name in names)])
    found = []
    for cell, classes in goal.items():
        looked = [(what, row(classes, weights)) for what, weights in targets.items()]
        for index in _spanned(np.array([each for _, each in looked]), published):
            what, target = looked[index]
            used = [int(i) for i in combination(published, target) if i < len(chosen)]
            found.append(Solved(cell, what, tuple(chosen[i] for i in used)))
    return tuple(found)


def _spanned(wanted: Floats, published: Floats) -> list[int]:
    """Return the indices of the wanted rows that are combinations of the published ones, rows of zeros left out."""
    if not len(wanted):
        return []
    published = published[published.any(axis=1)]
    hidden = np.arange(len(wanted) + len(published)) < len(wanted)
    found = suppression.audit(np.vstack([wanted, published]), hidden)
    return sorted({int(i) for i in found})
