"""Every error that cardgen raises, in one tree.

    CardgenError                     what, where, why, what to do; knows its exit code
    ├── InvalidInputError (ValueError)  exit 2: the user's input is wrong; holds every problem found
    │   ├── SpecError                a spec that does not follow the format
    │   │   └── NumberReferenceError a number reference that cannot be read or resolved
    │   ├── DataError                evaluation data that cannot be measured
    │   └── CardError                a card.json that is not one
    ├── BudgetSpentError                exit 1: held-out data was asked as often as it may be
    └── UnreadableError (OSError)       exit 3: something could not be read or written

An error carries a tuple of `Problem`: one place, one message, one hint. Problems are plain values, so that a command
line, an editor or a test can show them in its own way.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = [
    "BudgetSpentError",
    "CardError",
    "CardgenError",
    "DataError",
    "InvalidInputError",
    "NumberReferenceError",
    "Place",
    "Problem",
    "SpecError",
    "UnreadableError",
]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands: a file, and a line and column (both from 1) where they are known."""

    file: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        """Return `file`, `file:line` or `file:line:column`."""
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        place: Where it stands, if that is known.
        field: The dotted path of the field (`groups.1.labels`), or an empty string.
        message: What is wrong and why, without a full stop at the end.
        hint: What to do about it, or an empty string.
        kind: A stable identifier of the kind of problem, such as `extra_forbidden` or `unknown-metric`.
    """

    place: Place | None
    field: str
    message: str
    hint: str = ""
    kind: str = ""

    def __str__(self) -> str:
        """Return `file:line:column: field: message (hint)` on one line."""
        parts = [str(part) for part in (self.place, self.field) if part]
        text = ": ".join([*parts, self.message])
        return f"{text} ({self.hint})" if self.hint else text


class CardgenError(Exception):
    """Anything that stops cardgen; `problems` says what, where, why and what to do."""

    exit_code = 3

    def __init__(self, problems: Iterable[Problem] | Problem | str) -> None:
        if isinstance(problems, str):
            problems = Problem(None, "", problems)
        if isinstance(problems, Problem):
            problems = (problems,)
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class InvalidInputError(CardgenError, ValueError):
    """The input is wrong; nothing was written."""

    exit_code = 2


class SpecError(InvalidInputError):
    """A spec does not follow the format, or contradicts itself."""


class NumberReferenceError(SpecError):
    """A number reference of the prose cannot be read, or speaks of something that is not computed."""

    def __init__(self, message: str, hint: str = "", kind: str = "number-reference") -> None:
        super().__init__(Problem(None, "", message, hint, kind))


class DataError(InvalidInputError):
    """Evaluation data is missing a column, holds a bad value, or cannot be measured."""


class CardError(InvalidInputError):
    """A card document is malformed or of a format that this version does not know."""


class BudgetSpentError(CardgenError):
    """Held-out data was asked about as many claims as it may be; nothing was asked and nothing written."""

    exit_code = 1


class UnreadableError(CardgenError, OSError):
    """A file or source could not be read, or an output could not be written."""

    exit_code = 3
