"""A change of the overall figure, split into change within groups and change of their mix."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from cardgen.statistics.standardisation import mix_change, standardised

SUMS = st.lists(st.tuples(*[st.integers(0, 500), st.integers(1, 1_000)] * 2), min_size=2, max_size=6)


@given(SUMS)
def test_the_parts_add_up_to_the_change(sums: list[tuple[int, int, int, int]]) -> None:
    found = mix_change(*zip(*sums, strict=True))
    assert found is not None
    assert found.within + found.mix == pytest.approx(found.crude, abs=1e-9)
    assert sum(found.weights) == pytest.approx(1)


def test_only_the_mix_moved() -> None:
    """Each group is served as before; twice as many of the group that is served worse were tested."""
    found = mix_change([10, 40], [100, 100], [5, 60], [50, 150])
    assert found is not None
    assert found.within == pytest.approx(0)
    assert found.mix == pytest.approx(found.crude)
    assert found.crude == pytest.approx(0.075)
    assert found.largest_shift == pytest.approx(0.25)


def test_a_group_that_nobody_is_in_has_no_rate() -> None:
    assert mix_change([1, 0], [10, 0], [1, 1], [10, 10]) is None


def test_rates_in_a_given_mix_are_their_weighted_mean_with_the_error_of_independent_ones() -> None:
    weights, rates, errors, freedom = [300.0, 100.0, 100.0], [0.1, 0.2, 0.4], [0.01, 0.02, 0.03], [9.0, None, 4.0]
    found = standardised(weights, rates, errors, freedom, 0.9)
    assert found.value == pytest.approx(0.6 * 0.1 + 0.2 * 0.2 + 0.2 * 0.4)
    variances = [(0.6 * 0.01) ** 2, (0.2 * 0.02) ** 2, (0.2 * 0.03) ** 2]
    assert found.standard_error == pytest.approx(math.sqrt(sum(variances)))
    df = sum(variances) ** 2 / (variances[0] ** 2 / 9 + variances[2] ** 2 / 4)
    reach = stats.t.ppf(0.95, df) * math.sqrt(sum(variances))
    assert found.interval is not None
    assert found.interval.high - (found.value or 0) == pytest.approx(reach)


def test_an_expected_rate_ends_where_rates_end() -> None:
    found = standardised([1.0], [0.02], [0.02], [None], 0.95, low=0.0, high=1.0)
    assert found.interval is not None
    assert found.interval.low == 0
