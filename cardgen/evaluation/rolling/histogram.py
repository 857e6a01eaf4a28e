"""How many positive and negative rows have each score, for areas and curves; or how many have each value of a number.

Every distinct score stands for itself where there are at most 100,000; else scores are counted in 2,048 bins of equal
width (STATISTICS.md §2.5 asks for at least 1,000), and `Histogram.exact` says so. Bins are cut at the thresholds that
the card names, so that rows at or above those are counted exactly.

A number of which quantiles are wanted has no range of its own, and one outlier can be a thousand times its median. So
its bins are 8,192, of equal ratio where all values are above 0 (0.17 % wide where the largest is a million times the
smallest, as in Masson, Rim and Lee 2019, DDSketch, PVLDB 12), and the middle of a bin stands for its rows.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from cardgen.evaluation.cells import Histogram, Warned
from cardgen.evaluation.scan import Number, Summed, group, indicator, summed, unscaled
from cardgen.evaluation.sources.protocols import Aggregate, Chunk, Rows
from cardgen.evaluation.tasks.plan import Extent
from cardgen.metrics.definition import SCORED, Metric

__all__ = ["CellOf", "Curves", "counts_of", "curves_of", "histograms", "scores_of", "told_of_bins"]

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
CellOf = Callable[[Mapping[str, Integers]], tuple[Integers, list[tuple[int, ...]]]]
"""From the codes of aggregated rows, the cell of each (-1 for none) and the categories of every cell."""

_MOST_EXACT = 100_000
_BINS = 2_048
_VALUE_BINS = 8_192
_SAMPLE = 1_000_000


@dataclass(frozen=True, slots=True)
class Curves:
    """Rows to count by score, in any grouping.

    Attributes:
        frame: Has the columns of groups, the true class, and `score`: a score, or the index of its bin.
        sums: What to sum of it.
        ungrouped: The rows before any of them were put together, with `score`.
        row_sums: What to sum of those.
        truth: The column of the true class; None where a number is counted, of which every row is a positive.
        positive: Whether each value of it is the positive class.
        exact: Whether every distinct score stands for itself.
        low: Lower edge of the first bin.
        width: Width of a bin.
        cuts: Ascending thresholds at which bins are cut. The index of a bin is then that of the bin of equal width, and
            as many times the number of bins as there are cuts at or below it.
        logarithmic: Whether bins are of equal width on the log scale.
    """

    frame: nw.LazyFrame[Any]
    sums: tuple[Summed, ...]
    ungrouped: nw.LazyFrame[Any]
    row_sums: tuple[Summed, ...]
    truth: str | None
    positive: NDArray[np.bool_] | None
    exact: bool
    low: float
    width: float
    cuts: tuple[float, ...] = ()
    logarithmic: bool = False

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The columns that are counted apart in every cell."""
        return ("score",) if self.truth is None else (self.truth, "score")


def curves_of(
    rows: Rows,
    frame: nw.LazyFrame[Any],
    extent: Extent,
    truth: str | None,
    positive: NDArray[np.bool_] | None,
    weight: Number | None,
    columns: Sequence[str],
    cuts: Sequence[tuple[float, float]] = (),
    *,
    column: str = "score",
    squares: bool = False,
) -> Curves:
    """Choose how scores are counted, and read a text file only once for all groupings.

    Args:
        rows: The rows.
        frame: Their columns.
        extent: Of the scores.
        truth: The column of the true class; None where a number is counted.
        positive: Whether each value of it is the positive class.
        weight: The weight of a row, if there is one.
        columns: The columns of all groups.
        cuts: Thresholds, ascending, each with what it is in the precision of the scores.
        column: The column of scores, or of the number.
        squares: Whether to sum the squares of weights too: where rows are independent.
    """
    exact = _is_exact(rows, frame, extent, column)
    width = (extent.high - extent.low) / _BINS
    score = nw.col(column).cast(nw.Float64)
    logarithmic = False
    if truth is None:
        logarithmic = extent.low > 0
        width = (math.log(extent.high / extent.low) if logarithmic else extent.high - extent.low) / _VALUE_BINS
        if not exact:
            score = _value_bin(score, extent.low, width, logarithmic=logarithmic)
    elif not exact:
        index = ((score - extent.low) / width).floor().cast(nw.Int64)
        bins = nw.when(index >= _BINS).then(_BINS - 1).otherwise(index)
        for _, cut in cuts:
            bins = bins + _BINS * indicator(score >= cut)
        score = bins
    ungrouped = frame.with_columns(score.alias("score"))
    row_sums = summed((), weight, squares=squares)
    found = Curves(
        ungrouped,
        row_sums,
        ungrouped,
        row_sums,
        truth,
        positive,
        exact,
        extent.low,
        width,
        tuple(cut for cut, _ in cuts),
        logarithmic,
    )
    if rows.unit != "line":
        return found
    keys = (*columns, *found.outcomes)
    grouped = rows.collect(group(ungrouped, keys, row_sums), keys).frame
    return replace(
        found, frame=grouped, sums=tuple(replace(each, expression=nw.col(each.name).sum()) for each in row_sums)
    )


def _value_bin(value: nw.Expr, low: float, width: float, *, logarithmic: bool) -> nw.Expr:
    steps = (value / low).log() if logarithmic else value - low
    index = (steps / width).floor().cast(nw.Int64)
    index = nw.when(index >= _VALUE_BINS).then(_VALUE_BINS - 1).otherwise(index)
    return nw.when(index < 0).then(0).otherwise(index)


def _is_exact(rows: Rows, frame: nw.LazyFrame[Any], extent: Extent, column: str) -> bool:
    """Tell whether there are few distinct scores; a sample is looked at first, as most scores never repeat."""
    if extent.low == extent.high:
        return True
    for part in (frame.select(column).head(_SAMPLE), frame.select(column)):
        if rows.row(part.unique().select(nw.len().alias("n")))["n"] > _MOST_EXACT:
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
    keys = (*columns, *curves.outcomes)
    aggregate = rows.collect(group(curves.frame, keys, curves.sums), keys)
    scores = scores_of(aggregate, curves)
    parts: dict[tuple[int, ...], list[tuple[Integers, Floats]]] = {}
    for chunk in aggregate.chunks():
        counts = counts_of(chunk, curves.sums, curves)
        cell, names = cell_of(chunk.codes)
        order = np.argsort(cell, kind="stable")
        starts = np.searchsorted(cell[order], np.arange(len(names) + 1))
        for index, name in enumerate(names):
            mine = order[starts[index] : starts[index + 1]]
            parts.setdefault(name, []).append((chunk.codes["score"][mine], counts[:, mine]))
    return {name: _histogram(scores, found, curves) for name, found in parts.items()}


def told_of_bins(histogram: Histogram | None, metrics: Sequence[Metric], *, number: bool) -> tuple[Warned, ...]:
    """Return what a reader must know of figures that rest on bins in the place of single scores."""
    names = ", ".join(metric.id for metric in metrics if metric.form in SCORED)
    if histogram is None or histogram.exact or not names:
        return ()
    what = "values" if number else "scores"
    bins = f"{_VALUE_BINS:,} bins, whose middle stands for them" if number else f"{_BINS:,} bins of equal width"
    message = f"there are more than {_MOST_EXACT:,} different {what}, so they are counted in {bins}: {names}"
    return (Warned("scores-binned", message),)


def scores_of(aggregate: Aggregate, curves: Curves) -> Floats:
    """Return the score that each value of an aggregate stands for, ascending."""
    values = np.asarray(aggregate.values["score"])
    if curves.exact:
        return values.astype(np.float64)
    if curves.truth is not None:
        return _edges(values, curves)
    middle = (values + 0.5) * curves.width
    found = curves.low * np.exp(middle) if curves.logarithmic else curves.low + middle
    return found.astype(np.float64)


def counts_of(chunk: Chunk, sums: tuple[Summed, ...], curves: Curves) -> Floats:
    """Return the positives and the negatives of aggregated rows, and Σw² of each where summed; shape (2 or 4, rows)."""
    found = unscaled(chunk.sums, sums)
    count = found.get("w", found["n"])
    positive = np.ones(count.size, dtype=bool)
    if curves.positive is not None and curves.truth is not None:
        positive = curves.positive[chunk.codes[curves.truth]]
    columns = [count * positive, count * ~positive]
    if "ww" in found:
        columns += [found["ww"] * positive, found["ww"] * ~positive]
    return np.stack(columns)


def _edges(values: NDArray[Any], curves: Curves) -> Floats:
    """Return the lower edges of bins, each on the side of every cut on which its rows are."""
    above, bins = np.divmod(values, _BINS)
    edges = curves.low + bins * curves.width
    ends = np.array([-np.inf, *curves.cuts, np.inf])
    return np.clip(edges, ends[above], np.nextafter(ends[above + 1], -np.inf)).astype(np.float64)


def _histogram(scores: Floats, parts: list[tuple[Integers, Floats]], curves: Curves) -> Histogram:
    codes = np.concatenate([part[0] for part in parts])
    known, place = np.unique(codes, return_inverse=True)
    positives, negatives, *squares = (
        np.bincount(place, weights=of, minlength=known.size).astype(np.float64)
        for of in np.concatenate([part[1] for part in parts], axis=1)
    )
    return Histogram(
        scores[known],
        positives,
        negatives,
        curves.exact,
        0.0 if curves.exact or curves.truth is None else curves.width,
        squares=(squares[0], squares[1]) if squares else None,
    )
