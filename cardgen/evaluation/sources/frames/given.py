"""A frame that a program hands over instead of files: any that Narwhals knows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

import narwhals as nw

from cardgen.errors import Problem, UnreadableError
from cardgen.evaluation.faults import At, bad_file
from cardgen.evaluation.sources.duck.connection import Connection
from cardgen.evaluation.sources.duck.frames import FrameReader
from cardgen.evaluation.sources.duck.rows import DuckRows
from cardgen.evaluation.sources.frames.backend import Backend, PlainBackend
from cardgen.evaluation.sources.frames.rows import FrameRows
from cardgen.evaluation.sources.protocols import Rows

__all__ = ["opened_frame"]


@contextmanager
def opened_frame(native: Any, called: str, at: At) -> Iterator[Rows]:
    """Open a frame: one in memory is scanned by DuckDB where it stands, a lazy one by its own engine.

    Args:
        native: A frame of pandas, Polars, Arrow, Spark, Ibis, DuckDB or another library that Narwhals knows.
        called: What messages call it.
        at: The field of the spec that it stands for.

    Raises:
        DataError: It is no frame, or cannot be read.
        UnreadableError: PyArrow is not installed, in which cells come back from other engines.
    """
    try:
        frame = nw.from_native(native)
    except TypeError as error:
        hint = "give a frame of pandas, Polars, Arrow, Spark, Ibis or DuckDB"
        message = f"{called} is no frame of a known library, but a {type(native).__name__}"
        raise bad_file(at, message, hint, "no-frame") from error
    connection = Connection()
    try:
        if isinstance(frame, nw.DataFrame):
            yield DuckRows(connection, FrameReader(connection, frame.to_native(), called, at))
            return
        if find_spec("pyarrow") is None:
            message = f"{called} is read with PyArrow, which is not installed"
            raise UnreadableError(Problem(None, "", message, "install pyarrow", "engine"))
        yield _lazy(connection, frame, called, at)
    finally:
        connection.close()


def _lazy(connection: Connection, frame: nw.LazyFrame[Any], called: str, at: At) -> FrameRows:
    kind, native = frame.implementation, frame.to_native()
    if kind.is_pyspark() or kind.is_pyspark_connect():
        from cardgen.evaluation.sources.spark.backend import SparkBackend
        from cardgen.evaluation.sources.spark.files import numbered

        backend: Backend = SparkBackend(native.sparkSession, lambda: None)
        plain: nw.LazyFrame[Any] = nw.from_native(numbered(native))
        return FrameRows(connection, backend, plain, called, at, names=tuple(native.columns))
    if kind.is_polars():
        from cardgen.evaluation.sources.frames.polars import PolarsBackend

        return FrameRows(connection, PolarsBackend(), frame, called, at)
    return FrameRows(connection, PlainBackend(str(kind.value)), frame, called, at)
