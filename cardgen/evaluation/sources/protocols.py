"""What the measuring of an evaluation asks of an engine, whichever that is: small protocols, and what they exchange.

An `Engine` opens the rows of a source. `Rows` hand out Narwhals frames of the picked columns, and run grouped frames:
what comes back is an `Aggregate`, cells as numpy arrays in bounded chunks. Rows of the source never come back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Literal, Protocol, Self

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from cardgen.errors import Place
from cardgen.evaluation.faults import At
from cardgen.evaluation.sources.files import SourceFiles

__all__ = [
    "Aggregate",
    "Alignment",
    "Chunk",
    "Engine",
    "Form",
    "Kind",
    "Pick",
    "Rows",
    "Sample",
    "Values",
    "unparsed",
]

Kind = Literal["integer", "single", "number", "truth", "text", "other", "nested"]
"""What a column holds, whatever the engine calls it: whole numbers of 64 bits, numbers in single precision, other
numbers, yes and no, text, anything else that reads as a text (a date), or what no cell can be made of (a list)."""

Form = Literal["key", "cluster", "number", "answer", "text"]
"""How a column is read: a value to group by, such a value where blank is none, a number, a number that may be written
yes or no, or a text."""

Values = Sequence[Any] | NDArray[Any]
"""The distinct values of a key, ascending, without null; only their number for a text key that splits chunks."""


@dataclass(frozen=True, slots=True)
class Pick:
    """One column of the data under the name that the engine's expressions use.

    Attributes:
        name: The name there.
        column: The name in the data.
        form: How it is read.
        at: The field of the spec that names the column.
    """

    name: str
    column: str
    form: Form
    at: At = ()


@dataclass(frozen=True, slots=True)
class Alignment:
    """A function of two texts that gives numbers.

    Attributes:
        name: Its name in the engine.
        function: From reference and hypothesis, the numbers.
        results: The columns that they become.
    """

    name: str
    function: Callable[[str, str], list[int]]
    results: tuple[str, ...]


def unparsed(name: str) -> str:
    """Return the name of the column that tells whether a number was written as something else."""
    return f"{name} is text"


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of an aggregate.

    Attributes:
        codes: Index into `Aggregate.values` by key, -1 for null; shape (rows,).
        sums: Aggregated columns by name; shape (rows,).
        outcomes: Rows of every outcome, shape (outcomes, rows), where outcomes were counted and are no keys.
    """

    codes: Mapping[str, NDArray[np.int64]]
    sums: Mapping[str, NDArray[np.float64]]
    outcomes: NDArray[np.float64] | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """What a few rows are like.

    Attributes:
        rows: How many were read.
        largest: How many the largest group of them has.
        values: The distinct values of the columns asked for, in no order.
    """

    rows: int
    largest: int
    values: tuple[list[Any], ...]


class Aggregate(Protocol):
    """A grouped frame, run and held."""

    @property
    def values(self) -> Mapping[str, Values]:
        """The distinct values by key."""

    @property
    def rows(self) -> int:
        """The number of aggregated rows."""

    @property
    def frame(self) -> nw.LazyFrame[Any]:
        """The aggregate as a frame, to group again through the same rows."""

    def chunks(self) -> Iterator[Chunk]:
        """Yield all aggregated rows, a bounded number at a time."""


class Rows(Protocol):
    """The rows of a source."""

    @property
    def columns(self) -> Mapping[str, Kind]:
        """What every column of the data holds, by name."""

    @property
    def place(self) -> Place:
        """The source as a whole."""

    @property
    def unit(self) -> str:
        """What the number of a place counts: lines of a text file, or rows."""

    def is_single(self, column: str) -> bool:
        """Tell whether a column holds single-precision numbers, so that limits are compared in that precision."""

    def explained(self) -> AbstractContextManager[None]:
        """Turn what the engine says about the source into an error with a place."""

    def count(self) -> int:
        """Return how many rows there are."""

    def frame(self, picks: Sequence[Pick]) -> nw.LazyFrame[Any]:
        """Return the picked columns of all rows, with the numbers of aligned texts.

        Blank clusters and labels that are NaN are null. A number that stands as text is parsed, and null where that
        fails: its column `unparsed` is 1 then, else 0.
        """

    def align(self, reference: str, hypothesis: str, alignments: Sequence[Alignment]) -> None:
        """Let every later frame have the numbers that alignments of two picked texts give; null where a text is."""

    def row(self, frame: nw.LazyFrame[Any]) -> dict[str, Any]:
        """Return a frame of one row as a mapping."""

    def sample(self, frame: nw.LazyFrame[Any], keys: Sequence[str], wanted: Sequence[str], rows: int) -> Sample:
        """Group a few rows of a frame by keys, and return the distinct values of the wanted ones among them.

        An engine that gains nothing by outcomes counted side by side returns a sample without rows.
        """

    def collect(
        self,
        frame: nw.LazyFrame[Any],
        keys: Sequence[str],
        *,
        split: str | None = None,
        in_order: bool = True,
        opened: Callable[[Chunk], Chunk] | None = None,
    ) -> Aggregate:
        """Run a grouped frame and hold its result.

        Args:
            frame: Distinct in its keys; every other column is a sum.
            keys: The columns that it is grouped by.
            split: A key whose rows of one value always come in one chunk; None where rows may be split anyhow.
            in_order: Whether rows come sorted by their keys; sums of integers are the same in any order.
            opened: What to do with every chunk before it is handed out.
        """

    def first(self, picks: Sequence[Pick], bad: nw.Expr) -> Place:
        """Return the place of the first row for which an expression over the picked columns holds.

        Where no row can be told, it is that of the source.
        """

    def encode(self, picks: Sequence[Pick], rows: int) -> None:
        """Read text keys as codes of the values that a sample holds, where that pays."""

    def missed(self, picks: Sequence[Pick], filled: Mapping[str, int]) -> bool:
        """Tell whether the codes lack a value of the data, and go back to reading text if so.

        Args:
            picks: What was read.
            filled: Rows that have a value by name of an encoded pick, as counted from codes.
        """


class Engine(Protocol):
    """What scans: a context manager that leaves nothing behind."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *error: object) -> None: ...

    def borrowed(self) -> AbstractContextManager[Self]:
        """Lend the engine to one evaluation, and drop what that made."""

    def open(self, files: SourceFiles, at: At) -> Rows:
        """Open the files of a source.

        Args:
            files: The files.
            at: The field of the spec that names them.

        Raises:
            DataError: The files cannot be measured, or are of a format that the engine does not read.
            UnreadableError: One cannot be read.
        """
