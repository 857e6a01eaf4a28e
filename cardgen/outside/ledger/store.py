"""A ledger as a file: begun once, only ever added to, by one writer at a time."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cardgen.errors import InvalidInputError, Place, Problem, UnreadableError
from cardgen.outside.ledger.chain import EDITED, Ledger, read, sealed
from cardgen.outside.ledger.records import Entry, Header, Question
from cardgen.spec.findings import Verification
from cardgen.spec.reading.characters import quoted

__all__ = ["Writer", "begin", "beside", "check_head", "check_holdout", "open_ledger", "writing"]


def beside(holdout: Path) -> Path:
    """Return where the ledger of held-out data stands unless it is told: beside it."""
    return holdout.with_name(f"{holdout.name}.ledger")


def begin(path: Path, holdout: str, budget: int, alpha: float, day: date) -> Ledger:
    """Begin a ledger.

    Args:
        path: The file to write; there must be none.
        holdout: Digest of the held-out data.
        budget: Claims that may be tried.
        alpha: Chance, over all of them together, that an interval misses the truth.
        day: The day.

    Raises:
        InvalidInputError: There is a ledger already.
        UnreadableError: It cannot be written.
    """
    values = Header(holdout=holdout, budget=budget, alpha=alpha, created=day, digest=holdout).model_dump(mode="json")
    line, digest = sealed({key: value for key, value in values.items() if key != "digest"})
    try:
        with path.open("xb") as handle:
            handle.write(line)
            handle.flush()
            os.fsync(handle.fileno())
    except FileExistsError as error:
        hint = "a ledger is never begun again: its claims were tried"
        raise InvalidInputError(Problem(Place(str(path)), "", "there is a ledger already", hint, "ledger")) from error
    except OSError as error:
        raise _failed(path, error) from error
    return Ledger(Header.model_validate({**values, "created": day, "digest": digest}), ())


def open_ledger(path: Path) -> Ledger:
    """Read a ledger.

    Raises:
        UnreadableError: It cannot be read, or is not as it was written.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _failed(path, error) from error
    return read(content, str(path))


def check_head(ledger: Ledger, path: Path, expected: str | None) -> None:
    """Check that a ledger holds the line whose digest somebody noted, so that nothing was cut from its end.

    Raises:
        UnreadableError: It does not.
    """
    heads = {ledger.header.digest, *(entry.digest for entry in ledger.entries)}
    if expected is not None and expected not in heads:
        message = f"no line of the ledger has the digest {quoted(expected)}"
        hint = "lines were cut from its end, or it is another ledger"
        raise UnreadableError(Problem(Place(str(path)), "", message, hint, EDITED))


def check_holdout(ledger: Ledger, path: Path, holdout: str) -> None:
    """Check that held-out data is what it was when the ledger was begun.

    Raises:
        UnreadableError: It is not.
    """
    if ledger.header.holdout != holdout:
        message = f"the ledger is about other held-out data: it has the digest {ledger.header.holdout}, this {holdout}"
        hint = "restore the data; new data needs a ledger of its own: cardgen ledger init"
        raise UnreadableError(Problem(Place(str(path), 1), "", message, hint, EDITED))


@dataclass(frozen=True, slots=True)
class Writer:
    """A ledger that nobody else writes to.

    Attributes:
        ledger: What it holds.
        path: The file.
    """

    ledger: Ledger
    path: Path
    _handle: int

    def add(self, question: Question, verification: Verification, cost: int) -> Entry:
        """Add a claim as the last line, whole or not at all, and make it last.

        Raises:
            UnreadableError: It cannot be written; the ledger is as it was.
        """
        values = {
            "before": self.ledger.head,
            "claim": self.ledger.used + 1,
            "cost": cost,
            "question": question.model_dump(mode="json"),
            "verification": verification.model_dump(mode="json"),
        }
        line, _ = sealed(values)
        size = os.fstat(self._handle).st_size
        try:
            _append(self._handle, line)
        except OSError as error:
            os.ftruncate(self._handle, size)
            raise _failed(self.path, error) from error
        return Entry.model_validate_json(line)


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """Open a ledger to add to it, once nobody else does; others wait until this ends.

    Raises:
        UnreadableError: It cannot be read or written, or is not as it was written.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_APPEND | getattr(os, "O_BINARY", 0))
    except OSError as error:
        raise _failed(path, error) from error
    try:
        try:
            _lock(handle)
            with os.fdopen(os.dup(handle), "rb") as reader:
                reader.seek(0)
                content = reader.read()
        except OSError as error:
            raise _failed(path, error) from error
        yield Writer(read(content, str(path)), path, handle)
    finally:
        os.close(handle)


def _append(handle: int, line: bytes) -> None:
    if os.write(handle, line) != len(line):
        raise OSError(errno.ENOSPC, "the disk is full")
    os.fsync(handle)


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        """Wait until nobody else holds the file; closing it lets others in."""
        os.lseek(handle, 2**40, os.SEEK_SET)  # beyond its end, so that it can still be read
        msvcrt.locking(handle, msvcrt.LK_LOCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        """Wait until nobody else holds the file; closing it lets others in."""
        fcntl.flock(handle, fcntl.LOCK_EX)


def _failed(path: Path, error: OSError) -> UnreadableError:
    missing = isinstance(error, FileNotFoundError)
    message = "there is no such ledger" if missing else f"the ledger cannot be used: {error.strerror or error}"
    hint = "begin one: cardgen ledger init HOLDOUT --budget CLAIMS" if missing else "nothing was added to it"
    return UnreadableError(Problem(Place(str(path)), "", message, hint, "ledger"))
