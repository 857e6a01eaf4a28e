"""Rows with columns more: of each a category, told by predicates over the columns that are there, on any engine.

Logic has three values: a comparison with a missing value is neither true nor false, and neither is what depends on it
(Kleene's strong logic, as in SQL). A row is of the first category whose predicate is true of it, and has no label where
none is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, TypeAlias

import narwhals as nw

from cardgen.errors import Place
from cardgen.evaluation.predicates.check import check_predicate
from cardgen.evaluation.predicates.conditions import Reader, decided
from cardgen.evaluation.predicates.syntax import Predicate
from cardgen.evaluation.sources.protocols import Aggregate, Alignment, Chunk, Kind, Pick, Rows, Sample

__all__ = ["Derived", "DerivedRows"]

Derived: TypeAlias = Mapping[str, Mapping[str, Predicate]]
"""By the name of a column to make, the predicate of each of its categories, in the order in which they are tried."""


class DerivedRows:
    """The rows of a source, with columns more; these are `Rows`.

    Attributes:
        columns: What every column holds, by name: those of the source, and the derived ones, which hold texts.
    """

    def __init__(self, inner: Rows, derived: Derived) -> None:
        """Take rows, and what to derive from them.

        Raises:
            InvalidInputError: A predicate speaks of a column that is not there, or compares one with what it never
                holds.
        """
        self._inner = inner
        self._derived = derived
        for categories in derived.values():
            for predicate in categories.values():
                check_predicate(predicate, inner.columns)
        self.columns: Mapping[str, Kind] = {**inner.columns, **dict.fromkeys(derived, "text")}

    @property
    def place(self) -> Place:
        """The source as a whole."""
        return self._inner.place

    @property
    def unit(self) -> str:
        """What the number of a place counts."""
        return self._inner.unit

    def is_single(self, column: str) -> bool:
        """Tell whether a column holds single-precision numbers; as `Rows.is_single`."""
        return column not in self._derived and self._inner.is_single(column)

    def explained(self) -> AbstractContextManager[None]:
        """Turn what the engine says about the source into an error with a place."""
        return self._inner.explained()

    def count(self) -> int:
        """Return how many rows there are."""
        return self._inner.count()

    def frame(self, picks: Sequence[Pick]) -> nw.LazyFrame[Any]:
        """Return the picked columns of all rows, derived ones among them; as `Rows.frame`."""
        wanted = [pick for pick in picks if pick.column in self._derived]
        if not wanted:
            return self._inner.frame(picks)
        reader = Reader(self._inner)
        made = [decided(self._derived[pick.column], reader).alias(pick.name) for pick in wanted]
        frame = self._inner.frame((*self._given(picks), *reader.picks))
        return frame.with_columns(*made).drop(*reader.names)

    def align(self, reference: str, hypothesis: str, alignments: Sequence[Alignment]) -> None:
        """Let every later frame have the numbers of alignments; as `Rows.align`."""
        self._inner.align(reference, hypothesis, alignments)

    def row(self, frame: nw.LazyFrame[Any]) -> dict[str, Any]:
        """Return a frame of one row as a mapping."""
        return self._inner.row(frame)

    def sample(self, frame: nw.LazyFrame[Any], keys: Sequence[str], wanted: Sequence[str], rows: int) -> Sample:
        """Group a few rows of a frame by keys; as `Rows.sample`."""
        return self._inner.sample(frame, keys, wanted, rows)

    def collect(
        self,
        frame: nw.LazyFrame[Any],
        keys: Sequence[str],
        *,
        split: str | None = None,
        in_order: bool = True,
        opened: Callable[[Chunk], Chunk] | None = None,
    ) -> Aggregate:
        """Run a grouped frame and hold its result; as `Rows.collect`."""
        return self._inner.collect(frame, keys, split=split, in_order=in_order, opened=opened)

    def first(self, picks: Sequence[Pick], bad: nw.Expr) -> Place:
        """Return the place of the first row for which an expression over columns of the source holds."""
        return self._inner.first(self._given(picks), bad)

    def encode(self, picks: Sequence[Pick], rows: int) -> None:
        """Read text keys as codes, but for derived ones; as `Rows.encode`."""
        self._inner.encode(self._given(picks), rows)

    def missed(self, picks: Sequence[Pick], filled: Mapping[str, int]) -> bool:
        """Tell whether the codes lack a value of the data; as `Rows.missed`."""
        return self._inner.missed(self._given(picks), filled)

    def _given(self, picks: Sequence[Pick]) -> tuple[Pick, ...]:
        return tuple(pick for pick in picks if pick.column not in self._derived)
