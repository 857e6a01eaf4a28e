"""Measures of inequality of biometrics: the toys of STATISTICS.md §7.6, a second way to compute each, and intervals."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from cardgen.statistics import biometric_disparities as measures
from cardgen.statistics.biometric_disparities import Rates

FMR = (1e-5, 2e-5, 4e-5, 1e-4)
FNMR = (0.010, 0.012, 0.015, 0.011)
rates = st.lists(st.floats(1e-6, 0.9), min_size=2, max_size=8)


def known(values: tuple[float, ...], share: float) -> Rates:
    return Rates(values, [share * value for value in values], [None] * len(values))


@pytest.mark.parametrize(("values", "expected"), [(FMR, 3.343702), (FNMR, 1.264518)])
def test_largest_over_geometric_mean(values: tuple[float, ...], expected: float) -> None:
    assert measures.max_to_geometric_mean(values) == pytest.approx(expected, abs=5e-7)
    assert measures.max_to_geometric_mean(values) == pytest.approx(max(values) / stats.gmean(values))


@pytest.mark.parametrize(("values", "expected"), [(FMR, 0.568627), (FNMR, 0.111111)])
def test_gini(values: tuple[float, ...], expected: float) -> None:
    assert measures.gini(values) == pytest.approx(expected, abs=5e-7)


def test_measures_of_both_rates() -> None:
    assert measures.garbe(FMR, FNMR) == pytest.approx(0.339869, abs=5e-7)
    assert measures.inequity_ratio(FMR, FNMR) == pytest.approx(3.872983, abs=5e-7)
    assert measures.fairness_discrepancy_rate(FMR, FNMR) == pytest.approx(0.997455, abs=5e-7)


@given(rates)
def test_gini_is_the_mean_difference_of_every_two_groups(values: list[float]) -> None:
    n = len(values)
    expected = sum(abs(a - b) for a, b in itertools.product(values, repeat=2)) / (2 * n * (n - 1) * np.mean(values))
    assert measures.gini(values) == pytest.approx(expected, abs=1e-12)
    assert -1e-12 <= measures.gini(values) <= 1 + 1e-12


@given(rates, st.floats(0.01, 1.0))
def test_measures_of_ratios_do_not_mind_the_level(values: list[float], factor: float) -> None:
    scaled = [value * factor for value in values]
    assert measures.gini(scaled) == pytest.approx(measures.gini(values), abs=1e-9)
    assert measures.max_to_geometric_mean(scaled) == pytest.approx(measures.max_to_geometric_mean(values))


def test_equal_rates_are_equal_in_every_measure() -> None:
    equal = (0.02,) * 4
    assert measures.max_to_geometric_mean(equal) == pytest.approx(1)
    assert measures.gini(equal) == pytest.approx(0)
    assert measures.inequity_ratio(equal, equal) == pytest.approx(1)
    assert measures.fairness_discrepancy_rate(equal, equal) == pytest.approx(1)


def test_all_errors_in_one_group_are_the_most_unequal() -> None:
    assert measures.gini([0, 0, 0, 0.1]) == pytest.approx(1)


@pytest.mark.parametrize("share", [0.02, 0.2])
def test_intervals_hold_the_estimate_and_narrow_with_the_errors(share: float) -> None:
    found = [
        measures.max_to_geometric_mean_estimate(known(FMR, share), 0.95, 1),
        measures.gini_estimate(known(FMR, share), 0.95, 1),
        measures.garbe_estimate(known(FMR, share), known(FNMR, share), 0.95, 1),
    ]
    for each in found:
        assert each.interval is not None
        assert each.value is not None
        assert each.interval.low <= each.value <= each.interval.high
        assert (each.interval.high - each.interval.low) / each.value < 10 * share
        assert each.interval.method == "pattern-inversion"


def test_noise_alone_does_not_refute_equality() -> None:
    """Four equal groups whose figures differ by about their errors: the interval begins at equality."""
    found = measures.gini_estimate(Rates([0.010, 0.011, 0.009, 0.0105], [0.001] * 4, [None] * 4), 0.95, 7)
    assert found.interval is not None
    assert found.interval.low == pytest.approx(0, abs=1e-9)
    found = measures.max_to_geometric_mean_estimate(Rates([0.01] * 4, [0.001] * 4, [30.0] * 4), 0.95, 7)
    assert found.interval is not None
    assert found.interval.low == pytest.approx(1)
    assert found.interval.high > 1.01


@pytest.mark.parametrize("weight", [0.5, 0.2])
def test_an_interval_of_both_rates_holds_what_those_of_each_give(weight: float) -> None:
    """MOVER (Zou and Donner 2008) of two independent parts, worked out here from the interval of each."""
    both = known(FMR, 0.1), known(FNMR, 0.05)
    found = measures.garbe_estimate(*both, 0.95, 3, weight)
    assert found.value == pytest.approx(measures.garbe(FMR, FNMR, weight))
    assert found.value is not None
    down = up = 0.0
    for rate, part in zip(both, (weight, 1 - weight), strict=True):
        each = measures.gini_estimate(rate, 0.95, 3)
        assert each.value is not None
        assert each.interval is not None
        down += (part * (each.value - each.interval.low)) ** 2
        up += (part * (each.interval.high - each.value)) ** 2
    assert found.interval is not None
    assert found.interval.low <= found.value - down**0.5 + 1e-12
    assert found.interval.high >= found.value + up**0.5 - 1e-12


def test_groups_alike_in_both_rates_are_not_refuted_by_noise() -> None:
    rate = Rates([0.010, 0.011, 0.009, 0.0105], [0.001] * 4, [None] * 4)
    found = measures.garbe_estimate(rate, rate, 0.95, 7)
    assert found.interval is not None
    assert found.interval.low == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("groups", [2, 8, 9, 30])
def test_gini_of_few_groups_and_of_many_is_the_same_formula(groups: int) -> None:
    values = np.random.default_rng(groups).lognormal(-4, 1, groups)
    expected = np.abs(values[:, None] - values).sum() / (2 * groups * (groups - 1) * values.mean())
    assert measures.gini(values) == pytest.approx(expected, rel=1e-12)


def test_a_rate_without_error_leaves_no_interval() -> None:
    found = measures.gini_estimate(Rates([0.1, 0.2], [0.01, None], [None, None]), 0.95, 1)
    assert found.value == pytest.approx(1 / 3)
    assert found.interval is None


def test_the_same_seed_gives_the_same_interval() -> None:
    one, other, another = (measures.gini_estimate(known(FMR, 0.1), 0.95, seed) for seed in (1, 1, 2))
    assert one == other
    assert one != another


@pytest.mark.parametrize("values", [(0.1,), (0.1, 0.0), (0.1, -0.1)])
def test_rates_that_have_no_ratio_are_refused(values: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="two rates"):
        measures.max_to_geometric_mean(values)
    with pytest.raises(ValueError, match="rates"):
        measures.gini_estimate(known(values, 0.1), 0.95, 1)


def test_a_weight_is_a_share() -> None:
    with pytest.raises(ValueError, match="weight"):
        measures.garbe(FMR, FNMR, 1.5)
