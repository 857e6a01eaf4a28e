"""The one scan of the rows: group by everything that divides them, sum everything that a metric needs.

The expressions are Narwhals, so that the same ones run on other engines. Sums do not depend on the order in which rows
are added: every number is summed as integers, exactly. A fraction x of absolute value at most b is summed as two: the
integer h = round(x · 2^k), with k such that b · 2^k is between 2^61 and 2^62, and what h leaves over, in units 2^62
times as small. Only the part of x below b · 2^-124 is rounded away. DuckDB adds 64-bit integers into 128-bit ones.
Other engines add them into 64 bits, so that an integer that may be 2^31 or more is summed there as two words: how often
it holds 2^31, and the rest. The words of up to 2^32 rows fit, and put together they give the same sum to the last bit.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

__all__ = ["STEP", "WEIGHT", "Number", "Summed", "group", "high_word", "indicator", "pair", "summed", "unscaled"]

WEIGHT = "weight"
_WHOLE_BELOW = 2.0**53
_BITS = 62
_GREATEST_EXPONENT = 1_000
_LONGEST = 44
"""Bytes of a name, to which the rest and the words of a sum add up to 15: PostgreSQL cuts names after 63."""

STEP = 2**31
"""What the high word of a sum counts."""


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
        word: The number of each row before it is rounded, where the sum of many may need more than 64 bits.
        rounded: The same as the integer that is summed.
    """

    name: str
    expression: nw.Expr
    scale: float
    rest_of: str | None = None
    word: nw.Expr | None = None
    rounded: nw.Expr | None = None


def high_word(name: str) -> str:
    """Return the name of the column that holds the high word of a sum, where its low word has the name of the sum."""
    return f"{name} high word"


def indicator(condition: nw.Expr) -> nw.Expr:
    """Return 1 where a condition holds, else 0: not every engine casts a truth to a number."""
    return nw.when(condition).then(1).otherwise(0)


def pair(first: str, second: str) -> str:
    """Return the name of the sum of products of two numbers, short enough for any warehouse with what is added."""
    name = " × ".join(sorted((first, second)))
    return name if len(name.encode()) <= _LONGEST else f"product {hashlib.sha256(name.encode()).hexdigest()[:24]}"


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
        return (Summed(name, expression.sum(), 1.0, word=expression if bound >= STEP else None, rounded=expression),)
    exponent = min(_BITS - math.frexp(bound)[1], _GREATEST_EXPONENT) if bound > 0 else 0
    scale = math.ldexp(1.0, exponent)
    scaled = expression * scale
    high = scaled.round()
    rest = ((scaled - high) * 2.0**_BITS).round()
    return (
        Summed(name, high.cast(nw.Int64).sum(), scale, word=scaled, rounded=high),
        Summed(f"{name} rest", rest.cast(nw.Int64).sum(), scale, rest_of=name, word=scaled, rounded=rest),
    )


def group(frame: nw.LazyFrame[Any], keys: Sequence[str], sums: Sequence[Summed]) -> nw.LazyFrame[Any]:
    """Return a frame grouped by keys, with its sums: as words where the engine adds into 64 bits only."""
    worded = [] if frame.implementation.is_duckdb() else [each for each in sums if each.word is not None]
    # A warehouse may write a step of columns out again wherever it is used, so that steps upon steps never end.
    warehouse = frame.implementation.is_ibis()
    if worded and not warehouse:
        frame = _with_words(frame, worded)
    columns = [each.expression.alias(each.name) for each in sums if each not in worded]
    for each in worded:
        if warehouse:
            columns += _summed_words(each)
            continue
        low, high = nw.col(_low_word(each.name)), nw.col(high_word(each.name))
        columns += [low.cast(nw.Int64).sum().alias(each.name), high.cast(nw.Int64).sum()]
    return frame.group_by(*keys).agg(*columns) if keys else frame.select(*columns)


def _summed_words(summed: Summed) -> tuple[nw.Expr, nw.Expr]:
    """Return the sums of the low and the high word of a number, each in one expression.

    Halves are rounded as the warehouse rounds them; the rest makes up for it, but for the last bit of the rest's own.
    """
    assert summed.rounded is not None
    whole = summed.rounded.cast(nw.Float64)
    high = (whole / STEP).floor()
    low = (whole - high * STEP).cast(nw.Int64)
    return low.sum().alias(summed.name), high.cast(nw.Int64).sum().alias(high_word(summed.name))


def _with_words(frame: nw.LazyFrame[Any], sums: Sequence[Summed]) -> nw.LazyFrame[Any]:
    """Return a frame with the low and the high word of each number, under names that no other column has.

    A step at a time, as expressions that hold one another several times over would grow beyond measure.
    """
    plain = {_low_word(each.name): each.word for each in sums if each.rest_of is None and each.word is not None}
    rests = {_low_word(each.rest_of): _low_word(each.name) for each in sums if each.rest_of is not None}
    frame = frame.with_columns(*(number.cast(nw.Float64).alias(name) for name, number in plain.items()))
    if rests:
        exact = {name: f"{name} unrounded" for name in rests}
        frame = frame.with_columns(*(nw.col(name).alias(exact[name]) for name in rests))
        frame = _rounded(frame, tuple(rests))
        over = {rest: (nw.col(exact[name]) - nw.col(name)) * 2.0**_BITS for name, rest in rests.items()}
        frame = _rounded(frame.with_columns(*(left.alias(rest) for rest, left in over.items())), tuple(over))
    words = {_low_word(each.name): high_word(each.name) for each in sums}
    highs = {high: (nw.col(low) / STEP).floor().cast(nw.Float64) for low, high in words.items()}
    frame = frame.with_columns(*(number.alias(high) for high, number in highs.items()))
    return frame.with_columns(*((nw.col(low) - nw.col(high) * STEP).alias(low) for low, high in words.items()))


def _low_word(name: str) -> str:
    return f"{name} low word"


def _rounded(frame: nw.LazyFrame[Any], names: tuple[str, ...]) -> nw.LazyFrame[Any]:
    """Round columns, halves away from zero as DuckDB does: others round to even numbers, or through decimals."""
    sizes = {name: f"{name} size" for name in names}
    wholes = {name: f"{name} whole" for name in names}
    frame = frame.with_columns(*(nw.col(name).abs().alias(size) for name, size in sizes.items()))
    frame = frame.with_columns(*(nw.col(sizes[name]).floor().cast(nw.Float64).alias(wholes[name]) for name in names))
    signs = {name: nw.when(nw.col(name) < 0).then(nw.lit(-1.0)).otherwise(nw.lit(1.0)) for name in names}
    ups = {name: indicator(nw.col(sizes[name]) - nw.col(wholes[name]) >= 0.5) for name in names}
    return frame.with_columns(*((signs[name] * (nw.col(wholes[name]) + ups[name])).alias(name) for name in names))


def unscaled(sums: Mapping[str, NDArray[np.float64]], made: Sequence[Summed]) -> dict[str, NDArray[np.float64]]:
    """Return sums in the units of the data, rests added; dividing by a power of two changes no digit."""
    found = {each.name: sums[each.name] / each.scale for each in made if each.rest_of is None}
    for each in made:
        if each.rest_of is not None:
            found[each.rest_of] = found[each.rest_of] + sums[each.name] / 2.0**_BITS / each.scale
    return found
