"""Quantiles of the reference distributions, from `scipy.special` alone (`scipy.stats` takes a second to import)."""

from __future__ import annotations

from scipy import special

__all__ = ["critical_value", "normal_quantile", "sidak_level", "student_quantile"]


def normal_quantile(p: float) -> float:
    """Return the standard normal quantile at probability `p`.

    >>> round(normal_quantile(0.975), 6)
    1.959964

    Raises:
        ValueError: `p` is not strictly between 0 and 1.
    """
    _require_probability("p", p)
    return float(special.ndtri(p))


def student_quantile(p: float, df: float) -> float:
    """Return the quantile at probability `p` of Student's t with `df` (not necessarily whole) degrees of freedom.

    >>> round(student_quantile(0.975, 4), 6)
    2.776445

    Raises:
        ValueError: `p` is not strictly between 0 and 1, or `df` is not positive.
    """
    _require_probability("p", p)
    if not df > 0:
        raise ValueError(f"degrees of freedom must be positive, got {df}")
    return float(special.stdtrit(df, p))


def critical_value(level: float, df: float | None = None) -> float:
    """Return the multiplier of a standard error for a two-sided interval at `level`.

    Args:
        level: Two-sided confidence level, such as 0.95.
        df: Degrees of freedom of Student's t; None for the normal distribution.

    Raises:
        ValueError: `level` is not strictly between 0 and 1, or `df` is not positive.
    """
    _require_probability("level", level)
    p = (1 + level) / 2
    return normal_quantile(p) if df is None else student_quantile(p, df)


def sidak_level(level: float, k: int) -> float:
    """Return the level per comparison that gives `k` independent intervals joint coverage `level`.

    Source: Šidák (1967), J. Am. Stat. Assoc. 62: 626–633: level^(1/k); conservative for correlated normal estimates.

    Raises:
        ValueError: `level` is not strictly between 0 and 1, or `k` is below 1.
    """
    _require_probability("level", level)
    if k < 1:
        raise ValueError(f"the number of comparisons must be at least 1, got {k}")
    return float(level ** (1 / k))


def _require_probability(name: str, value: float) -> None:
    if not 0 < value < 1:
        raise ValueError(f"{name} must be strictly between 0 and 1, got {value}")
