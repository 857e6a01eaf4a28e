"""What is wrong with a source of results, as problems that name the file, the line and what to do."""

from __future__ import annotations

from collections.abc import Iterable

from cardgen.errors import DataError, Place, Problem, UnreadableError
from cardgen.spec.checks.hints import did_you_mean, listing
from cardgen.spec.reading.characters import quoted

__all__ = ["At", "bad_data", "bad_file", "dotted", "missing_column", "unreadable"]

At = tuple[str | int, ...]
"""Path of a field in the spec: `("evaluations", 0)`."""


def dotted(at: At) -> str:
    """Return a path as people read it: `evaluations.0.columns.label`."""
    return ".".join(str(part) for part in at)


def bad_data(place: Place, message: str, hint: str = "", kind: str = "bad-value") -> DataError:
    """Return the error of data that cannot be measured, at its place in the data."""
    return DataError(Problem(place, "", message, hint, kind))


def bad_file(at: At, message: str, hint: str = "", kind: str = "bad-source") -> DataError:
    """Return the error of a source that cannot be used, at the field of the spec that names it."""
    return DataError(Problem(None, dotted(at), message, hint, kind))


def unreadable(at: At, message: str, hint: str = "", kind: str = "unreadable") -> UnreadableError:
    """Return the error of a source that cannot be read, at the field of the spec that names it."""
    return UnreadableError(Problem(None, dotted(at), message, hint, kind))


def missing_column(at: At, name: str, file: str, columns: Iterable[str]) -> Problem:
    """Return the problem of a column that the data does not have: what it has, and the nearest name."""
    names = tuple(columns)
    message = f"{file} has no column {quoted(name)}; it has: {listing(names)}"
    return Problem(None, dotted(at), message, did_you_mean(name, names), "missing-column")
