"""A warehouse that runs the expressions of a frame, as Ibis writes them."""

from __future__ import annotations

import math
from typing import Any

import narwhals as nw

from cardgen.evaluation.sources.frames.backend import PlainBackend

__all__ = ["WarehouseBackend"]


class WarehouseBackend(PlainBackend):
    """A warehouse; a `Backend`."""

    def fetch(self, frame: nw.LazyFrame[Any]) -> Any:
        """Run a frame; as `Backend.fetch`."""
        return _plain_logarithms(frame.to_native()).to_pyarrow()


def _plain_logarithms(table: Any) -> Any:
    """Return a table whose logarithms to base e are natural ones.

    Ibis has PostgreSQL take a logarithm to a stated base in decimals, which is slow and loses digits.
    """
    from ibis.expr import operations

    def natural(node: Any, changed: dict[str, Any] | None) -> Any:
        parts = changed or dict(zip(node.argnames, node.args, strict=True))
        if isinstance(node, operations.Log) and getattr(node.base, "value", None) == math.e:
            return operations.Ln(parts["arg"])
        return node.__recreate__(parts) if changed else node

    return table.op().replace(natural).to_expr()
