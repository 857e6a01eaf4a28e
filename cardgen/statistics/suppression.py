"""Which cells must be hidden so that nothing about a few people can be read from a card, or worked out from it.

A cell is a set of atoms, the disjoint classes of rows by all groups jointly; an `incidence` matrix has a row for each
cell and a 0/1 column for each atom. Every sum that a card publishes (rows, errors, words) obeys the same incidence, so
one audit serves all metrics. A hidden sum is known exactly if and only if its incidence row is a linear combination of
published ones.

A cell without people is not hidden: nobody's outcome is in it, and that it is empty is said by the card anyway ("not
evaluated"). It protects nobody either, since whoever subtracts knows that it is empty. So atoms without people must be
left out of the matrix, and a row of zeros neither helps nor needs protection.

Not looked at here: bounds that follow because counts cannot be negative (a published margin without any error says that
its cells have none), and subtraction between versions of a card. `cardgen audit` looks at both, in the finished card.

Sources: Cox (1980), J. Am. Stat. Assoc. 75: 377–385 (complementary suppression); Hundepool et al. (2012), Statistical
Disclosure Control, ch. 4 (linear audit, and totals of hidden cells that are small themselves).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from itertools import islice

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["audit", "complementary", "primary"]

_TOLERANCE = 1e-7
"""Share of a row's length below which what is left of it counts as rounding; too large would hide more, never less."""

_MOST_CHOICES = 2_000
"""Choices of hidden cells of one grouping whose totals are protected one by one; there are 1953 pairs of 63 cells."""

Mask = NDArray[np.bool_]


def primary(people: ArrayLike, threshold: float) -> Mask:
    """Mark the cells with at least one person but fewer than `threshold`; shape (cells,).

    A threshold of 0 hides nothing.
    """
    counts = np.asarray(people, dtype=np.float64)
    mask: Mask = (counts > 0) & (counts < threshold)
    return mask


def audit(incidence: ArrayLike, hidden: ArrayLike, published_extra: ArrayLike | None = None) -> NDArray[np.intp]:
    """Return the indices of hidden cells whose sums follow from the published ones.

    Args:
        incidence: Cells by atoms with people, 0/1, shape (cells, atoms).
        hidden: Cells that are not published, shape (cells,).
        published_extra: Incidence of further published sums, shape (extra, atoms).

    Raises:
        ValueError: The shapes do not fit.
    """
    cells, extra = _merge_columns(*_matrices(incidence, published_extra))
    mask = _mask(hidden, cells)
    published = np.vstack([cells[~mask], extra])
    left = cells[mask]
    if published.size and left.size:
        _, sizes, basis = np.linalg.svd(published, full_matrices=False)
        basis = basis[sizes > _TOLERANCE * sizes.max(initial=0.0)]
        left = left - (left @ basis.T) @ basis
    lengths = np.linalg.norm(cells[mask], axis=1)
    # A cell without atoms has nobody in it.
    solved = (np.linalg.norm(left, axis=1) <= _TOLERANCE * lengths) & (lengths > 0)
    indices: NDArray[np.intp] = np.flatnonzero(mask)[solved]
    return indices


def complementary(
    incidence: ArrayLike,
    people: ArrayLike,
    hidden: ArrayLike,
    published_extra: ArrayLike | None = None,
    *,
    threshold: float = 0,
    partition: ArrayLike | None = None,
) -> Mask:
    """Hide further cells until no hidden cell's sum follows from the published ones; smallest cells first.

    Cells are published from the largest to the smallest, and one stays hidden if publishing it, beside those already
    published, would give a protected sum away. So no further cell could be published, and no cell that this hides
    follows from the others.

    With `threshold` and `partition` small totals of hidden cells are protected too: two hidden cells of 4 and 3 people
    are not known one by one when the rest of their grouping is published, but the figure of those 7 people is. People
    are added up there, as if each were in one cell of a grouping; where the same few are in several (one speaker on two
    devices), raise `threshold` by that factor.

    Args:
        incidence: Cells by atoms with people, 0/1, shape (cells, atoms). The overall result is a cell as well.
        people: People in each cell, shape (cells,); ties are broken by index, the first published first.
        hidden: Cells that are too small to publish (`primary`), shape (cells,).
        published_extra: Incidence of sums that are published whatever happens, shape (extra, atoms).
        threshold: Fewest people that a total of hidden cells may have without protection; 0 for no such protection.
        partition: Label of the grouping that each cell belongs to, shape (cells,); cells of one label are disjoint.

    Returns:
        Every cell to hide, those in `hidden` included; shape (cells,).

    Raises:
        ValueError: The shapes do not fit, or `published_extra` alone gives a hidden sum away.
    """
    cells, extra = _matrices(incidence, published_extra)
    mask = _mask(hidden, cells)
    counts = np.asarray(people, dtype=np.float64)
    if counts.shape != mask.shape:
        raise ValueError(f"people must have the shape {mask.shape}, got {counts.shape}")
    if not mask.any():
        return mask
    # A sum over nobody needs no protection.
    guarded = np.eye(len(mask))[mask & cells.any(axis=1)]
    if threshold > 0 and partition is not None:
        labels = np.asarray(partition)
        guarded = np.vstack([guarded, _small_totals(cells, counts, mask, extra, labels, threshold)])
    rows = _coordinates(np.vstack([cells, extra]))
    order = np.lexsort((np.arange(len(counts)), -counts))
    candidates = order[~mask[order]]
    refused = _publish_in_turn(guarded @ rows[: len(cells)], rows[len(cells) :], rows[candidates])
    result = mask.copy()
    result[candidates[refused]] = True
    return result


def _publish_in_turn(
    protected: NDArray[np.float64], fixed: NDArray[np.float64], candidates: NDArray[np.float64]
) -> Mask:
    """Publish the fixed rows, then each candidate that leaves every protected row outside the span; return the refused.

    What is left of every row beside the span of the published ones is kept (modified Gram–Schmidt), so that trying a
    candidate costs one product.
    """
    rows = np.vstack([protected, fixed, candidates])
    lengths = np.linalg.norm(rows, axis=1)
    guarded, first = len(protected), len(protected) + len(fixed)
    refused = np.zeros(len(candidates), dtype=np.bool_)
    for index in range(guarded, len(rows)):
        size = np.linalg.norm(rows[index])
        if size <= _TOLERANCE * lengths[index]:
            continue
        direction = rows[index] / size
        left = rows - np.outer(rows @ direction, direction)
        if (np.linalg.norm(left[:guarded], axis=1) <= _TOLERANCE * lengths[:guarded]).any():
            if index < first:
                raise ValueError("sums that are always published give away a hidden one; hide them as cells instead")
            refused[index - first] = True
        else:
            rows = left
    return refused


def _coordinates(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the rows in an orthonormal basis of their span: fewer columns, each row in the same spans as before."""
    if rows.shape[1] <= rows.shape[0]:
        return rows
    return np.asarray(np.linalg.qr(rows.T, mode="r")).T


def _small_totals(
    cells: NDArray[np.float64],
    people: NDArray[np.float64],
    hidden: Mask,
    extra: NDArray[np.float64],
    partition: NDArray[np.generic],
    threshold: float,
) -> NDArray[np.float64]:
    """Return the totals of two or more hidden cells of one grouping over fewer than `threshold` people.

    A total is a row that marks its cells. First those of all hidden cells inside one margin, that is any cell, any
    extra row, or the whole: what is left when the rest of a margin is subtracted from it. Then combinations that
    several margins may give together, the smallest first, up to a limit that only a grouping with dozens of hidden
    cells reaches. Shape (totals, cells).
    """
    margins = np.vstack([cells, extra, np.ones((1, cells.shape[1]))])
    totals = []
    for label in np.unique(partition[hidden]):
        members = np.flatnonzero(hidden & (partition == label))
        inside = (cells[members] @ (1 - margins).T == 0).T
        small = (inside.sum(axis=1) > 1) & (inside @ people[members] < threshold)
        choices = list(islice(_small_choices(people[members].tolist(), threshold), _MOST_CHOICES))
        chosen = np.zeros((len(choices), len(members)), dtype=np.bool_)
        for row, choice in zip(chosen, choices, strict=True):
            row[list(choice)] = True
        marks = np.unique(np.vstack([inside[small], chosen]), axis=0)
        total = np.zeros((len(marks), len(cells)))
        total[:, members] = marks
        totals.append(total)
    return np.vstack(totals)


def _small_choices(people: list[float], threshold: float) -> Iterator[tuple[int, ...]]:
    """Yield the choices of two or more cells with fewer than `threshold` people together, choices of two first."""
    order = sorted(range(len(people)), key=lambda i: people[i])
    queue: deque[tuple[tuple[int, ...], int, float]] = deque(((i,), place, people[i]) for place, i in enumerate(order))
    while queue:
        choice, place, total = queue.popleft()
        for after in range(place + 1, len(order)):
            i = order[after]
            if total + people[i] >= threshold:
                break  # cells are in ascending order, so the rest are too large as well
            queue.append(((*choice, i), after, total + people[i]))
            yield (*choice, i)


def _matrices(incidence: ArrayLike, extra: ArrayLike | None) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    cells = np.asarray(incidence, dtype=np.float64)
    if cells.ndim != 2:
        raise ValueError(f"incidence needs the shape (cells, atoms), got {cells.shape}")
    more = np.empty((0, cells.shape[1])) if extra is None else np.asarray(extra, dtype=np.float64)
    if more.ndim != 2 or more.shape[1] != cells.shape[1]:
        raise ValueError(f"extra rows need the shape (extra, {cells.shape[1]}), got {more.shape}")
    return cells, more


def _merge_columns(
    cells: NDArray[np.float64], extra: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Make identical columns one: atoms that no sum tells apart."""
    columns = np.unique(np.vstack([cells, extra]), axis=1)
    return columns[: len(cells)], columns[len(cells) :]


def _mask(hidden: ArrayLike, cells: NDArray[np.float64]) -> Mask:
    mask = np.asarray(hidden, dtype=np.bool_)
    if mask.shape != (len(cells),):
        raise ValueError(f"hidden must have the shape ({len(cells)},), got {mask.shape}")
    return mask
