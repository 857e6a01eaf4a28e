"""Reading a report that `cardgen diff --output json=FILE` wrote."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from cardgen.diff.report import Report
from cardgen.errors import InvalidInputError, Place, Problem, UnreadableError
from cardgen.spec.reading.file_reading import read_limited, unreadable

__all__ = ["read_report"]

_MOST_BYTES = 200_000_000


def read_report(path: Path) -> Report:
    """Read a report.

    Raises:
        InvalidInputError: The file holds none.
        UnreadableError: It cannot be read.
    """
    place = Place(str(path))
    try:
        content = read_limited(path, _MOST_BYTES, only_regular=False, follow_link=True)
    except OSError as error:
        raise UnreadableError(unreadable(error, path, place=place)) from error
    try:
        return Report.model_validate_json(content)
    except ValidationError as error:
        detail = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, detail["loc"]))
        hint = "give the file of `cardgen diff OLD NEW --output json=FILE`"
        raise InvalidInputError(Problem(place, where, f"is no report: {detail['msg']}", hint, "no-report")) from error
