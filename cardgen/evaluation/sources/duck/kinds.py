"""DuckDB's types, as the kinds of columns that every engine knows."""

from __future__ import annotations

from cardgen.evaluation.sources.protocols import Kind

__all__ = ["is_number", "kind_of"]

_INTEGERS = frozenset({"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"})
_NUMBERS = frozenset({"FLOAT", "DOUBLE", "HUGEINT", "UHUGEINT", "UBIGINT"})
_NESTED = ("STRUCT", "MAP", "UNION", "BLOB", "BIT")


def is_number(kind: str) -> bool:
    """Tell whether values of a type are read as numbers in double precision."""
    return kind in _NUMBERS or kind.startswith("DECIMAL")


def kind_of(kind: str) -> Kind:
    """Return what a column of a type holds.

    >>> kind_of("UTINYINT"), kind_of("DATE"), kind_of("VARCHAR[]")
    ('integer', 'other', 'nested')
    """
    if kind.endswith("]") or kind.startswith(_NESTED):
        return "nested"
    plain: dict[str, Kind] = {"FLOAT": "single", "VARCHAR": "text", "BOOLEAN": "truth"}
    if kind in plain:
        return plain[kind]
    return "integer" if kind in _INTEGERS else "number" if is_number(kind) else "other"
