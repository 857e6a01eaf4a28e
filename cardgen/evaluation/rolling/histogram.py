"""How many positive and negative rows have each score, for areas under curves and for curves.

Every distinct score stands for itself where there are at most 100,000; else scores are counted in 2,048 bins of equal
width (STATISTICS.md §2.5 asks for at least 1,000), and `Histogram.exact` says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from cardgen.evaluation.cells import Histogram
from cardgen.evaluation.scan import Number, Summed, group, summed, unscaled
from cardgen.evaluation.sources.reading import Rows
from cardgen.evaluation.tasks.plan import Extent

__all__ = ["Curves", "curves_of", "histograms"]

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
CellOf = Callable[[Mapping[str, Integers]], tuple[Integers, list[tuple[int, ...]]]]
"""From the codes of aggregated rows, the cell of each (-1 for none) and the categories of every cell."""

_MOST_EXACT = 100_000
_BINS = 2_048
_SAMPLE = 1_000_000


@dataclass(frozen=True, slots=True)
class Curves:
    """Rows to count by score, in any grouping.

    Attributes:
        frame: Has the columns of groups, the true class, and `score`: a score, or the index of its bin.
        sums: What to sum of it.
        truth: The column of the true class.
        positive: Whether each value of it is the positive class.
        exact: Whether every distinct score stands for itself.
        low: Lower edge of the first bin.
        width: Width of a bin.
    """

    frame: nw.LazyFrame[Any]
    sums: tuple[Summed, ...]
    truth: str
    positive: NDArray[np.bool_]
    exact: bool
    low: float
    width: float


def curves_of(
    rows: Rows,
    frame: nw.LazyFrame[Any],
    extent: Extent,
    truth: str,
    positive: NDArray[np.bool_],
    weight: Number | None,
    columns: Sequence[str],
) -> Curves:
    """Choose how scores are counted, and read a text file only once for all groupings.

    Args:
        rows: The rows.
        frame: Their columns.
        extent: Of the scores.
        truth: The column of the true class.
        positive: Whether each value of it is the positive class.
        weight: The weight of a row, if there is one.
        columns: The columns of all groups.
    """
    exact = _is_exact(rows, frame, extent)
    width = (extent.high - extent.low) / _BINS
    score = nw.col("score").cast(nw.Float64)
    if not exact:
        index = ((score - extent.low) / width).floor().cast(nw.Int64)
        score = nw.when(index >= _BINS).then(_BINS - 1).otherwise(index)
    frame = frame.with_columns(score.alias("score"))
    sums = summed((), weight, squares=False)
    if rows.unit == "line":
        keys = (*columns, truth, "score")
        frame = rows.collect(group(frame, keys, sums), keys).frame
        sums = tuple(replace(each, expression=nw.col(each.name).sum()) for each in sums)
    return Curves(frame, sums, truth, positive, exact, extent.low, width)


def _is_exact(rows: Rows, frame: nw.LazyFrame[Any], extent: Extent) -> bool:
    """Tell whether there are few distinct scores; a sample is looked at first, as most scores never repeat."""
    if extent.low == extent.high:
        return True
    distinct = nw.col("score").n_unique().alias("n")
    for part in (frame.select("score").head(_SAMPLE), frame.select("score")):
        if rows.row(part.select(distinct))["n"] > _MOST_EXACT:
            return False
    return True


def histograms(rows: Rows, curves: Curves, columns: Sequence[str], cell_of: CellOf) -> dict[tuple[int, ...], Histogram]:
    """Return the histogram of every cell of one grouping that has rows.

    Args:
        rows: The rows.
        curves: What to count.
        columns: The columns of the grouping, and those that decide whether a row takes part.
        cell_of: The cell of aggregated rows.
    """
    keys = (*columns, curves.truth, "score")
    aggregate = rows.collect(group(curves.frame, keys, curves.sums), keys)
    values = np.asarray(aggregate.values["score"])
    scores = values.astype(np.float64) if curves.exact else curves.low + values * curves.width
    parts: dict[tuple[int, ...], list[tuple[Integers, Floats, Floats]]] = {}
    for chunk in aggregate.chunks():
        sums = unscaled(chunk.sums, curves.sums)
        count = sums.get("w", sums["n"])
        cell, names = cell_of(chunk.codes)
        is_positive = curves.positive[chunk.codes[curves.truth]]
        order = np.argsort(cell, kind="stable")
        starts = np.searchsorted(cell[order], np.arange(len(names) + 1))
        for index, name in enumerate(names):
            mine = order[starts[index] : starts[index + 1]]
            part = (chunk.codes["score"][mine], count[mine] * is_positive[mine], count[mine] * ~is_positive[mine])
            parts.setdefault(name, []).append(part)
    return {name: _histogram(scores, found, curves) for name, found in parts.items()}


def _histogram(scores: Floats, parts: list[tuple[Integers, Floats, Floats]], curves: Curves) -> Histogram:
    codes, positives, negatives = (np.concatenate([part[index] for part in parts]) for index in range(3))
    known, place = np.unique(codes, return_inverse=True)
    return Histogram(
        scores[known],
        np.bincount(place, weights=positives, minlength=known.size).astype(np.float64),
        np.bincount(place, weights=negatives, minlength=known.size).astype(np.float64),
        curves.exact,
        0.0 if curves.exact else curves.width,
    )
