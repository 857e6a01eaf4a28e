"""Files as Spark reads them, with the meaning that they have elsewhere: texts are texts, nothing is guessed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from cardgen.evaluation.faults import At, bad_file
from cardgen.evaluation.sources.files import SourceFiles
from cardgen.spec.reading.characters import quoted

__all__ = ["numbered", "read"]

_NEVER = "\x1e"
_GLOB = re.compile(r"([\\*?\[\]{}])")


def read(session: Any, files: SourceFiles, columns: tuple[str, ...], delimiter: str | None, at: At) -> Any:
    """Return a Spark frame of all rows of files, with numbered columns in the order of the data.

    Args:
        session: The session; its workers must see the files under the same paths.
        files: The files.
        columns: Their columns.
        delimiter: The delimiter of CSV files.
        at: The field of the spec that names them.

    Raises:
        DataError: Arrow files, which Spark does not read.
    """
    paths = [_address(file.path) for file in files.files]
    if files.format == "arrow":
        message = f"{quoted(files.files[0].shown)} is an Arrow file, which Spark does not read"
        raise bad_file(at, message, "save the data as Parquet, or build with --engine duckdb", "format-of-engine")
    if files.format == "parquet":
        return numbered(session.read.parquet(*paths))
    from pyspark.sql.types import StringType, StructType

    schema = StructType()
    for column in columns:
        schema = schema.add(column, StringType())
    if files.format == "jsonl":
        return numbered(session.read.schema(schema).json(paths, mode="FAILFAST"))
    rows = session.read.schema(schema).csv(
        paths,
        mode="FAILFAST",
        header=True,
        sep=delimiter,
        quote='"',
        escape='"',
        nullValue=_NEVER,
        emptyValue="",
        multiLine=True,
    )
    # A field without anything in it is an empty text, whether it has quotes or not.
    return numbered(rows).na.fill("")


def numbered(native: Any) -> Any:
    """Number the columns of a Spark frame, as Spark reads a dot in a name as a field of a structure."""
    return native.toDF(*(f"column {index}" for index in range(len(native.columns))))


def _address(path: Path) -> str:
    """Return the address of a file; Hadoop would take a path with brackets for a pattern."""
    return "file://" + _GLOB.sub(r"\\\1", path.resolve().as_posix())
