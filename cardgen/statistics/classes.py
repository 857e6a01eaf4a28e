"""Means over classes: recall, precision or F1 of each class, averaged, so that every class counts alike.

Sums of a class k: rows of it that are found T_k, rows of it P_k, and rows predicted as it Q_k. A mean of ratios of such
sums is smooth, so the delta method gives its variance; where rows are independent it follows from the K × K table of
true by predicted class.

Sources: Takahashi et al. (2022), Applied Intelligence 52: 4961–4972, "Confidence interval for micro-averaged F1 and
macro-averaged F1 scores"; Agresti and Coull (1998), Am. Stat. 52: 119–126, for the guard of the variance.
"""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cardgen.statistics import proportion
from cardgen.statistics.estimates import Estimate, Interval

__all__ = ["Average", "from_confusion", "lacking", "macro", "slopes"]

Average = Literal["recall", "precision", "f1"]
Floats = NDArray[np.float64]

_GUARD = 2.0
"""Rows added to each class on and off the diagonal for correlations, as Agresti and Coull add them to a share."""


def lacking(kind: Average, positives: ArrayLike, flagged: ArrayLike) -> NDArray[np.int64]:
    """Return the classes whose part of the mean is 0/0.

    Args:
        kind: What is averaged.
        positives: Rows of each class, shape (k,).
        flagged: Rows predicted as each, shape (k,).
    """
    return np.flatnonzero(_below(kind, np.asarray(positives, float), np.asarray(flagged, float)) <= 0)


def macro(kind: Average, true_positives: ArrayLike, positives: ArrayLike, flagged: ArrayLike) -> float | None:
    """Return the mean over classes; None where a class has nothing to divide by.

    Args:
        kind: What is averaged.
        true_positives: Rows of each class that are found, shape (k,).
        positives: Rows of each class, shape (k,).
        flagged: Rows predicted as each, shape (k,).
    """
    found, of, said = (np.asarray(each, float) for each in (true_positives, positives, flagged))
    below = _below(kind, of, said)
    if not below.size or bool((below <= 0).any()):
        return None
    return float(np.mean(_factor(kind) * found / below))


def slopes(kind: Average, true_positives: ArrayLike, positives: ArrayLike, flagged: ArrayLike) -> Floats:
    """Return the partial derivatives of the mean by T, P and Q of each class, shape (3, k); all must be defined."""
    found, of, said = (np.asarray(each, float) for each in (true_positives, positives, flagged))
    below, factor = _below(kind, of, said), _factor(kind)
    by_found = factor / below
    by_below = -factor * found / below**2
    none = np.zeros_like(by_below)
    parts = (
        by_found,
        none if kind == "precision" else by_below,
        none if kind == "recall" else by_below,
    )
    return np.stack(parts) / below.size


def from_confusion(kind: Average, confusion: ArrayLike, level: float) -> Estimate:
    """Estimate the mean over classes from independent rows.

    Each class has its Wilson interval (of the Jaccard index, for F1), and the distances from the classes to their ends
    are put together as standard errors would be, with the correlations of the delta method over the multinomial table
    (MOVER; Zou and Donner 2008, Stat. Med. 27: 1693–1702; Zou 2008, Stat. Med. 27: 2517–2533). Two rows are added to
    each class on the diagonal and two off it for the correlations, so that a class without an error does not count as
    certain. Coverage of the delta method alone was .914 where the rarest of five classes had 15 rows, and is .940 so.

    Args:
        kind: What is averaged.
        confusion: Rows by true class and predicted class, shape (k, k).
        level: Two-sided confidence level.

    Returns:
        No value where a class has nothing to divide by.
    """
    table = np.asarray(confusion, float)
    found, of, said = np.diag(table), table.sum(axis=1), table.sum(axis=0)
    value = macro(kind, found, of, said)
    if value is None:
        return Estimate(None)
    k = len(table)
    guarded = table + np.full((k, k), _GUARD / max(k - 1, 1))
    np.fill_diagonal(guarded, found + _GUARD)
    covariance = _covariance(kind, guarded)
    errors = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(errors, errors)
    each = [_of_class(kind, *sums, level) for sums in zip(found.tolist(), of.tolist(), said.tolist(), strict=True)]
    values = _factor(kind) * found / _below(kind, of, said)
    down = (values - np.array([interval.low for interval in each])) / k
    up = (np.array([interval.high for interval in each]) - values) / k
    reach = [math.sqrt(max(float(side @ correlation @ side), 0.0)) for side in (down, up)]
    standard_error = math.sqrt(max(float(_covariance(kind, table).sum()), float(covariance.sum()))) / k
    return Estimate(value, standard_error, Interval(value - reach[0], value + reach[1], level, "mover-classes"))


def _of_class(kind: Average, found: float, of: float, said: float, level: float) -> Interval:
    """Return the interval of one class."""
    if kind == "f1":
        interval = proportion.f1(found, said - found, of - found, level).interval
        if interval is not None:
            return interval
    return proportion.wilson(found, of if kind == "recall" else said, level)


def _covariance(kind: Average, table: Floats) -> Floats:
    """Return the covariance of what each class has, shape (k, k), by the delta method over a table of rows."""
    k = len(table)
    found, of, said = np.diag(table), table.sum(axis=1), table.sum(axis=0)
    # Slopes of the mean are a k-th of those of the class itself.
    by_found, by_positives, by_flagged = k * slopes(kind, found, of, said)
    each = np.zeros((k, k, k))
    index = np.arange(k)
    each[index, index, :] += by_positives[:, None]
    each[index, :, index] += by_flagged[:, None]
    each[index, index, index] += by_found
    # No class changes where every count doubles, so its slopes weighted by the counts add up to 0.
    flat = each.reshape(k, -1)
    return np.asarray((flat * table.ravel()) @ flat.T, dtype=np.float64)


def _below(kind: Average, positives: Floats, flagged: Floats) -> Floats:
    return {"recall": positives, "precision": flagged, "f1": positives + flagged}[kind]


def _factor(kind: Average) -> float:
    return 2.0 if kind == "f1" else 1.0
