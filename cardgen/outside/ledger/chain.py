"""Reads and writes the lines of a ledger, each of which holds the digest of the one before it.

A line is canonical JSON (RFC 8785), and holds its own digest. Whatever byte of it is changed, it no longer is what it
says; whichever line is taken out or put in, the next one no longer follows. That lines are missing at the end only
somebody can tell who noted the last digest, the head.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from cardgen.errors import Place, Problem, UnreadableError
from cardgen.outside.ledger.records import FORMAT, Entry, Header, Question

__all__ = ["EDITED", "Ledger", "read", "sealed"]

EDITED = "ledger-edited"
"""The kind of a problem with a ledger that is not as it was written."""

_OWN = "digest"
_RESTORE = "restore it from a copy; where there is none, only new held-out data can be asked again"

Line = TypeVar("Line", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Ledger:
    """A ledger that is as it was written.

    Attributes:
        header: Its first line.
        entries: The claims that were tried, in order.
    """

    header: Header
    entries: tuple[Entry, ...]

    @property
    def head(self) -> str:
        """The digest of the last line, to be noted elsewhere."""
        return self.entries[-1].digest if self.entries else self.header.digest

    @property
    def used(self) -> int:
        """Claims that were tried."""
        return sum(entry.cost for entry in self.entries)

    @property
    def level(self) -> float:
        """The level of every interval: with 1 − alpha / budget each, all hold together with 1 − alpha (Bonferroni)."""
        return 1 - self.header.alpha / self.header.budget

    def answer(self, question: Question) -> Entry | None:
        """Return the entry of a question that was asked before."""
        return next((entry for entry in self.entries if entry.question == question), None)


def sealed(values: dict[str, Any]) -> tuple[bytes, str]:
    """Return the line of some values with their digest, and the digest."""
    import rfc8785

    found = "sha256:" + hashlib.sha256(rfc8785.dumps(values)).hexdigest()
    return rfc8785.dumps({**values, _OWN: found}) + b"\n", found


def read(content: bytes, file: str) -> Ledger:
    """Read a ledger and hold every line against the one before it.

    Args:
        content: The file.
        file: What problems call it.

    Raises:
        UnreadableError: It is none, or not as it was written; says which line.
    """
    lines = content.split(b"\n")
    if lines.pop():
        message = "the line is not written to its end: a writer was stopped before it could answer, or it was cut"
        hint = f"{_RESTORE}; a line that was never finished answered nothing, and can be removed"
        raise _edited(file, len(lines) + 1, message, hint)
    if not lines:
        raise _edited(file, 1, "the ledger is empty", _RESTORE)
    header = _line(lines[0], Header, file, 1)
    entries: list[Entry] = []
    before, used = header.digest, 0
    for number, line in enumerate(lines[1:], start=2):
        entry = _line(line, Entry, file, number)
        if entry.before != before:
            raise _edited(file, number, "the line does not follow the one before it", _RESTORE)
        if entry.claim != used + 1:
            raise _edited(file, number, f"the line is claim {entry.claim}, and {used + 1} is the next", _RESTORE)
        before, used = entry.digest, used + entry.cost
        entries.append(entry)
    if used > header.budget:
        raise _edited(file, len(lines), f"{used:,} claims were tried, and the budget is {header.budget:,}", _RESTORE)
    return Ledger(header, tuple(entries))


def _line(line: bytes, model: type[Line], file: str, number: int) -> Line:
    """Return what a line holds, if it is to the byte as it was written."""
    try:
        values = json.loads(line)
        written, _ = sealed({key: value for key, value in values.items() if key != _OWN})
    except (ValueError, AttributeError, RecursionError) as error:
        raise _edited(file, number, "the line is no line of a ledger", _RESTORE) from error
    if written != line + b"\n":
        raise _edited(file, number, "the line is not as it was written", _RESTORE)
    if number == 1 and values.get("format") != FORMAT:
        message = f"the ledger is of a format that this cardgen does not know; it knows {FORMAT}"
        raise _edited(file, number, message, "use a newer cardgen")
    try:
        return model.model_validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise _edited(file, number, f"the line is no line of a ledger: {where}: {first['msg']}", _RESTORE) from error


def _edited(file: str, number: int, message: str, hint: str) -> UnreadableError:
    return UnreadableError(Problem(Place(file, number), "", message, hint, EDITED))
