"""How many positive and negative rows have each score, for areas under curves and for curves.

Every distinct score stands for itself where there are at most 100,000; else scores are counted in 2,048 bins of equal
width (STATISTICS.md §2.5 asks for at least 1,000), and `Histogram.exact` says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from cardgen.evaluation.cells import Histogram
from cardgen.evaluation.plan import Extent
from cardgen.evaluation.reading import Rows
from cardgen.evaluation.scan import Number, group, summed, unscaled

__all__ = ["Scores", "histograms", "scores_of"]

Integers = NDArray[np.int64]
Decode = Callable[[Mapping[str, Integers]], tuple[Integers, tuple[tuple[int, ...], ...]]]

_MOST_EXACT = 100_000
_BINS = 2_048
_SAMPLE = 1_000_000


class Scores:
    """How scores are counted: as they are, or in bins.

    Attributes:
        exact: Whether every distinct score stands for itself.
        expression: What to group by.
    """

    def __init__(self, extent: Extent, *, exact: bool) -> None:
        self.exact = exact
        self._low = extent.low
        self._width = (extent.high - extent.low) / _BINS
        score = nw.col("score").cast(nw.Float64)
        if exact:
            self.expression = score
            return
        index = ((score - extent.low) / self._width).floor().cast(nw.Int64)
        self.expression = nw.when(index >= _BINS).then(_BINS - 1).otherwise(index)

    def edges(self, values: NDArray[Any]) -> NDArray[np.float64]:
        """Return the scores, or the lower edges of the bins, that grouped values mean."""
        return np.asarray(values, dtype=np.float64) if self.exact else self._low + values * self._width


def scores_of(rows: Rows, frame: nw.LazyFrame[Any], extent: Extent) -> Scores:
    """Choose how to count scores.

    A sample is looked at first, so that a score that hardly ever repeats is not counted twice for nothing.
    """
    if extent.low == extent.high:
        return Scores(extent, exact=True)
    distinct = nw.col("score").n_unique().alias("n")
    few = rows.row(frame.select("score").head(_SAMPLE).select(distinct))["n"] <= _MOST_EXACT
    exact = few and rows.row(frame.select(distinct))["n"] <= _MOST_EXACT
    return Scores(extent, exact=bool(exact))


def histograms(
    rows: Rows,
    frame: nw.LazyFrame[Any],
    scores: Scores,
    keys: Sequence[str],
    truth: str,
    positive: NDArray[np.bool_],
    known: Sequence[Any] | NDArray[Any],
    weight: Number | None,
    decode: Decode,
) -> dict[tuple[int, ...], Histogram]:
    """Return the histogram of every cell of one grouping.

    Args:
        rows: The rows.
        frame: Their columns.
        scores: How scores are counted.
        keys: The columns of the grouping, and those that decide whether a row takes part.
        truth: The column of true classes.
        positive: Whether each of its values is the positive class.
        known: Those values.
        weight: The weight of a row, if there is one.
        decode: From the codes of an aggregate and its values, the cell of each row (or -1) and the names of cells.
    """
    made = summed((), weight, squares=False)
    wanted = frame.with_columns(scores.expression.alias("score"))
    aggregate = rows.collect(group(wanted, (*keys, truth, "score"), made), (*keys, truth, "score"))
    place = {str(value): bool(is_positive) for value, is_positive in zip(known, positive, strict=True)}
    is_positive = np.array([place[str(value)] for value in aggregate.values[truth]], dtype=bool)
    values = np.asarray(aggregate.values["score"])
    found: dict[tuple[int, ...], NDArray[np.float64]] = {}
    for chunk in aggregate.chunks():
        sums = unscaled(chunk.sums, made)
        count = sums["n"] if weight is None else sums["w"]
        cell, names = decode({key: aggregate_codes for key, aggregate_codes in chunk.codes.items()})
        for index, name in enumerate(names):
            mine = np.flatnonzero(cell == index)
            table = found.setdefault(name, np.zeros((2, values.size)))
            classes = is_positive[chunk.codes[truth][mine]].astype(np.int64)
            np.add.at(table, (classes, chunk.codes["score"][mine]), count[mine])
    edges = scores.edges(values)
    return {name: _histogram(edges, table, exact=scores.exact) for name, table in found.items()}


def _histogram(edges: NDArray[np.float64], table: NDArray[np.float64], *, exact: bool) -> Histogram:
    filled = table.any(axis=0)
    return Histogram(edges[filled], table[1][filled], table[0][filled], exact)
