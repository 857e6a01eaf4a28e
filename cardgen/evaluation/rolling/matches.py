"""False matches between categories: impostor pairs by the categories of both people, whichever of them stands first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from cardgen.evaluation.cells import MatchCell
from cardgen.evaluation.rolling.categories import Categories
from cardgen.evaluation.rolling.labels import canonical_all
from cardgen.evaluation.rolling.subjects import Ends, dyad_squares, ends_of, spread_of
from cardgen.evaluation.scan import Summed, group
from cardgen.evaluation.sources.protocols import Aggregate, Rows, Values
from cardgen.evaluation.tasks.pair_labels import first_label, second_label
from cardgen.evaluation.tasks.roles import CLUSTER
from cardgen.statistics import linearised
from cardgen.statistics.dyadic import DyadSquares

__all__ = ["match_cells"]

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Two = tuple[int, int]

_KEYS = ("low label", "high label")


def match_cells(
    rows: Rows, frame: nw.LazyFrame[Any], categories: Categories, *, subjects: bool, clustered: bool
) -> tuple[MatchCell, ...]:
    """Return the impostor pairs of any two categories of a group, in the order of the card.

    Args:
        rows: The rows.
        frame: The pairs, judged.
        categories: Of the group, which has labels of both people.
        subjects: Whether pairs name their subjects.
        clustered: Whether a cluster is declared.
    """
    ordered = _ordered(frame, categories, subjects=subjects)
    if subjects:
        return _of_subjects(rows, ordered, categories)
    keys = (*_KEYS, *((CLUSTER,) if clustered else ()))
    sums = (Summed("n", nw.len(), 1.0), Summed("wrong", nw.col("wrong").sum(), 1.0))
    aggregate = rows.collect(group(ordered, keys, sums), keys)
    parts: dict[Two, list[tuple[Integers, Floats, Floats]]] = {}
    meant = _meant(aggregate, categories)
    for chunk in aggregate.chunks():
        who = chunk.codes.get(CLUSTER, np.arange(chunk.sums["n"].size))
        for two, mine in _cells(chunk.codes, meant):
            parts.setdefault(two, []).append((who[mine], chunk.sums["n"][mine], chunk.sums["wrong"][mine]))
    found = []
    for (first, second), lines in sorted(parts.items()):
        names = categories.names[first], categories.names[second]
        who, pairs, wrong = (np.concatenate([line[index] for line in lines]) for index in range(3))
        total, accepted = float(pairs.sum()), float(wrong.sum())
        if not clustered:
            found.append(MatchCell(*names, round(total), total, accepted))
            continue
        units, place = np.unique(who, return_inverse=True)
        each = np.stack([np.bincount(place, weights=of, minlength=units.size) for of in (wrong, pairs)], axis=1)
        found.append(MatchCell(*names, units.size, total, accepted, None, linearised.moments(each)))
    return tuple(found)


def _ordered(frame: nw.LazyFrame[Any], categories: Categories, *, subjects: bool) -> nw.LazyFrame[Any]:
    """Return labelled impostor pairs whose labels, and subjects with them, stand in one order."""
    first, second = first_label(categories.group), second_label(categories.group)
    pairs = frame.filter((nw.col("impostor") == 1) & ~nw.col(first).is_null() & ~nw.col(second).is_null())
    swapped = nw.col(first) > nw.col(second)

    def either(one: str, other: str) -> nw.Expr:
        return nw.when(swapped).then(nw.col(other)).otherwise(nw.col(one))

    names = {"low label": (first, second), "high label": (second, first)}
    if subjects:
        names |= {"low": ("first_subject", "second_subject"), "high": ("second_subject", "first_subject")}
    return pairs.with_columns(*(either(*of).alias(name) for name, of in names.items()))


def _of_subjects(rows: Rows, ordered: nw.LazyFrame[Any], categories: Categories) -> tuple[MatchCell, ...]:
    keys = (*_KEYS, "impostor", "subject")
    aggregate = rows.collect(ends_of(ordered, _KEYS, "low", "high"), keys, split="subject", in_order=False)
    meant = _meant(aggregate, categories)
    parts: dict[Two, list[Ends]] = {}
    for chunk in aggregate.chunks():
        lines = Ends(
            chunk.codes["subject"],
            np.ones(chunk.sums["wrong"].size, dtype=bool),
            *(chunk.sums[name] for name in ("first", "second", "wrong")),
        )
        for two, mine in _cells(chunk.codes, meant):
            parts.setdefault(two, []).append(lines.of(mine))
    dyads = _dyads(rows, ordered, categories)
    found = []
    for two, each in sorted(parts.items()):
        ends = _merged(each)
        known = spread_of(ends, None if dyads is None else dyads[two])
        if known is None:
            continue
        sides = int((ends.first > 0).sum()), int((ends.second > 0).sum())
        people = known.subjects if two[0] == two[1] else min(sides)
        names = categories.names[two[0]], categories.names[two[1]]
        found.append(MatchCell(*names, people, known.pairs, known.events, known))
    return tuple(found)


def _merged(parts: list[Ends]) -> Ends:
    """Put the lines of a cell together; two spellings of one category may each have a line of a subject."""
    subject = np.concatenate([part.subject for part in parts])
    known, place = np.unique(subject, return_inverse=True)
    sums = (
        np.bincount(place, weights=np.concatenate([getattr(part, name) for part in parts]), minlength=known.size)
        for name in ("first", "second", "wrong")
    )
    return Ends(known, np.ones(known.size, dtype=bool), *(each.astype(np.float64) for each in sums))


def _dyads(rows: Rows, ordered: nw.LazyFrame[Any], categories: Categories) -> dict[Two, DyadSquares] | None:
    squares = dyad_squares(rows, ordered, _KEYS)
    if squares is None:
        return None
    meant = _meant_of_labels(rows, ordered, categories)
    found: dict[Two, DyadSquares] = {}
    for codes, each in squares.items():
        first, second = (int(of[code]) for of, code in zip(meant, codes, strict=True))
        two = (min(first, second), max(first, second))
        before = found.get(two, DyadSquares(0.0, 0.0, 0.0))
        found[two] = DyadSquares(before.events + each.events, before.mixed + each.mixed, before.pairs + each.pairs)
    return found


def _meant_of_labels(rows: Rows, ordered: nw.LazyFrame[Any], categories: Categories) -> tuple[Integers, Integers]:
    return _meant(rows.collect(group(ordered, _KEYS, (Summed("n", nw.len(), 1.0),)), _KEYS), categories)


def _meant(aggregate: Aggregate, categories: Categories) -> tuple[Integers, Integers]:
    """Return the category of every value of both labels, below 0 for none of them."""
    first, second = (_codes(aggregate.values[key], categories) for key in _KEYS)
    return first, second


def _codes(values: Values, categories: Categories) -> Integers:
    if categories.group.bins is not None:
        return np.array([int(value) for value in values], dtype=np.int64)
    place = {name: index for index, name in enumerate(categories.names)}
    return np.array([place.get(name, -1) for name in canonical_all(values)], dtype=np.int64)


def _cells(codes: Mapping[str, Integers], meant: tuple[Integers, Integers]) -> list[tuple[Two, Integers]]:
    """Return which aggregated rows are of which two categories."""
    first, second = (of[codes[key]] for of, key in zip(meant, _KEYS, strict=True))
    inside = np.flatnonzero((first >= 0) & (second >= 0))
    if not inside.size:
        return []
    low, high = np.minimum(first, second)[inside], np.maximum(first, second)[inside]
    two, place = np.unique(np.stack([low, high]), axis=1, return_inverse=True)
    order = np.argsort(place.ravel(), kind="stable")
    starts = np.searchsorted(place.ravel()[order], np.arange(two.shape[1] + 1))
    return [
        ((low, high), inside[order[starts[index] : starts[index + 1]]])
        for index, (low, high) in enumerate(two.T.tolist())
    ]
