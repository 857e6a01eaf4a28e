"""What an evaluation asks of its rows: columns to read, rules for their values, and how base sums come of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from cardgen.errors import DataError
from cardgen.evaluation.cells import Measured, Warned
from cardgen.evaluation.scan import Number
from cardgen.evaluation.sources.protocols import Pick, Rows, Values

__all__ = ["LARGEST", "Blame", "Extent", "Outcome", "Plan", "Rule", "Term", "custom_numbers", "number", "same_frame"]

LARGEST = 1e30
"""The largest number whose fourth power is summed: beyond, a variance of squares leaves the range of a float."""

Blame = Callable[[str, list[Any], str, str, str], DataError]
"""Make the error of values that must not be in a column: pick, values, what is wrong with them, hint, kind."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What the numbers of a column must be; None where there is no limit."""

    name: str
    low: float | None = None
    high: float | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Extent:
    """What the numbers of a column are.

    Attributes:
        low: The least.
        high: The greatest.
        whole: Whether all are integers.
    """

    low: float
    high: float
    whole: bool

    @property
    def bound(self) -> float:
        """The greatest absolute value."""
        return max(abs(self.low), abs(self.high))


@dataclass(frozen=True, slots=True)
class Term:
    """A part of a base sum: a number, in the rows of some outcomes.

    Attributes:
        outcomes: 1 or 0 for each combination of outcomes, shape (values of the first key, of the second, …); None for
            every row.
        number: The name of the number; None to count rows.
    """

    outcomes: NDArray[np.float64] | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How base sums come of the outcomes of rows.

    Attributes:
        terms: The parts of each base sum, added up.
        positive: Whether each value of the first key means the positive class (genuine); None where none does.
    """

    terms: Mapping[str, tuple[Term, ...]]
    positive: NDArray[np.bool_] | None = None


def same_frame(frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Derive nothing."""
    return frame


@dataclass(frozen=True, slots=True)
class Plan:
    """What an evaluation asks of its rows.

    Attributes:
        picks: The columns of the task and of metrics of the owner's.
        rules: What their numbers must be.
        keys: Columns whose values are outcomes: label and prediction, genuine and accepted.
        numbers: From the extent of every number, what to sum.
        outcome: From the values of every key, how base sums come of them.
        read: Opens the rows; texts are aligned here.
        derive: Adds columns that follow from those of the row.
        score: The column of scores, if a curve can be drawn; or of a number whose values are counted.
        filled: Keys and texts that every row must have.
        blank: Numbers that a row may lack.
        check: Looks, once every number is one, for what no single column tells: from the rows and all picks by name.
        tell: From what was measured, what a reader must know besides.
    """

    picks: tuple[Pick, ...]
    numbers: Callable[[Mapping[str, Extent]], tuple[Number, ...]]
    outcome: Callable[[Mapping[str, Values], Blame], Outcome]
    rules: tuple[Rule, ...] = ()
    keys: tuple[str, ...] = ()
    derive: Callable[[nw.LazyFrame[Any]], nw.LazyFrame[Any]] = same_frame
    align: Callable[[Rows], None] | None = None
    score: str | None = None
    filled: tuple[str, ...] = ()
    blank: frozenset[str] = frozenset()
    check: Callable[[Rows, Mapping[str, Pick]], None] | None = None
    tell: Callable[[Measured], tuple[Warned, ...]] | None = None


def number(name: str, extents: Mapping[str, Extent], column: str | None = None) -> Number:
    """Return a column of the data as a number to sum under a name."""
    extent = extents[column or name]
    return Number(name, nw.col(column or name), extent.bound, extent.whole)


def custom_numbers(bases: tuple[str, ...], extents: Mapping[str, Extent]) -> tuple[Number, ...]:
    """Return the columns that metrics of the owner's sum."""
    return tuple(number(base, extents) for base in bases if base.startswith("column:"))
