"""The variance of a figure that is made of counts per score, from its slope at each count.

A figure T of the counts of positives and negatives at every score changes by about g⁺(s) for one more positive of score
s, and by g⁻(s) for one more negative. So a unit (a row, or a cluster with all its rows) brings z = Σ g over its rows,
Σz is 0 for a figure that does not depend on how many rows there are, and Var T = m/(m−1) Σ z² over m units: the
infinitesimal jackknife.

Sources: Efron (1982), The Jackknife, the Bootstrap and Other Resampling Plans, §6; for the area under the ROC curve
with clusters, Obuchowski (1997), Biometrics 53: 567–578.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from cardgen.statistics.estimates import Estimate, Interval
from cardgen.statistics.quantiles import critical_value

__all__ = ["ByCluster", "ByRow", "BySubject", "Slopes", "Units", "covariance", "effective_wilson", "logit", "totals"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class ByRow:
    """Independent rows.

    Attributes:
        rows: How many.
        positives: Σ w² of the positives at each score, shape (scores,): their count where rows weigh alike.
        negatives: The same of the negatives.
    """

    rows: int
    positives: Floats
    negatives: Floats


@dataclass(frozen=True, slots=True, eq=False)
class ByCluster:
    """Rows that come in clusters: a line for each cluster and score that occur together.

    Attributes:
        clusters: How many clusters.
        cluster: Index of the cluster of each line, shape (lines,).
        bins: Index of its score, shape (lines,).
        positives: Positives, or their weights, shape (lines,).
        negatives: Negatives, or their weights, shape (lines,).
    """

    clusters: int
    cluster: Integers
    bins: Integers
    positives: Floats
    negatives: Floats


@dataclass(frozen=True, slots=True, eq=False)
class BySubject:
    """Pairs of subjects, any two of which may have one in common: `statistics.dyadic`, for counts per score.

    Attributes:
        ends: Genuine pairs (positives) of each subject, and impostor pairs (negatives) at either end.
        positives: Genuine pairs at each score, shape (scores,).
        negatives: Impostor pairs at each score, each once, shape (scores,).
    """

    ends: ByCluster
    positives: Floats
    negatives: Floats


Units = ByRow | ByCluster | BySubject


@dataclass(frozen=True, slots=True, eq=False)
class Slopes:
    """By how much a figure changes with one more positive, or negative, at each score; shape (scores,) each."""

    positives: Floats
    negatives: Floats


def covariance(units: Units, slopes: tuple[Slopes, ...]) -> tuple[Floats, float | None]:
    """Return the covariance matrix of figures from their slopes, and the degrees of freedom of its estimate.

    Args:
        units: What is independent.
        slopes: Of each figure; a part of a figure may have slopes of its own.

    Returns:
        Shape (figures, figures), all NaN with fewer than two units; and one less than the clusters that have a row of
        the class that fewer of them have, None for rows.
    """
    size = len(slopes)
    if isinstance(units, ByRow):
        if units.rows < 2:
            return np.full((size, size), np.nan), None
        positives, negatives = (np.stack([getattr(each, name) for each in slopes]) for name in _CLASSES)
        found = (positives * units.positives) @ positives.T + (negatives * units.negatives) @ negatives.T
        return units.rows / (units.rows - 1) * found, None
    if isinstance(units, BySubject):
        return _of_subjects(units, slopes)
    df = _least_clusters(units) - 1
    if df < 1:
        return np.full((size, size), np.nan), None
    sums = np.stack([totals(units, each) for each in slopes])
    sums -= sums.mean(axis=1, keepdims=True)
    return units.clusters / (units.clusters - 1) * (sums @ sums.T), float(df)


def _of_subjects(units: BySubject, slopes: tuple[Slopes, ...]) -> tuple[Floats, float | None]:
    """Return Σ_s t_s t_sᵀ, less the impostor pairs that both their ends count, and its degrees of freedom.

    t_s is what the pairs of subject s bring, divided by 1 − its share of the pairs of that kind, as if the figure had
    been made without them; degrees of freedom follow from the kurtosis of t_s: both as in `dyadic.spread`. Variances
    are never below those of as many independent pairs. What several comparisons of the same two people have in common
    is counted at both ends, which can only widen an interval.
    """
    ends, size = units.ends, len(slopes)
    least = _least_clusters(ends)
    if least < 2:
        return np.full((size, size), np.nan), None
    kinds = []
    for name, pairs in (("positives", units.positives.sum()), ("negatives", units.negatives.sum())):
        counts = getattr(ends, name)
        own = np.bincount(ends.cluster, weights=counts, minlength=ends.clusters) / pairs
        if own.max() >= 1:
            return np.full((size, size), np.nan), None
        lines = np.stack(
            [np.bincount(ends.cluster, counts * getattr(each, name)[ends.bins], ends.clusters) for each in slopes]
        )
        kinds.append(lines / (1 - own))
    sums = kinds[0] + kinds[1]
    positive, negative = (np.stack([getattr(each, name) for each in slopes]) for name in _CLASSES)
    twice = (negative * units.negatives) @ negative.T
    found = least / (least - 1) * (sums @ sums.T - twice)
    independent = np.diag((positive * units.positives) @ positive.T + twice)
    short = np.diag(found) < independent
    found[short, :] = found[:, short] = 0.0
    found[np.diag_indices(size)] = np.maximum(np.diag(found), independent)
    squares = np.square(sums)
    second, fourth = squares.sum(axis=1), np.square(squares).sum(axis=1)
    excess = fourth - second**2 / ends.clusters
    df = [2 * a * a / b if b > 0 else least - 1.0 for a, b in zip(second.tolist(), excess.tolist(), strict=True)]
    return found, max(1.0, min(least - 1.0, *df))


_CLASSES = ("positives", "negatives")


def totals(units: ByCluster, slopes: Slopes) -> Floats:
    """Return what each cluster brings to a figure, shape (clusters,)."""
    lines = units.positives * slopes.positives[units.bins] + units.negatives * slopes.negatives[units.bins]
    return np.bincount(units.cluster, weights=lines, minlength=units.clusters).astype(np.float64)


def _least_clusters(units: ByCluster) -> int:
    """Count the clusters with a positive and those with a negative, and return the smaller of those that are not 0."""
    of = (np.unique(units.cluster[counts > 0]).size for counts in (units.positives, units.negatives))
    return min((number for number in of if number), default=0)


def logit(value: float, variance: float, df: float | None, level: float, method: str) -> Estimate:
    """Return a figure between 0 and 1 with Student's (or the normal) interval on the logit scale.

    No standard error where the variance cannot be told from 0, and no interval there or at an end of the scale: a width
    of zero would claim certainty.
    """
    if not variance > 1e-24:
        return Estimate(value)
    standard_error = float(np.sqrt(variance))
    if not 0 < value < 1:
        return Estimate(value, standard_error, None, df)
    reach = critical_value(level, df) * standard_error / (value * (1 - value))
    low, high = (float(special.expit(special.logit(value) + sign * reach)) for sign in (-1, 1))
    return Estimate(value, standard_error, Interval(low, high, level, method), df)


def effective_wilson(value: float, variance: float, df: float | None, level: float) -> tuple[float, float] | None:
    """Return Wilson's interval for a share whose variance is that of n* = p(1 − p)/Var independent rows.

    With clusters n* is smaller by the square of z over Student's t, as their variance is itself an estimate.

    Source: Korn and Graubard (1998), Survey Methodology 24: 193–201, with Wilson's interval in the place of Clopper and
    Pearson's; Dean and Pagano (2015), Survey Practice 8. None where the variance is 0 or unknown.
    """
    if not variance > 0 or not 0 < value < 1:
        return None
    z = critical_value(level)
    effective = value * (1 - value) / variance * (z / critical_value(level, df)) ** 2
    spread = z * z / effective
    centre = (value + spread / 2) / (1 + spread)
    half = np.sqrt(spread * (value * (1 - value) + spread / 4)) / (1 + spread)
    return max(0.0, float(centre - half)), min(1.0, float(centre + half))
