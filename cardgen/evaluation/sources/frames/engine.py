"""An engine of lazy frames: it scans the files of a source, which DuckDB opens first, to check and to tell."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol, Self

import narwhals as nw

from cardgen.errors import Place
from cardgen.evaluation.faults import At, bad_data
from cardgen.evaluation.sources.duck.connection import Connection
from cardgen.evaluation.sources.duck.engine import open_files
from cardgen.evaluation.sources.duck.rows import DuckRows
from cardgen.evaluation.sources.files import SourceFiles
from cardgen.evaluation.sources.frames.backend import Backend
from cardgen.evaluation.sources.frames.rows import FrameRows
from cardgen.spec.reading.characters import quoted

__all__ = ["FrameEngine", "Scanner"]


class Scanner(Backend, Protocol):
    """A backend that reads files."""

    def scan(self, files: SourceFiles, opened: DuckRows, at: At) -> nw.LazyFrame[Any]:
        """Return a frame of all rows of files, its columns in the order of the data; their names may differ.

        Args:
            files: The files.
            opened: The same files, as DuckDB opened them.
            at: The field of the spec that names them.

        Raises:
            DataError: They are of a format that the engine does not read.
        """

    def close(self) -> None:
        """Let go of what the engine holds."""


class FrameEngine:
    """An `Engine` of lazy frames.

    Attributes:
        name: What messages call it.
    """

    def __init__(self, backend: Scanner) -> None:
        self.name = backend.name
        self._backend = backend
        self._connection = Connection()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._backend.close()
        self._connection.close()

    @contextmanager
    def borrowed(self) -> Iterator[Self]:
        """Lend the engine to one evaluation, and drop what that made."""
        with self._connection.borrowed():
            yield self

    def open(self, files: SourceFiles, at: At) -> FrameRows:
        """Open the files of a source; as `Engine.open`."""
        opened = open_files(self._connection, files, at)
        with opened.explained():
            _check_schemas(files)
        frame = self._backend.scan(files, opened, at)
        names = tuple(opened.columns)
        return FrameRows(self._connection, self._backend, frame, opened.place.file, at, names=names, files=opened)


def _check_schemas(files: SourceFiles) -> None:
    """Check that Parquet files have the same columns: an engine may fill those that a file lacks with nothing."""
    if files.format != "parquet" or len(files.files) == 1:
        return
    from pyarrow import parquet

    first, *others = files.files
    names = parquet.read_schema(first.path).names
    for file in others:
        if parquet.read_schema(file.path).names != names:
            message = f"its columns differ from {quoted(first.shown)}"
            raise bad_data(Place(file.shown), message, "files of one source have the same columns", "schemas-differ")
