"""Whether values are what they must be: counted over all rows first, and only then is the first bad row looked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any

import narwhals as nw

from cardgen.errors import DataError
from cardgen.evaluation.faults import bad_data
from cardgen.evaluation.scan import indicator
from cardgen.evaluation.sources.protocols import Pick, Rows, unparsed
from cardgen.evaluation.tasks.plan import LARGEST, Blame, Extent, Rule
from cardgen.spec.reading.characters import quoted

__all__ = ["EXACT", "blamer", "check_bad", "check_filled", "extents_of"]

EXACT = 2.0**53
"""The greatest whole number below which a float tells every one from the next."""


def extents_of(
    rows: Rows, picks: Sequence[Pick], rules: Mapping[str, Rule], blanks: frozenset[str]
) -> dict[str, Extent]:
    """Return what the numbers of the picked columns are, having checked that they are what they must be.

    Args:
        rows: The rows.
        picks: The columns; those of numbers are checked.
        rules: What numbers must be beyond finite, by pick.
        blanks: Picks that may lack a value.

    Raises:
        DataError: A number is missing, text, NaN, infinite, negative, a fraction or out of its range.
    """
    numbers = [pick for pick in picks if pick.form in {"number", "answer"}]
    if not numbers:
        return {}
    frame = rows.frame(numbers)
    columns = set(frame.collect_schema().names())
    made: list[nw.Expr] = []
    for index, pick in enumerate(numbers):
        value, text = _value(pick), unparsed(pick.name)
        if text in columns:
            made.append(nw.col(text).sum().alias(f"{index} text"))
        made += [
            indicator(value.is_null()).sum().alias(f"{index} null"),
            indicator(~value.is_finite()).sum().alias(f"{index} infinite"),
            value.min().alias(f"{index} low"),
            value.max().alias(f"{index} high"),
            indicator(value != value.round()).sum().alias(f"{index} fractions"),
        ]
    found = rows.row(frame.select(*made))
    extents = {}
    for index, pick in enumerate(numbers):
        counts = {
            name: found.get(f"{index} {name}") for name in ("text", "null", "infinite", "low", "high", "fractions")
        }
        _judge(rows, pick, counts, rules.get(pick.name, Rule(pick.name)), blank=pick.name in blanks)
        low, high = (float(counts[end] or 0.0) for end in ("low", "high"))
        extents[pick.name] = Extent(low, high, not counts["fractions"])
    return extents


def _value(pick: Pick) -> nw.Expr:
    return nw.col(pick.name).cast(nw.Float64)


def _judge(rows: Rows, pick: Pick, found: Mapping[str, Any], rule: Rule, *, blank: bool) -> None:
    value = _value(pick)
    text = nw.col(unparsed(pick.name)) == 1
    if found["text"]:
        what = "text" if pick.form == "number" else "neither a number nor yes or no"
        raise _bad(
            rows, (pick,), text, found["text"], f"holds {what}", "write a number, or leave the row out", "not-a-number"
        )
    if found["null"] and not blank:
        raise _bad(
            rows, (pick,), value.is_null(), found["null"], "holds no value", "every row needs one", "value-missing"
        )
    if found["infinite"]:
        hint = "leave the row out, or say what is missing"
        raise _bad(rows, (pick,), ~value.is_finite(), found["infinite"], "holds NaN or infinity", hint, "not-finite")
    if found["low"] is None:
        return
    if rule.low is not None and found["low"] < rule.low:
        what = "a negative number" if rule.low == 0 and rule.high in (None, LARGEST) else f"a value below {rule.low:g}"
        count = _count(rows, (pick,), value < rule.low)
        hint = "" if rule.low > -LARGEST and rule.high == LARGEST else _range(rule)
        raise _bad(rows, (pick,), value < rule.low, count, f"holds {what}, {found['low']:g}", hint, "out-of-range")
    if rule.high is not None and found["high"] > rule.high:
        count = _count(rows, (pick,), value > rule.high)
        message = f"holds a value above {rule.high:g}, {found['high']:g}"
        raise _bad(rows, (pick,), value > rule.high, count, message, _range(rule), "out-of-range")
    if rule.whole and found["high"] > EXACT:
        count = _count(rows, (pick,), value > EXACT)
        hint = "whole numbers are exact up to 9,007,199,254,740,992 (2^53); check the column"
        raise _bad(
            rows, (pick,), value > EXACT, count, f"holds a count too large, {found['high']:g}", hint, "too-large"
        )
    if rule.whole and found["fractions"]:
        bad = value != value.round()
        raise _bad(
            rows, (pick,), bad, found["fractions"], "holds a fraction", _range(rule) or "counts are whole", "fraction"
        )


def _range(rule: Rule) -> str:
    if rule.whole and rule.high == 1:
        return "a rate needs 0 and 1, or yes and no"
    if rule.whole or rule.high is None or rule.low is None:
        return ""
    if rule.high == LARGEST:
        return "no measurement is that large; check the column, or give it another unit"
    return f"scores lie between {rule.low:g} and {rule.high:g}"


def check_bad(rows: Rows, picks: tuple[Pick, ...], bad: nw.Expr, message: str, kind: str) -> None:
    """Raise the error of rows for which an expression over some columns holds, told of the first column."""
    number = _count(rows, picks, bad)
    if number:
        raise _bad(rows, picks, bad, number, message, "", kind)


def _count(rows: Rows, picks: tuple[Pick, ...], bad: nw.Expr) -> int:
    return int(rows.row(rows.frame(picks).filter(bad).select(nw.len().alias("n")))["n"])


def _bad(
    rows: Rows, picks: tuple[Pick, ...], bad: nw.Expr, number: int, message: str, hint: str, kind: str
) -> DataError:
    """Return the error of rows for which an expression over some columns holds."""
    pick = picks[0]
    with rows.explained():
        place = rows.first(picks, bad)
    where = f" in {rows.unit} {place.line}" if place.line is not None else ""
    more = f", the first of {number:,}" if number > 1 else ""
    return bad_data(place, f"the column {quoted(pick.column)} {message}{where}{more}", hint, kind)


def check_filled(rows: Rows, picks: Mapping[str, Pick], missing: Mapping[str, int]) -> None:
    """Raise the error of the first column that lacks a value in some row.

    Args:
        rows: The rows.
        picks: The columns by name.
        missing: How many rows lack a value, by name.
    """
    for name, number in missing.items():
        if number:
            pick = picks[name]
            hint = "an empty text is written as one, not left out" if pick.form == "text" else "every row needs one"
            raise _bad(rows, (pick,), nw.col(name).is_null(), number, "holds no value", hint, "value-missing")


def blamer(rows: Rows, picks: Mapping[str, Pick]) -> Blame:
    """Return what makes the error of values that must not be in a column, with the first row that holds one.

    Where no value is named, the column as a whole is at fault and the place is the file.
    """

    def blame(name: str, values: list[Any], message: str, hint: str, kind: str) -> DataError:
        pick = picks[name]
        if not values:
            return bad_data(rows.place, f"the column {quoted(pick.column)} {message}", hint, kind)
        bad = reduce(or_, (nw.col(name) == _plain(value) for value in values[:1_000]))
        return _bad(rows, (pick,), bad, _count(rows, (pick,), bad), message, hint, kind)

    return blame


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value
