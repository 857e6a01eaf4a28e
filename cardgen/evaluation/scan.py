"""The one scan of the rows: group by everything that divides them, sum everything that a metric needs.

The expressions are Narwhals, so that the same ones run on other engines. Sums do not depend on the order in which rows
are added: every number is summed as integers, exactly. A fraction x of absolute value at most b is summed as two: the
integer h = round(x · 2^k), with k such that b · 2^k is between 2^61 and 2^62, and what h leaves over, in units 2^62
times as small. Only the part of x below b · 2^-124 is rounded away. The engine adds 64-bit integers into 128-bit ones.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

__all__ = ["WEIGHT", "Number", "Summed", "group", "pair", "summed", "unscaled"]

WEIGHT = "weight"
_WHOLE_BELOW = 2.0**53
_BITS = 62
_GREATEST_EXPONENT = 1_000


@dataclass(frozen=True, slots=True)
class Number:
    """A number that every row has.

    Attributes:
        name: The base sum that it adds to, or a name that a tally takes it by.
        expression: Its value.
        bound: The greatest absolute value it takes.
        whole: Whether it is always an integer.
    """

    name: str
    expression: nw.Expr
    bound: float
    whole: bool


@dataclass(frozen=True, slots=True)
class Summed:
    """A column of the grouped frame.

    Attributes:
        name: Its name there.
        expression: The sum of integers.
        scale: What each row was multiplied with before it was rounded; divide the sum by it.
        rest_of: The column that this one is the rest of: its units are 2^62 times as small.
    """

    name: str
    expression: nw.Expr
    scale: float
    rest_of: str | None = None


def pair(first: str, second: str) -> str:
    """Return the name of the sum of products of two numbers."""
    return " × ".join(sorted((first, second)))


def summed(numbers: Sequence[Number], weight: Number | None, *, squares: bool) -> tuple[Summed, ...]:
    """Return the sums to make of a group of rows.

    Args:
        numbers: What rows hold.
        weight: The weight w of a row; None where rows count alike.
        squares: Whether products over single rows are wanted too: not where clusters are the units.

    Returns:
        `n`, the rows; with weights `w` and (`squares`) `ww`: Σw and Σw²; for every number x its Σwx under its own
        name; and with `squares` Σw²x under `ww × x` and Σw²xy under `x × y`. Without weights w is 1, and `ww × x` is
        left out, as it is Σx.
    """
    found = [Summed("n", nw.len(), 1.0)]
    if weight is not None:
        found.extend(_sum("w", (weight,)))
        if squares:
            found.extend(_sum("ww", (weight, weight)))
    weights = () if weight is None else (weight,)
    for number in numbers:
        found.extend(_sum(number.name, (*weights, number)))
        if squares and weight is not None:
            found.extend(_sum(pair("ww", number.name), (weight, weight, number)))
    if squares:
        for first, second in combinations_with_replacement(numbers, 2):
            found.extend(_sum(pair(first.name, second.name), (*weights, *weights, first, second)))
    return tuple(found)


def _sum(name: str, factors: tuple[Number, ...]) -> tuple[Summed, ...]:
    bound = math.prod(factor.bound for factor in factors)
    whole = all(factor.whole for factor in factors) and bound < _WHOLE_BELOW
    kind = nw.Int64 if whole else nw.Float64
    expression = factors[0].expression.cast(kind)
    for factor in factors[1:]:
        expression = expression * factor.expression.cast(kind)
    if whole:
        return (Summed(name, expression.sum(), 1.0),)
    exponent = min(_BITS - math.frexp(bound)[1], _GREATEST_EXPONENT) if bound > 0 else 0
    scale = math.ldexp(1.0, exponent)
    scaled = expression * scale
    high = scaled.round()
    rest = ((scaled - high) * 2.0**_BITS).round()
    return (
        Summed(name, high.cast(nw.Int64).sum(), scale),
        Summed(f"{name} rest", rest.cast(nw.Int64).sum(), scale, rest_of=name),
    )


def group(frame: nw.LazyFrame[Any], keys: Sequence[str], sums: Sequence[Summed]) -> nw.LazyFrame[Any]:
    """Return a frame grouped by keys, with its sums."""
    columns = [summed.expression.alias(summed.name) for summed in sums]
    return frame.group_by(*keys).agg(*columns) if keys else frame.select(*columns)


def unscaled(sums: Mapping[str, NDArray[np.float64]], made: Sequence[Summed]) -> dict[str, NDArray[np.float64]]:
    """Return sums in the units of the data, rests added; dividing by a power of two changes no digit."""
    found = {each.name: sums[each.name] / each.scale for each in made if each.rest_of is None}
    for each in made:
        if each.rest_of is not None:
            found[each.rest_of] = found[each.rest_of] + sums[each.name] / 2.0**_BITS / each.scale
    return found
