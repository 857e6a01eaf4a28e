"""Which cells of an evaluation are hidden, so that nobody in a small category can be found out.

A cell of fewer people than `suppress_below` is hidden (primary), and so are the cells from which it could be worked
out by subtraction (complementary). People are clusters where they are declared, else rows. How many rows lack a label
of a group is published too, and hidden where it would give a cell away.

Evaluations of the same rows are protected together: what one of them hides, another must not print. The rows of each
are cut by its own groups, so their atoms differ; they are tied together by the groups that both have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from cardgen.evaluation.cells import Cell, Measured
from cardgen.statistics import suppression

__all__ = ["Hidden", "hidden_cells"]


@dataclass(frozen=True, slots=True)
class Hidden:
    """The hidden cells of an evaluation.

    Attributes:
        reasons: Why a cell is hidden, by its place: 0 for everyone, then the cells of each grouping in order.
        categories: Categories (group id and name) whose counts are hidden in the coverage, of groups that are measured
            in intersections only.
        missing: Groups of which it is hidden how many rows lack a label.
    """

    reasons: Mapping[int, str]
    categories: frozenset[tuple[str, str]] = frozenset()
    missing: frozenset[str] = frozenset()


def hidden_cells(measured: Sequence[Measured], thresholds: Sequence[int]) -> tuple[Hidden, ...]:
    """Return the cells to hide of each evaluation.

    Args:
        measured: The evaluations of a card.
        thresholds: People below which each hides a cell; 0 hides none.
    """
    found: dict[int, Hidden] = {}
    for together in _same_rows(measured):
        hidden = _protected([measured[index] for index in together], [thresholds[index] for index in together])
        found |= dict(zip(together, hidden, strict=True))
    return tuple(found[index] for index in range(len(measured)))


def _same_rows(measured: Sequence[Measured]) -> list[list[int]]:
    """Put the evaluations that read the same bytes, and kept as many of their rows, together."""
    groups: dict[tuple[object, ...], list[int]] = {}
    for index, each in enumerate(measured):
        groups.setdefault((each.source.digest, each.rows, each.excluded, each.clusters), []).append(index)
    return list(groups.values())


def _protected(measured: Sequence[Measured], thresholds: Sequence[int]) -> Iterator[Hidden]:
    """Hide cells of evaluations of the same rows."""
    tables = [_table(each, threshold) for each, threshold in zip(measured, thresholds, strict=True)]
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
            {int(index): reason for index in np.flatnonzero(own[:cells])},
            frozenset((group, category) for group, category in counts if category is not None),
            frozenset(group for group, category in counts if category is None),
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """What is published of one evaluation: its cells, then the counts that stand in its coverage only.

    Attributes:
        incidence: 0/1, shape (published, atoms).
        people: People in each, shape (published,); 0 for counts that are not small, so that they come last: a figure
            is worth more than a count.
        small: Which may be hidden for being small, shape (published,); rows that lack a label are no category.
        partition: Number of the grouping of each, shape (published,).
        counts: Group and category of the counts, in order; None for the rows that lack a label of the group.
    """

    incidence: NDArray[np.int8]
    people: NDArray[np.float64]
    small: NDArray[np.bool_]
    partition: NDArray[np.int64]
    counts: tuple[tuple[str, str | None], ...]


def _table(measured: Measured, threshold: int) -> _Table:
    cells = [measured.overall, *(cell for grouping in measured.groupings for cell in grouping.cells)]
    alone = {grouping.by[0] for grouping in measured.groupings if len(grouping.by) == 1}
    counts: list[tuple[str, str | None]] = []
    people: list[float] = [_people(cell) for cell in cells]
    sizes = [1, *(len(grouping.cells) for grouping in measured.groupings)]
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
    rows = [
        np.array([label == category for label in measured.margins.labels[group]], dtype=np.int8)
        for group, category in counts
    ]
    number = np.array(people, dtype=np.float64)
    lacking = np.array([*(False for _ in cells), *(category is None for _, category in counts)])
    small = suppression.primary(number, threshold) & ~lacking
    last = ~small & (np.arange(len(number)) >= len(cells))
    return _Table(
        np.vstack([measured.margins.incidence, *rows]),
        np.where(last, 0, number),
        small,
        np.repeat(np.arange(len(sizes)), sizes),
        tuple(counts),
    )


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
