"""The area under the receiver operating characteristic curve, from a histogram of scores."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cardgen.statistics.estimates import Estimate, Interval
from cardgen.statistics.quantiles import critical_value

__all__ = ["delong", "roc_points"]


def delong(positives: ArrayLike, negatives: ArrayLike, level: float) -> Estimate:
    """Estimate P(score of a positive > score of a negative), ties counted half, with DeLong's variance.

    The placement value of a positive is the share of negatives below it (ties half), that of a negative the share of
    positives above it; Var = S10/P + S01/N with S the variances of the placement values. All rows of one score share
    theirs, so the histogram of distinct scores gives the exact figures.

    Source: DeLong, DeLong and Clarke-Pearson (1988), Biometrics 44: 837–845. The interval is Wald's, cut to [0, 1].

    Args:
        positives: Count of positives for each distinct score, in ascending order of score; shape (scores,).
        negatives: Count of negatives, same shape.
        level: Two-sided confidence level.

    Returns:
        No value where a class is empty. No standard error and no interval where a class has one row, or where the
        variance is 0 (classes that do not overlap): a width of zero would claim certainty.

    Raises:
        ValueError: The shapes differ, or a count is negative.
    """
    pos, neg = _histograms(positives, negatives)
    p, n = float(pos.sum()), float(neg.sum())
    if p == 0 or n == 0:
        return Estimate(None)
    placed_positive = (np.cumsum(neg) - neg / 2) / n
    placed_negative = (p - np.cumsum(pos) + pos / 2) / p
    value = float(pos @ placed_positive) / p
    if p < 2 or n < 2:
        return Estimate(value)
    s10 = float(pos @ (placed_positive - value) ** 2) / (p - 1)
    s01 = float(neg @ (placed_negative - value) ** 2) / (n - 1)
    variance = s10 / p + s01 / n
    # A variance of rounding errors alone is a variance of 0.
    if variance <= 1e-24:
        return Estimate(value)
    standard_error = math.sqrt(variance)
    half = critical_value(level) * standard_error
    return Estimate(value, standard_error, Interval(max(0.0, value - half), min(1.0, value + half), level, "delong"))


def roc_points(positives: ArrayLike, negatives: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return false and true positive rates at every threshold.

    A row is called positive when its score is at or above the threshold. The first point, (0, 0), is a threshold above
    every score; point i is the i-th highest distinct score; the last is (1, 1).

    Args:
        positives: Count of positives for each distinct score, in ascending order of score; shape (scores,).
        negatives: Count of negatives, same shape.

    Returns:
        `(false_positive_rate, true_positive_rate)`, each of shape (scores + 1,); all NaN where that class is empty.

    Raises:
        ValueError: The shapes differ, or a count is negative.
    """
    pos, neg = _histograms(positives, negatives)
    return _share_at_or_above(neg), _share_at_or_above(pos)


def _share_at_or_above(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    total = counts.sum()
    if total == 0:
        return np.full(counts.size + 1, np.nan)
    shares: NDArray[np.float64] = np.concatenate([[0.0], np.cumsum(counts[::-1])]) / total
    return shares


def _histograms(positives: ArrayLike, negatives: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    pos = np.asarray(positives, dtype=np.float64)
    neg = np.asarray(negatives, dtype=np.float64)
    if pos.ndim != 1 or pos.shape != neg.shape:
        raise ValueError(f"the two histograms need one shape (scores,), got {pos.shape} and {neg.shape}")
    if (pos < 0).any() or (neg < 0).any():
        raise ValueError("a histogram cannot hold a negative count")
    return pos, neg
