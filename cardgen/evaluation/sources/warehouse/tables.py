"""A table or query of a warehouse, opened as rows to measure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from typing import Any

import narwhals as nw

from cardgen.errors import CardgenError
from cardgen.evaluation.faults import At, unreadable
from cardgen.evaluation.sources.duck.connection import Connection
from cardgen.evaluation.sources.frames.rows import FrameRows
from cardgen.evaluation.sources.warehouse.backend import WarehouseBackend
from cardgen.evaluation.sources.warehouse.urls import called, url_of
from cardgen.spec.reading.characters import quoted
from cardgen.spec.sources import TableSource

__all__ = ["opened"]

_SECRET = re.compile(r"(?<=:)[^:@/\s]+(?=@)|(?<=password=)\S+")


@contextmanager
def opened(
    source: TableSource, connections: Mapping[str, str], at: At, *, named_only: bool = False
) -> Iterator[FrameRows]:
    """Connect to a warehouse, and hand out the rows of a table or query while the connection is open.

    Nothing is written there, and where the warehouse can be told so (PostgreSQL), it is told that nothing may be.

    Args:
        source: The source.
        connections: URLs by name of a connection.
        at: The field of the spec that names the source.
        named_only: Whether the source, which is not trusted, may use these connections only.

    Raises:
        UnreadableError: Ibis is not installed, the connection fails, or there is no such table.
    """
    url = url_of(source, connections, at, named_only=named_only)
    name = called(url)
    if find_spec("ibis") is None:
        message = "a warehouse is read with Ibis, which is not installed"
        raise unreadable(at, message, "install cardgen[warehouse]", "warehouse")
    import ibis

    with _told(f"cannot connect to {name}", at):
        warehouse = ibis.connect(url)
        if warehouse.name == "postgres":
            warehouse.raw_sql("set default_transaction_read_only = on").close()
            warehouse.con.commit()
    try:
        with _told(f"{name} cannot read {_shown(source)}", at):
            table = _table(warehouse, source)
        connection = Connection()
        try:
            frame = nw.from_native(table).lazy()
            yield FrameRows(connection, WarehouseBackend(name), frame, source.table or "the query", at)
        finally:
            connection.close()
    finally:
        # A connection that the other side has dropped cannot be closed politely.
        with suppress(Exception):
            warehouse.disconnect()


def _shown(source: TableSource) -> str:
    return "the query" if source.table is None else f"the table {quoted(source.table)}"


def _table(warehouse: Any, source: TableSource) -> Any:
    if source.query is not None:
        query = source.query.strip().rstrip(";")
        return warehouse.sql(query, schema=_schema(warehouse, query) if warehouse.name == "postgres" else None)
    *schema, name = (source.table or "").split(".")
    return warehouse.table(name, database=tuple(schema) if len(schema) > 1 else schema[0] if schema else None)


def _schema(warehouse: Any, query: str) -> Any:
    """Ask PostgreSQL what a query gives; Ibis would make a view for that, which a reader may not."""
    import ibis

    with warehouse.con.cursor() as cursor:
        cursor.execute(f"select * from ({query}) as rows limit 0")  # noqa: S608 - the owner's own query
        kinds = {each.name: warehouse.con.adapters.types[each.type_code].name for each in cursor.description}
    return ibis.schema({name: warehouse.compiler.type_mapper.from_string(kind) for name, kind in kinds.items()})


@contextmanager
def _told(what: str, at: At) -> Iterator[None]:
    """Turn what a driver raises into an error of ours, without the password that it may repeat."""
    try:
        yield
    except CardgenError:
        raise
    except Exception as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0][:300]
        raise unreadable(at, f"{what}: {_SECRET.sub('…', reason)}", "", "warehouse") from error
