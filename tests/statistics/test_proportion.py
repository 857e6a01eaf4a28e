from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from cardgen.statistics.estimates import Interval
from cardgen.statistics.proportion import (
    agresti_coull_standard_error,
    clopper_pearson,
    estimate,
    f1,
    wilson,
    zero_event_bound,
)

counts = st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
levels = st.floats(0.5, 0.999)


@pytest.mark.parametrize(
    ("events", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (4, 100, 0.0157, 0.0984),
        (10, 10, 0.7225, 1.0),
    ],
)
def test_wilson_agrees_with_statsmodels_and_scipy(events: int, n: int, low: float, high: float) -> None:
    interval = wilson(events, n, 0.95)
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=5e-5)
    assert (interval.level, interval.method) == (0.95, "wilson")


@pytest.mark.parametrize(("n", "high"), [(307, 0.0123583), (123, 0.0302855), (1324, 0.0028930), (250, 0.0151333)])
def test_wilson_without_an_event_is_not_certainty(n: int, high: float) -> None:
    assert wilson(0, n, 0.95).low == 0
    assert wilson(0, n, 0.95).high == pytest.approx(high, abs=5e-8)


@pytest.mark.parametrize(
    ("events", "n", "low", "high"),
    [
        (805, 1795, 0.42559, 0.47156),
        (349, 1488, 0.21371, 0.25674),
        (532, 1901, 0.26013, 0.30046),
        (461, 966, 0.44588, 0.50875),
    ],
)
def test_wilson_on_the_error_rates_of_compas(events: int, n: int, low: float, high: float) -> None:
    interval = wilson(events, n, 0.95)
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=1e-5)


@pytest.mark.parametrize(
    ("events", "n", "low", "high"), [(81, 263, 0.2527, 0.3676), (0, 20, 0.0, 0.1684), (4, 100, 0.0110, 0.0993)]
)
def test_clopper_pearson_agrees_with_statsmodels(events: int, n: int, low: float, high: float) -> None:
    interval = clopper_pearson(events, n, 0.95)
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=5e-5)
    assert interval.method == "clopper-pearson"


def test_zero_event_bound_solves_its_equation_and_is_the_rule_of_three() -> None:
    assert (1 - zero_event_bound(59, 0.95)) ** 59 == pytest.approx(0.05)
    assert zero_event_bound(1_000_000, 0.95) == pytest.approx(3e-6, rel=0.002)
    assert zero_event_bound(29_956, 0.95) == pytest.approx(1e-4, rel=1e-4)


@pytest.mark.parametrize(
    ("n", "p", "coverage"), [(20, 0.05, 0.927), (50, 0.05, 0.960), (200, 0.02, 0.932), (1000, 0.002, 0.949)]
)
def test_exact_coverage(n: int, p: float, coverage: float) -> None:
    x = np.arange(n + 1)
    log_pmf = special.gammaln(n + 1) - special.gammaln(x + 1) - special.gammaln(n - x + 1)
    pmf = np.exp(log_pmf + x * math.log(p) + (n - x) * math.log1p(-p))

    def coverage_of(method: Callable[[float, float, float], Interval]) -> float:
        intervals = [method(k, n, 0.95) for k in x.tolist()]
        held = [interval.low <= p <= interval.high for interval in intervals]
        return float(pmf @ np.array(held))

    # The reference figures are simulated.
    assert coverage_of(wilson) == pytest.approx(coverage, abs=0.008)
    assert coverage_of(clopper_pearson) >= 0.95


@given(counts, levels)
def test_intervals_hold_the_value_lie_in_the_unit_interval_and_mirror(count: tuple[int, int], level: float) -> None:
    events, n = count
    for method in (wilson, clopper_pearson):
        interval, mirrored = method(events, n, level), method(n - events, n, level)
        assert 0 <= interval.low <= events / n <= interval.high <= 1
        assert interval.low == pytest.approx(1 - mirrored.high, abs=1e-9)
        assert interval.high == pytest.approx(1 - mirrored.low, abs=1e-9)
        wider = method(events, n, (1 + level) / 2)
        assert wider.low <= interval.low
        assert wider.high >= interval.high


def test_estimate_of_nothing_is_undefined_and_not_zero() -> None:
    assert estimate(0, 0, 0.95).value is None
    assert estimate(0, 0, 0.95).interval is None


def test_estimate_has_a_binomial_standard_error() -> None:
    result = estimate(25, 100, 0.95)
    assert result.value == 0.25
    assert result.standard_error == pytest.approx(math.sqrt(0.25 * 0.75 / 100))
    assert result.degrees_of_freedom is None


@given(counts)
def test_guarded_standard_error_never_claims_certainty(count: tuple[int, int]) -> None:
    events, n = count
    assert agresti_coull_standard_error(events, n) > 0
    assert agresti_coull_standard_error(events, n) == pytest.approx(agresti_coull_standard_error(n - events, n))


@pytest.mark.parametrize(("events", "n"), [(-1, 10), (11, 10), (0, 0), (1, 0), (0, -3), (float("nan"), 3)])
def test_impossible_counts_are_refused(events: float, n: float) -> None:
    for function in (wilson, clopper_pearson):
        with pytest.raises(ValueError, match="0 ≤ events ≤ n"):
            function(events, n, 0.95)


def test_f1_is_that_of_the_confusion_matrix() -> None:
    # COMPAS, all rows: TP 2035, FP 1282, FN 1216.
    result = f1(2035, 1282, 1216, 0.95)
    precision, recall = 2035 / 3317, 2035 / 3251
    assert result.value == pytest.approx(2 * precision * recall / (precision + recall))
    assert result.interval is not None
    assert result.interval.method == "wilson-jaccard"


def test_f1_keeps_its_level_under_multinomial_sampling() -> None:
    generator = np.random.default_rng(3)
    p = np.array([0.12, 0.05, 0.08, 0.75])
    truth = 2 * p[0] / (2 * p[0] + p[1] + p[2])
    cells = generator.multinomial(150, p, size=2000)
    hits = [f1(tp, fp, fn, 0.95).interval for tp, fp, fn, _ in cells.tolist()]
    assert np.mean([i is not None and i.low <= truth <= i.high for i in hits]) == pytest.approx(0.95, abs=0.015)


def test_f1_at_its_boundaries() -> None:
    assert f1(0, 0, 0, 0.95).value is None
    none_right = f1(0, 3, 4, 0.95)
    assert none_right.value == 0
    assert none_right.interval is not None
    assert (none_right.interval.low, none_right.interval.high > 0.3) == (0, True)
    with pytest.raises(ValueError, match="negative"):
        f1(3, -1, 0, 0.95)
