"""Frames in memory that DuckDB scans as they are: pandas, Polars and Arrow tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cardgen.errors import CardgenError, Place
from cardgen.evaluation.faults import At, bad_file
from cardgen.evaluation.sources.duck.connection import Connection
from cardgen.evaluation.sources.duck.files import Part
from cardgen.evaluation.sources.duck.sql import named
from cardgen.spec.reading.characters import quoted

__all__ = ["FrameReader"]

_VIEW = "frame"


class FrameReader:
    """A frame in memory; a `Reader`.

    Attributes:
        types: DuckDB's type by name of every column.
        place: The frame.
        unit: Its rows.
        encodes: Whether its texts are dictionaries: nobody knows.
        delimiter: It has none.
    """

    def __init__(self, connection: Connection, native: Any, called: str, at: At) -> None:
        self._at = at
        self._called = called
        self.place = Place(called)
        self.unit = "row"
        self.encodes = False
        self.delimiter: str | None = None
        self.types: Mapping[str, str] = {}
        try:
            connection.native.register(_VIEW, native)
            relation = connection.native.sql(f"select * from {named(_VIEW)}")  # noqa: S608 - a name of our own
        except Exception as error:
            raise self.explain(error) from error
        self.types = dict(zip(relation.columns, map(str, relation.types), strict=True))

    def scan(self) -> str:
        """Return the view of the frame."""
        return named(_VIEW)

    def parts(self) -> Iterator[Part]:
        """Yield the frame."""
        yield Part(self.scan(), lambda row: Place(self._called, row))

    def filled(self, columns: Sequence[str]) -> Mapping[str, int]:  # noqa: ARG002 - nothing is known without reading
        """Return nothing: the rows must tell."""
        return {}

    def explain(self, error: Exception) -> CardgenError:
        """Return the error to raise for what went wrong while the frame was read."""
        reason = (str(error).strip() or type(error).__name__).splitlines()[0][:200]
        hint = "give columns of one type each: numbers, texts, or yes and no"
        return bad_file(self._at, f"{quoted(self._called)} cannot be read: {reason}", hint, "bad-frame")
