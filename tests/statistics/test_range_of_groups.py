from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cardgen.statistics import largest_contrast
from cardgen.statistics.estimates import Estimate
from cardgen.statistics.proportion import agresti_coull_standard_error
from cardgen.statistics.quantiles import normal_quantile
from cardgen.statistics.range_of_groups import gap, min_max_ratio

groups = st.lists(st.tuples(st.floats(0.01, 0.99), st.floats(0.001, 0.2)), min_size=2, max_size=8)


def split(pairs: list[tuple[float, float]]) -> tuple[list[float], list[float | None]]:
    return [value for value, _ in pairs], [error for _, error in pairs]


def test_two_groups_have_the_ordinary_interval_of_a_difference() -> None:
    result = gap([0.3, 0.1], [0.03, 0.04], None, 0.95, seed=1)
    assert result.value == pytest.approx(0.2)
    assert result.interval is not None
    half = normal_quantile(0.975) * 0.05
    assert (result.interval.low, result.interval.high) == pytest.approx((0.2 - half, 0.2 + half), abs=2e-3)
    assert result.interval.method == "simultaneous-pairs"


@pytest.mark.parametrize(("k", "studentised_range"), [(3, 3.314), (5, 3.858), (10, 4.474), (20, 5.012)])
def test_equal_errors_give_tukeys_studentised_range(k: int, studentised_range: float) -> None:
    # The .95 points of the printed table for infinite degrees of freedom; c σ_ij = q SE.
    interval = gap([0.0] * k, [1.0] * k, None, 0.95, seed=2).interval
    assert interval is not None
    assert (interval.low, interval.high) == pytest.approx((0, studentised_range), rel=0.01)


def test_two_clustered_groups_have_students_tails() -> None:
    # Fisher–Behrens, 6 and 6 degrees of freedom, equal errors: d_.05 = 2.435 (Fisher and Yates, table VI).
    interval = gap([0.0, 0.0], [1.0, 1.0], [6, 6], 0.95, seed=3).interval
    assert interval is not None
    assert interval.high / math.sqrt(2) == pytest.approx(2.435, rel=0.015)


def naive_bounds(values: list[float], errors: list[float], c: float) -> tuple[float, float]:
    ends = []
    for i, x in enumerate(values):
        for j, y in enumerate(values[:i]):
            sigma = math.sqrt(errors[i] ** 2 + errors[j] ** 2)
            ends.append((abs(x - y) - c * sigma, abs(x - y) + c * sigma))
    return max(0.0, *(low for low, _ in ends)), max(high for _, high in ends)


def test_unequal_errors_against_a_loop_over_draws_and_pairs() -> None:
    values, errors = [0.10, 0.14, 0.30, 0.12], [0.01, 0.05, 0.02, 0.03]
    generator = np.random.default_rng(9)
    largest = [
        max(abs(draw[i] - draw[j]) / math.hypot(errors[i], errors[j]) for i in range(4) for j in range(i))
        for draw in (generator.standard_normal((20_000, 4)) * errors).tolist()
    ]
    low, high = naive_bounds(values, errors, float(np.quantile(largest, 0.95)))
    interval = gap(values, errors, None, 0.95, seed=4).interval
    assert interval is not None
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=3e-3)


@settings(max_examples=25, deadline=None)
@given(groups, st.floats(0.5, 0.98))
def test_holds_the_value_and_widens_with_the_level(pairs: list[tuple[float, float]], level: float) -> None:
    values, errors = split(pairs)
    for estimator in (gap, min_max_ratio):
        result, wider = (estimator(values, errors, None, at, 5) for at in (level, (1 + level) / 2))
        assert result.value is not None
        assert result.interval is not None
        assert wider.interval is not None
        assert 0 <= result.interval.low <= result.value <= result.interval.high
        assert wider.interval.low <= result.interval.low
        assert wider.interval.high >= result.interval.high
        if estimator is min_max_ratio:
            assert result.interval.high <= 1


def test_the_order_of_groups_and_the_seed_hardly_matter_and_one_seed_is_repeatable() -> None:
    values, errors = [0.1, 0.2, 0.15], [0.02, 0.03, 0.01]
    first = gap(values, errors, [3, None, 8], 0.95, 6)
    assert gap(values, errors, [3, None, 8], 0.95, 6) == first
    other = gap(values[::-1], errors[::-1], [8, None, 3], 0.95, 7)
    assert first.interval is not None
    assert other.interval is not None
    assert other.interval.high == pytest.approx(first.interval.high, rel=0.03)


def test_no_true_gap_is_excluded_in_about_five_in_a_hundred(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(largest_contrast, "DRAWS", 4000)
    generator = np.random.default_rng(10)
    excluded = []
    for seed, events in enumerate(generator.binomial(500, 0.1, size=(400, 5)).tolist()):
        errors = [agresti_coull_standard_error(x, 500) for x in events]
        interval = gap([x / 500 for x in events], errors, None, 0.95, seed).interval
        assert interval is not None
        excluded.append(interval.low > 0)
    assert np.mean(excluded) == pytest.approx(0.05, abs=0.025)


def test_few_clusters_do_not_exclude_zero_too_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(largest_contrast, "DRAWS", 4000)
    # Seven accents with three to nine speakers each, of unequal spread; the standard errors are estimated.
    generator = np.random.default_rng(12)
    sizes = [3, 3, 4, 9, 5, 5, 6]
    excluded = []
    for seed in range(300):
        speakers = [generator.normal(0.15, 0.02 * (1 + i % 3), m) for i, m in enumerate(sizes)]
        values = [float(x.mean()) for x in speakers]
        errors = [float(x.std(ddof=1)) / math.sqrt(x.size) for x in speakers]
        interval = gap(values, errors, [m - 1 for m in sizes], 0.95, seed).interval
        assert interval is not None
        excluded.append(interval.low > 0)
    assert np.mean(excluded) <= 0.06


def test_a_true_gap_and_a_true_ratio_are_covered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(largest_contrast, "DRAWS", 4000)
    generator = np.random.default_rng(13)
    rates = np.array([0.10, 0.12, 0.15, 0.20])
    gaps: list[bool] = []
    ratios: list[bool] = []
    for seed, events in enumerate(generator.binomial(600, rates, size=(300, 4)).tolist()):
        values = [x / 600 for x in events]
        errors = [agresti_coull_standard_error(x, 600) for x in events]
        for hits, estimator, truth in ((gaps, gap, 0.1), (ratios, min_max_ratio, 0.5)):
            interval = estimator(values, errors, None, 0.95, seed).interval
            assert interval is not None
            hits.append(interval.low <= truth <= interval.high)
    assert np.mean(gaps) >= 0.95
    assert np.mean(ratios) >= 0.95


def test_the_gap_of_proportions_ends_at_one() -> None:
    interval = gap([0.02, 0.98], [0.1, 0.1], None, 0.95, 1, maximum=1.0).interval
    assert interval is not None
    assert interval.high == 1


def test_two_hundred_groups() -> None:
    values = np.linspace(0.1, 0.2, 200).tolist()
    result = gap(values, [0.01] * 200, None, 0.95, 1)
    assert result.value == pytest.approx(0.1)
    assert result.interval is not None
    assert result.interval.high == pytest.approx(0.1 + 0.01 * 6.34, abs=0.003)  # Tukey's range of 200, simulated apart


def test_what_is_unknown_stays_unknown() -> None:
    for unknown in (None, 0.0, float("nan")):
        assert gap([0.25, 0.5], [0.01, unknown], None, 0.95, 1) == Estimate(0.25)
        assert min_max_ratio([0.1, 0.2], [0.01, unknown], None, 0.95, 1) == Estimate(0.5)
    assert min_max_ratio([0.0, 0.2], [0.01, 0.01], None, 0.95, 1) == Estimate(0.0)
    assert min_max_ratio([0.0, 0.0], [0.01, 0.01], None, 0.95, 1) == Estimate(None)
    assert min_max_ratio([-0.1, 0.2], [0.01, 0.01], None, 0.95, 1) == Estimate(None)


def test_one_group_or_unequal_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="at least two groups"):
        gap([0.1], [0.01], None, 0.95, 1)
    with pytest.raises(ValueError, match="as many"):
        gap([0.1, 0.2], [0.01], None, 0.95, 1)
