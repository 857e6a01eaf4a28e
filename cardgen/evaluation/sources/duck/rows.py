# ruff: noqa: S608 - the SQL holds quoted names of files and columns, never text to run
"""Rows that DuckDB reads by itself: a frame of the few columns that are needed, and the row that is to blame.

Texts are parsed here, so that a bad value is found as a row of its file and nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import duckdb
import narwhals as nw

from cardgen.errors import CardgenError, Place
from cardgen.evaluation.sources.duck.connection import Connection, Table
from cardgen.evaluation.sources.duck.files import Reader
from cardgen.evaluation.sources.duck.kinds import is_number, kind_of
from cardgen.evaluation.sources.duck.sql import literal, named
from cardgen.evaluation.sources.protocols import Alignment, Chunk, Kind, Pick, Sample, unparsed

__all__ = ["DuckRows", "explained"]

_ENCODED_FROM = 200_000
_SAMPLE = 65_536
_MOST_ENCODED = 1_000


@contextmanager
def explained(reader: Reader) -> Iterator[None]:
    """Turn what DuckDB says about a source into an error with a place."""
    try:
        yield
    except CardgenError:
        raise
    except (duckdb.Error, OSError, ValueError) as error:
        raise reader.explain(error) from error


class DuckRows:
    """Rows that DuckDB reads by itself; these are `Rows`.

    Attributes:
        columns: What every column of the data holds, by name.
        connection: Where they are read.
        encoded: Whether text keys are read as codes of the values found in a sample.
    """

    def __init__(self, connection: Connection, reader: Reader) -> None:
        self.connection = connection
        self.encoded = False
        self._reader = reader
        self._enums: dict[str, str] = {}
        self._alignments: tuple[Alignment, ...] = ()
        self._aligned = ("", "")
        self._types = reader.types
        self.columns: Mapping[str, Kind] = {column: kind_of(kind) for column, kind in reader.types.items()}

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Turn what DuckDB says about the source into an error with a place."""
        with explained(self._reader):
            yield

    def scan(self) -> str:
        """Return the SQL that reads all rows."""
        return self._reader.scan()

    @property
    def delimiter(self) -> str | None:
        """The delimiter of CSV files."""
        return self._reader.delimiter

    def read_all(self) -> None:
        """Read every value of every row, and raise the error of the first that cannot be read."""
        # The metadata of a file would tell a count.
        hashes = ", ".join(f"max(hash({named(column)}))" for column in self.columns)
        with self.explained():
            self.connection.query(f"select {hashes} from {self.scan()}")

    def count(self) -> int:
        """Return how many rows there are; Parquet knows without reading them."""
        with self.explained():
            return int(self.connection.query(f"select count(*) from {self.scan()}")[0][0])

    def is_single(self, column: str) -> bool:
        """Tell whether a column holds single-precision numbers, so that limits are compared in that precision."""
        return self.columns[column] == "single"

    def encode(self, picks: Sequence[Pick], rows: int) -> None:
        """Read text keys as codes of the values that a sample holds: then groups are counted in a plain array.

        Only for Parquet, where columns are dictionaries, and only where it pays. A value that the sample lacks reads
        as null; `missed` tells.
        """
        names = [
            pick
            for pick in picks
            if pick.form == "key" and pick.name.startswith("group ") and self._types[pick.column] == "VARCHAR"
        ]
        if not self._reader.encodes or rows < _ENCODED_FROM or not names:
            return
        wanted = ", ".join(f"list(distinct {named(pick.column)})" for pick in names)
        inner = ", ".join(sorted({named(pick.column) for pick in names}))
        scan = self.scan()
        with self.explained():
            (lists,) = self.connection.query(f"select {wanted} from (select {inner} from {scan} limit {_SAMPLE})")
        for pick, found in zip(names, lists, strict=True):
            values = sorted(value for value in found or () if value is not None)
            if 0 < len(values) <= _MOST_ENCODED:
                self._enums[pick.name] = f"enum ({', '.join(map(literal, values))})"
        self.encoded = bool(self._enums)

    def missed(self, picks: Sequence[Pick], filled: Mapping[str, int]) -> bool:
        """Tell whether the codes lack a value of the data, and go back to reading text if so.

        Args:
            picks: What was read.
            filled: Rows that have a value by name of an encoded pick, as counted from codes.
        """
        columns = {pick.name: pick.column for pick in picks if pick.name in self._enums}
        if not columns:
            return False
        counts = self._filled(tuple(columns.values()))
        if all(filled[name] == counts[column] for name, column in columns.items()):
            return False
        self._enums.clear()
        self.encoded = False
        return True

    def _filled(self, columns: Sequence[str]) -> dict[str, int]:
        """Return how many rows have a value in each column: the metadata of files tells, or else the rows."""
        with self.explained():
            told = self._reader.filled(columns)
            if told.keys() >= set(columns):
                return dict(told)
            wanted = ", ".join(f"count({named(column)})" for column in columns)
            (counts,) = self.connection.query(f"select {wanted} from {self.scan()}")
        return dict(zip(columns, map(int, counts), strict=True))

    def frame(self, picks: Sequence[Pick]) -> nw.LazyFrame[Any]:
        """Return the picked columns of all rows, with the numbers of aligned texts."""
        query = f"select {self._select(picks)} from {self.scan()}"
        if self._alignments:
            first, second = map(named, self._aligned)
            calls = ", ".join(f"{each.name}({first}, {second}) as {each.name}" for each in self._alignments)
            columns = ", ".join(
                f"{each.name}[{index}] as {named(result)}"
                for each in self._alignments
                for index, result in enumerate(each.results, start=1)
            )
            query = f"select *, {columns} from (select *, {calls} from ({query}))"
        return self.connection.frame(query)

    def align(self, reference: str, hypothesis: str, alignments: Sequence[Alignment]) -> None:
        """Let every later frame have the numbers that alignments of two picked texts give; null where a text is."""
        self._alignments = tuple(replace(each, name=self.connection.unused(each.name)) for each in alignments)
        for each in self._alignments:
            self.connection.native.create_function(each.name, each.function, ["VARCHAR", "VARCHAR"], "BIGINT[]")
        self._aligned = (reference, hypothesis)

    def _select(self, picks: Sequence[Pick]) -> str:
        wanted = [sql for pick in picks for sql in self._expressions(pick)]
        return ", ".join(wanted) if wanted else "1 as nothing"

    def _expressions(self, pick: Pick) -> Iterator[str]:
        column, name, kind = named(pick.column), named(pick.name), self._types[pick.column]
        if pick.form in {"key", "cluster"}:
            yield f"{self._key(pick, column, kind)} as {name}"
        elif pick.form == "text":
            yield f"{column}::varchar as {name}"
        elif self.columns[pick.column] in {"integer", "truth"}:
            yield f"{column}::bigint as {name}"
        elif is_number(kind):
            yield f"{column}::double as {name}"
        elif kind == "VARCHAR":
            number = _number(column, answer=pick.form == "answer")
            yield f"{number} as {name}"
            yield f"(coalesce(trim({column}), '') <> '' and {number} is null)::int as {named(unparsed(pick.name))}"
        else:
            yield f"null::double as {name}"
            yield f"({column} is not null)::int as {named(unparsed(pick.name))}"

    def _key(self, pick: Pick, column: str, kind: str) -> str:
        if pick.name in self._enums:
            return f"try_cast({column} as {self._enums[pick.name]})"
        if pick.form == "cluster" and kind == "VARCHAR":
            return f"case when trim({column}) = '' then null else {column} end"
        if kind == "VARCHAR" or self.columns[pick.column] in {"integer", "truth"}:
            return column
        if kind in {"FLOAT", "DOUBLE"}:
            # A frame library writes a missing number as NaN; as a label it is no label. (DuckDB 2.0 takes isnan of a
            # Parquet column for false wherever the column's statistics, which leave NaN out, have a largest number.)
            return f"case when isfinite({column}) or abs({column}) = 'infinity'::double then {column} end"
        return f"{column}::varchar"

    def first(self, picks: Sequence[Pick], bad: nw.Expr) -> Place:
        """Return the place of the first row for which an expression over the picked columns holds.

        This reads in order on one thread, so it is for telling what is wrong, once that is known.
        """
        connection = self.connection.native
        enums, self._enums = self._enums, {}
        connection.execute("set threads = 1")
        connection.execute("set preserve_insertion_order = true")
        try:
            for part in self._reader.parts():
                inner = f"select *, row_number() over () as number from {part.scan}"
                frame = self.connection.frame(f"select {self._select(picks)}, number from ({inner})")
                found = self.connection.row(frame.filter(bad).select(nw.col("number").min()))["number"]
                if found is not None:
                    return part.place(int(found))
        finally:
            connection.execute("reset threads")
            connection.execute("set preserve_insertion_order = false")
            self._enums = enums
        return self.place

    @property
    def place(self) -> Place:
        """The source as a whole."""
        return self._reader.place

    @property
    def unit(self) -> str:
        """What the number of a place counts: lines of a text file, or rows."""
        return self._reader.unit

    def sample(self, frame: nw.LazyFrame[Any], keys: Sequence[str], wanted: Sequence[str], rows: int) -> Sample:
        """Group a few of these rows; as `Connection.sample`, with errors explained."""
        with self.explained():
            return self.connection.sample(frame, keys, wanted, rows)

    def collect(
        self,
        frame: nw.LazyFrame[Any],
        keys: Sequence[str],
        *,
        split: str | None = None,
        in_order: bool = True,
        opened: Callable[[Chunk], Chunk] | None = None,
    ) -> Table:
        """Run a grouped frame over these rows; as `Connection.collect`, with errors explained."""
        with self.explained():
            return self.connection.collect(frame, keys, split=split, in_order=in_order, opened=opened)

    def row(self, frame: nw.LazyFrame[Any]) -> dict[str, Any]:
        """Run a frame of one row over these rows."""
        with self.explained():
            return self.connection.row(frame)


def _number(column: str, *, answer: bool) -> str:
    # DuckDB reads 1_000 as a thousand; no file means one by it.
    parsed = f"case when contains({column}, '_') then null else try_cast(trim({column}) as double) end"
    if not answer:
        return parsed
    word = f"lower(trim({column}))"
    return f"case when {word} in ('yes', 'true') then 1.0 when {word} in ('no', 'false') then 0.0 else {parsed} end"
