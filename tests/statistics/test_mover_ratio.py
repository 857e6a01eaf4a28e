from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardgen.statistics.estimates import Estimate, Interval
from cardgen.statistics.mover_ratio import mover_ratio

Z = 1.959963984540054
ends = st.tuples(st.floats(0.05, 10), st.floats(0.01, 0.3), st.floats(0.01, 0.3))


def normal(value: float, error: float) -> Estimate:
    return Estimate(value, error, Interval(value - Z * error, value + Z * error, 0.95, "m"))


def lopsided(parts: tuple[float, float, float]) -> Estimate:
    value, down, up = parts
    return Estimate(value, None, Interval(value * (1 - down), value * (1 + up), 0.95, "m"))


@given(st.floats(0.1, 10), st.floats(0.5, 10), st.floats(0.01, 0.2), st.floats(0.01, 0.2), st.floats(-0.9, 0.9))
def test_normal_intervals_give_fiellers(one: float, other: float, e1: float, e2: float, correlation: float) -> None:
    """Fieller (1954): the ratios r for which one − r·other is not further from 0 than z standard errors."""
    first, second = normal(one, e1), normal(other, e2)
    found = mover_ratio(first, second, 0.95, correlation=correlation).interval
    assert found is not None
    if found.low == 0:
        return
    covariance = correlation * e1 * e2
    a, b, c = other**2 - (Z * e2) ** 2, one * other - Z * Z * covariance, one**2 - (Z * e1) ** 2
    root = math.sqrt(b * b - a * c)
    assert (found.low, found.high) == pytest.approx(((b - root) / a, (b + root) / a), rel=1e-9)


@given(ends, ends)
def test_it_holds_the_value_and_its_inverse_is_the_other_way_round(
    first: tuple[float, float, float], second: tuple[float, float, float]
) -> None:
    one, other = (
        mover_ratio(lopsided(first), lopsided(second), 0.95),
        mover_ratio(lopsided(second), lopsided(first), 0.95),
    )
    assert one.interval is not None
    assert other.interval is not None
    assert one.interval.low <= (one.value or 0) <= one.interval.high
    assert one.interval.low == pytest.approx(1 / other.interval.high, rel=1e-9)
    widest = mover_ratio(lopsided(first), lopsided(second), 0.95, correlation=-1.0).interval
    assert widest is not None
    assert widest.low <= one.interval.low
    assert widest.high >= one.interval.high


def test_no_event_above_begins_at_0() -> None:
    none = Estimate(0.0, None, Interval(0.0, 0.2, 0.95, "clopper-pearson-clusters"))
    found = mover_ratio(none, normal(0.5, 0.05), 0.95)
    assert found.value == 0
    assert found.interval is not None
    assert found.interval.low == 0
    assert 0.2 / 0.5 < found.interval.high < 0.6


@pytest.mark.parametrize(
    ("second", "known"),
    [(Estimate(0.0), False), (Estimate(None), False), (Estimate(0.5), True), (normal(0.1, 0.2), True)],
)
def test_a_denominator_near_0_or_without_interval_has_none(second: Estimate, known: bool) -> None:
    found = mover_ratio(normal(0.5, 0.05), second, 0.95)
    assert (found.value is not None) is known
    assert found.interval is None


def test_another_level_is_an_error() -> None:
    with pytest.raises(ValueError, match="needs intervals at that level"):
        mover_ratio(normal(0.5, 0.05), normal(0.5, 0.05), 0.9)
