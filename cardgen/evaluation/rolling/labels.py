"""What a value of the data is called: the name of a category, and which values of two columns are one class."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

__all__ = ["canonical", "canonical_all", "natural", "truth"]

_WHOLE_NUMBER = re.compile(r"-?\d+\.0+")
_TRUTH = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
_DIGITS = re.compile(r"(\d+)")


def canonical(value: Any) -> str:
    """Return the name of one value: whole numbers without a fraction, truth values in lower case.

    >>> canonical(3.0), canonical(True), canonical("3.0")
    ('3', 'true', '3.0')
    """
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, float | np.floating):
        number = float(str(value)) if isinstance(value, np.float32) else float(value)
        return str(int(number)) if number.is_integer() and abs(number) < 2**63 else repr(number)
    return str(value)


def canonical_all(values: Iterable[Any]) -> list[str]:
    """Return the names of a column's values.

    A text column in which every value is a whole number written with a fraction (a frame library does so where some
    are missing) reads as whole numbers.
    """
    names = [canonical(value) for value in values]
    filled = [name for name in names if name.strip()]
    if filled and all(_WHOLE_NUMBER.fullmatch(name.strip()) for name in filled):
        return [name.strip().partition(".")[0] for name in names]
    return names


def truth(names: Sequence[str]) -> list[bool] | None:
    """Return what each name says where all of them say yes or no (1, true, yes; 0, false, no), else None."""
    found = [_TRUTH.get(name.strip().lower()) for name in names]
    said = [each for each in found if each is not None]
    return said if len(said) == len(found) else None


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """Return the key by which names sort: runs of digits as numbers, all else by code point.

    >>> sorted(["a10", "a9", "B"], key=natural)
    ['B', 'a9', 'a10']
    """
    parts = _DIGITS.split(name)
    return (*((1, int(part), part) if part.isdecimal() else (0, 0, part) for part in parts if part), (-1, 0, name))
