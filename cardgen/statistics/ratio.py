"""The ratio of two estimates, on the log scale."""

from __future__ import annotations

import math
import sys

from cardgen.statistics.estimates import Estimate, Interval
from cardgen.statistics.quantiles import critical_value

__all__ = ["katz", "ratio", "walter"]


def ratio(first: Estimate, second: Estimate, level: float, *, correlation: float = 0.0) -> Estimate:
    """Estimate `first` / `second` by the delta method on the log scale.

    SE² of the logarithm = (SE₁/W₁)² + (SE₂/W₂)² − 2·correlation·(SE₁/W₁)(SE₂/W₂). The quantile is Student's with the
    degrees of freedom of Satterthwaite (1946), Biometrics Bulletin 2: 110–114, where either estimate has some (with the
    fewer of both, where they share units); else it is normal. From two proportions with standard errors √(pq/n) it is
    the interval of Katz et al. (1978).

    Args:
        first: Numerator, zero or positive.
        second: Denominator.
        level: Two-sided confidence level.
        correlation: Of the two estimates: 0 where no unit is in both, −1 where it is not known.

    Returns:
        No value where `second` is 0 or either is unknown. No interval where a value is not positive (a logarithm is
        needed), a standard error is unknown, or both are 0. The standard error is that of the ratio itself.
    """
    if first.value is None or second.value is None or second.value == 0:
        return Estimate(None)
    value = first.value / second.value
    if first.value <= 0 or second.value < 0 or first.standard_error is None or second.standard_error is None:
        return Estimate(value)
    variances = (first.standard_error / first.value) ** 2, (second.standard_error / second.value) ** 2
    dfs = first.degrees_of_freedom, second.degrees_of_freedom
    df = _satterthwaite(variances, dfs) if correlation == 0 else min((d for d in dfs if d is not None), default=None)
    variance = sum(variances) - 2 * correlation * math.sqrt(variances[0] * variances[1])
    if variance <= 64 * sys.float_info.epsilon * sum(variances):
        return Estimate(value)
    return _on_log_scale(value, math.log(value), variance, level, "log", df)


def katz(x1: float, n1: float, x2: float, n2: float, level: float) -> Estimate:
    """Estimate the ratio (x1/n1) / (x2/n2) of two independent proportions.

    SE² of the logarithm = 1/x1 − 1/n1 + 1/x2 − 1/n2. Source: Katz, Baptista, Azen and Pike (1978), Biometrics 34:
    469–474. Where x1 is 0 it is `walter`'s, method "log-adjusted".

    Returns:
        No value where x2 is 0 or a denominator is; no interval where every row of both sides had the event.

    Raises:
        ValueError: A count is negative or above its denominator.
    """
    _require_counts(x1, n1, x2, n2)
    if n1 == 0 or n2 == 0 or x2 == 0:
        return Estimate(None)
    if x1 == 0:
        return walter(x1, n1, x2, n2, level)
    value = (x1 / n1) / (x2 / n2)
    variance = (1 / x1 - 1 / n1) + (1 / x2 - 1 / n2)
    return _on_log_scale(value, math.log(value), variance, level, "log", None)


def walter(x1: float, n1: float, x2: float, n2: float, level: float) -> Estimate:
    """Estimate the ratio (x1/n1) / (x2/n2) of two proportions with ½ added to every count in its interval.

    Source: Walter (1975), Biometrika 62: 371–374; Pettigrew, Gart and Thomas (1986), Biometrika 73: 425–435. The value
    stays the raw ratio. Where x1 is 0 the interval begins at 0, so that it holds the value.

    Returns:
        As `katz`; no standard error where x1 is 0.

    Raises:
        ValueError: A count is negative or above its denominator.
    """
    _require_counts(x1, n1, x2, n2)
    if n1 == 0 or n2 == 0 or x2 == 0:
        return Estimate(None)
    a, m, b, n = x1 + 0.5, n1 + 0.5, x2 + 0.5, n2 + 0.5
    value = (x1 / n1) / (x2 / n2)
    variance = (1 / a - 1 / m) + (1 / b - 1 / n)
    adjusted = _on_log_scale(value, math.log((a / m) / (b / n)), variance, level, "log-adjusted", None)
    if x1 > 0 or adjusted.interval is None:
        return adjusted
    return Estimate(value, None, Interval(0.0, adjusted.interval.high, level, "log-adjusted"))


def _on_log_scale(
    value: float, centre: float, variance: float, level: float, method: str, df: float | None
) -> Estimate:
    """Return exp(centre ± quantile·√variance) around `value`, with no interval for a variance of 0."""
    if variance <= 0:
        return Estimate(value)
    half = critical_value(level, df) * math.sqrt(variance)
    # Beyond this the upper end is no longer a float: the data say nothing about the ratio.
    if centre + half > 700:
        return Estimate(value, value * math.sqrt(variance), None, df)
    interval = Interval(math.exp(centre - half), math.exp(centre + half), level, method)
    return Estimate(value, value * math.sqrt(variance), interval, df)


def _satterthwaite(variances: tuple[float, float], dfs: tuple[float | None, float | None]) -> float | None:
    """Return the degrees of freedom of a sum of two variances, of which None means known without error."""
    spread = sum(v * v / df for v, df in zip(variances, dfs, strict=True) if df is not None)
    return sum(variances) ** 2 / spread if spread > 0 else None


def _require_counts(x1: float, n1: float, x2: float, n2: float) -> None:
    if not (0 <= x1 <= n1 and 0 <= x2 <= n2):
        raise ValueError(f"a ratio of proportions needs 0 ≤ x ≤ n, got {x1} of {n1} and {x2} of {n2}")
