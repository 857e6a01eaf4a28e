from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardgen.statistics.difference import difference
from cardgen.statistics.estimates import Estimate, Interval
from cardgen.statistics.proportion import estimate

counts = st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def of(first: tuple[int, int], second: tuple[int, int], level: float = 0.95) -> Estimate:
    return difference(estimate(*first, level), estimate(*second, level), level)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_method_10_of_newcombe(first: tuple[int, int], second: tuple[int, int], low: float, high: float) -> None:
    interval = of(first, second).interval
    assert interval is not None
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=5.1e-5)
    assert interval.method == "newcombe"


@pytest.mark.parametrize(
    ("first", "second", "value", "low", "high"),
    [
        ((805, 1795), (349, 1488), 0.213925, 0.182053, 0.245023),
        ((532, 1901), (461, 966), -0.197373, -0.234559, -0.159860),
    ],
)
def test_gaps_between_races_in_compas(
    first: tuple[int, int], second: tuple[int, int], value: float, low: float, high: float
) -> None:
    result = of(first, second)
    assert result.value == pytest.approx(value, abs=5e-7)
    assert result.interval is not None
    assert (result.interval.low, result.interval.high) == pytest.approx((low, high), abs=1e-6)


@given(counts, counts, st.floats(0.5, 0.99))
def test_holds_the_value_stays_in_range_and_changes_sign(
    first: tuple[int, int], second: tuple[int, int], level: float
) -> None:
    result, swapped = of(first, second, level), of(second, first, level)
    assert result.interval is not None
    assert swapped.interval is not None
    assert result.value is not None
    assert -1 - 1e-12 <= result.interval.low <= result.value <= result.interval.high <= 1 + 1e-12
    assert result.interval.low == pytest.approx(-swapped.interval.high, abs=1e-12)
    wider = of(first, second, (1 + level) / 2).interval
    assert wider is not None
    assert wider.low <= result.interval.low
    assert wider.high >= result.interval.high


def test_other_intervals_recover_their_variance_and_are_named_mover() -> None:
    first = Estimate(0.30, 0.03, Interval(0.24, 0.36, 0.95, "clustered-ratio-log"), 4)
    second = Estimate(0.10, 0.04, Interval(0.02, 0.18, 0.95, "wilson"))
    result = difference(first, second, 0.95)
    assert result.standard_error == pytest.approx(0.05)
    assert result.interval is not None
    # Symmetric intervals give the root of the sum of squares, as for normal estimates.
    assert (result.interval.low, result.interval.high) == pytest.approx((0.1, 0.3))
    assert result.interval.method == "mover"


def test_what_is_unknown_stays_unknown() -> None:
    known = estimate(3, 10, 0.95)
    assert difference(Estimate(None), known, 0.95).value is None
    no_interval = difference(known, Estimate(0.1, 0.02), 0.95)
    assert no_interval.value == pytest.approx(0.2)
    assert no_interval.interval is None
    assert no_interval.standard_error == pytest.approx(math.hypot(math.sqrt(0.021), 0.02))
    assert difference(known, Estimate(0.1), 0.95).standard_error is None


def test_intervals_at_another_level_are_refused() -> None:
    with pytest.raises(ValueError, match="at that level"):
        difference(estimate(3, 10, 0.95), estimate(3, 10, 0.9), 0.95)
