"""A search among many categories: how sure a finding is, when the worst were picked because they looked worst."""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from cardgen.statistics.estimates import Estimate

__all__ = ["false_coverage_level", "larger_share_p", "larger_value_p"]

_EXACT = 300.0
"""Standard deviation of a count up to which its tail is summed; above, the normal one is as good."""

_REACH = 12.0
"""Standard deviations beyond which a tail adds nothing that a double could hold."""


def false_coverage_level(rate: float, found: int, tested: int) -> float:
    """Return the level of each interval of what a scan found, so that a share `rate` of them misses at most.

    1 − R·q/m, for the R of m that Benjamini and Hochberg's method found at the rate q. Source: Benjamini and Yekutieli
    (2005), J. Am. Stat. Assoc. 100: 71–81.

    >>> false_coverage_level(0.1, 4, 80)
    0.995

    Raises:
        ValueError: Nothing was found, or more than was tested.
    """
    if not 0 < found <= tested:
        raise ValueError(f"found must be 1 to {tested}, got {found}")
    return 1 - found * rate / tested


def larger_share_p(events: float, rows: float, all_events: float, all_rows: float) -> float:
    """Return the one-sided p-value of Fisher's exact test that a part has a larger share of events than the rest.

    P(X ≥ x) with X hypergeometric: of all events as many fall in the part as in a blind choice of its rows. Never
    below nominal size, however small the part. Source: Fisher (1935), J. R. Stat. Soc. 98: 39–54.

    Args:
        events: Events x in the part, a whole number.
        rows: Rows of the part.
        all_events: Events in the part and the rest.
        all_rows: Rows in the part and the rest.

    Raises:
        ValueError: The counts do not fit into each other.
    """
    counts = [round(each) for each in (events, rows, all_events, all_rows)]
    x, n, k, whole = counts
    if not (0 <= x <= min(n, k) and max(n, k) <= whole and x >= n + k - whole):
        raise ValueError(f"{x} of {n} cannot be part of {k} of {whole}")
    if x <= max(0, n + k - whole):
        return 1.0
    mean = n * k / whole
    deviation = math.sqrt(mean * (1 - k / whole) * (whole - n) / max(1, whole - 1))
    if deviation > _EXACT:
        return float(special.ndtr((mean - x + 0.5) / deviation))
    first, last = x, min(n, k, math.ceil(max(x, mean) + _REACH * deviation + 50))
    i = np.arange(first, last + 1, dtype=np.float64)
    log = _log_choices(k, i) + _log_choices(whole - k, n - i) - _log_choices(whole, np.array(float(n)))
    return float(min(1.0, np.exp(log).sum()))


def _log_choices(n: float, k: np.ndarray) -> np.ndarray:
    found: np.ndarray = special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(n - k + 1)
    return found


def larger_value_p(
    first: Estimate, second: Estimate, standard_error: float, df: float, relative: float | None = None
) -> float:
    """Return the one-sided p-value that `first` is larger than `second`, by Student's t.

    With few clusters a linearised standard error grows and shrinks with its ratio, so that t on its own scale claims
    too little of large values and too much of small ones, and t of the logarithms the other way round. The larger of
    the two p-values is right or cautious on both sides: of 0.001 claimed, at most 0.001 was so in simulations from 3
    clusters on, against up to 0.006 for the worse of the two alone.

    Args:
        first: A value.
        second: What it is held against.
        standard_error: Of first − second.
        df: Degrees of freedom; with few clusters those of the smaller side, minus one.
        relative: Standard error of log first − log second; None for a value that has no logarithm.
    """
    if first.value is None or second.value is None:
        raise ValueError("both estimates need a value")
    p = float(special.stdtr(df, (second.value - first.value) / standard_error))
    if relative is None or first.value <= 0 or second.value <= 0:
        return p
    return max(p, float(special.stdtr(df, (math.log(second.value) - math.log(first.value)) / relative)))
