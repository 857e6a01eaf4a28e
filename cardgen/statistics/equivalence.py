"""Whether groups are equally well served, within a margin: two one-sided tests of every pair.

Sources: Schuirmann (1987), J. Pharmacokinet. Biopharm. 15: 657–680; all pairs must pass, which needs no correction for
their number (intersection–union; Berger and Hsu 1996, Stat. Sci. 11: 283–319).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from scipy import special

from cardgen.statistics.dependence import Dependence
from cardgen.statistics.difference import difference
from cardgen.statistics.estimates import Estimate

__all__ = ["level_of_tests", "smallest_margin", "tost"]


def level_of_tests(level: float) -> float:
    """Return the level of the intervals that two one-sided tests at 1 − `level` look at: 1 − 2α.

    >>> round(level_of_tests(0.95), 12)
    0.9
    """
    return 1 - 2 * (1 - level)


def tost(value: float, standard_error: float, df: float | None, margin: float) -> float:
    """Return the p-value of two one-sided tests that a difference is at least the margin, either way.

    It is the larger of the two one-sided p-values, P(T ≥ (margin − |value|)/SE); that of several pairs is the largest
    of theirs.

    Args:
        value: The difference.
        standard_error: Its standard error.
        df: Degrees of freedom of Student's t; None for the normal.
        margin: The largest difference that counts as none.

    >>> round(tost(0.0, 1.0, None, 1.644854), 4)
    0.05
    """
    statistic = (margin - abs(value)) / standard_error
    return float(special.ndtr(-statistic) if df is None else special.stdtr(df, -statistic))


def smallest_margin(estimates: Sequence[Estimate], level: float, dependence: Dependence | None = None) -> float | None:
    """Return the least margin within which all groups are shown to be equivalent by tests at 1 − `level`.

    It is the largest absolute end of the intervals of all pairwise differences at `level_of_tests`: the tests find all
    pairs equivalent within a margin just when it is above this.

    Args:
        estimates: Of the groups, their intervals at `level_of_tests(level)`.
        level: Confidence level.
        dependence: Of groups that share units; None where none do.

    Returns:
        None with fewer than two groups, or where a difference has no interval.
    """
    if len(estimates) < 2:
        return None
    ends: list[float] = []
    for one, other in combinations(range(len(estimates)), 2):
        shared = 0.0 if dependence is None else dependence.between(one, other)
        interval = difference(estimates[one], estimates[other], level_of_tests(level), correlation=shared).interval
        if interval is None:
            return None
        ends += [abs(interval.low), abs(interval.high)]
    return max(ends)
