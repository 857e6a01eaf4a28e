"""Picked columns of a frame, as Narwhals expressions with the meaning that DuckDB's SQL gives them elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

import narwhals as nw
from narwhals.dtypes import DType

from cardgen.evaluation.sources.protocols import Kind, Pick, unparsed

__all__ = ["kind_of", "picked"]

_SPACES = " \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
"""The spaces of Unicode (category Zs): a text of these alone is blank."""

_BLANK = f"^[{_SPACES}]*$"
_AROUND = f"^[{_SPACES}\t\n\v\f\r]+|[{_SPACES}\t\n\v\f\r]+$"
_NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"
_INFINITE = r"^[+-]?inf(inity)?$"
_NAN = r"^[+-]?nan$"
_SHORT = (nw.Int8, nw.Int16, nw.Int32, nw.Int64, nw.UInt8, nw.UInt16, nw.UInt32)
_LONG = (nw.UInt64, nw.Int128, nw.UInt128, nw.Float64, nw.Decimal)
_TEXTS = (nw.String, nw.Categorical, nw.Enum)
_OTHERS = (nw.Date, nw.Datetime, nw.Time)


def kind_of(kind: DType) -> Kind:
    """Return what a column of a type holds.

    >>> kind_of(nw.UInt8()), kind_of(nw.Date()), kind_of(nw.List(nw.String))
    ('integer', 'other', 'nested')
    """
    if isinstance(kind, nw.Boolean):
        return "truth"
    if isinstance(kind, nw.Float32):
        return "single"
    for types, name in ((_SHORT, "integer"), (_LONG, "number"), (_TEXTS, "text"), (_OTHERS, "other")):
        if isinstance(kind, types):
            return name  # type: ignore[return-value]
    return "nested"


def picked(pick: Pick, column: str, kind: DType) -> Iterator[nw.Expr]:
    """Yield the expressions of a pick; of a number that stands as text, also whether it is none.

    Args:
        pick: The pick.
        column: The name of its column in the frame.
        kind: The type of that column.
    """
    value = nw.col(column)
    held = kind_of(kind)
    if pick.form in ("key", "cluster"):
        yield _key(pick, value, kind).alias(pick.name)
    elif pick.form == "text":
        yield _text(value, kind).alias(pick.name)
    elif held == "truth":
        yield nw.when(value).then(1).when(~value).then(0).alias(pick.name)
    elif held == "integer":
        yield value.cast(nw.Int64).alias(pick.name)
    elif held in ("single", "number"):
        yield value.cast(nw.Float64).alias(pick.name)
    elif held == "text":
        text = value.cast(nw.String)
        number = _number(text, answer=pick.form == "answer")
        yield number.alias(pick.name)
        strange = ~text.str.contains(_BLANK) & number.is_null()
        yield nw.when(strange).then(1).otherwise(0).alias(unparsed(pick.name))
    else:
        yield nw.lit(None).cast(nw.Float64).alias(pick.name)
        yield nw.when(value.is_null()).then(0).otherwise(1).alias(unparsed(pick.name))


def _key(pick: Pick, value: nw.Expr, kind: DType) -> nw.Expr:
    held = kind_of(kind)
    if held == "text":
        text = value.cast(nw.String)
        return nw.when(~text.str.contains(_BLANK)).then(text) if pick.form == "cluster" else text
    if held in ("integer", "truth"):
        return value
    if isinstance(kind, nw.Float32 | nw.Float64):
        # A frame library writes a missing number as NaN; as a label it is no label.
        return nw.when(~value.is_nan()).then(value)
    return _text(value, kind)


def _text(value: nw.Expr, kind: DType) -> nw.Expr:
    text = value.cast(nw.String)
    # Engines write the fractions of a second that a whole one has, or leave them out.
    return text.str.replace_all(r"\.0+$", "") if isinstance(kind, nw.Datetime) else text


def _number(text: nw.Expr, *, answer: bool) -> nw.Expr:
    """Return the number that a text is written as, null where it is written as none.

    Only what an expression finds to be a number is cast, as engines differ in what they take for one.
    """
    bare = text.str.replace_all(_AROUND, "").str.to_lowercase()
    parsed = nw.when(bare.str.contains(_NUMBER)).then(bare).otherwise(nw.lit(None)).cast(nw.Float64)
    infinite = nw.when(bare.str.contains(_INFINITE) & bare.str.starts_with("-")).then(nw.lit(float("-inf")))
    infinite = infinite.when(bare.str.contains(_INFINITE)).then(nw.lit(float("inf")))
    found = infinite.when(bare.str.contains(_NAN)).then(nw.lit(float("nan"))).otherwise(parsed)
    if not answer:
        return found
    yes = nw.when(bare.is_in(["yes", "true"])).then(nw.lit(1.0))
    return yes.when(bare.is_in(["no", "false"])).then(nw.lit(0.0)).otherwise(found)
