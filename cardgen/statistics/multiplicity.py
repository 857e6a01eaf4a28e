"""Many comparisons at once: p-values adjusted for their number.

Holm's keep the chance of a single false alarm small, for comparisons that something depends on; Benjamini and
Hochberg's, and Benjamini and Yekutieli's, keep the share of false alarms among all alarms small, for a search.
"""

from __future__ import annotations

from collections.abc import Sequence

from scipy import special

__all__ = ["benjamini_hochberg", "benjamini_yekutieli", "holm", "two_sided_p"]


def holm(p_values: Sequence[float]) -> list[float]:
    """Return p-values adjusted by Holm's step-down method, in the order given.

    With the p-values in ascending order, the i-th of k is max over j ≤ i of (k − j + 1)·p_j, at most 1. Whatever the
    dependence, the chance of one false rejection among all is at most the level. Source: Holm (1979), Scand. J. Stat.
    6: 65–70.

    >>> [round(p, 4) for p in holm([0.01, 0.04, 0.03])]
    [0.03, 0.06, 0.06]
    """
    order = sorted(range(len(p_values)), key=lambda index: p_values[index])
    adjusted = [0.0] * len(p_values)
    largest = 0.0
    for rank, index in enumerate(order):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p_values[index]))
        adjusted[index] = largest
    return adjusted


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """Return p-values adjusted for the false discovery rate, in the order given.

    With the p-values in ascending order, the i-th of k is min over j ≥ i of k·p_j/j, at most 1. Those below q are a
    list of which at most the share q is false on average, for independent or positively dependent tests. Source:
    Benjamini and Hochberg (1995), J. R. Stat. Soc. B 57: 289–300.

    >>> [round(p, 4) for p in benjamini_hochberg([0.01, 0.04, 0.03])]
    [0.03, 0.04, 0.04]
    """
    return _step_up(p_values, 1.0)


def benjamini_yekutieli(p_values: Sequence[float]) -> list[float]:
    """Return p-values adjusted for the false discovery rate whatever the dependence, in the order given.

    As `benjamini_hochberg`, times 1 + 1/2 + … + 1/k. Source: Benjamini and Yekutieli (2001), Ann. Stat. 29: 1165–1188.
    """
    return _step_up(p_values, sum(1 / rank for rank in range(1, len(p_values) + 1)))


def _step_up(p_values: Sequence[float], factor: float) -> list[float]:
    order = sorted(range(len(p_values)), key=lambda index: p_values[index])
    adjusted = [0.0] * len(p_values)
    least = 1.0
    for rank in range(len(order), 0, -1):
        index = order[rank - 1]
        least = min(least, factor * len(order) * p_values[index] / rank)
        adjusted[index] = least
    return adjusted


def two_sided_p(value: float, standard_error: float, df: float | None) -> float:
    """Return the two-sided p-value of value ÷ standard error under Student's t, or the normal where `df` is None.

    >>> round(two_sided_p(1.959964, 1.0, None), 4)
    0.05
    """
    statistic = abs(value) / standard_error
    if df is None:
        return float(2 * special.ndtr(-statistic))
    return float(2 * special.stdtr(df, -statistic))
