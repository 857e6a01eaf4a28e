"""The smallest difference that a comparison would have found, from the error that it had."""

from __future__ import annotations

from cardgen.statistics.quantiles import critical_value, normal_quantile, student_quantile

__all__ = ["detectable_difference"]


def detectable_difference(
    standard_error: float, level: float, power: float, degrees_of_freedom: float | None = None
) -> float:
    """Return (q(1 − α/2) + q(power)) · SE, the true difference that a two-sided test finds with that power.

    Quantiles are Student's where there are degrees of freedom, else normal. It says what the data could have shown;
    it is no bound on what is there.

    >>> round(detectable_difference(0.01, 0.95, 0.8), 6)
    0.028016

    Args:
        standard_error: Of the difference, positive.
        level: Confidence level of the test, 1 − α.
        power: Chance to find it.
        degrees_of_freedom: Of the standard error; None where it counts as known.

    Source: Bloom (1995), Evaluation Review 19: 547–556.
    """
    df = degrees_of_freedom
    reach = normal_quantile(power) if df is None else student_quantile(power, df)
    return (critical_value(level, df) + reach) * standard_error
