"""Whether a predicate fits the columns of the data: told before a row is read, at its place in the predicate."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from cardgen.errors import InvalidInputError, Place, Problem
from cardgen.evaluation.predicates.parse import places
from cardgen.evaluation.predicates.syntax import And, Comparison, LiteralValue, Membership, Not, Or, Predicate, written
from cardgen.evaluation.sources.protocols import Kind
from cardgen.spec.checks.hints import suggest
from cardgen.spec.reading.characters import quoted

__all__ = ["check_predicate"]


def check_predicate(
    predicate: Predicate,
    columns: Mapping[str, Kind],
    text: str | None = None,
    fault: Callable[[int, str, str], Problem] | None = None,
) -> None:
    """Check that a predicate speaks of columns that are there, and of what they can hold.

    Args:
        predicate: The predicate.
        columns: What every column of the data holds, by name.
        text: How it was written; in one form where left out.
        fault: Makes a problem of a place in that text, a message and a hint; as in `parse`.

    Raises:
        InvalidInputError: It does not; holds everything that is wrong, each column once.
    """
    source = written(predicate) if text is None else text
    at = places(source)
    problems = []
    for column, message, hint in _faults(predicate, columns):
        place = at.get(column, 0)
        problems.append(_in_text(place, message, hint) if fault is None else fault(place, message, hint))
    if problems:
        raise InvalidInputError(dict.fromkeys(problems))


def _in_text(at: int, message: str, hint: str) -> Problem:
    return Problem(Place("group", 1, at + 1), "", message, hint, "predicate")


def _faults(predicate: Predicate, columns: Mapping[str, Kind]) -> Iterator[tuple[str, str, str]]:
    """Yield the column, the message and the hint of everything that is wrong."""
    match predicate:
        case Comparison(column=column, value=value):
            yield from _fault(column, value, columns)
        case Membership(column=column, values=values):
            yield from _fault(column, values[0], columns)
        case Not(part=part):
            yield from _faults(part, columns)
        case And(parts=parts) | Or(parts=parts):
            for part in parts:
                yield from _faults(part, columns)


def _fault(column: str, value: LiteralValue, columns: Mapping[str, Kind]) -> Iterator[tuple[str, str, str]]:
    if column not in columns:
        yield column, f"the data has no column {quoted(column)}", suggest(column, columns, what="it has")
        return
    kind = columns[column]
    if kind == "nested":
        yield column, f"the column {quoted(column)} holds lists or maps, which nothing is compared with", ""
    elif kind == "other" and not isinstance(value, str):
        hint = 'write the value in quotes, such as "2026-01-31"'
        yield column, f"the column {quoted(column)} holds dates or the like, which are compared with texts", hint
