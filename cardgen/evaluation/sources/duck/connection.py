# ruff: noqa: S608 - the SQL holds quoted names and numbers of files and columns, never text to run
"""DuckDB in memory: it runs the scan where no other engine is asked for, and holds what any engine aggregated.

Expressions are Narwhals (`scan.py`), and SQL is written in this package only. This module keeps a connection, turns an
aggregated frame into coded columns of numpy arrays, and hands them out in chunks, so that Python holds a bounded number
of aggregated rows.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Self

import duckdb
import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from cardgen.evaluation.sources.protocols import Chunk, Sample, Values

__all__ = ["Connection", "Table"]

_CHUNK = 4_000_000
_SETTINGS = {
    # Nothing is ever fetched from the network, and nothing that a user installed changes what is read.
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "memory_limit": "512MB",
    "preserve_insertion_order": "false",
    # Up to 2^20 joint cells are counted in a plain array, which is twice as fast as a hash table.
    "perfect_ht_threshold": "20",
}


@dataclass(frozen=True, slots=True)
class Table:
    """A grouped frame, held by DuckDB, which spills it to disk when it is large; an `Aggregate`.

    Attributes:
        values: Distinct values by key.
        rows: Aggregated rows.
        split: A key whose rows of one value always come in one chunk; None where rows may be split anyhow.
        sorted: Whether rows come sorted by their keys; sums of integers are the same in any order.
        opened: What to do with every chunk before it is handed out.
    """

    values: Mapping[str, Values]
    rows: int
    _connection: Connection
    _table: str
    _sums: tuple[str, ...]
    split: str | None = None
    sorted: bool = True
    opened: Callable[[Chunk], Chunk] | None = None
    _kept: list[Chunk] = field(default_factory=list)

    @property
    def frame(self) -> nw.LazyFrame[Any]:
        """The aggregate as a frame, to group again."""
        return self._connection.frame(f"select * from {self._table}")

    def chunks(self) -> Iterator[Chunk]:
        """Yield all rows, a bounded number at a time."""
        if self._kept:
            yield from self._kept
            return
        pieces = -(-self.rows // _CHUNK)
        keys = (self.split,) if self.split else tuple(self.values)
        for piece in range(pieces):
            where = "" if pieces == 1 else f" where hash({_names(keys)}) % {pieces} = {piece}"
            chunk = self._connection.fetch(self._table, self.values, self._sums, where, in_order=self.sorted)
            chunk = chunk if self.opened is None else self.opened(chunk)
            if pieces == 1:
                self._kept.append(chunk)
            yield chunk


class Connection:
    """A connection to a DuckDB of its own, with a folder to spill to."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="cardgen-", ignore_cleanup_errors=True)
        self.native = duckdb.connect(":memory:", config={**_SETTINGS, "temp_directory": self._folder.name})
        self._numbers = count()
        self._tables: list[str] = []

    def close(self) -> None:
        """Close the connection, and remove what it spilled."""
        self.native.close()
        self._folder.cleanup()

    @contextmanager
    def borrowed(self) -> Iterator[Self]:
        """Lend the connection to one evaluation, and drop the tables that it made."""
        try:
            yield self
        finally:
            for table in self._tables:
                self.native.execute(f"drop table if exists {table}")
            self._tables.clear()

    def unused(self, name: str) -> str:
        """Return a name that nothing in the connection has yet."""
        return f"{name}_{next(self._numbers)}"

    def frame(self, query: str) -> nw.LazyFrame[Any]:
        """Return a query as a frame for Narwhals."""
        return nw.from_native(self.native.sql(query)).lazy()

    def query(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a small query."""
        return self.native.execute(query).fetchall()

    def row(self, frame: nw.LazyFrame[Any]) -> dict[str, Any]:
        """Return a frame of one row as a mapping."""
        relation = frame.to_native()
        (found,) = relation.fetchall()
        return dict(zip(relation.columns, found, strict=True))

    def sample(self, frame: nw.LazyFrame[Any], keys: Sequence[str], wanted: Sequence[str], rows: int) -> Sample:
        """Group a few rows of a frame by keys, and return the distinct values of the wanted ones among them."""
        grouped = frame.to_native().limit(rows).aggregate(f"{_names(keys)}, count(*) as n", _names(keys))
        lists = ", ".join(f"list(distinct {_names((each,))})" for each in wanted)
        ((number, largest, *values),) = grouped.aggregate(f"sum(n), max(n), {lists}").fetchall()
        return Sample(int(number or 0), int(largest or 0), tuple(found or [] for found in values))

    def collect(
        self,
        frame: nw.LazyFrame[Any],
        keys: Sequence[str],
        *,
        split: str | None = None,
        in_order: bool = True,
        opened: Callable[[Chunk], Chunk] | None = None,
    ) -> Table:
        """Run a grouped frame and hold its result.

        Args:
            frame: Distinct in its keys; every other column is a sum.
            keys: The columns that it is grouped by.
            split: As in `Table`.
            in_order: Its `sorted`.
            opened: As in `Table`.
        """
        return self.held(frame.to_native(), keys, split=split, in_order=in_order, opened=opened)

    def held(
        self,
        relation: duckdb.DuckDBPyRelation,
        keys: Sequence[str],
        *,
        split: str | None = None,
        in_order: bool = True,
        opened: Callable[[Chunk], Chunk] | None = None,
    ) -> Table:
        """Hold what an aggregated relation of this connection gives; as `collect`."""
        table = self.unused("aggregate")
        self._tables.append(table)
        relation.create(table)
        sums = tuple(name for name in relation.columns if name not in keys)
        types = dict(zip(relation.columns, map(str, relation.types), strict=True))
        values = {key: self._distinct(table, key, types[key], counted=key == split) for key in keys}
        rows = self.query(f"select count(*) from {table}")[0][0]
        return Table(values, rows, self, table, sums, split, in_order, opened)

    def _distinct(self, table: str, key: str, kind: str, *, counted: bool) -> Values:
        name = _names((key,))
        if kind.startswith("ENUM"):
            (values,) = self.query(f"select enum_range(null::{kind})")[0]
            return tuple(values)
        query = f"select distinct {name} from {table} where {name} is not null order by 1"
        if kind == "VARCHAR" and counted:
            return range(self.query(f"select count(distinct {name}) from {table}")[0][0])
        if kind == "VARCHAR":
            return tuple(value for (value,) in self.query(query))
        return np.asarray(self.native.execute(query).fetchnumpy()[key])

    def fetch(
        self, table: str, values: Mapping[str, Values], sums: Sequence[str], where: str, *, in_order: bool
    ) -> Chunk:
        """Return rows of an aggregated table as codes and sums, sorted by codes where every run must be alike."""
        wanted = []
        for key, known in values.items():
            name = _names((key,))
            wanted.append(name if isinstance(known, np.ndarray) else f"{self._code(table, key)} as {name}")
        wanted += [f"{_names((name,))}::double as {_names((name,))}" for name in sums]
        arrays = self.native.execute(f"select {', '.join(wanted)} from {table}{where}").fetchnumpy()
        codes = {key: _codes(arrays[key], known) for key, known in values.items()}
        found = {name: np.asarray(arrays[name], dtype=np.float64) for name in sums}
        if not in_order or not codes:
            return Chunk(codes, found)
        order = np.lexsort(tuple(reversed(codes.values())))
        return Chunk({key: of[order] for key, of in codes.items()}, {name: of[order] for name, of in found.items()})

    def _code(self, table: str, key: str) -> str:
        """Return SQL for the index of a text key among its sorted values."""
        name, kind = _names((key,)), self._type(table, key)
        if kind == "VARCHAR":
            enum = f"{table}_{key}".replace('"', "")
            known = self.query(f"select count(*) from duckdb_types() where type_name = '{enum}'")[0][0]
            if not known:
                if not self.query(f"select count({name}) from {table}")[0][0]:
                    return "-1"
                query = f"select distinct {name} from {table} where {name} is not null order by 1"
                self.native.execute(f'create type "{enum}" as enum ({query})')
            name = f'{name}::"{enum}"'
        return f"coalesce(enum_code({name})::bigint, -1)"

    def _type(self, table: str, key: str) -> str:
        relation = self.native.sql(f"select {_names((key,))} from {table} limit 0")
        return "ENUM" if str(relation.types[0]).startswith("ENUM") else str(relation.types[0])


def _codes(column: Any, known: Values) -> NDArray[np.int64]:
    if not isinstance(known, np.ndarray):
        return np.asarray(column, dtype=np.int64)
    values = np.ma.getdata(column)
    if known.size and known.dtype.kind in "iu" and int(known[-1]) - int(known[0]) == known.size - 1:
        found = values.astype(np.int64) - int(known[0])
    else:
        found = np.searchsorted(known, values).astype(np.int64)
    return np.where(np.ma.getmaskarray(column), -1, found) if np.ma.is_masked(column) else found


def _names(columns: Sequence[str]) -> str:
    return ", ".join('"' + column.replace('"', '""') + '"' for column in columns)
