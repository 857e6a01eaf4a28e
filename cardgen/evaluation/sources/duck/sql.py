"""Names and values as SQL writes them."""

from __future__ import annotations

from typing import Any

__all__ = ["literal", "named"]


def named(column: str) -> str:
    """Return a name in quotes."""
    return '"' + column.replace('"', '""') + '"'


def literal(value: Any) -> str:
    """Return a text, or a list of them, as a literal."""
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    return "'" + str(value).replace("'", "''") + "'"
