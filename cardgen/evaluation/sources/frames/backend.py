"""What differs from one engine of lazy frames to the next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import narwhals as nw

from cardgen.evaluation.sources.protocols import Alignment

__all__ = ["Backend", "PlainBackend"]


class Backend(Protocol):
    """What runs frames.

    Attributes:
        name: What messages call it.
        forbidden: Characters that no name of a column may have.
    """

    @property
    def name(self) -> str: ...  # noqa: D102 - described above

    @property
    def forbidden(self) -> frozenset[str]: ...  # noqa: D102 - described above

    def fetch(self, frame: nw.LazyFrame[Any]) -> Any:
        """Run a frame, and return its few rows as an Arrow table."""

    def aligned(
        self, frame: nw.LazyFrame[Any], reference: str, hypothesis: str, alignments: Sequence[Alignment]
    ) -> nw.LazyFrame[Any] | None:
        """Return a frame with the numbers of alignments of two texts beside its columns, null where a text is.

        None where the engine runs no function of Python.
        """


class PlainBackend:
    """An engine that only runs expressions: a warehouse, or a frame of a library that has no more to offer.

    Attributes:
        name: What messages call it.
        forbidden: None.
    """

    forbidden: frozenset[str] = frozenset()

    def __init__(self, name: str) -> None:
        self.name = name

    def fetch(self, frame: nw.LazyFrame[Any]) -> Any:
        """Run a frame; as `Backend.fetch`."""
        return frame.collect("pyarrow").to_native()

    def aligned(
        self,
        frame: nw.LazyFrame[Any],
        reference: str,
        hypothesis: str,
        alignments: Sequence[Alignment],
    ) -> None:
        """Run no function of Python."""
