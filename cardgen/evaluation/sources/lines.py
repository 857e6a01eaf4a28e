"""Text files of rows: the header and delimiter of a CSV, and the line on which a row of data stands."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from cardgen.errors import DataError, Place
from cardgen.evaluation.faults import At, bad_data, bad_file
from cardgen.evaluation.sources.files import SourceFile
from cardgen.spec.reading.characters import quoted

__all__ = ["Dialect", "csv_dialect", "line_of_row"]

_DELIMITERS = ",\t;|"
_LONGEST_HEADER = 1_000_000


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a CSV is written: quotes are always doubled double quotes, the first line is the header."""

    delimiter: str
    columns: tuple[str, ...]


def csv_dialect(file: SourceFile, at: At) -> Dialect:
    """Return the delimiter of a CSV, which is the one that its header holds most of, and the names of its columns.

    Nothing else is guessed: every value is read as text, so that `01` stays `01`.

    Raises:
        DataError: The file is empty, not UTF-8, or its header names a column twice.
    """
    try:
        # Bytes that are no UTF-8 further down are DuckDB's to find, with their line.
        with file.path.open(encoding="utf-8-sig", errors="replace", newline="") as handle:
            start = handle.readline(_LONGEST_HEADER)
            if "\ufffd" in start:
                raise not_utf8(file, 1)
            delimiter = max(_DELIMITERS, key=start.count)
            handle.seek(0)
            names = next(csv.reader(handle, delimiter=delimiter), [])
    except csv.Error:
        raise bad_data(Place(file.shown, 1), "the header cannot be read as CSV", "", "bad-csv") from None
    if not any(name.strip() for name in names):
        raise bad_file(at, f"{quoted(file.shown)} is empty", "it needs a header and rows", "empty-source")
    columns = tuple(name or f"column {index}" for index, name in enumerate(names, start=1))
    for index, name in enumerate(columns):
        if name.lower() in {other.lower() for other in columns[:index]}:
            message = f"the header names the column {quoted(name)} twice"
            raise bad_data(Place(file.shown, 1), message, "rename one of them", "duplicate-column")
    return Dialect(delimiter, columns)


def not_utf8(file: SourceFile, line: int | None = None) -> DataError:
    """Return the error of a text file in another encoding."""
    return bad_data(Place(file.shown, line), "this is not UTF-8 text", "save the file as UTF-8", "not-utf8")


def line_of_row(file: SourceFile, row: int, delimiter: str | None) -> int | None:
    """Return the line on which a row of data begins; both count from 1, the header is no row of data.

    Args:
        file: A CSV or JSON Lines file.
        row: The row.
        delimiter: The delimiter of a CSV; None for JSON Lines.
    """
    try:
        with file.path.open(encoding="utf-8-sig", newline="" if delimiter else None) as handle:
            if delimiter is None:
                filled = (number for number, line in enumerate(handle, start=1) if line.strip())
                return next(islice(filled, row - 1, None), None)
            return next(islice(_records(handle, delimiter), row, None), None)
    except (UnicodeDecodeError, csv.Error):
        return None


def _records(handle: Iterator[str], delimiter: str) -> Iterator[int]:
    """Yield the line on which each record begins, the header's first; blank lines are no records."""
    reader = csv.reader(handle, delimiter=delimiter)
    end = 0
    for fields in reader:
        if fields:
            yield end + 1
        end = reader.line_num
