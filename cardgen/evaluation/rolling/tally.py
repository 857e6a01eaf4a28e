"""Outcomes counted side by side in one sum, where there are few of them, instead of by a row for each.

Grouping millions of rows by cluster costs by the groups it makes, and outcomes multiply those by up to four. So the
rows of outcome k add 2^(b·k) to a single sum, whose bits b·k to b·k + b − 1 are then the count of k. All of it fits
the 53 bits in which a 64-bit float adds integers exactly, whatever the order.

What is counted so is guessed from a sample, and the guess is proven: a row that lacks an outcome or has an unforeseen
one adds nothing, and a count that runs over its bits turns 2^b rows into one. Either makes the counts add up to fewer
rows than there are, and then the outcomes are grouped by after all.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np

from cardgen.evaluation.scan import Summed
from cardgen.evaluation.sources.protocols import Chunk, Rows, Values

__all__ = ["Tally", "tally_of"]

_NAME = "outcomes"
_BITS = 53
_MOST_OUTCOMES = 4
_PAYS_FROM = 200_000
_SAMPLE = 65_536


@dataclass(frozen=True, slots=True)
class Tally:
    """The outcomes to count side by side.

    Attributes:
        values: The distinct values of each outcome key, ascending; an outcome is one of each, the last key's first.
    """

    values: Mapping[str, Values]

    @property
    def sum(self) -> Summed:
        """The sum that holds all counts."""
        weight = nw.lit(1.0)
        stride = _bits(self.values) * _outcomes(self.values)
        for key, values in self.values.items():
            stride //= len(values)
            weight = weight * _power(key, values, stride)
        return Summed(_NAME, weight.sum(), 1.0)

    def opened(self, chunk: Chunk) -> Chunk:
        """Return a chunk with the count of every outcome, and their total as `n`.

        A sum of 2^53 or more is no longer exact; it counts no rows, so that the total tells.
        """
        bits, outcomes = _bits(self.values), _outcomes(self.values)
        exact = np.where(chunk.sums[_NAME] < 2.0**_BITS, chunk.sums[_NAME], 0.0).astype(np.int64)
        # The last count has all bits that are left, so that it cannot run over unseen.
        lower = [(exact >> (bits * each)) & ((1 << bits) - 1) for each in range(outcomes - 1)]
        counts = np.stack([*lower, exact >> (bits * (outcomes - 1))]).astype(np.float64)
        return Chunk(chunk.codes, {"n": counts.sum(axis=0)}, counts)


def tally_of(
    rows: Rows, frame: nw.LazyFrame[Any], keys: Sequence[str], outcomes: Sequence[str], total: int
) -> Tally | None:
    """Return how to count outcomes in one sum; None where it does not pay, or a sample says that it will not do.

    Args:
        rows: The rows.
        frame: Their frame.
        keys: What else they are grouped by.
        outcomes: The outcome keys.
        total: How many rows there are.
    """
    if total < _PAYS_FROM or not outcomes:
        return None
    sample = rows.sample(frame, (*keys, *outcomes), outcomes, _SAMPLE)
    values = dict(zip(outcomes, sample.values, strict=True))
    # Values of other types are named by their type in the data, which a sample of Python values does not keep.
    if not all(of and all(isinstance(value, bool | int | str) for value in of) for of in values.values()):
        return None
    if _outcomes(values) > _MOST_OUTCOMES or sample.largest * total >= sample.rows << _bits(values):
        return None
    return Tally({key: tuple(sorted(of)) for key, of in values.items()})


def _outcomes(values: Mapping[str, Values]) -> int:
    return math.prod(map(len, values.values()))


def _bits(values: Mapping[str, Values]) -> int:
    return _BITS // _outcomes(values)


def _power(key: str, values: Values, stride: int) -> nw.Expr:
    """Return 2^(stride · index of the value), null for any other value."""
    first, *others = values
    power = nw.when(nw.col(key) == first).then(nw.lit(1.0))
    for index, value in enumerate(others, start=1):
        power = power.when(nw.col(key) == value).then(nw.lit(2.0 ** (stride * index)))
    return power
