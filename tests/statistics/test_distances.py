"""Distances between two shares: their intervals begin at 0 where the shares may be equal."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardgen.statistics import distances, proportion
from cardgen.statistics.difference import difference
from cardgen.statistics.estimates import Estimate, Interval

counts = st.integers(2, 400).flatmap(lambda n: st.tuples(st.integers(1, n - 1), st.just(n)))


def share(events: int, n: int) -> Estimate:
    return proportion.estimate(events, n, 0.95)


@pytest.mark.parametrize(
    ("low", "high", "expected"), [(-0.3, -0.1, (0.1, 0.3)), (-0.1, 0.3, (0.0, 0.3)), (0.1, 0.3, (0.1, 0.3))]
)
def test_absolute_values_of_an_interval(low: float, high: float, expected: tuple[float, float]) -> None:
    value = (low + high) / 2
    found = distances.absolute(Estimate(value, 0.05, Interval(low, high, 0.95, "newcombe")), 2.0)
    assert found.value == pytest.approx(2 * abs(value))
    assert found.interval is not None
    assert (found.interval.low, found.interval.high) == pytest.approx((2 * expected[0], 2 * expected[1]))
    assert found.interval.method == "newcombe"


@given(counts, counts)
def test_a_divergence_may_be_0_exactly_where_the_difference_may(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    one, other = share(*first), share(*second)
    gap = difference(one, other, 0.95).interval
    assert gap is not None
    for function in (distances.divergence, distances.mean_divergence):
        found = function(one, other, 0.95)
        assert found.value is not None
        assert found.interval is not None
        assert 0 <= found.interval.low <= found.value + 1e-12
        assert found.value <= found.interval.high + 1e-12
        assert (found.interval.low == 0) == (gap.low <= 0 <= gap.high) or found.interval.low < 1e-6


def test_far_from_0_it_is_the_delta_method() -> None:
    """With thousands of rows the divergence is nearly linear: KL' = ln (p/q) − ln ((1 − p)/(1 − q)) by p."""
    p, q, n = 0.6, 0.3, 20_000
    found = distances.divergence(share(int(p * n), n), share(int(q * n), n), 0.95)
    slopes = np.log(p / q) - np.log((1 - p) / (1 - q)), (1 - p) / (1 - q) - p / q
    error = float(np.hypot(slopes[0] * np.sqrt(p * (1 - p) / n), slopes[1] * np.sqrt(q * (1 - q) / n)))
    assert found.interval is not None
    assert found.interval.high - found.interval.low == pytest.approx(2 * 1.96 * error, rel=0.01)


def test_a_label_that_d_never_has_makes_it_infinite() -> None:
    assert distances.divergence(share(5, 10), share(0, 10), 0.95).value is None
    assert distances.mean_divergence(share(5, 10), share(0, 10), 0.95).value is not None


def test_jensen_shannon_is_symmetric() -> None:
    one = distances.mean_divergence(share(5, 40), share(30, 60), 0.95)
    other = distances.mean_divergence(share(30, 60), share(5, 40), 0.95)
    assert one.value == pytest.approx(other.value)
    assert one.interval is not None
    assert other.interval is not None
    assert one.interval.high == pytest.approx(other.interval.high, rel=1e-3)
