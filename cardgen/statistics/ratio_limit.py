"""Whether a ratio keeps a limit such as four fifths: judged on its interval, never on its value alone."""

from __future__ import annotations

from typing import Literal

from cardgen.statistics.estimates import Interval

__all__ = ["RatioVerdict", "judge_ratio"]

RatioVerdict = Literal["meets", "fails", "inconclusive"]


def judge_ratio(interval: Interval | None, limit: float) -> RatioVerdict:
    """Hold a ratio, taken either way round, against a limit τ: the four-fifths rule with τ = 0.8.

    It meets the limit where its whole interval lies within [τ, 1/τ], fails where the whole lies outside, on one side;
    else the data cannot settle it. Source of the rule: Uniform Guidelines on Employee Selection Procedures (1978), 29
    CFR 1607.4(D).

    Args:
        interval: Of the ratio; None where it has none, which is inconclusive.
        limit: τ, between 0 and 1.

    Raises:
        ValueError: The limit is not strictly between 0 and 1.
    """
    if not 0 < limit < 1:
        raise ValueError(f"the limit of a ratio must be strictly between 0 and 1, got {limit}")
    if interval is None:
        return "inconclusive"
    if limit <= interval.low and interval.high <= 1 / limit:
        return "meets"
    return "fails" if interval.high < limit or interval.low > 1 / limit else "inconclusive"
