"""Pairs that name the people of both samples: what each subject adds to a cell, and what each pair of subjects.

One group-by of both ends of every pair leaves the pairs and the wrong decisions of each subject. It runs in the engine;
subjects come back, never pairs. Where two people were compared more than once (several samples of each), the sums of
squares over pairs of people are taken in the engine too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from cardgen.evaluation.cells import SubjectSums
from cardgen.evaluation.rolling.categories import EXCLUDED, MISSING, Categories
from cardgen.evaluation.rolling.coding import compact, joint
from cardgen.evaluation.rolling.rollup import Rollup
from cardgen.evaluation.scan import Summed, group, indicator
from cardgen.evaluation.sources.protocols import Rows, Values
from cardgen.statistics import linearised
from cardgen.statistics.dyadic import DyadSquares, PairSpread, spread

__all__ = ["Ends", "add_subjects", "dyad_squares", "ends_of", "judged", "spread_of"]

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Name = tuple[int, ...]

_ENDS = (
    Summed("first", nw.col("at first").sum(), 1.0),
    Summed("second", (1 - nw.col("at first")).sum(), 1.0),
    Summed("wrong", nw.col("wrong").sum(), 1.0),
)


@dataclass(frozen=True, slots=True)
class Ends:
    """What subjects add to one cell; every array has the shape (subjects,).

    Attributes:
        subject: Code of the subject.
        impostor: Whether these are its impostor pairs, or its genuine ones.
        first: Pairs in which it stands first; for genuine pairs, all of them.
        second: Impostor pairs in which it stands second.
        wrong: Pairs, at either end, that were decided wrongly.
    """

    subject: Integers
    impostor: NDArray[np.bool_]
    first: Floats
    second: Floats
    wrong: Floats

    def of(self, chosen: NDArray[Any]) -> Ends:
        """Return some of them."""
        return Ends(*(each[chosen] for each in (self.subject, self.impostor, self.first, self.second, self.wrong)))


def judged(
    frame: nw.LazyFrame[Any], values: Values, genuine: NDArray[np.bool_], *, decided: bool, as_text: bool
) -> nw.LazyFrame[Any]:
    """Return the pairs with `impostor` and `wrong`, 0 or 1.

    Args:
        frame: The rows as they were grouped.
        values: The values of `genuine`.
        genuine: Which of them say yes.
        decided: Whether pairs are accepted or not; without a threshold none is wrong.
        as_text: Whether subjects are read as texts, because their two columns hold different kinds.
    """
    same = [value.item() if hasattr(value, "item") else value for value in np.asarray(values, dtype=object)[genuine]]
    is_genuine = reduce(or_, (nw.col("genuine") == value for value in same), nw.lit(value=False))
    accepted = nw.col("accepted") if decided else is_genuine
    if as_text:
        subjects = ("first_subject", "second_subject")
        frame = frame.with_columns(*(nw.col(name).cast(nw.String).alias(name) for name in subjects))
    return frame.with_columns(
        indicator(~is_genuine).alias("impostor"), indicator(is_genuine != accepted).alias("wrong")
    )


def ends_of(frame: nw.LazyFrame[Any], keys: Sequence[str], first: str, second: str) -> nw.LazyFrame[Any]:
    """Return both ends of every impostor pair, and one of every genuine pair, grouped by keys and subject.

    Args:
        frame: The pairs, judged.
        keys: What else they are grouped by.
        first: The column of the first subject.
        second: The column of the second.
    """
    one, other = (
        part.select(*keys, "impostor", "wrong", nw.col(column).alias("subject"), at_first.alias("at first"))
        for part, column, at_first in (
            (frame, first, nw.lit(1, nw.Int64)),
            (frame.filter(nw.col("impostor") == 1), second, nw.lit(0, nw.Int64)),
        )
    )
    return group(nw.concat([one, other], how="vertical"), (*keys, "impostor", "subject"), _ENDS)


def dyad_squares(rows: Rows, frame: nw.LazyFrame[Any], keys: Sequence[str]) -> Mapping[Name, DyadSquares] | None:
    """Return the sums of squares over pairs of subjects, by the codes of the keys.

    Where the labels of a key's values are one category, a pair of subjects with several of them is counted once for
    each, which can only widen an interval.

    Args:
        rows: The rows.
        frame: The pairs, judged.
        keys: What they are grouped by.

    Returns:
        None where no two people were compared twice.
    """
    swapped = nw.col("first_subject") > nw.col("second_subject")
    ordered = frame.filter(nw.col("impostor") == 1).with_columns(
        nw.when(swapped).then(nw.col("second_subject")).otherwise(nw.col("first_subject")).alias("lower"),
        nw.when(swapped).then(nw.col("first_subject")).otherwise(nw.col("second_subject")).alias("higher"),
    )
    of_two = ordered.group_by("lower", "higher").agg(nw.len().alias("n"))
    if (rows.row(of_two.select(nw.col("n").max()))["n"] or 0) < 2:
        return None
    inner = ordered.group_by(*keys, "lower", "higher").agg(nw.len().alias("n"), nw.col("wrong").sum().alias("x"))
    n, x = nw.col("n").cast(nw.Float64), nw.col("x").cast(nw.Float64)
    # Whole numbers: sums of floats below 2^53 are exact in any order.
    sums = (Summed("xx", (x * x).sum(), 1.0), Summed("xn", (x * n).sum(), 1.0), Summed("nn", (n * n).sum(), 1.0))
    if not keys:
        found = rows.row(group(inner, (), sums))
        return {(): DyadSquares(*(float(found[name] or 0) for name in ("xx", "xn", "nn")))}
    known: dict[Name, DyadSquares] = {}
    for chunk in rows.collect(group(inner, keys, sums), tuple(keys)).chunks():
        codes = np.stack([chunk.codes[key] for key in keys], axis=1)
        for name, *each in zip(map(tuple, codes.tolist()), *(chunk.sums[s] for s in ("xx", "xn", "nn")), strict=True):
            known[name] = DyadSquares(*map(float, each))
    return known


def spread_of(ends: Ends, dyads: DyadSquares | None) -> PairSpread | None:
    """Return the spread of the wrong decisions of impostor pairs; None where there is no such pair."""
    of = ends.of(ends.impostor)
    return spread(of.wrong, of.first, of.second, dyads) if of.first.size else None


def add_subjects(
    rows: Rows, frame: nw.LazyFrame[Any], keys: Sequence[str], categories: Sequence[Categories], rollup: Rollup
) -> bool:
    """Add to every cell what its subjects say, and take away the spread of single pairs, which are not independent.

    People of a cell are the subjects at both ends where its groups label both; else those at the first end, whose
    labels these are.

    Args:
        rows: The rows.
        frame: The pairs, judged.
        keys: The columns of all groups.
        categories: Of every group.
        rollup: The sums, whose cells are completed.

    Returns:
        Whether some subjects have impostor pairs only.
    """
    aggregate = rows.collect(
        ends_of(frame, keys, "first_subject", "second_subject"),
        (*keys, "impostor", "subject"),
        split="subject",
        in_order=False,
    )
    impostor = np.asarray(aggregate.values["impostor"])
    parts: list[dict[Name, list[Ends]]] = [{} for _ in rollup.groupings]
    for chunk in aggregate.chunks():
        labels = np.stack(
            [
                np.zeros(chunk.sums["wrong"].size, dtype=np.int64),
                *(each.code_of_value[chunk.codes[key]] for each, key in zip(categories, keys, strict=True)),
            ]
        )[1:]
        lines = Ends(
            chunk.codes["subject"],
            impostor[chunk.codes["impostor"]] == 1,
            *(chunk.sums[name] for name in ("first", "second", "wrong")),
        )
        stays = _stays(labels, categories)
        for index, grouping in enumerate(rollup.groupings):
            _add(parts[index], labels[list(grouping)], lines, stays, [rollup.sizes[each] for each in grouping])
    excluding = [index for index, each in enumerate(categories) if each.excludes]
    for index, grouping in enumerate(rollup.groupings):
        needed = sorted({*grouping, *excluding})
        squares = dyad_squares(rows, frame, [keys[each] for each in needed])
        dyads = None if squares is None else _by_cell(squares, needed, grouping, categories)
        both = all(categories[each].group.pair_column is not None for each in grouping)
        for name, cell in rollup.cells[index].items():
            found = parts[index].get(name, [])
            cell.subjects = _sums(found, None if dyads is None else dyads[name], both_ends=both)
            cell.clusters, cell.products = cell.subjects.people, None
    everyone = parts[0].get((), [])
    rollup.clusters = len({subject for part in everyone for subject in part.subject.tolist()})
    return any(bool(np.setdiff1d(part.subject, part.subject[~part.impostor]).size) for part in everyone)


def _stays(labels: Integers, categories: Sequence[Categories]) -> NDArray[np.bool_]:
    gone = (labels == EXCLUDED).any(axis=0)
    for codes, each in zip(labels, categories, strict=True):
        if each.excludes:
            gone |= codes == MISSING
    stays: NDArray[np.bool_] = ~gone
    return stays


def _add(
    parts: dict[Name, list[Ends]], labels: Integers, lines: Ends, stays: NDArray[np.bool_], sizes: Sequence[int]
) -> None:
    """Add the subjects of a chunk to the cells of one grouping, each subject once for each kind of pair."""
    chosen = np.flatnonzero(stays & (labels >= 0).all(axis=0))
    if not chosen.size:
        return
    cell, names = joint(labels[:, chosen], sizes)
    of = lines.of(chosen)
    width = int(of.subject.max()) + 1
    place, first = compact((cell * 2 + of.impostor) * width + of.subject, names.shape[1] * 2 * width)
    first_ends, second_ends, wrong = (
        np.bincount(place, weights=each, minlength=first.size).astype(np.float64)
        for each in (of.first, of.second, of.wrong)
    )
    merged = Ends(of.subject[first], of.impostor[first], first_ends, second_ends, wrong)
    owner = cell[first]
    starts = np.searchsorted(owner, np.arange(names.shape[1] + 1))
    for number, name in enumerate(names.T.tolist()):
        part = merged.of(np.arange(starts[number], starts[number + 1]))
        parts.setdefault(tuple(name), []).append(part)


def _by_cell(
    squares: Mapping[Name, DyadSquares], needed: Sequence[int], grouping: Name, categories: Sequence[Categories]
) -> dict[Name, DyadSquares]:
    """Add up the sums of squares by the categories of a cell, leaving out what left the evaluation."""
    found: dict[Name, DyadSquares] = {}
    for codes, each in squares.items():
        labels = {group: int(categories[group].code_of_value[code]) for group, code in zip(needed, codes, strict=True)}
        if min(labels.values(), default=0) < 0:
            continue
        name = tuple(labels[group] for group in grouping)
        before = found.get(name, DyadSquares(0.0, 0.0, 0.0))
        found[name] = DyadSquares(before.events + each.events, before.mixed + each.mixed, before.pairs + each.pairs)
    return found


def _sums(parts: Sequence[Ends], dyads: DyadSquares | None, *, both_ends: bool) -> SubjectSums:
    people = sum(np.unique(part.subject[(part.first > 0) | both_ends]).size for part in parts)
    if not parts:
        return SubjectSums(people, None, None)
    ends = Ends(
        *(
            np.concatenate([getattr(part, name) for part in parts])
            for name in ("subject", "impostor", "first", "second", "wrong")
        )
    )
    genuine = ends.of(~ends.impostor)
    moments = linearised.moments(np.stack([genuine.wrong, genuine.first], axis=1)) if genuine.first.size else None
    return SubjectSums(people, moments, spread_of(ends, dyads))
