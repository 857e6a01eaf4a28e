"""Mantel–Haenszel: against statsmodels, by hand, and in what must hold of any strata."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.contingency_tables import StratifiedTable

from cardgen.statistics.mantel_haenszel import pooled
from cardgen.statistics.quantiles import critical_value

STRATA = ((12, 40, 5, 60), (30, 90, 20, 80), (3, 10, 9, 45))
"""Events and rows of the first side, then of the second."""

X, N, Y, M = (list(each) for each in zip(*STRATA, strict=True))


def test_the_ratio_is_that_of_statsmodels() -> None:
    table = StratifiedTable([np.array([[x, n - x], [y, m - y]], dtype=float) for x, n, y, m in STRATA])
    found = pooled(X, N, Y, M, 0.95)
    assert found.ratio.value == pytest.approx(table.riskratio_pooled, rel=1e-12)
    assert (found.strata, found.left_out) == (3, 0)


def test_the_difference_is_that_of_its_formula() -> None:
    weights = [n * m / (n + m) for _, n, _, m in STRATA]
    gaps = [x / n - y / m for x, n, y, m in STRATA]
    value = sum(w * d for w, d in zip(weights, gaps, strict=True)) / sum(weights)
    p = [(n**2 * y - m**2 * x + n * m * (m - n) / 2) / (n + m) ** 2 for x, n, y, m in STRATA]
    q = [(x * (m - y) / (n + m) + y * (n - x) / (n + m)) / 2 for x, n, y, m in STRATA]
    error = ((value * sum(p) + sum(q)) / sum(weights) ** 2) ** 0.5
    found = pooled(X, N, Y, M, 0.95).difference
    assert found.value == pytest.approx(value, rel=1e-12)
    assert found.standard_error == pytest.approx(error, rel=1e-12)
    assert found.interval is not None
    assert found.interval.high == pytest.approx(value + critical_value(0.95) * error)


def test_one_stratum_is_the_plain_difference_and_ratio() -> None:
    found = pooled([20], [100], [10], [80], 0.95)
    assert found.difference.value == pytest.approx(0.2 - 0.125)
    assert found.ratio.value == pytest.approx(1.6)
    # With one stratum the ratio's variance is that of Katz.
    assert found.ratio.standard_error == pytest.approx(1.6 * (1 / 20 - 1 / 100 + 1 / 10 - 1 / 80) ** 0.5)
    assert (found.heterogeneity, found.heterogeneity_p) == (None, None)


@given(st.lists(st.tuples(*(st.integers(0, 30) for _ in range(4))), min_size=1, max_size=6))
def test_the_other_way_round_mirrors(strata: list[tuple[int, int, int, int]]) -> None:
    counts = [(min(x, n), n, min(y, m), m) for x, n, y, m in strata]
    x, n, y, m = zip(*counts, strict=True)
    one, other = pooled(x, n, y, m, 0.95), pooled(y, m, x, n, 0.95)
    assert (one.strata, one.left_out) == (other.strata, other.left_out)
    if one.difference.value is not None:
        assert other.difference.value == pytest.approx(-one.difference.value, abs=1e-12)
        assert one.difference.standard_error == pytest.approx(other.difference.standard_error)
    if one.ratio.value and other.ratio.value:
        assert other.ratio.value == pytest.approx(1 / one.ratio.value)


def test_a_stratum_of_one_side_compares_nothing() -> None:
    with_it = pooled([20, 5], [100, 50], [10, 0], [80, 0], 0.95)
    assert with_it.difference == pooled([20], [100], [10], [80], 0.95).difference
    assert (with_it.strata, with_it.left_out) == (1, 1)
    nothing = pooled([1, 0], [5, 0], [0, 1], [0, 5], 0.95)
    assert (nothing.difference.value, nothing.ratio.value, nothing.left_out) == (None, None, 2)


def test_events_beyond_rows_are_refused() -> None:
    with pytest.raises(ValueError, match="events must be"):
        pooled([5], [4], [1], [4], 0.95)


def test_strata_that_differ_are_told() -> None:
    same = pooled([30, 30], [100, 100], [20, 20], [100, 100], 0.95)
    apart = pooled([60, 20], [100, 100], [20, 60], [100, 100], 0.95)
    assert same.heterogeneity_p == pytest.approx(1.0)
    assert apart.heterogeneity_p is not None
    assert apart.heterogeneity_p < 1e-6
