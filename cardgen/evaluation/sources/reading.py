# ruff: noqa: S608 - the SQL holds quoted names of files and columns, never text to run
"""Files opened in DuckDB: their columns, a frame of the few that are needed, and the row that is to blame.

Text formats are read as text and parsed here, so that a bad value is found as a row of a file and nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import duckdb
import narwhals as nw

from cardgen.errors import CardgenError, Place
from cardgen.evaluation.faults import At, bad_data, bad_file
from cardgen.evaluation.sources.engine import Aggregate, Chunk, Engine, Sample
from cardgen.evaluation.sources.files import SourceFile, SourceFiles
from cardgen.evaluation.sources.lines import csv_dialect, line_of_row
from cardgen.evaluation.sources.reading_errors import explain
from cardgen.spec.reading.characters import quoted

__all__ = ["Alignment", "Pick", "Rows", "unparsed"]

Form = Literal["key", "cluster", "number", "answer", "text"]
"""How a column is read: a value to group by, such a value where blank is none, a number, a number that may be written
yes or no, or a text."""

_ENCODED_FROM = 200_000
_SAMPLE = 65_536
_MOST_ENCODED = 1_000
_NEVER = "\\x1e"
_INTEGERS = frozenset({"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "BOOLEAN"})
_NUMBERS = frozenset({"FLOAT", "DOUBLE", "HUGEINT", "UHUGEINT", "UBIGINT"})


@dataclass(frozen=True, slots=True)
class Pick:
    """One column of the data under the name that the engine's expressions use.

    Attributes:
        name: The name there.
        column: The name in the data.
        form: How it is read.
        at: The field of the spec that names the column.
    """

    name: str
    column: str
    form: Form
    at: At = ()


@dataclass(frozen=True, slots=True)
class Alignment:
    """A function of two texts that gives numbers.

    Attributes:
        name: Its name in the engine.
        function: From reference and hypothesis, the numbers.
        results: The columns that they become.
    """

    name: str
    function: Callable[[str, str], list[int]]
    results: tuple[str, ...]


def unparsed(name: str) -> str:
    """Return the name of the column that tells whether a number was written as something else."""
    return f"{name} is text"


class Rows:
    """The rows of a source.

    Attributes:
        columns: Type by name of every column of the data.
        engine: Where they are read.
        encoded: Whether text keys are read as codes of the values found in a sample.
    """

    def __init__(self, engine: Engine, files: SourceFiles, at: At) -> None:
        self.engine = engine
        self.encoded = False
        self._files = files
        self._at = at
        self._enums: dict[str, str] = {}
        self._delimiter: str | None = None
        self._alignments: tuple[Alignment, ...] = ()
        self._aligned = ("", "")
        with self.explained():
            self.columns: Mapping[str, str] = self._open()

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Turn what DuckDB says about a file into an error with a place."""
        try:
            yield
        except CardgenError:
            raise
        except (duckdb.Error, OSError, ValueError) as error:
            raise explain(error, self._files, self._at) from error

    def _open(self) -> dict[str, str]:
        for file in self._files.files:
            if file.size == 0:
                raise bad_file(self._at, f"{quoted(file.shown)} is empty", "it needs rows", "empty-source")
        if self._files.format == "csv":
            return self._open_csv()
        if self._files.format == "jsonl":
            names = [file.path.as_posix() for file in self._files.files]
            described = self.engine.query(
                f"describe select * from read_json({_literal(names)}, format='newline_delimited', union_by_name=true)"
            )
            return {row[0]: "VARCHAR" for row in described}
        relation = self.engine.connection.sql(f"select * from {self._scan(self._files.files)}")
        return dict(zip(relation.columns, map(str, relation.types), strict=True))

    def _open_csv(self) -> dict[str, str]:
        first, *others = self._files.files
        dialect = csv_dialect(first, self._at)
        for file in others:
            other = csv_dialect(file, self._at)
            if other != dialect:
                message = f"its header is not that of {quoted(first.shown)}"
                raise bad_data(Place(file.shown, 1), message, "files of one source have the same columns", "headers")
        self._delimiter = dialect.delimiter
        return dict.fromkeys(dialect.columns, "VARCHAR")

    def _scan(self, files: Sequence[SourceFile]) -> str:
        """Return the table function that reads some of the files."""
        names = _literal([file.path.as_posix() for file in files])
        if self._files.format == "parquet":
            return f"read_parquet({names})"
        if self._files.format == "csv":
            columns = ", ".join(f"{_literal(name)}: 'VARCHAR'" for name in self.columns)
            return (
                f"read_csv({names}, auto_detect=false, header=true, delim={_literal(self._delimiter)}, quote='\"', "
                f"escape='\"', columns={{{columns}}}, nullstr=e'{_NEVER}')"
            )
        if self._files.format == "jsonl":
            columns = ", ".join(f"{_literal(name)}: 'JSON'" for name in self.columns)
            texts = ", ".join(f"{_name(name)} ->> '$' as {_name(name)}" for name in self.columns)
            return f"(select {texts} from read_json({names}, format='newline_delimited', columns={{{columns}}}))"
        return self._scan_arrow(files)

    def _scan_arrow(self, files: Sequence[SourceFile]) -> str:
        try:
            from pyarrow import dataset
        except ImportError:
            hint = "install pyarrow, or save the data as Parquet"
            raise bad_file(self._at, "Arrow files are read with pyarrow, which is not installed", hint) from None
        view = "arrow" if len(files) == len(self._files.files) else f"arrow_{files[0].name}"
        opened = dataset.dataset([str(file.path) for file in files], format="ipc")
        self.engine.connection.register(view, opened)
        return _name(view)

    def count(self) -> int:
        """Return how many rows there are; Parquet knows without reading them."""
        with self.explained():
            return int(self.engine.query(f"select count(*) from {self._scan(self._files.files)}")[0][0])

    def is_single(self, column: str) -> bool:
        """Tell whether a column holds single-precision numbers, so that limits are compared in that precision."""
        return self.columns[column] == "FLOAT"

    def encode(self, picks: Sequence[Pick], rows: int) -> None:
        """Read text keys as codes of the values that a sample holds: then groups are counted in a plain array.

        Only for Parquet, where columns are dictionaries, and only where it pays. A value that the sample lacks reads
        as null; `missed` tells.
        """
        names = [
            pick
            for pick in picks
            if pick.form == "key" and pick.name.startswith("group ") and self.columns[pick.column] == "VARCHAR"
        ]
        if self._files.format != "parquet" or rows < _ENCODED_FROM or not names:
            return
        wanted = ", ".join(f"list(distinct {_name(pick.column)})" for pick in names)
        inner = ", ".join(sorted({_name(pick.column) for pick in names}))
        scan = self._scan(self._files.files)
        with self.explained():
            (lists,) = self.engine.query(f"select {wanted} from (select {inner} from {scan} limit {_SAMPLE})")
        for pick, found in zip(names, lists, strict=True):
            values = sorted(value for value in found or () if value is not None)
            if 0 < len(values) <= _MOST_ENCODED:
                self._enums[pick.name] = f"enum ({', '.join(map(_literal, values))})"
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
        """Return how many rows have a value in each column of Parquet files: their metadata tells, or else the rows."""
        names = _literal([file.path.as_posix() for file in self._files.files])
        known = (
            "select path_in_schema, sum(num_values - stats_null_count), count(*) = count(stats_null_count) "
            f"from parquet_metadata({names}) group by all"
        )
        with self.explained():
            told = {column: int(number) for column, number, complete in self.engine.query(known) if complete}
            if told.keys() >= set(columns):
                return told
            wanted = ", ".join(f"count({_name(column)})" for column in columns)
            (counts,) = self.engine.query(f"select {wanted} from {self._scan(self._files.files)}")
        return dict(zip(columns, map(int, counts), strict=True))

    def frame(self, picks: Sequence[Pick]) -> nw.LazyFrame[Any]:
        """Return the picked columns of all rows, with the numbers of aligned texts."""
        query = f"select {self._select(picks)} from {self._scan(self._files.files)}"
        if self._alignments:
            first, second = map(_name, self._aligned)
            calls = ", ".join(f"{each.name}({first}, {second}) as {each.name}" for each in self._alignments)
            columns = ", ".join(
                f"{each.name}[{index}] as {_name(result)}"
                for each in self._alignments
                for index, result in enumerate(each.results, start=1)
            )
            query = f"select *, {columns} from (select *, {calls} from ({query}))"
        return self.engine.frame(query)

    def align(self, reference: str, hypothesis: str, alignments: Sequence[Alignment]) -> None:
        """Let every later frame have the numbers that alignments of two picked texts give; null where a text is."""
        for each in alignments:
            self.engine.connection.create_function(each.name, each.function, ["VARCHAR", "VARCHAR"], "BIGINT[]")
        self._alignments = tuple(alignments)
        self._aligned = (reference, hypothesis)

    def _select(self, picks: Sequence[Pick]) -> str:
        wanted = [sql for pick in picks for sql in self._expressions(pick)]
        return ", ".join(wanted) if wanted else "1 as nothing"

    def _expressions(self, pick: Pick) -> Iterator[str]:
        column, name, kind = _name(pick.column), _name(pick.name), self.columns[pick.column]
        if pick.form in {"key", "cluster"}:
            yield f"{self._key(pick, column, kind)} as {name}"
        elif pick.form == "text":
            yield f"{column}::varchar as {name}"
        elif kind in _INTEGERS:
            yield f"{column}::bigint as {name}"
        elif kind in _NUMBERS or kind.startswith("DECIMAL"):
            yield f"{column}::double as {name}"
        elif kind == "VARCHAR":
            number = _number(column, answer=pick.form == "answer")
            yield f"{number} as {name}"
            yield f"(coalesce(trim({column}), '') <> '' and {number} is null)::int as {_name(unparsed(pick.name))}"
        else:
            yield f"null::double as {name}"
            yield f"({column} is not null)::int as {_name(unparsed(pick.name))}"

    def _key(self, pick: Pick, column: str, kind: str) -> str:
        if pick.name in self._enums:
            return f"try_cast({column} as {self._enums[pick.name]})"
        if pick.form == "cluster" and kind == "VARCHAR":
            return f"case when trim({column}) = '' then null else {column} end"
        if kind in _INTEGERS or kind == "VARCHAR":
            return column
        if kind in {"FLOAT", "DOUBLE"}:
            # A frame library writes a missing number as NaN; as a label it is no label.
            return f"case when isnan({column}) then null else {column} end"
        return f"{column}::varchar"

    def first(self, picks: Sequence[Pick], bad: nw.Expr) -> Place:
        """Return the place of the first row for which an expression over the picked columns holds.

        This reads in order on one thread, so it is for telling what is wrong, once that is known.
        """
        connection = self.engine.connection
        enums, self._enums = self._enums, {}
        connection.execute("set threads = 1")
        connection.execute("set preserve_insertion_order = true")
        try:
            for file in self._files.files:
                inner = f"select *, row_number() over () as number from {self._scan((file,))}"
                frame = self.engine.frame(f"select {self._select(picks)}, number from ({inner})")
                found = self.engine.row(frame.filter(bad).select(nw.col("number").min()))["number"]
                if found is not None:
                    return Place(file.shown, self._line(file, int(found)))
        finally:
            connection.execute("reset threads")
            connection.execute("set preserve_insertion_order = false")
            self._enums = enums
        return self.place

    def _line(self, file: SourceFile, row: int) -> int | None:
        if self._files.format in {"csv", "jsonl"}:
            return line_of_row(file, row, self._delimiter)
        return row

    @property
    def place(self) -> Place:
        """The source as a whole."""
        return Place(self._files.files[0].shown)

    @property
    def unit(self) -> str:
        """What the number of a place counts: lines of a text file, or rows."""
        return "line" if self._files.format in {"csv", "jsonl"} else "row"

    def sample(self, frame: nw.LazyFrame[Any], keys: Sequence[str], wanted: Sequence[str], rows: int) -> Sample:
        """Group a few of these rows; as `Engine.sample`, with errors explained."""
        with self.explained():
            return self.engine.sample(frame, keys, wanted, rows)

    def collect(
        self,
        frame: nw.LazyFrame[Any],
        keys: Sequence[str],
        *,
        split: str | None = None,
        in_order: bool = True,
        opened: Callable[[Chunk], Chunk] | None = None,
    ) -> Aggregate:
        """Run a grouped frame over these rows; as `Engine.collect`, with errors explained."""
        with self.explained():
            return self.engine.collect(frame, keys, split=split, in_order=in_order, opened=opened)

    def row(self, frame: nw.LazyFrame[Any]) -> dict[str, Any]:
        """Run a frame of one row over these rows."""
        with self.explained():
            return self.engine.row(frame)


def _number(column: str, *, answer: bool) -> str:
    # DuckDB reads 1_000 as a thousand; no file means one by it.
    parsed = f"case when contains({column}, '_') then null else try_cast(trim({column}) as double) end"
    if not answer:
        return parsed
    word = f"lower(trim({column}))"
    return f"case when {word} in ('yes', 'true') then 1.0 when {word} in ('no', 'false') then 0.0 else {parsed} end"


def _literal(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    return "'" + str(value).replace("'", "''") + "'"


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'
