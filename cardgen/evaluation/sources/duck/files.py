# ruff: noqa: S608 - the SQL holds quoted names of files and columns, never text to run
"""Files as DuckDB reads them: their columns, the SQL that scans them, and the place of a row.

Text formats are read as text, so that nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from cardgen.errors import CardgenError, Place
from cardgen.evaluation.faults import At, bad_data, bad_file
from cardgen.evaluation.sources.duck.connection import Connection
from cardgen.evaluation.sources.duck.errors import explain
from cardgen.evaluation.sources.duck.sql import literal, named
from cardgen.evaluation.sources.files import SourceFile, SourceFiles
from cardgen.evaluation.sources.lines import csv_dialect, line_of_row
from cardgen.spec.reading.characters import quoted

__all__ = ["FileReader", "Part", "Reader"]

_NEVER = "\\x1e"


class _PlaceOf(Protocol):
    def __call__(self, row: int) -> Place: ...


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that stand in one order: a file, or a frame.

    Attributes:
        scan: SQL that reads them.
        place: The place of a row; rows count from 1.
    """

    scan: str
    place: _PlaceOf


class Reader(Protocol):
    """What DuckDB reads.

    Attributes:
        types: DuckDB's type by name of every column.
        place: The source as a whole.
        unit: What the number of a place counts.
        encodes: Whether texts are stored as dictionaries.
        delimiter: That of CSV files.
    """

    types: Mapping[str, str]
    place: Place
    unit: str
    encodes: bool
    delimiter: str | None

    def scan(self) -> str:
        """Return the SQL that reads everything."""

    def parts(self) -> Iterator[Part]:
        """Yield what is read, one after the other."""

    def filled(self, columns: Sequence[str]) -> Mapping[str, int]:
        """Return how many rows have a value in each column, as far as that is known without reading them."""

    def explain(self, error: Exception) -> CardgenError:
        """Return the error to raise for what went wrong while rows were read."""


class FileReader:
    """The files of a source; a `Reader`."""

    def __init__(self, connection: Connection, files: SourceFiles, at: At) -> None:
        self._connection = connection
        self._files = files
        self._at = at
        self.delimiter: str | None = None
        self.place = Place(files.files[0].shown)
        self.unit = "line" if files.format in {"csv", "jsonl"} else "row"
        self.encodes = files.format == "parquet"
        self.types: Mapping[str, str] = {}

    def open(self) -> None:
        """Find the columns.

        Raises:
            DataError: A file is empty, or has a header unlike that of the others.
        """
        for file in self._files.files:
            if file.size == 0:
                raise bad_file(self._at, f"{quoted(file.shown)} is empty", "it needs rows", "empty-source")
        if self._files.format == "csv":
            self.types = self._open_csv()
        elif self._files.format == "jsonl":
            names = [file.path.as_posix() for file in self._files.files]
            described = self._connection.query(
                f"describe select * from read_json({literal(names)}, format='newline_delimited', union_by_name=true)"
            )
            self.types = {row[0]: "VARCHAR" for row in described}
        else:
            relation = self._connection.native.sql(f"select * from {self.scan()}")
            self.types = dict(zip(relation.columns, map(str, relation.types), strict=True))

    def _open_csv(self) -> dict[str, str]:
        first, *others = self._files.files
        dialect = csv_dialect(first, self._at)
        for file in others:
            other = csv_dialect(file, self._at)
            if other != dialect:
                message = f"its header is not that of {quoted(first.shown)}"
                raise bad_data(Place(file.shown, 1), message, "files of one source have the same columns", "headers")
        self.delimiter = dialect.delimiter
        return dict.fromkeys(dialect.columns, "VARCHAR")

    def scan(self) -> str:
        """Return the table function that reads all files."""
        return self._scan(self._files.files)

    def _scan(self, files: Sequence[SourceFile]) -> str:
        names = literal([file.path.as_posix() for file in files])
        if self._files.format == "parquet":
            return f"read_parquet({names})"
        if self._files.format == "csv":
            columns = ", ".join(f"{literal(column)}: 'VARCHAR'" for column in self.types)
            return (
                f"read_csv({names}, auto_detect=false, header=true, delim={literal(self.delimiter)}, quote='\"', "
                f"escape='\"', columns={{{columns}}}, nullstr=e'{_NEVER}')"
            )
        if self._files.format == "jsonl":
            columns = ", ".join(f"{literal(column)}: 'JSON'" for column in self.types)
            texts = ", ".join(f"{named(column)} ->> '$' as {named(column)}" for column in self.types)
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
        self._connection.native.register(view, opened)
        return named(view)

    def parts(self) -> Iterator[Part]:
        """Yield the files."""
        for file in self._files.files:
            yield Part(self._scan((file,)), partial(self._place_of, file))

    def _place_of(self, file: SourceFile, row: int) -> Place:
        line = line_of_row(file, row, self.delimiter) if self.unit == "line" else row
        return Place(file.shown, line)

    def filled(self, columns: Sequence[str]) -> Mapping[str, int]:
        """Return how many rows have a value in each column, as far as the metadata of Parquet files tell."""
        names = literal([file.path.as_posix() for file in self._files.files])
        known = (
            "select path_in_schema, sum(num_values - stats_null_count), count(*) = count(stats_null_count) "
            f"from parquet_metadata({names}) group by all"
        )
        told = {column: int(number) for column, number, complete in self._connection.query(known) if complete}
        return {column: told[column] for column in columns if column in told}

    def explain(self, error: Exception) -> CardgenError:
        """Return the error to raise for what went wrong while files were read."""
        return explain(error, self._files, self._at)
