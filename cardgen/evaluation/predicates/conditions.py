"""Predicates as Narwhals expressions over picked columns: when one is true of a row, and when it is false.

Both are said, each by comparisons that hold for certain, so that what is missing makes neither hold and nothing has to
be negated. Texts are compared as the names of categories are: `1`, `1.0` and `true` read as they do on a card.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Any, TypeAlias

import narwhals as nw
import numpy as np

from cardgen.evaluation.predicates.syntax import (
    OPPOSITE,
    And,
    Comparison,
    LiteralValue,
    Membership,
    Not,
    Operator,
    Or,
    Predicate,
)
from cardgen.evaluation.rolling.labels import canonical
from cardgen.evaluation.scan import indicator
from cardgen.evaluation.sources.protocols import Form, Kind, Pick, Rows, unparsed

__all__ = ["Reader", "decided"]

Sides: TypeAlias = tuple[nw.Expr, nw.Expr]
"""When a predicate is true, and when it is false; where neither holds it is unknown."""

_BLANK = r"^\s*$"
_WHOLE = r"^\s*-?[0-9]+\.0+\s*$"
_SIGNED = re.compile(r"-?[0-9]+")
_COMPARED: Mapping[Operator, Callable[[nw.Expr, Any], nw.Expr]] = {
    "==": lambda column, value: column == value,
    "!=": lambda column, value: column != value,
    "<": lambda column, value: column < value,
    "<=": lambda column, value: column <= value,
    ">": lambda column, value: column > value,
    ">=": lambda column, value: column >= value,
}


class Reader:
    """Notes which columns conditions read, and in which form.

    Attributes:
        picks: What they read so far.
    """

    def __init__(self, rows: Rows) -> None:
        self.picks: list[Pick] = []
        self._rows = rows
        self._whole: dict[str, bool] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns that those become in a frame."""
        found = []
        for pick in self.picks:
            found.append(pick.name)
            if pick.form in ("number", "answer") and self.kind(pick.column) in ("text", "other"):
                found.append(unparsed(pick.name))
        return tuple(found)

    def kind(self, column: str) -> Kind:
        """Return what a column holds."""
        return self._rows.columns[column]

    def read(self, column: str, form: Form) -> nw.Expr:
        """Return a column as an expression."""
        for pick in self.picks:
            if (pick.column, pick.form) == (column, form):
                return nw.col(pick.name)
        self.picks.append(Pick(f"predicate {len(self.picks)}", column, form, ("group",)))
        return nw.col(self.picks[-1].name)

    def reads_as_whole(self, column: str) -> bool:
        """Tell whether a text column has nothing but whole numbers written with a fraction, and so reads as these."""
        if column not in self._whole:
            pick = Pick("value", column, "key", ("group",))
            value = nw.col("value")
            filled = ~value.str.contains(_BLANK)
            other, whole = indicator(filled & ~value.str.contains(_WHOLE)), indicator(value.str.contains(_WHOLE))
            frame = self._rows.frame((pick,)).select(other.sum().alias("other"), whole.sum().alias("whole"))
            found = self._rows.row(frame)
            self._whole[column] = not found["other"] and bool(found["whole"])
        return self._whole[column]


def decided(categories: Mapping[str, Predicate], reader: Reader) -> nw.Expr:
    """Return the first category whose predicate is true, null where none is.

    Args:
        categories: The predicate of each, in the order in which they are tried.
        reader: Notes what is read.
    """
    (first, predicate), *others = categories.items()
    found = nw.when(_sides(predicate, reader)[0]).then(nw.lit(first))
    for name, other in others:
        found = found.when(_sides(other, reader)[0]).then(nw.lit(name))
    return found.otherwise(nw.lit(None).cast(nw.String))


def _sides(predicate: Predicate, reader: Reader) -> Sides:
    match predicate:
        case Comparison(column=column, operator=operator, value=value):
            return _compared(column, operator, value, reader)
        case Membership(column=column, values=values):
            return _any([_compared(column, "==", value, reader) for value in values])
        case Not(part=part):
            true, false = _sides(part, reader)
            return false, true
        case And(parts=parts):
            return _swapped(_any([_swapped(_sides(part, reader)) for part in parts]))
        case Or(parts=parts):
            return _any([_sides(part, reader) for part in parts])


def _any(sides: Sequence[Sides]) -> Sides:
    """Return when any of some predicates is true, and when all are false."""
    return reduce(lambda one, other: one | other, (true for true, _ in sides)), reduce(
        lambda one, other: one & other, (false for _, false in sides)
    )


def _swapped(sides: Sides) -> Sides:
    return sides[1], sides[0]


def _compared(column: str, operator: Operator, value: LiteralValue, reader: Reader) -> Sides:
    """Compare a column with a literal, in the way of what the column holds."""
    if operator == "!=":
        return _swapped(_compared(column, "==", value, reader))
    if isinstance(value, bool):
        return _truth(column, value, reader)
    if isinstance(value, float):
        return _number(column, operator, value, reader)
    return _text(column, value, reader)


def _truth(column: str, value: bool, reader: Reader) -> Sides:  # noqa: FBT001 - the literal
    """Hold yes and no against a column: 1 and 0, and the words for them in a text; anything else is neither."""
    answer = reader.read(column, "answer")
    yes, no = answer == 1, answer == 0
    return (yes, no) if value else (no, yes)


def _number(column: str, operator: Operator, value: float, reader: Reader) -> Sides:
    number = reader.read(column, "number")
    kind = reader.kind(column)
    if kind == "single":
        value = float(np.float32(value))
    # A number that is none is null as a key, on every engine; a text as a key is what it is.
    known = ~number.is_nan() if kind == "text" else ~reader.read(column, "key").is_null()
    literal: float | int = int(value) if kind in ("integer", "truth") and value.is_integer() else value
    return known & _COMPARED[operator](number, literal), known & _COMPARED[OPPOSITE[operator]](number, literal)


def _text(column: str, value: str, reader: Reader) -> Sides:
    kind = reader.kind(column)
    if kind in ("text", "other"):
        text = reader.read(column, "key")
        filled = ~text.str.contains(_BLANK)
        same = text == value
        if kind == "text" and _SIGNED.fullmatch(value) and reader.reads_as_whole(column):
            same = text.str.contains(rf"^\s*{value}\.0+\s*$")
        return filled & same, filled & ~same
    if kind == "truth":
        if value in ("true", "false"):
            return _truth(column, value == "true", reader)
    else:
        number = _written_number(value)
        if number is not None:
            return _number(column, "==", number, reader)
    known = ~reader.read(column, "key").is_null()
    return known & ~known, known


def _written_number(text: str) -> float | None:
    """Return the number whose name on a card a text is, or None."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if canonical(number) == text or re.fullmatch(r"-?[0-9]+\.[0-9]+", text) else None
