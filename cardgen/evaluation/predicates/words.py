"""A predicate as people read it: `race is African-American and age is below 25`."""

from __future__ import annotations

from cardgen.evaluation.predicates.syntax import And, Comparison, LiteralValue, Membership, Not, Or, Predicate

__all__ = ["in_words"]

_SAID = {
    "==": "is",
    "!=": "is not",
    "<": "is below",
    "<=": "is at most",
    ">": "is above",
    ">=": "is at least",
}
_OPPOSITE = {"==": "!=", "!=": "=="}


def in_words(predicate: Predicate) -> str:
    """Say whom a predicate is about; brackets stand where a list of and and or would read in two ways."""
    match predicate:
        case Comparison(column=column, operator=operator, value=value):
            return f"{_name(column)} {_SAID[operator]} {_value(value)}"
        case Membership(column=column, values=values):
            return f"{_name(column)} is {_any(values)}"
        case Not(part=Membership(column=column, values=values)):
            return f"{_name(column)} is not {_any(values)}"
        case Not(part=Comparison(column=column, operator=operator, value=value)) if operator in _OPPOSITE:
            return f"{_name(column)} {_SAID[_OPPOSITE[operator]]} {_value(value)}"
        case Not(part=part):
            return f"not ({in_words(part)})"
        case And(parts=parts):
            return " and ".join(_within(part) for part in parts)
        case Or(parts=parts):
            return " or ".join(_within(part) for part in parts)


def _within(part: Predicate) -> str:
    return f"({in_words(part)})" if isinstance(part, (And, Or)) else in_words(part)


def _name(column: str) -> str:
    return column.replace("_", " ")


def _any(values: tuple[LiteralValue, ...]) -> str:
    said = [_value(value) for value in values]
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} or {said[-1]}"


def _value(value: LiteralValue) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value if value.strip() else "empty"
    return f"{value:,.10g}".replace("-", "\u2212")
