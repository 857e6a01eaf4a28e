"""The two values that every estimator returns."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Estimate", "Interval"]


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval from `low` to `high` at confidence `level`, by the named `method`."""

    low: float
    high: float
    level: float
    method: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """A point estimate, its standard error and interval; None where the data cannot support one.

    Attributes:
        value: The point estimate; None where it is undefined (0/0).
        standard_error: On the scale of `value`; None where it cannot be estimated.
        interval: The interval at the asked level; None where it cannot be computed.
        degrees_of_freedom: Of the Student quantile used; None for a normal quantile.
    """

    value: float | None
    standard_error: float | None = None
    interval: Interval | None = None
    degrees_of_freedom: float | None = None
