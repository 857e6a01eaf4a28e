"""The counts per score of every cluster, or subject of pairs, from which figures made of them have their variance.

They take a line for each cluster and score that occur together, in every grouping. With more than five million lines in
all none are kept, and the figures have no interval; where there could be more than twenty million, none are counted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from cardgen.evaluation.cells import ClusterCounts, Histogram
from cardgen.evaluation.rolling.coding import joint
from cardgen.evaluation.rolling.histogram import CellOf, Curves, counts_of, scores_of
from cardgen.evaluation.rolling.subjects import ends_of
from cardgen.evaluation.scan import group
from cardgen.evaluation.sources.protocols import Aggregate, Chunk, Rows
from cardgen.evaluation.tasks.roles import CLUSTER

__all__ = ["with_clusters", "with_subjects"]

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Histograms = Mapping[int, Mapping[tuple[int, ...], Histogram]]

_MOST_LINES = 5_000_000
_MOST_COUNTED = 20_000_000


def with_clusters(
    rows: Rows,
    curves: Curves,
    columns: Sequence[str],
    cells: Mapping[int, CellOf],
    found: Histograms,
    clusters: int,
    total: int,
) -> dict[int, dict[tuple[int, ...], Histogram]]:
    """Return the histograms of all groupings with the counts of each cluster, where their lines can be kept.

    Args:
        rows: The rows.
        curves: What was counted.
        columns: The columns of all groups.
        cells: How each grouping puts rows into cells.
        found: The histograms of each grouping, by the categories of a cell.
        clusters: How many clusters there are.
        total: How many rows there are.
    """
    kept = {index: dict(of) for index, of in found.items()}
    scores = max((each.scores.size for of in found.values() for each in of.values()), default=0)
    if min(total, clusters * scores * len(curves.outcomes)) > _MOST_COUNTED:
        return kept
    keys = (*columns, CLUSTER, *curves.outcomes)
    aggregate = rows.collect(group(curves.ungrouped, keys, curves.row_sums), keys, split=CLUSTER)
    lines = _lines(aggregate, CLUSTER, curves, cells, lambda chunk: counts_of(chunk, curves.row_sums, curves)[:2])
    for (index, name), counts in lines.items():
        histogram = kept[index][name]
        kept[index][name] = replace(histogram, by_cluster=_on(histogram, counts))
    return kept


def with_subjects(
    rows: Rows,
    pairs: nw.LazyFrame[Any],
    curves: Curves,
    columns: Sequence[str],
    cells: Mapping[int, CellOf],
    found: Histograms,
    total: int,
) -> dict[int, dict[tuple[int, ...], Histogram]]:
    """Return the histograms of all groupings with the counts of each subject of pairs, where their lines can be kept.

    Args:
        rows: The rows.
        pairs: Them, judged.
        curves: What was counted of them.
        columns: The columns of all groups.
        cells: How each grouping puts rows into cells.
        found: The histograms of each grouping, by the categories of a cell.
        total: How many pairs there are.
    """
    kept = {index: dict(of) for index, of in found.items()}
    if total > _MOST_COUNTED:
        return kept
    inner = (*columns, "score")
    ends = ends_of(pairs, inner, "first_subject", "second_subject")
    aggregate = rows.collect(ends, (*inner, "impostor", "subject"), split="subject")
    is_impostor = np.asarray(aggregate.values["impostor"]) == 1

    def counts(chunk: Chunk) -> Floats:
        number, impostor = chunk.sums["first"] + chunk.sums["second"], is_impostor[chunk.codes["impostor"]]
        return np.stack([number * ~impostor, number * impostor])

    for (index, name), of in _lines(aggregate, "subject", curves, cells, counts).items():
        histogram = kept[index][name]
        kept[index][name] = replace(histogram, by_subject=_on(histogram, of))
    return kept


@dataclass(frozen=True, slots=True)
class _Lines:
    """Of a cell, the code of the cluster and the score of each line, and its positives and negatives."""

    cluster: Integers
    score: Floats
    counts: Floats


def _lines(
    aggregate: Aggregate, key: str, curves: Curves, cells: Mapping[int, CellOf], counted: Callable[[Chunk], Floats]
) -> dict[tuple[int, tuple[int, ...]], _Lines]:
    """Return the lines of every cell of every grouping, in order of cluster and score; nothing where too many."""
    if aggregate.rows * len(cells) > _MOST_LINES:
        return {}
    values = scores_of(aggregate, curves)
    parts: dict[tuple[int, tuple[int, ...]], list[tuple[Integers, Floats]]] = {}
    for chunk in aggregate.chunks():
        counts = counted(chunk)
        for index, cell_of in cells.items():
            cell, names = cell_of(chunk.codes)
            inside = cell >= 0
            codes = np.stack([cell, chunk.codes[key], chunk.codes["score"]])[:, inside]
            place, line = joint(codes, [len(names), len(aggregate.values[key]), values.size])
            summed = np.stack(
                [np.bincount(place, weights=each[inside], minlength=line.shape[1]) for each in counts]
            ).astype(np.float64)
            starts = np.searchsorted(line[0], np.arange(len(names) + 1))
            for name, start, end in zip(names, starts, starts[1:], strict=False):
                parts.setdefault((index, name), []).append((line[1:, start:end], summed[:, start:end]))
    found = {}
    for where, of in parts.items():
        (cluster, score), counts = (np.concatenate([part[which] for part in of], axis=1) for which in (0, 1))
        # The lines of a cluster are all in one chunk.
        order = np.lexsort((score, cluster))
        found[where] = _Lines(cluster[order], values[score[order]], counts[:, order])
    return found


def _on(histogram: Histogram, lines: _Lines) -> ClusterCounts:
    """Put lines on the scores of a histogram."""
    identities, index = np.unique(lines.cluster, return_inverse=True)
    return ClusterCounts(
        identities.size,
        index.astype(np.int64),
        np.searchsorted(histogram.scores, lines.score).astype(np.int64),
        lines.counts[0],
        lines.counts[1],
        identities,
    )
