from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardgen.statistics.estimates import Estimate
from cardgen.statistics.proportion import estimate
from cardgen.statistics.quantiles import critical_value
from cardgen.statistics.ratio import katz, ratio, walter

counts = st.integers(2, 2000).flatmap(lambda n: st.tuples(st.integers(1, n - 1), st.just(n)))


@pytest.mark.parametrize(
    ("cells", "low", "high"), [((56, 70, 48, 80), 1.0766, 1.6512), ((20, 100, 10, 100), 0.9866, 4.0545)]
)
def test_katz_agrees_with_statsmodels(cells: tuple[int, int, int, int], low: float, high: float) -> None:
    interval = katz(*cells, 0.95).interval
    assert interval is not None
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=5e-5)
    assert interval.method == "log"


def test_walter_agrees_with_statsmodels() -> None:
    result = walter(56, 70, 48, 80, 0.95)
    assert result.value == pytest.approx((56 / 70) / (48 / 80))
    assert result.interval is not None
    assert (result.interval.low, result.interval.high) == pytest.approx((1.0760, 1.6445), abs=5e-5)
    assert result.interval.method == "log-adjusted"


@pytest.mark.parametrize(
    ("cells", "value", "low", "high"),
    [
        ((805, 1795, 349, 1488), 1.912093, 1.721239, 2.124108),
        ((532, 1901, 461, 966), 0.586416, 0.531803, 0.646637),
    ],
)
def test_relative_error_rates_in_compas(
    cells: tuple[int, int, int, int], value: float, low: float, high: float
) -> None:
    x1, n1, x2, n2 = cells
    for result in (katz(*cells, 0.95), ratio(estimate(x1, n1, 0.95), estimate(x2, n2, 0.95), 0.95)):
        assert result.value == pytest.approx(value, abs=5e-7)
        assert result.interval is not None
        assert (result.interval.low, result.interval.high) == pytest.approx((low, high), abs=1e-6)


@given(counts, counts, st.floats(0.5, 0.99))
def test_holds_the_value_and_inverts(first: tuple[int, int], second: tuple[int, int], level: float) -> None:
    result, inverse = katz(*first, *second, level), katz(*second, *first, level)
    assert result.interval is not None
    assert inverse.interval is not None
    assert result.value is not None
    assert 0 < result.interval.low <= result.value * (1 + 1e-12)
    assert result.value <= result.interval.high * (1 + 1e-12)
    assert result.interval.low == pytest.approx(1 / inverse.interval.high)


def test_without_an_event_in_the_numerator_the_interval_begins_at_the_value() -> None:
    result = katz(0, 50, 10, 50, 0.95)
    assert (result.value, result.standard_error) == (0, None)
    assert result.interval is not None
    assert (result.interval.low, result.interval.method) == (0, "log-adjusted")
    # statsmodels confint_proportions_2indep(0, 50, 10, 50, compare="ratio", method="log-adjusted")
    adjusted = math.log(0.5 / 50.5 / (10.5 / 50.5)) + critical_value(0.95) * math.sqrt(2 - 2 / 50.5 + 1 / 10.5)
    assert result.interval.high == pytest.approx(math.exp(adjusted))


def test_undefined_ratios_have_no_value_and_certain_ones_no_interval() -> None:
    assert katz(5, 10, 0, 10, 0.95) == Estimate(None)
    assert katz(0, 0, 3, 10, 0.95) == Estimate(None)
    assert walter(5, 10, 0, 10, 0.95) == Estimate(None)
    assert ratio(Estimate(0.1, 0.01), Estimate(0.0, 0.01), 0.95) == Estimate(None)
    assert ratio(Estimate(None), Estimate(0.2, 0.01), 0.95) == Estimate(None)
    assert katz(10, 10, 10, 10, 0.95) == Estimate(1.0)
    assert ratio(Estimate(0.0, 0.01), Estimate(0.2, 0.01), 0.95) == Estimate(0.0)
    assert ratio(Estimate(0.1), Estimate(0.2, 0.01), 0.95) == Estimate(0.5)
    with pytest.raises(ValueError, match="0 ≤ x ≤ n"):
        katz(5, 3, 1, 2, 0.95)


def test_a_denominator_that_says_nothing_gives_no_interval() -> None:
    result = ratio(Estimate(0.1, 0.01, None, 1), Estimate(0.01, 0.9, None, 1), 0.95)
    assert result.value == pytest.approx(10)
    assert result.interval is None


def test_clusters_bring_satterthwaites_degrees_of_freedom() -> None:
    equal = ratio(Estimate(0.2, 0.02, None, 6), Estimate(0.1, 0.01, None, 6), 0.95)
    assert equal.degrees_of_freedom == pytest.approx(12)
    assert equal.standard_error == pytest.approx(2 * math.sqrt(0.02))
    one_exact = ratio(Estimate(0.2, 0.02, None, 6), Estimate(0.1, 0.01), 0.95)
    assert one_exact.degrees_of_freedom == pytest.approx(24)
    assert ratio(Estimate(0.2, 0.02), Estimate(0.1, 0.01), 0.95).degrees_of_freedom is None
    assert equal.interval is not None
    half = critical_value(0.95, 12) * math.sqrt(0.02)
    assert equal.interval.high == pytest.approx(2 * math.exp(half))


def test_katz_keeps_its_level() -> None:
    generator = np.random.default_rng(8)
    hits = []
    for x1, x2 in generator.binomial(200, [0.2, 0.1], size=(2000, 2)).tolist():
        interval = katz(x1, 200, x2, 200, 0.95).interval
        hits.append(interval is not None and interval.low <= 2 <= interval.high)
    assert np.mean(hits) == pytest.approx(0.96, abs=0.015)
