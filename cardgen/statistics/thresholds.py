"""Counts at thresholds of a score, and the thresholds at which a limit is shown to be kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["first_at_or_above", "fixed_sequence", "outcomes", "runs"]


def first_at_or_above(scores: NDArray[np.float64], threshold: float) -> int:
    """Return the index of the first of ascending scores at or above a threshold; their number where there is none.

    Scores of single precision are compared in it: 0.7 is met by a score of 0.7 in single precision, as it was when the
    scores were read.

    >>> first_at_or_above(np.array([0.25, 0.5, 0.75]), 0.5)
    1
    """
    single = float(np.float32(threshold)) if abs(threshold) < 1e38 else threshold
    if single < threshold and np.array_equal(scores, scores.astype(np.float32)):
        threshold = single
    return int(np.searchsorted(scores, threshold, side="left"))


def outcomes(positives: ArrayLike, negatives: ArrayLike, start: int) -> NDArray[np.float64]:
    """Count true positives, false negatives, false positives and true negatives, shape (4,).

    Args:
        positives: Rows of the positive class at each score, ascending, shape (scores,).
        negatives: Rows of the negative class at each, shape (scores,).
        start: Index of the lowest score that counts as positive.
    """
    pos, neg = np.asarray(positives, dtype=np.float64), np.asarray(negatives, dtype=np.float64)
    return np.array([pos[start:].sum(), pos[:start].sum(), neg[start:].sum(), neg[:start].sum()])


def fixed_sequence(
    keeps: Sequence[bool], *, from_highest: bool, silent: Sequence[bool] | None = None
) -> tuple[int, int] | None:
    """Return the thresholds that are shown to keep a limit: the first and the last index, or None.

    They are tested one after the other from the end at which the limit is kept most easily, each at the full level,
    until one fails: whoever tests in an order that was fixed beforehand and stops there needs no correction for the
    number of tests (Maurer, Hothorn and Lehmacher 1995, in Vollmar, ed., Biometrie in der chemisch-pharmazeutischen
    Industrie 6: 3–18). Where all groups must keep it, each may be tested at the full level too (intersection–union;
    Berger 1982, Technometrics 24: 295–300).

    At the very end a rate may rest on so few events that its bound says nothing, which with clusters is the rule: no
    event in 50 clusters bounds a rate by 7 %. Such thresholds are passed over until the first that keeps the limit.
    Where the rate goes one way with the threshold, what is shown there holds nearer to the end too.

    Args:
        keeps: Whether the limit is kept at each of ascending thresholds, by the bound of every group.
        from_highest: Whether the highest threshold is the safe end; else the lowest.
        silent: Whether every group that breaks the limit at a threshold has too few events there to say anything.

    >>> fixed_sequence([True, False, True, True], from_highest=True)
    (2, 3)
    """
    last = len(keeps) - 1
    order = range(last, -1, -1) if from_highest else range(last + 1)
    found: list[int] = []
    for index in order:
        if keeps[index]:
            found.append(index)
        elif found or silent is None or not silent[index]:
            break
    return (min(found), max(found)) if found else None


def runs(keeps: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last index of every run of True.

    >>> list(runs([True, True, False, True]))
    [(0, 1), (3, 3)]
    """
    start = None
    for index, kept in enumerate([*keeps, False]):
        if kept and start is None:
            start = index
        elif not kept and start is not None:
            yield start, index - 1
            start = None
