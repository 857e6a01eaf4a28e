"""Quantiles against numpy, their intervals against scipy's order statistics."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from cardgen.statistics.linearised_counts import ByCluster, ByRow
from cardgen.statistics.order_statistics import quantile, ranks

numbers = st.lists(st.integers(0, 30), min_size=1, max_size=200)
shares = st.sampled_from([0.05, 0.5, 0.75, 0.9, 0.99])


def counted(values: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    known, place = np.unique(values, return_inverse=True)
    return known, np.bincount(place, weights=weights), place


@given(numbers, shares, st.sampled_from([0.9, 0.95]))
def test_independent_rows_have_scipys_interval(found: list[int], p: float, level: float) -> None:
    values = np.array(found, dtype=np.float64)
    known, counts, _ = counted(values, np.ones(values.size))
    zero = np.zeros(known.size)
    estimate = quantile(known, counts, p, ByRow(values.size, counts, zero), values.size, level, dependent=False)
    assert estimate.value == np.quantile(values, p, method="inverted_cdf")
    wanted: Any = stats.quantile_test(values, q=0, p=p).confidence_interval(level)
    if np.isnan(wanted.low) or np.isnan(wanted.high):
        assert estimate.interval is None
    else:
        assert estimate.interval is not None
        assert (estimate.interval.low, estimate.interval.high) == (wanted.low, wanted.high)


@given(st.lists(st.tuples(st.integers(0, 20), st.sampled_from([0.5, 1.0, 2.5])), min_size=1, max_size=80), shares)
def test_weighted_values_are_numpys(found: list[tuple[int, float]], p: float) -> None:
    values, weights = (np.array(each, dtype=np.float64) for each in zip(*found, strict=True))
    known, counts, _ = counted(values, weights)
    wanted = np.quantile(values, p, weights=weights, method="inverted_cdf")
    got = quantile(known, counts, p, None, values.size, 0.95, dependent=True).value
    if not np.isclose(np.cumsum(counts) / counts.sum(), p).any():
        # Where a share is the quantile's to the last digit, sums of weights round one way or the other.
        assert got == wanted


def test_ranks_of_a_median_are_in_every_textbook() -> None:
    # Conover, Practical Nonparametric Statistics: the median of 10 lies between the 2nd and the 9th value (97.9 %).
    assert ranks(10, 0.5, 0.95) == (2, 9)
    assert ranks(5, 0.5, 0.95) is None
    assert ranks(6, 0.5, 0.95) == (1, 6)


@pytest.mark.parametrize("n", [100, 1_000, 1_000_000])
@pytest.mark.parametrize("p", [0.5, 0.95])
def test_ranks_are_binomial_quantiles(n: int, p: float) -> None:
    low, high = (float(stats.binom.ppf(each, n, p)) for each in (0.025, 0.975))
    assert ranks(n, p, 0.95) == (low, high + 1)


def test_copies_in_clusters_tell_no_more_than_the_rows() -> None:
    values = np.random.default_rng(8).normal(0, 1, 120)
    known, counts, place = counted(values, np.ones(120))
    alone = quantile(known, counts, 0.5, ByRow(120, counts, 0 * counts), 120, 0.95, dependent=False).interval
    units = ByCluster(120, np.arange(120), place, np.full(120, 7.0), np.zeros(120))
    copied = quantile(known, 7 * counts, 0.5, units, 840, 0.95, dependent=True)
    assert alone is not None
    assert copied.interval is not None
    assert copied.interval.method == "woodruff"
    assert copied.interval.low <= alone.low
    assert copied.interval.high >= alone.high
    assert copied.interval.high - copied.interval.low < 1.3 * (alone.high - alone.low)


def test_weights_that_are_alike_change_nothing_but_rounding() -> None:
    values = np.random.default_rng(8).normal(0, 1, 300)
    known, counts, _ = counted(values, np.ones(300))
    plain, heavy = (
        quantile(known, w * counts, 0.9, ByRow(300, w * w * counts, 0 * counts), 300, 0.95, dependent=True)
        for w in (1.0, 8.0)
    )
    assert plain == heavy


def test_one_value_for_all_rows_shows_nothing_of_clusters() -> None:
    units = ByCluster(3, np.arange(3), np.zeros(3, dtype=np.int64), np.full(3, 10.0), np.zeros(3))
    found = quantile([5.0], [30.0], 0.5, units, 30, 0.95, dependent=True)
    assert (found.value, found.interval) == (5.0, None)


def test_without_rows_there_is_no_quantile() -> None:
    assert quantile([], [], 0.5, None, 0, 0.95, dependent=False).value is None
