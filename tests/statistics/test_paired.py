"""Changes between two runs on the same units: figures of the literature, oracles, and coverage by simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest

from cardgen.statistics.estimates import Estimate
from cardgen.statistics.paired import contrast, paired_change

OLD = [3, 5, 2, 8, 1]
NEW = [2, 5, 1, 6, 1]
WORDS = [20, 30, 25, 40, 15]


def test_the_toy_of_the_reference_figures() -> None:
    found = paired_change(OLD, WORDS, NEW, WORDS, 0.95, method="m").estimate
    assert found.value == pytest.approx(-0.0307692, abs=5e-8)
    assert found.standard_error == pytest.approx(0.0117228, abs=5e-8)
    assert found.degrees_of_freedom == 4


def test_equal_weights_give_the_paired_t_test() -> None:
    from scipy import stats

    generator = np.random.default_rng(1)
    one, other = generator.normal(size=30), generator.normal(0.3, size=30)
    ones = np.ones(30)
    found = paired_change(one, ones, other, ones, 0.95, method="m").estimate
    oracle = stats.ttest_rel(other, one)
    assert found.value is not None
    assert found.standard_error is not None
    assert found.value / found.standard_error == pytest.approx(oracle.statistic)
    assert found.interval is not None
    low, high = oracle.confidence_interval(0.95)
    assert (found.interval.low, found.interval.high) == pytest.approx((low, high))


def test_swapping_the_runs_turns_the_change_round() -> None:
    one = paired_change(OLD, WORDS, NEW, WORDS, 0.95, method="m").estimate
    other = paired_change(NEW, WORDS, OLD, WORDS, 0.95, method="m").estimate
    assert one.value == -(other.value or 0)
    assert one.standard_error == other.standard_error


def test_units_without_a_sum_are_no_evidence() -> None:
    found = paired_change([*OLD, 0], [*WORDS, 0], [*NEW, 0], [*WORDS, 0], 0.95, method="m")
    assert found.units == 5
    assert found.estimate == paired_change(OLD, WORDS, NEW, WORDS, 0.95, method="m").estimate


@pytest.mark.parametrize(("units", "new"), [(1, [2]), (2, [6, 10])])
def test_no_interval_from_one_unit_or_where_all_changed_alike(units: int, new: list[int]) -> None:
    old, words = [3, 5][:units], [10, 10 * 5 / 3][:units]
    found = paired_change(old, words, [2 * each for each in old] if units == 2 else new, words, 0.95, method="m")
    assert found.estimate.value is not None
    assert found.estimate.interval is None


def test_no_value_without_a_denominator() -> None:
    assert paired_change([0, 0], [0, 0], [1, 2], [3, 4], 0.95, method="m").estimate == Estimate(None)


def test_a_difference_of_differences_has_satterthwaites_degrees_of_freedom() -> None:
    first, second = Estimate(0.3, 0.04, None, 5.0), Estimate(0.1, 0.03, None, 8.0)
    found = contrast(first, second, 0.95, method="m")
    assert found.value == pytest.approx(0.2)
    assert found.standard_error == pytest.approx(0.05)
    assert found.degrees_of_freedom == pytest.approx(0.05**4 / (0.04**4 / 5 + 0.03**4 / 8))
    assert contrast(first, second, 0.95, method="m", covariance=0.0003).standard_error == pytest.approx(
        math.sqrt(0.0025 - 0.0006)
    )
    assert contrast(first, second, 0.95, method="m", covariance=1.0).interval is None


def test_the_paired_interval_covers_the_change_of_clustered_rates() -> None:
    """Simulated: 20 speakers with rates and changes of their own; nominal 95 %."""
    generator = np.random.default_rng(7)
    runs, covered = 2_000, 0
    for _ in range(runs):
        words = generator.integers(100, 600, 20)
        rate = generator.gamma(4, 0.15 / 4, 20)
        change = generator.normal(-0.01, 0.02, 20)
        old = generator.poisson(rate * words)
        new = generator.poisson(np.maximum(rate + change, 0.001) * words)
        interval = paired_change(old, words, new, words, 0.95, method="m").estimate.interval
        assert interval is not None
        covered += interval.low <= -0.01 <= interval.high
    assert 0.93 <= covered / runs <= 0.975
