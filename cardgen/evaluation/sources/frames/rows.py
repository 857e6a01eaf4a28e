"""Rows of a lazy frame: Narwhals expressions run where the frame lives, and what they aggregate is held by DuckDB."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import narwhals as nw

from cardgen.errors import CardgenError, Place
from cardgen.evaluation.faults import At, bad_file, unreadable
from cardgen.evaluation.scan import STEP, high_word
from cardgen.evaluation.sources.duck.connection import Connection, Table
from cardgen.evaluation.sources.duck.rows import DuckRows
from cardgen.evaluation.sources.duck.sql import named
from cardgen.evaluation.sources.frames.backend import Backend
from cardgen.evaluation.sources.frames.columns import kind_of, picked
from cardgen.evaluation.sources.protocols import Alignment, Chunk, Kind, Pick, Sample
from cardgen.spec.reading.characters import quoted

__all__ = ["FrameRows"]


class FrameRows:
    """The rows of a lazy frame; these are `Rows`.

    Attributes:
        columns: What every column of the data holds, by name.
        unit: What the number of a place counts.
        place: The source as a whole.
    """

    def __init__(
        self,
        connection: Connection,
        backend: Backend,
        frame: nw.LazyFrame[Any],
        called: str,
        at: At,
        *,
        names: Sequence[str] | None = None,
        files: DuckRows | None = None,
    ) -> None:
        """Take a frame.

        Args:
            connection: Holds what is aggregated.
            backend: Runs the frame.
            frame: The frame.
            called: What messages call the source.
            at: The field of the spec that names it.
            names: What the data calls the columns of the frame, where the frame has other names for them.
            files: The files that the frame reads, as DuckDB reads them: they tell what is wrong with a row, and where.
        """
        self._connection = connection
        self._backend = backend
        self._frame = frame
        self._called = called
        self._at = at
        self._files = files
        self._alignments: tuple[Alignment, ...] = ()
        self._aligned = ("", "")
        self._foreign = frame.implementation.is_duckdb()
        self.place = Place(called) if files is None else files.place
        self.unit = "row" if files is None else files.unit
        with self.explained():
            schema = frame.collect_schema()
        self._column = dict(zip(names or schema.names(), schema.names(), strict=True))
        self._types = {name: schema[column] for name, column in self._column.items()}
        self.columns: Mapping[str, Kind] = {name: kind_of(kind) for name, kind in self._types.items()}

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Turn what the engine says about the source into an error with a place."""
        try:
            yield
        except CardgenError:
            raise
        except Exception as error:
            raise self._explain(error) from error

    def _explain(self, error: Exception) -> CardgenError:
        """Let DuckDB read the files once more, as it knows what is wrong with a line; else say what the engine says."""
        if self._files is not None:
            try:
                self._files.read_all()
            except CardgenError as found:
                return found
        lines = [line for line in str(error).splitlines() if line.strip()] or [type(error).__name__]
        # What went wrong on a worker stands at the end of what it says, and an error of Java in its second line.
        place = -1 if "Python worker" in lines[0] else min(1, len(lines) - 1) if "while calling" in lines[0] else 0
        reason = lines[place].strip(": ")[:300]
        return unreadable(self._at, f"{self._backend.name} cannot read {quoted(self._called)}: {reason}", "", "engine")

    def _is_held(self, frame: nw.LazyFrame[Any]) -> bool:
        """Tell whether a frame is an aggregate that DuckDB holds, which may be grouped again."""
        return frame.implementation.is_duckdb() and not self._foreign

    def count(self) -> int:
        """Return how many rows there are."""
        return int(self.row(self._frame.select(nw.len().alias("n")))["n"])

    def is_single(self, column: str) -> bool:
        """Tell whether a column holds single-precision numbers, so that limits are compared in that precision."""
        return self.columns[column] == "single"

    def frame(self, picks: Sequence[Pick]) -> nw.LazyFrame[Any]:
        """Return the picked columns of all rows, with the numbers of aligned texts; as `Rows.frame`."""
        for pick in picks:
            if self._backend.forbidden & {*pick.name}:
                message = f"{self._backend.name} cannot add up the column {quoted(pick.column)}, as its name has a dot"
                raise bad_file(pick.at, message, "rename it, or build with --engine duckdb", "name-of-column")
        wanted = [each for pick in picks for each in picked(pick, self._column[pick.column], self._types[pick.column])]
        with self.explained():
            frame = self._frame.select(*wanted) if wanted else self._frame.select(nw.lit(1).alias("nothing"))
            if self._alignments:
                found = self._backend.aligned(frame, *self._aligned, self._alignments)
                if found is None:
                    hint = "give columns that count the errors and words of each row, or align on DuckDB or Spark"
                    raise bad_file(self._at, f"{self._backend.name} cannot align the words of texts", hint, "alignment")
                frame = found
        return frame

    def align(self, reference: str, hypothesis: str, alignments: Sequence[Alignment]) -> None:
        """Let every later frame have the numbers that alignments of two picked texts give; null where a text is."""
        self._alignments = tuple(alignments)
        self._aligned = (reference, hypothesis)

    def row(self, frame: nw.LazyFrame[Any]) -> dict[str, Any]:
        """Return a frame of one row as a mapping."""
        with self.explained():
            if self._is_held(frame):
                return self._connection.row(frame)
            (found,) = self._backend.fetch(frame).to_pylist()
        return dict(found)

    def sample(
        self,
        frame: nw.LazyFrame[Any],  # noqa: ARG002 - as the protocol has them
        keys: Sequence[str],  # noqa: ARG002
        wanted: Sequence[str],
        rows: int,  # noqa: ARG002
    ) -> Sample:
        """Return a sample without rows: outcomes counted side by side are a saving of DuckDB's hash table."""
        return Sample(0, 0, tuple([] for _ in wanted))

    def collect(
        self,
        frame: nw.LazyFrame[Any],
        keys: Sequence[str],
        *,
        split: str | None = None,
        in_order: bool = True,
        opened: Callable[[Chunk], Chunk] | None = None,
    ) -> Table:
        """Run a grouped frame where it lives, and let DuckDB hold its result; as `Rows.collect`."""
        with self.explained():
            if self._is_held(frame):
                return self._connection.collect(frame, keys, split=split, in_order=in_order, opened=opened)
            found = self._backend.fetch(frame)
            relation = self._connection.native.from_arrow(found).project(_joined(found.column_names))
            return self._connection.held(relation, keys, split=split, in_order=in_order, opened=opened)

    def first(self, picks: Sequence[Pick], bad: nw.Expr) -> Place:
        """Return the place of the first row for which an expression holds, where files tell; else the source."""
        return self.place if self._files is None else self._files.first(picks, bad)

    def encode(self, picks: Sequence[Pick], rows: int) -> None:
        """Leave texts as they are: engines of frames code them by themselves."""

    def missed(self, picks: Sequence[Pick], filled: Mapping[str, int]) -> bool:  # noqa: ARG002 - as the protocol has them
        """Tell that no code lacks a value, as there are no codes."""
        return False


def _joined(names: Sequence[str]) -> str:
    """Return SQL for the columns of an aggregate, with sums that came in two words put together in 128 bits."""
    wanted = []
    for name in names:
        if high_word(name) in names:
            whole = f"{named(high_word(name))}::hugeint * {STEP} + {named(name)}::hugeint"
            wanted.append(f"{whole} as {named(name)}")
        elif not any(name == high_word(other) for other in names):
            wanted.append(named(name))
    return ", ".join(wanted)
