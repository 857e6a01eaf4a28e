"""One proportion from independent rows: x events in n."""

from __future__ import annotations

import math

from scipy import special

from cardgen.statistics.estimates import Estimate, Interval
from cardgen.statistics.quantiles import critical_value

__all__ = ["agresti_coull_standard_error", "clopper_pearson", "estimate", "f1", "wilson", "zero_event_bound"]


def estimate(events: float, n: float, level: float) -> Estimate:
    """Estimate a proportion with its Wilson interval.

    The standard error is √(pq/n), 0 at the boundary; simultaneous inference must use `agresti_coull_standard_error`.

    Args:
        events: Rows with the event, 0 ≤ events ≤ n.
        n: Rows; with none the value is undefined (None), not 0.
        level: Two-sided confidence level.

    Raises:
        ValueError: `events` is outside [0, n], or `n` is negative.
    """
    if n == 0 and events == 0:
        return Estimate(None)
    _require_counts(events, n)
    p = events / n
    return Estimate(p, math.sqrt(p * (1 - p) / n), wilson(events, n, level))


def wilson(events: float, n: float, level: float) -> Interval:
    """Return the score interval of a proportion.

    Source: Wilson (1927), J. Am. Stat. Assoc. 22: 209–212; recommended by Brown, Cai and DasGupta (2001), Stat. Sci.
    16: 101–133.

    >>> interval = wilson(81, 263, 0.95)
    >>> round(interval.low, 4), round(interval.high, 4)
    (0.2553, 0.3662)

    Raises:
        ValueError: `events` is outside [0, n], or `n` is not positive.
    """
    _require_counts(events, n)
    z2 = critical_value(level) ** 2
    p = events / n
    scale = 1 + z2 / n
    centre = (p + z2 / (2 * n)) / scale
    half = math.sqrt(z2 * (p * (1 - p) / n + z2 / (4 * n * n))) / scale
    # At the boundary centre and half-width are equal, or add to 1, but for rounding.
    low = 0.0 if events == 0 else max(0.0, centre - half)
    high = 1.0 if events == n else min(1.0, centre + half)
    return Interval(low, high, level, "wilson")


def clopper_pearson(events: float, n: float, level: float) -> Interval:
    """Return the exact (conservative) interval of a proportion from beta quantiles.

    Source: Clopper and Pearson (1934), Biometrika 26: 404–413.

    Raises:
        ValueError: `events` is outside [0, n], or `n` is not positive.
    """
    _require_counts(events, n)
    tail = (1 - level) / 2
    low = 0.0 if events == 0 else float(special.betaincinv(events, n - events + 1, tail))
    high = 1.0 if events == n else float(special.betaincinv(events + 1, n - events, 1 - tail))
    return Interval(low, high, level, "clopper-pearson")


def zero_event_bound(n: float, level: float) -> float:
    """Return the one-sided upper confidence bound of a proportion when 0 of `n` rows had the event.

    1 − (1 − level)^(1/n), about 3/n at 0.95 (the rule of three; Hanley and Lippman-Hand 1983, JAMA 249: 1743–1745).

    Raises:
        ValueError: `n` is not positive, or `level` is not strictly between 0 and 1.
    """
    _require_counts(0, n)
    if not 0 < level < 1:
        raise ValueError(f"level must be strictly between 0 and 1, got {level}")
    return -math.expm1(math.log1p(-level) / n)


def agresti_coull_standard_error(events: float, n: float) -> float:
    """Return a standard error of a proportion that is not 0 when no row, or every row, had the event.

    Two events and two non-events are added before √(pq/n). Source: Agresti and Coull (1998), Am. Stat. 52: 119–126.

    Raises:
        ValueError: `events` is outside [0, n], or `n` is not positive.
    """
    _require_counts(events, n)
    p = (events + 2) / (n + 4)
    return math.sqrt(p * (1 - p) / (n + 4))


def f1(true_positives: float, false_positives: float, false_negatives: float, level: float) -> Estimate:
    """Estimate F1 = 2TP / (2TP + FP + FN) from independent rows.

    F1 = 2J / (1 + J) rises with the Jaccard index J = TP / (TP + FP + FN), a binomial proportion given the rows that
    are not true negatives. So the Wilson interval of J is carried over, end by end, and stays honest at 0 and 1. The
    standard error is the delta method's, 2 / (1 + J)² times that of J.

    Raises:
        ValueError: A count is negative.
    """
    rows = true_positives + false_positives + false_negatives
    if min(true_positives, false_positives, false_negatives) < 0:
        raise ValueError("counts of a confusion matrix cannot be negative")
    jaccard = estimate(true_positives, rows, level)
    if jaccard.value is None or jaccard.standard_error is None or jaccard.interval is None:
        return Estimate(None)
    interval = Interval(_f1_of(jaccard.interval.low), _f1_of(jaccard.interval.high), level, "wilson-jaccard")
    return Estimate(_f1_of(jaccard.value), jaccard.standard_error * 2 / (1 + jaccard.value) ** 2, interval)


def _f1_of(jaccard: float) -> float:
    return 2 * jaccard / (1 + jaccard)


def _require_counts(events: float, n: float) -> None:
    if not (n > 0 and 0 <= events <= n):
        raise ValueError(f"a proportion needs 0 ≤ events ≤ n and n > 0, got {events} of {n}")
