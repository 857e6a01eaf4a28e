"""Which plain scalars are numbers, truth values or nothing: the same in YAML as in JSON.

YAML 1.1 reads `NO` as false, `12:30` as 750 and `1.0` versions as numbers. Here, as in the core schema of YAML 1.2
(§10.3.2) narrowed to the numbers of JSON (RFC 8259 §6), only what looks like JSON is anything else than text.
"""

from __future__ import annotations

import math
import re

__all__ = ["LARGEST_INTEGER", "RefusedScalar", "resolve"]

LARGEST_INTEGER = 2**53 - 1
"""The largest integer that canonical JSON keeps exactly (RFC 8785, RFC 7493 §2.2)."""

_CONSTANTS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)", re.ASCII)
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?", re.ASCII)
_NO_NUMBER = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_MOST_DIGITS = 17


class RefusedScalar(ValueError):  # noqa: N818 - it is a value that was refused, told as a problem with its place
    """A scalar that is written as a number and is none that a card can hold."""


def resolve(text: str) -> str | int | float | bool | None:
    """Return the value of a plain scalar.

    Args:
        text: The scalar as it is written, without quotes.

    Raises:
        RefusedScalar: It is NaN or infinite, or an integer beyond ±(2^53 − 1).

    >>> resolve("NO"), resolve("12:30"), resolve("010"), resolve("1e3"), resolve("~")
    ('NO', '12:30', '010', 1000.0, None)
    """
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _INTEGER.fullmatch(text):
        if len(text) > _MOST_DIGITS or abs(int(text)) > LARGEST_INTEGER:
            raise RefusedScalar("an integer this large cannot be kept exactly")
        return int(text)
    if _DECIMAL.fullmatch(text):
        number = float(text)
        if math.isinf(number):
            raise RefusedScalar("a number this large cannot be kept")
        return number
    if _NO_NUMBER.fullmatch(text):
        raise RefusedScalar("NaN and infinity are no numbers that a card can hold")
    return text
