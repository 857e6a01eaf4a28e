"""The parts of a predicate over the columns of an evaluation, as frozen values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

__all__ = [
    "OPPOSITE",
    "And",
    "Comparison",
    "LiteralValue",
    "Membership",
    "Not",
    "Operator",
    "Or",
    "Predicate",
    "columns",
    "normal",
    "renamed",
    "written",
]

Operator: TypeAlias = Literal["==", "!=", "<", "<=", ">", ">="]
LiteralValue: TypeAlias = str | float | bool
"""A text, a number or a truth; whole numbers are floats too, as no column is compared beyond 2^53."""

OPPOSITE: Mapping[Operator, Operator] = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", "<=": ">", ">": "<="}
"""What holds of a value where a comparison does not."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A column compared with a literal.

    Attributes:
        column: Name of the column.
        operator: How; texts and truths are only equal or not.
        value: The literal.
    """

    column: str
    operator: Operator
    value: LiteralValue


@dataclass(frozen=True, slots=True)
class Membership:
    """A column that is one of some literals, all of one kind.

    Attributes:
        column: Name of the column.
        values: The literals, in the order in which they were written, each once.
    """

    column: str
    values: tuple[LiteralValue, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a predicate."""

    part: Predicate


@dataclass(frozen=True, slots=True)
class And:
    """All of some predicates, two at least."""

    parts: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of some predicates, two at least."""

    parts: tuple[Predicate, ...]


Predicate: TypeAlias = Comparison | Membership | Not | And | Or


def columns(predicate: Predicate) -> tuple[str, ...]:
    """Return the columns that a predicate speaks of, each once, sorted."""
    return tuple(sorted(set(_columns(predicate))))


def _columns(predicate: Predicate) -> list[str]:
    match predicate:
        case Comparison(column=column) | Membership(column=column):
            return [column]
        case Not(part=part):
            return _columns(part)
        case And(parts=parts) | Or(parts=parts):
            return [name for part in parts for name in _columns(part)]


def renamed(predicate: Predicate, names: Mapping[str, str]) -> Predicate:
    """Return a predicate over columns of other names; one that is not among them keeps its own."""
    match predicate:
        case Comparison(column=column) | Membership(column=column):
            return replace(predicate, column=names.get(column, column))
        case Not(part=part):
            return Not(renamed(part, names))
        case And(parts=parts):
            return And(tuple(renamed(part, names) for part in parts))
        case Or(parts=parts):
            return Or(tuple(renamed(part, names) for part in parts))


def normal(predicate: Predicate) -> Predicate:
    """Return a predicate in a form that others of the same meaning share, as far as rules of logic without cases go.

    Negations stand at comparisons only and are resolved there, a list of one value is a comparison, parts are flat,
    each once, and sorted. All of this holds for rows with missing values too, of which a predicate is unknown.
    """
    return _normal(predicate, holds=True)


def _normal(predicate: Predicate, *, holds: bool) -> Predicate:
    match predicate:
        case Comparison(operator=operator):
            return predicate if holds else replace(predicate, operator=OPPOSITE[operator])
        case Membership(column=column, values=values):
            if len(values) == 1:
                return _normal(Comparison(column, "==", values[0]), holds=holds)
            kept = Membership(column, tuple(sorted(values, key=_literal)))
            return kept if holds else Not(kept)
        case Not(part=part):
            return _normal(part, holds=not holds)
        case And(parts=parts) | Or(parts=parts):
            joined = And if isinstance(predicate, And) == holds else Or
            flat: dict[str, Predicate] = {}
            for part in (_normal(each, holds=holds) for each in parts):
                for inner in part.parts if isinstance(part, joined) else (part,):
                    flat[written(inner)] = inner
            kinds = [flat[key] for key in sorted(flat)]
            return kinds[0] if len(kinds) == 1 else joined(tuple(kinds))


def written(predicate: Predicate) -> str:
    """Write a predicate in one form, whatever spaces and brackets it was written with; it parses to itself."""
    return _written(predicate, 0)


def _written(predicate: Predicate, tightness: int) -> str:
    """Write a part; one that binds less than where it stands is put in brackets (or 1, and 2, not 3)."""
    match predicate:
        case Comparison(column=column, operator=operator, value=value):
            return f"{_name(column)} {operator} {_literal(value)}"
        case Membership(column=column, values=values):
            return f"{_name(column)} in ({', '.join(map(_literal, values))})"
        case Not(part=part):
            text, own = f"not {_written(part, 3)}", 3
        case And(parts=parts):
            text, own = " and ".join(_written(part, 3) for part in parts), 2
        case Or(parts=parts):
            text, own = " or ".join(_written(part, 2) for part in parts), 1
    return f"({text})" if own < tightness or (own == tightness == 2) else text


def _name(column: str) -> str:
    plain = column.isascii() and column.replace("_", "a").isalnum() and not column[0].isdigit()
    return column if plain and column not in _WORDS else "`" + column.replace("\\", "\\\\").replace("`", "\\`") + "`"


def _literal(value: LiteralValue) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)


_WORDS = frozenset({"and", "or", "not", "in", "true", "false"})
