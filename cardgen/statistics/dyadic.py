"""The rate of an event over pairs, any two of which may share a subject: false matches of impostor pairs.

A pair of subjects i and j shares i with every other pair of i, and j with every other pair of j. The variance of the
rate W over N pairs therefore adds the covariances of all pairs of pairs that have a subject in common. With residuals
r = event − W, t_s their sum over the pairs of subject s, and d their sum over the comparisons of one pair of subjects,
that is (Σ_s t_s² − Σ d²) / N²: pairs of pairs that share both subjects were counted twice.

Where no subject stands at both ends (probes and galleries of different people) the same sum is the two-way variance,
V_probe + V_gallery − V_pair.

Sources: Aronow, Samii and Assenova (2015), Political Analysis 23: 564–577; Cameron, Gelbach and Miller (2011), J. Bus.
Econ. Stat. 29: 238–249.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from cardgen.statistics.estimates import Estimate, Interval
from cardgen.statistics.proportion import clopper_pearson
from cardgen.statistics.quantiles import critical_value

__all__ = ["DyadSquares", "PairSpread", "estimate", "spread", "unrepeated"]


@dataclass(frozen=True, slots=True)
class DyadSquares:
    """Sums over pairs of subjects, each of which may have been compared several times.

    Attributes:
        events: Σ x², with x the events of one pair of subjects.
        mixed: Σ x n, with n its comparisons.
        pairs: Σ n².
    """

    events: float
    mixed: float
    pairs: float


@dataclass(frozen=True, slots=True)
class PairSpread:
    """What is known of a rate of pairs that share subjects, whatever the level of its interval.

    Attributes:
        pairs: Comparisons N.
        events: Events X among them.
        subjects: Subjects at either end.
        units: Subjects that count as independent: all of them, or those of the smaller end where no subject stands at
            both ends.
        variance: Of X / N, and never below that of as many independent comparisons; None with fewer than two units, or
            where one subject is in every pair.
        degrees_of_freedom: Of the variance; None where that is.
    """

    pairs: float
    events: float
    subjects: int
    units: int
    variance: float | None
    degrees_of_freedom: float | None


def unrepeated(events: float, pairs: float) -> DyadSquares:
    """Return the sums over pairs of subjects each of which was compared once."""
    return DyadSquares(events, events, pairs)


def spread(events: ArrayLike, first: ArrayLike, second: ArrayLike, dyads: DyadSquares | None = None) -> PairSpread:
    """Return the spread of a rate over pairs from the sums of each subject.

    A subject's residual t_s is divided by 1 − n_s / N, as if the rate had been estimated without its pairs: its own
    pairs pull the rate towards them (the jackknife's correction; MacKinnon and White 1985, J. Econometrics 29). The
    degrees of freedom are those of the χ² that varies as much as Σ t_s² seems to, by the kurtosis of t_s (O'Neill 2014,
    Am. Stat. 68): few subjects that are mistaken often (Doddington's wolves and lambs) leave few.

    Args:
        events: Events among the pairs of each subject, at either end, shape (S,).
        first: Pairs in which it stands first, shape (S,).
        second: Pairs in which it stands second, shape (S,).
        dyads: Sums over pairs of subjects; each compared once where left out.

    Raises:
        ValueError: Shapes differ, there is no pair, or ends are not as many at both sides.
    """
    x, one, other = (np.asarray(each, dtype=np.float64) for each in (events, first, second))
    if not x.shape == one.shape == other.shape or x.ndim != 1:
        raise ValueError(f"each subject needs events and both ends, got {x.shape}, {one.shape}, {other.shape}")
    pairs, n = float(one.sum()), one + other
    if pairs <= 0 or pairs != float(other.sum()):
        raise ValueError(f"{pairs:g} pairs have as many first as second ends, got {float(other.sum()):g}")
    total = float(x.sum()) / 2
    rate = total / pairs
    present = n > 0
    sides = int((one > 0).sum()), int((other > 0).sum())
    subjects = int(present.sum())
    units = min(sides) if sum(sides) == subjects else subjects
    if units < 2 or (n >= pairs).any():
        return PairSpread(pairs, total, subjects, units, None, None)
    squares = unrepeated(total, pairs) if dyads is None else dyads
    twice = squares.events - 2 * rate * squares.mixed + rate * rate * squares.pairs
    t = (x - rate * n)[present] / (1 - n[present] / pairs)
    second_moment, fourth_moment = float(t @ t), float((t * t) @ (t * t))
    variance = (second_moment - twice) / pairs**2 * units / (units - 1)
    excess = fourth_moment - second_moment**2 / subjects
    df = float(units - 1)
    if excess > 0:
        df = min(df, max(1.0, 2 * second_moment**2 / excess))
    return PairSpread(pairs, total, subjects, units, max(variance, rate * (1 - rate) / pairs), df)


def estimate(found: PairSpread, level: float) -> Estimate:
    """Estimate a rate of pairs with the Clopper–Pearson interval of as many independent pairs as tell as much.

    n* = W (1 − W) / V, cut by the square of the normal over the Student quantile, stands for N, and W n* for X; method
    "dyadic-effective" (Korn and Graubard 1998, Survey Methodology 24: 193–201). Unlike W ± t·SE it is not symmetric,
    and it stays honest with few false matches.

    Without any event (or with nothing else) the variance is unknown. Strictly independent are only the pairs that no
    two share a subject, ⌊S/2⌋ of S subjects, or those of the smaller end where the ends are different people: the
    Clopper–Pearson interval of so many, method "clopper-pearson-subjects".

    Returns:
        No interval where the variance is unknown for any other reason.
    """
    value = found.events / found.pairs
    if found.events in (0, found.pairs):
        independent = found.units if found.units < found.subjects else found.subjects // 2
        if independent < 1:
            return Estimate(value)
        exact = clopper_pearson(0 if found.events == 0 else independent, independent, level)
        return Estimate(value, None, Interval(exact.low, exact.high, level, "clopper-pearson-subjects"))
    if found.variance is None or found.degrees_of_freedom is None:
        return Estimate(value)
    cut = (critical_value(level) / critical_value(level, found.degrees_of_freedom)) ** 2
    n = value * (1 - value) / found.variance * cut
    tail, events = (1 - level) / 2, value * n
    low = float(special.betaincinv(events, n - events + 1, tail))
    high = float(special.betaincinv(events + 1, n - events, 1 - tail))
    interval = Interval(min(low, value), max(high, value), level, "dyadic-effective")
    return Estimate(value, math.sqrt(found.variance), interval, found.degrees_of_freedom)
