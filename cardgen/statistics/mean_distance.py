"""How far shares are from equal ones, on average over several sets of them: one set for each word, say.

The distance of one word is ½ Σ |p_g − 1/G| (see `uniform_distance`). It is biased upwards where shares are nearly equal
and has no slope there, and a mean over words adds these biases up while it averages the noise: the delta method would
be sure of the wrong value. But an error z_g of a share moves |p_g − 1/G| by exactly ±z_g where it is certain on which
side of 1/G the share is, and by at most |z_g| where it is not. The sides that are certain are picked at a tenth of the
error that an interval may have, and the interval has the other nine (Romano, Shaikh and Wolf 2014, Econometrica 82:
1979–2002, who pick moments so; Levin, Peres and Wilmer 2009, Markov Chains and Mixing Times, chapter 4).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cardgen.statistics.estimates import Estimate, Interval
from cardgen.statistics.linearised import SumMoments
from cardgen.statistics.quantiles import critical_value
from cardgen.statistics.uniform_distance import student_errors

__all__ = ["MeanDistance", "mean_distance"]

Floats = NDArray[np.float64]

_FOR_SIDES = 0.1
"""The part of an interval's error that is spent on which shares are certainly above, or below, equal ones."""

_FURTHER = 2.0
"""Units that speak of one group alone, for each word and group, that are imagined for the spread of shares."""

_NONE = 1e-12
"""Sums that are this small beside others are what rounding leaves of 0."""


class MeanDistance(NamedTuple):
    """A mean distance, and what it rests on.

    Attributes:
        estimate: Value, standard error and interval.
        fewest: The least number of equally large units that any word which counts stands for; 0 where it is not known.
    """

    estimate: Estimate
    fewest: float


def mean_distance(
    moments: SumMoments, words: int, level: float, seed: int, *, units: int | None = None
) -> MeanDistance:
    """Estimate D, the mean over words of ½ Σ_g |p_wg − 1/G| with p_wg = S_wg / Σ_g S_wg, from moments over units.

    Words whose sums are all 0 are left out of the mean. The shares have the linearised covariance
    m/(m−1) Σ z_c z_cᵀ with z_c,wg = (s_c,wg − p_wg·Σ_g s_c,wg) / T_w, T_w = Σ_g S_wg, and Student's t with m − 1
    degrees of freedom. A word that only ever stands beside one group has no spread, and a word in few units too little:
    as Agresti and Coull (1998, Am. Stat. 52: 119–126) add two of each outcome, two units of the usual size that speak
    of g alone are added to the spread, for every g, which vanishes as 1 over the squared number of units.

    The interval is D ± the quantile of ½ |Σ ±z_wg| + ½ Σ |z_wg|, over words, for drawn errors z. The first sum is over
    shares that differ from 1/G by more than the simultaneous error of all shares, with the sign of the difference, and
    the second over all others. Method "mean-distance".

    Args:
        moments: Of the sums of every word and group, words first: w₁g₁, w₁g₂, …, w₂g₁, …; none negative.
        words: Number of words.
        level: Two-sided confidence level.
        seed: Seed of the draws.
        units: Number of units with any of the sums, where it is known to be below `moments.units`.

    Returns:
        No value where all sums are 0; no interval with fewer than two units. The standard error is that of a Student
        interval as wide.
    """
    table = moments.sums.reshape(words, -1)
    totals = table.sum(axis=1)
    kept = totals > _NONE * totals.max(initial=0.0)
    if not kept.any():
        return MeanDistance(Estimate(None), 0.0)
    groups = table.shape[1]
    shares = table[kept] / totals[kept, None]
    excess = shares - 1 / groups
    value = 0.5 * float(np.abs(excess).sum(axis=1).mean())
    places = np.flatnonzero(np.repeat(kept, groups))
    scale = np.repeat(totals[kept], groups)
    products = moments.products[np.ix_(places, places)] / scale / scale[:, None]
    together = _of_words(products, len(shares))
    m = moments.units if units is None else units
    fewest = 1 / float(np.diag(together).max())
    if m < 2:
        return MeanDistance(Estimate(value), fewest)
    covariance = _covariance(products, together, shares, m)
    values, vectors = np.linalg.eigh(covariance)
    df = float(m - 1)
    drawn = student_errors(vectors * np.sqrt(np.maximum(values, 0.0)), df, seed)
    reach = _reach(drawn, excess.ravel(), np.sqrt(np.diag(covariance)), level) / len(shares)
    ends = Interval(max(0.0, value - reach), min(1 - 1 / groups, value + reach), level, "mean-distance")
    return MeanDistance(Estimate(value, reach / critical_value(level, df), ends, df), fewest)


def _reach(drawn: Floats, excess: Floats, errors: Floats, level: float) -> float:
    """Return how far the sum over words of distances may be from that of the estimated shares."""
    spent = _FOR_SIDES * (1 - level)
    largest = np.max(np.abs(drawn) / errors, axis=1)
    certain = np.abs(excess) > float(np.quantile(largest, 1 - spent)) * errors
    known = drawn[:, certain] @ np.sign(excess[certain])
    moved = 0.5 * (np.abs(known) + np.abs(drawn[:, ~certain]).sum(axis=1))
    return float(np.quantile(moved, level + spent))


def _of_words(products: Floats, words: int) -> Floats:
    """Return Σ_c t_cv t_cw / (T_v T_w) with t_cw the sum of a word over groups in a unit, shape (words, words)."""
    blocks = products.reshape(words, -1, words, products.shape[0] // words)
    return np.asarray(blocks.sum(axis=(1, 3)), dtype=np.float64)


def _covariance(products: Floats, together: Floats, shares: Floats, units: int) -> Floats:
    """Return the covariance of the shares, shape (words · groups, words · groups)."""
    words, groups = shares.shape
    slopes = np.zeros((words, groups, words, groups))
    for word, own in enumerate(shares):
        slopes[word, :, word, :] = np.eye(groups) - own[:, None]
    flat = slopes.reshape(words * groups, -1)
    linearised = units / (units - 1) * flat @ products @ flat.T
    # Units of the usual size of each word, which speak of several words at once as the others do.
    size = np.sqrt(np.diag(together))
    alone = np.eye(groups)[:, None, :] - shares
    further = np.einsum("kvg,kwh,vw->vgwh", alone, alone, together * np.outer(size, size))
    return np.asarray(linearised + _FURTHER * further.reshape(flat.shape), dtype=np.float64)
