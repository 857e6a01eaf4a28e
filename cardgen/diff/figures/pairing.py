"""Whether the same clusters or rows stand behind a figure on both sides; then they are compared one by one."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cardgen.card.pairs.table import PairTable
from cardgen.card.results import Result
from cardgen.diff.transition import Side, Transition
from cardgen.statistics.estimates import Estimate
from cardgen.statistics.mcnemar import Flips, exact_p, paired_difference
from cardgen.statistics.multiplicity import two_sided_p
from cardgen.statistics.paired import PairedChange, paired_change

__all__ = ["Pairs", "PairsOfCell", "pairs_of"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class PairsOfCell:
    """A figure compared pair by pair.

    Attributes:
        change: The change with what each unit brings to its error, over the units of the evaluation.
        p_value: Two-sided; None where there is no error to tell it from.
        flips: Rows that flipped, where each is a yes or no and stands for itself.
    """

    change: PairedChange
    p_value: float | None
    flips: Flips | None

    @property
    def estimate(self) -> Estimate:
        """The change."""
        return self.change.estimate


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """The pairs of one evaluation.

    Attributes:
        old: Sums of the old side.
        new: Sums of the new side.
        places: Index of the unit of each line among the units of both sides: old, new.
        units: How many units both sides have together.
        rows: Whether the units are single rows.
    """

    old: PairTable
    new: PairTable
    places: tuple[Integers, Integers]
    units: int
    rows: bool

    def compare(self, before: Result, after: Result, level: float) -> PairsOfCell | str:
        """Compare one figure pair by pair; return why that cannot be done where it cannot."""
        metric = after.metric
        if metric not in self.old.sums or metric not in self.new.sums:
            return "the metric is no ratio of sums"
        e, n, rows = _inside(self.old, self.places[0], self.units, before)
        e2, n2, rows2 = _inside(self.new, self.places[1], self.units, after)
        if not np.array_equal(rows > 0, rows2 > 0):
            common, either = int(((rows > 0) & (rows2 > 0)).sum()), int(((rows > 0) | (rows2 > 0)).sum())
            return f"{common:,} of {either:,} {self._noun} are in both versions"
        if not np.array_equal(rows, rows2):
            return f"some {self._noun} have other rows than before"
        if not (_adds_up(before, e, n) and _adds_up(after, e2, n2)):
            return "the sums that were kept leave some clusters out, so that small categories stay hidden"
        if self.rows and rows.max(initial=0) > 1:
            return "row ids occur more than once"
        name = "paired-rows-t" if self.rows else "paired-clustered-t"
        change = paired_change(e, n, e2, n2, level, method=name)
        flips = _flips(e, n, e2, n2) if self.rows else None
        if flips is not None:
            exact = paired_difference(flips, level)
            return PairsOfCell(PairedChange(exact, change.residuals, flips.rows), exact_p(flips), flips)
        found = change.estimate
        if found.value is None or found.standard_error is None:
            return PairsOfCell(change, None, None)
        return PairsOfCell(change, two_sided_p(found.value, found.standard_error, found.degrees_of_freedom), None)

    @property
    def _noun(self) -> str:
        return "rows" if self.rows else "clusters"


def pairs_of(transition: Transition, evaluation: str) -> Pairs | str:
    """Return the pairs of an evaluation that both cards have, or why there are none, in words."""
    old, new = transition.old, transition.new
    reason = _other_data(old, new, evaluation)
    if reason is not None:
        return reason
    for before, after, rows in ((old.clusters, new.clusters, False), (old.rows, new.rows, True)):
        if evaluation in before and evaluation in after:
            return _joined(before[evaluation], after[evaluation], rows=rows)
    records = (old.card.evaluation(evaluation), new.card.evaluation(evaluation))
    if all(record.cluster is None for record in records):
        how = "joined by id" if all(record.row_id for record in records) else "told apart: no column of ids is declared"
        need = " without both sources at hand" if how == "joined by id" else ""
        return f"no cluster is declared, and rows cannot be {how}{need}"
    for which, side, record in (("old", old, records[0]), ("new", new, records[1])):
        if evaluation not in side.clusters:
            why = record.pairing.reason or f"the file {record.pairing.file} is not beside it"
            return f"the {which} card has no cluster sums: {why}"
    return "there are no sums to pair"


def _other_data(old: Side, new: Side, evaluation: str) -> str | None:
    before, after = old.card.evaluation(evaluation), new.card.evaluation(evaluation)
    data = {item.id: item for item in old.card.datasets}
    data2 = {item.id: item for item in new.card.datasets}
    one, other = data.get(before.dataset), data2.get(after.dataset)
    if before.dataset != after.dataset or one is None or other is None:
        return "the datasets differ"
    if one.revision != other.revision or one.digest != other.digest:
        return "the dataset has another revision"
    if before.cluster != after.cluster:
        return "the cluster unit is another"
    return None


def _joined(old: PairTable, new: PairTable, *, rows: bool) -> Pairs:
    names = {name: index for index, name in enumerate(dict.fromkeys((*old.units, *new.units)))}
    places = tuple(np.array([names[unit] for unit in table.units], dtype=np.int64) for table in (old, new))
    return Pairs(old, new, (places[0], places[1]), len(names), rows)


def _inside(table: PairTable, places: Integers, units: int, result: Result) -> tuple[Floats, Floats, Floats]:
    """Return numerator, denominator and rows of every unit within a cell."""
    chosen = np.flatnonzero(table.inside(_known(result.group, table)))
    above, below = table.sums[result.metric]
    where = places[chosen]

    def by_unit(values: Floats) -> Floats:
        return np.bincount(where, weights=values[chosen], minlength=units).astype(np.float64)

    return by_unit(above), by_unit(below), by_unit(table.rows)


def _known(group: Mapping[str, str], table: PairTable) -> Mapping[str, str]:
    return {name: category for name, category in group.items() if name in table.groups} if group else group


def _adds_up(result: Result, numerators: Floats, denominators: Floats) -> bool:
    """Tell whether the sums that were kept are those behind the printed figure."""
    if result.numerator is None or result.denominator is None:
        return False
    return math.isclose(result.numerator, float(numerators.sum()), rel_tol=1e-9, abs_tol=1e-9) and math.isclose(
        result.denominator, float(denominators.sum()), rel_tol=1e-9, abs_tol=1e-9
    )


def _flips(e: Floats, n: Floats, e2: Floats, n2: Floats) -> Flips | None:
    """Count flips where every row is a yes or no, and the same rows count on both sides."""
    if not np.array_equal(n, n2) or not all(np.isin(each, (0.0, 1.0)).all() for each in (e, n, e2)):
        return None
    counts = n == 1
    old, new = e[counts] == 1, e2[counts] == 1
    return Flips(
        both=int((old & new).sum()),
        appeared=int((~old & new).sum()),
        vanished=int((old & ~new).sum()),
        neither=int((~old & ~new).sum()),
    )
