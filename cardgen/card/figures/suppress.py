"""Which cells of an evaluation are hidden, so that nobody in a small category can be found out.

A cell of fewer people than `suppress_below` is hidden (primary), and so are the cells from which it could be worked
out by subtraction (complementary). People are clusters where they are declared, else rows. How many rows lack a label
of a group is published too, and hidden where it would give a cell away.

Evaluations of the same rows are protected together: what one of them hides, another must not print. The rows of each
are cut by its own groups, so their atoms differ; they are tied together by the groups that both have.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from cardgen.evaluation.cells import Cell, Measured
from cardgen.statistics import suppression

__all__ = ["Hidden", "hidden_cells", "incidence_of"]


@dataclass(frozen=True, slots=True)
class Hidden:
    """The hidden cells of an evaluation.

    Attributes:
        reasons: Why a cell is hidden, by its place: 0 for everyone, then the cells of each grouping in order, then
            those of `Measured.crossed` that a scan prints or endangers.
        categories: Categories (group id and name) whose counts are hidden in the coverage, of groups that are measured
            in intersections only.
        missing: Groups of which it is hidden how many rows lack a label.
    """

    reasons: Mapping[int, str]
    categories: frozenset[tuple[str, str]] = frozenset()
    missing: frozenset[str] = frozenset()


def hidden_cells(
    measured: Sequence[Measured], thresholds: Sequence[int], found: Sequence[frozenset[int]] | None = None
) -> tuple[Hidden, ...]:
    """Return the cells to hide of each evaluation.

    Args:
        measured: The evaluations of a card.
        thresholds: People below which each hides a cell; 0 hides none.
        found: Places of the crossed cells that each prints unless they are hidden: those that a scan found, and those
            whose people are counted.
    """
    places = [frozenset[int]()] * len(measured) if found is None else found
    hidden: dict[int, Hidden] = {}
    for together in _same_rows(measured):
        each = _protected(
            [measured[index] for index in together],
            [thresholds[index] for index in together],
            [places[index] for index in together],
        )
        hidden |= dict(zip(together, each, strict=True))
    return tuple(hidden[index] for index in range(len(measured)))


def _same_rows(measured: Sequence[Measured]) -> list[list[int]]:
    """Put the evaluations that read the same bytes, and kept as many of their rows, together."""
    groups: dict[tuple[object, ...], list[int]] = {}
    for index, each in enumerate(measured):
        groups.setdefault((each.source.digest, each.rows, each.excluded, each.clusters), []).append(index)
    return list(groups.values())


def _protected(
    measured: Sequence[Measured], thresholds: Sequence[int], found: Sequence[frozenset[int]]
) -> Iterator[Hidden]:
    """Hide cells of evaluations of the same rows."""
    tables = [_table(*each) for each in zip(measured, thresholds, found, strict=True)]
    people = np.concatenate([table.people for table in tables])
    small = np.concatenate([table.small for table in tables])
    if not small.any():
        yield from (Hidden({}) for _ in measured)
        return
    starts = np.cumsum([0, *(table.partition[-1] + 1 for table in tables)])
    threshold = max(thresholds)
    columns = _columns(measured)
    mask = suppression.complementary(
        _side_by_side([table.incidence for table in tables], columns),
        people,
        small,
        _ties(measured, columns),
        threshold=threshold,
        partition=np.concatenate([table.partition + start for table, start in zip(tables, starts, strict=False)]),
    )
    # One reason for both: whoever knew which cells are small themselves would know that the others are not.
    reason = f"fewer than {threshold} people, or withheld so that such a category cannot be worked out"
    first = 0
    for table in tables:
        own = mask[first : first + len(table.people)]
        first += len(table.people)
        cells = len(own) - len(table.counts)
        counts = [name for name, hidden in zip(table.counts, own[cells:], strict=True) if hidden]
        yield Hidden(
            {table.places[index]: reason for index in np.flatnonzero(own[:cells]).tolist()},
            frozenset((group, category) for group, category in counts if category is not None),
            frozenset(group for group, category in counts if category is None),
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """What is published of one evaluation: its cells, then the counts that stand in its coverage only.

    Attributes:
        places: Place of each cell.
        incidence: 0/1, shape (published, atoms).
        people: People in each, shape (published,); for what a scan found below 1, and for counts 0 where they are not
            small, so that they come last: a declared figure is worth more than a finding, and that than a count.
        small: Which may be hidden for being small, shape (published,); rows that lack a label are no category.
        partition: Number of the grouping of each, shape (published,).
        counts: Group and category of the counts, in order; None for the rows that lack a label of the group.
    """

    places: tuple[int, ...]
    incidence: NDArray[np.int8]
    people: NDArray[np.float64]
    small: NDArray[np.bool_]
    partition: NDArray[np.int64]
    counts: tuple[tuple[str, str | None], ...]


def _table(measured: Measured, threshold: int, found: frozenset[int]) -> _Table:
    declared = [measured.overall, *(cell for grouping in measured.groupings for cell in grouping.cells)]
    crossed = _crossed(measured, len(declared), threshold, found)
    cells = [*declared, *(cell for _, _, cell in crossed)]
    alone = {grouping.by[0] for grouping in measured.groupings if len(grouping.by) == 1}
    counts: list[tuple[str, str | None]] = []
    people: list[float] = [_people(cell) for cell in cells]
    sizes = [1, *(len(grouping.cells) for grouping in measured.groupings)]
    sizes += Counter(grouping for _, grouping, _ in crossed).values()
    for each in measured.coverage:
        labels = measured.margins.labels.get(each.group, ())
        if each.group not in alone:
            counts += [(each.group, category) for category in each.rows]
            people += (each.rows if each.clusters is None else each.clusters).values()
            sizes.append(len(each.rows))
        if None in labels:
            counts.append((each.group, None))
            people.append(0)
            sizes.append(1)
    rows = [incidence_of(measured, cell.group) for _, _, cell in crossed]
    rows += [incidence_of(measured, {group: category}) for group, category in counts]
    number = np.array(people, dtype=np.float64)
    lacking = np.array([*(False for _ in cells), *(category is None for _, category in counts)])
    small = suppression.primary(number, threshold) & ~lacking
    place = np.arange(len(number))
    order = np.where(place < len(declared), number, np.where(place < len(cells), number / (1 + measured.rows), 0))
    return _Table(
        (*range(len(declared)), *(index for index, _, _ in crossed)),
        np.vstack([measured.margins.incidence, *rows]),
        np.where(small, number, order),
        small,
        np.repeat(np.arange(len(sizes)), sizes),
        tuple(counts),
    )


def _crossed(measured: Measured, first: int, threshold: int, found: frozenset[int]) -> list[tuple[int, int, Cell]]:
    """Return the intersections to look at beyond the declared cells, each with its place and that of its grouping.

    What a scan found is to be printed, and what is small must not follow from that; all others are neither.
    """
    if not any(place >= first for place in found):
        return []
    every = ((index, cell) for index, grouping in enumerate(measured.crossed) for cell in grouping.cells)
    return [
        (place, index, cell)
        for place, (index, cell) in enumerate(every, start=first)
        if place in found or 0 < _people(cell) < threshold
    ]


def incidence_of(measured: Measured, group: Mapping[str, str | None]) -> NDArray[np.int8]:
    """Return which joint categories make up a category; None stands for rows that lack a label."""
    inside = np.ones(measured.margins.rows.size, dtype=np.bool_)
    for name, category in group.items():
        inside &= np.array([label == category for label in measured.margins.labels[name]], dtype=np.bool_)
    return inside.astype(np.int8)


def _people(cell: Cell) -> int:
    return cell.rows if cell.clusters is None else cell.clusters


def _columns(measured: Sequence[Measured]) -> list[slice]:
    """Return the columns of each evaluation: its own, or those of one before it that is cut by the same groups."""
    known: list[tuple[Mapping[str, tuple[str | None, ...]], slice]] = []
    found, end = [], 0
    for each in measured:
        labels = each.margins.labels
        place = next((place for other, place in known if other == labels), None)
        if place is None:
            place = slice(end, end + each.margins.rows.size)
            end = place.stop
            known.append((labels, place))
        found.append(place)
    return found


def _side_by_side(blocks: Sequence[NDArray[np.int8]], columns: Sequence[slice]) -> NDArray[np.int8]:
    """Put the tables of evaluations below each other, over the columns of all."""
    whole = np.zeros((sum(len(block) for block in blocks), max(place.stop for place in columns)), dtype=np.int8)
    row = 0
    for block, place in zip(blocks, columns, strict=True):
        whole[row : row + len(block), place] = block
        row += len(block)
    return whole


def _ties(measured: Sequence[Measured], columns: Sequence[slice]) -> NDArray[np.int8]:
    """Return rows that say that two evaluations count the same rows, in each joint category of the groups of both."""
    width = max(place.stop for place in columns)
    different = {place.start: (each.margins.labels, place) for each, place in zip(measured, columns, strict=True)}
    rows = []
    for (one, first), (other, second) in combinations(different.values(), 2):
        groups = sorted(one.keys() & other.keys())
        inside = [_places(labels, groups, place) for labels, place in ((one, first), (other, second))]
        for category in inside[0].keys() & inside[1].keys():
            row = np.zeros(width, dtype=np.int8)
            row[inside[0][category]] = 1
            row[inside[1][category]] = -1
            rows.append(row)
    return np.unique(np.array(rows, dtype=np.int8).reshape(len(rows), width), axis=0)


def _places(
    labels: Mapping[str, tuple[str | None, ...]], groups: Sequence[str], place: slice
) -> dict[tuple[str | None, ...], list[int]]:
    """Return the columns of each joint category of some groups."""
    found: dict[tuple[str | None, ...], list[int]] = {}
    for column in range(place.start, place.stop):
        found.setdefault(tuple(labels[group][column - place.start] for group in groups), []).append(column)
    return found
