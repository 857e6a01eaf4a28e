"""Many comparisons at once: p-values adjusted so that the chance of a single false alarm among them stays small."""

from __future__ import annotations

from collections.abc import Sequence

from scipy import special

__all__ = ["holm", "two_sided_p"]


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


def two_sided_p(value: float, standard_error: float, df: float | None) -> float:
    """Return the two-sided p-value of value ÷ standard error under Student's t, or the normal where `df` is None.

    >>> round(two_sided_p(1.959964, 1.0, None), 4)
    0.05
    """
    statistic = abs(value) / standard_error
    if df is None:
        return float(2 * special.ndtr(-statistic))
    return float(2 * special.stdtr(df, -statistic))
