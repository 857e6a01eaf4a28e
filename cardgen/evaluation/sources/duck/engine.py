"""DuckDB as an engine: it opens files by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

from cardgen.evaluation.faults import At
from cardgen.evaluation.sources.duck.connection import Connection
from cardgen.evaluation.sources.duck.files import FileReader
from cardgen.evaluation.sources.duck.rows import DuckRows, explained
from cardgen.evaluation.sources.files import SourceFiles

__all__ = ["DuckEngine", "open_files"]


class DuckEngine:
    """A connection of its own, with a folder to spill to; an `Engine`.

    Attributes:
        connection: The connection.
    """

    def __init__(self) -> None:
        self.connection = Connection()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.connection.close()

    @contextmanager
    def borrowed(self) -> Iterator[Self]:
        """Lend the connection to one evaluation, and drop the tables that it made."""
        with self.connection.borrowed():
            yield self

    def open(self, files: SourceFiles, at: At) -> DuckRows:
        """Open the files of a source; as `Engine.open`."""
        return open_files(self.connection, files, at)


def open_files(connection: Connection, files: SourceFiles, at: At) -> DuckRows:
    """Open files on a connection; as `Engine.open`."""
    reader = FileReader(connection, files, at)
    with explained(reader):
        reader.open()
    return DuckRows(connection, reader)
