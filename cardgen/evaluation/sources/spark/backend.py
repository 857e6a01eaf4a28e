"""Spark as a backend of lazy frames."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import narwhals as nw

from cardgen.evaluation.faults import At
from cardgen.evaluation.sources.duck.rows import DuckRows
from cardgen.evaluation.sources.files import SourceFiles
from cardgen.evaluation.sources.frames.aligning import numbers_of
from cardgen.evaluation.sources.protocols import Alignment
from cardgen.evaluation.sources.spark.files import read

__all__ = ["SparkBackend"]


class SparkBackend:
    """Spark; a `Scanner`.

    Attributes:
        name: What messages call it.
        forbidden: What Spark reads as more than a letter of a name.
    """

    name = "Spark"
    forbidden = frozenset(".`")

    def __init__(self, session: Any, stop: Callable[[], None]) -> None:
        """Take a session, and what to do with it in the end."""
        self._session = session
        self._stop = stop

    def close(self) -> None:
        """Stop the session, where it is our own."""
        self._stop()

    def scan(self, files: SourceFiles, opened: DuckRows, at: At) -> nw.LazyFrame[Any]:
        """Read files; as `Scanner.scan`."""
        native = read(self._session, files, tuple(opened.columns), opened.delimiter, at)
        frame: nw.LazyFrame[Any] = nw.from_native(native)
        if opened.unit == "line":
            self._check_texts(frame, opened)
        return frame

    def _check_texts(self, frame: nw.LazyFrame[Any], opened: DuckRows) -> None:
        """Let DuckDB read text files that Spark reads, where they are broken, as if nothing were amiss.

        What is not UTF-8 becomes a replacement character. A quote in a CSV that is never closed takes the rest of its
        file into one value, lines and all.
        """
        pattern = "\ufffd" if opened.delimiter is None else "[\ufffd\n]"
        strange = [nw.col(name).str.contains(pattern).cast(nw.Int64).sum() for name in frame.columns]
        try:
            found = self.fetch(frame.select(*strange)).to_pylist()[0]
        except Exception:
            # Whatever is wrong with the files shows again, where it is explained.
            return
        if any(found.values()):
            opened.read_all()

    def fetch(self, frame: nw.LazyFrame[Any]) -> Any:
        """Run a frame; as `Backend.fetch`."""
        with warnings.catch_warnings():
            # PySpark leaves the socket through which results come to the collector of garbage.
            warnings.simplefilter("ignore", ResourceWarning)
            return frame.collect("pyarrow").to_native()

    def aligned(
        self, frame: nw.LazyFrame[Any], reference: str, hypothesis: str, alignments: Sequence[Alignment]
    ) -> nw.LazyFrame[Any]:
        """Align texts on the workers, a batch of Arrow at a time; cardgen must be installed there."""
        from pyspark.sql.types import LongType, StructType

        native = frame.to_native()
        schema = StructType(list(native.schema.fields))
        for each in alignments:
            for name in each.results:
                schema = schema.add(name, LongType())
        add = partial(_add, reference, hypothesis, tuple(alignments))
        mapped: nw.LazyFrame[Any] = nw.from_native(native.mapInArrow(add, schema))
        return mapped


def _add(reference: str, hypothesis: str, alignments: tuple[Alignment, ...], batches: Iterator[Any]) -> Iterator[Any]:
    """Run on a worker."""
    import pyarrow as pa

    for batch in batches:
        found = numbers_of(batch.column(reference).to_pylist(), batch.column(hypothesis).to_pylist(), alignments)
        columns = [pa.array(numbers, pa.int64()) for numbers in found.values()]
        yield pa.RecordBatch.from_arrays([*batch.columns, *columns], [*batch.schema.names, *found])
