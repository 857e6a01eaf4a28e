"""Polars: lazy frames run by its streaming engine. Text files are turned into Parquet by DuckDB first, once each."""
# ruff: noqa: S608 - the SQL holds quoted names of files, never text to run

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any

import narwhals as nw

from cardgen.evaluation.faults import At
from cardgen.evaluation.sources.duck.rows import DuckRows
from cardgen.evaluation.sources.duck.sql import literal
from cardgen.evaluation.sources.files import SourceFiles
from cardgen.evaluation.sources.frames.aligning import numbers_of
from cardgen.evaluation.sources.protocols import Alignment

__all__ = ["PolarsBackend"]


class PolarsBackend:
    """Polars; a `Scanner`.

    Attributes:
        name: What messages call it.
        forbidden: No characters: any name will do.
    """

    name = "Polars"
    forbidden: frozenset[str] = frozenset()

    def __init__(self) -> None:
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._numbers = count()

    def close(self) -> None:
        """Remove the copies of text files."""
        if self._folder is not None:
            self._folder.cleanup()

    def scan(self, files: SourceFiles, opened: DuckRows, at: At) -> nw.LazyFrame[Any]:  # noqa: ARG002 - see Scanner
        """Scan files; as `Scanner.scan`."""
        import polars as pl

        paths = [file.path for file in files.files]
        if files.format == "arrow":
            return nw.from_native(pl.scan_ipc(paths))
        if files.format != "parquet":
            if self._folder is None:
                self._folder = tempfile.TemporaryDirectory(prefix="cardgen-", ignore_cleanup_errors=True)
            copy = Path(self._folder.name) / f"{next(self._numbers)}.parquet"
            with opened.explained():
                opened.connection.native.execute(
                    f"copy (select * from {opened.scan()}) to {literal(copy.as_posix())} (format parquet)"
                )
            paths = [copy]
        return nw.from_native(pl.scan_parquet(paths, glob=False))

    def fetch(self, frame: nw.LazyFrame[Any]) -> Any:
        """Run a frame; as `Backend.fetch`."""
        return frame.to_native().collect(engine="streaming").to_arrow()

    def aligned(
        self, frame: nw.LazyFrame[Any], reference: str, hypothesis: str, alignments: Sequence[Alignment]
    ) -> nw.LazyFrame[Any]:
        """Align texts a batch at a time; as `Backend.aligned`."""
        import polars as pl

        native = frame.to_native()
        results = {name: pl.Int64() for each in alignments for name in each.results}

        def add(batch: pl.DataFrame) -> pl.DataFrame:
            found = numbers_of(batch[reference].to_list(), batch[hypothesis].to_list(), alignments)
            return batch.with_columns(*(pl.Series(name, found[name], dtype=kind) for name, kind in results.items()))

        schema = {**native.collect_schema(), **results}
        mapped: nw.LazyFrame[Any] = nw.from_native(
            native.map_batches(
                add,
                schema=schema,
                predicate_pushdown=False,
                projection_pushdown=False,
                slice_pushdown=False,
                streamable=True,
            )
        )
        return mapped
