"""The counts per score of everyone outside a category."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cardgen.evaluation.cells import Cell, ClusterCounts, Histogram

__all__ = ["histogram_of_rest"]


def histogram_of_rest(whole: Cell, part: Cell) -> Histogram | None:
    """Subtract the counts of a category from those of everyone, score by score and cluster by cluster."""
    if whole.histogram is None or part.histogram is None:
        return whole.histogram
    place = np.searchsorted(whole.histogram.scores, part.histogram.scores)
    squares = None
    if whole.histogram.squares is not None and part.histogram.squares is not None:
        first, second = (
            _less(of, place, mine) for of, mine in zip(whole.histogram.squares, part.histogram.squares, strict=True)
        )
        squares = (first, second)
    return replace(
        whole.histogram,
        positives=_less(whole.histogram.positives, place, part.histogram.positives),
        negatives=_less(whole.histogram.negatives, place, part.histogram.negatives),
        by_cluster=_clusters_of_rest(whole.histogram, part.histogram, place),
        squares=squares,
        # The pairs of everyone's subjects are not those of the rest.
        by_subject=None,
    )


def _less(whole: np.ndarray, place: np.ndarray, part: np.ndarray) -> np.ndarray:
    left = whole.copy()
    left[place] -= part
    # What a subtraction of weights leaves of nothing is rounding.
    left[left < 1e-9 * whole] = 0.0
    return left


def _clusters_of_rest(whole: Histogram, part: Histogram, place: np.ndarray) -> ClusterCounts | None:
    """Return the lines of everyone less those of a category; None where either is not known by cluster."""
    every, mine = whole.by_cluster, part.by_cluster
    if every is None or mine is None or every.identities is None or mine.identities is None:
        return None
    scores = whole.scores.size
    code = every.identities[every.cluster] * scores + every.bins
    taken = np.searchsorted(code, mine.identities[mine.cluster] * scores + place[mine.bins])
    positives = _less(every.positives, taken, mine.positives)
    negatives = _less(every.negatives, taken, mine.negatives)
    left = np.flatnonzero((positives > 0) | (negatives > 0))
    clusters, index = np.unique(every.cluster[left], return_inverse=True)
    return ClusterCounts(
        clusters.size,
        index.astype(np.int64),
        every.bins[left],
        positives[left],
        negatives[left],
        every.identities[clusters],
    )
