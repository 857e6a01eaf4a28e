"""Sample sizes: published figures, statsmodels as an oracle, and the promised power by simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardgen.statistics import linearised, proportion, sample_size
from cardgen.statistics.difference import difference
from cardgen.statistics.estimates import Estimate
from cardgen.statistics.sample_size import Certainty, Variances

USUAL = Certainty(0.95, 0.8)
STUDENT = Certainty(0.95, 0.8, student=True)
RUNS = 4_000
NOISE = 3 * math.sqrt(0.8 * 0.2 / RUNS)
"""Three standard errors of a share of 0.8 among the runs."""


def shares(first: float, second: float) -> Variances:
    null, one, other = (p * (1 - p) for p in ((first + second) / 2, first, second))
    return Variances(null, one, other)


def same(variance: float) -> Variances:
    return Variances(variance, variance, variance)


@pytest.mark.parametrize(
    ("first", "second", "rows"), [(0.05, 0.10, 435), (0.10, 0.12, 3841), (0.01, 0.02, 2319), (0.05, 0.06, 8158)]
)
def test_two_shares_take_the_published_rows(first: float, second: float, rows: int) -> None:
    assert sample_size.difference(second - first, shares(first, second), USUAL) == rows
    assert sample_size.difference(second - first, shares(second, first), USUAL) == rows


def test_the_other_published_figures() -> None:
    assert sample_size.half_width(0.02, 0.09, USUAL) == 865
    assert sample_size.equivalence(0.02, 0.09, USUAL) == 3854
    assert sample_size.without_event(1e-4, 0.95) == 29_956
    assert sample_size.intraclass_correlation(2.9, 20) == pytest.approx(0.1)
    assert sample_size.intraclass_correlation(2.9, 1) is None


@pytest.mark.parametrize(("p", "d"), [(0.1, 0.02), (0.3, 0.05), (0.01, 0.005)])
def test_shares_agree_with_statsmodels(p: float, d: float) -> None:
    from statsmodels.stats import proportion as oracle

    wanted = math.ceil(oracle.samplesize_confint_proportion(p, d))
    assert sample_size.half_width(d, p * (1 - p), USUAL) == wanted
    rows = sample_size.difference(d, shares(p, p + d), USUAL)
    assert oracle.power_proportions_2indep(d, p, rows).power == pytest.approx(0.8, abs=0.002)
    # Two groups of n rows are as sure as one group of n/2 against a known share.
    rows = sample_size.equivalence(d, p * (1 - p), USUAL)
    power = oracle.power_ztost_prop(p - d, p + d, rows / 2, p, 0.05, "norm", variance_prop=p, discrete=False)[0]
    assert power == pytest.approx(0.8, abs=0.002)


@pytest.mark.parametrize("effect", [0.3, 0.8, 2.0])
def test_means_agree_with_statsmodels_but_for_the_degrees_of_freedom(effect: float) -> None:
    from statsmodels.stats.power import TTestIndPower

    rows = sample_size.difference(effect, same(1.0), STUDENT)
    pooled = math.ceil(TTestIndPower().solve_power(effect, power=0.8, alpha=0.05))
    assert pooled <= rows <= pooled + 3  # MOVER has n − 1 degrees of freedom where a pooled test has 2 (n − 1)


def test_half_of_the_need_of_few_clusters_is_the_quantile() -> None:
    few = sample_size.half_width(1.0, 1.0, STUDENT)
    assert sample_size.half_width(1.0, 1.0, USUAL) == 4
    assert few == 7  # t of 6 degrees of freedom is 2.447, and 2.447² < 7; t of 5 is 2.571, and 2.571² > 6
    assert sample_size.half_width(1e3, 1.0, STUDENT) == 2  # one cluster has no interval


def test_non_inferiority_takes_less_than_equivalence_and_more_than_a_wide_interval() -> None:
    found = [
        f(0.02, 0.09, USUAL) for f in (sample_size.half_width, sample_size.non_inferiority, sample_size.equivalence)
    ]
    assert found == sorted(found)
    assert found[1] == 2783


@pytest.mark.parametrize(
    "call",
    [
        lambda: sample_size.half_width(0.0, 0.1, USUAL),
        lambda: sample_size.difference(math.nan, same(0.1), USUAL),
        lambda: sample_size.equivalence(-0.1, 0.1, USUAL),
        lambda: sample_size.change_of_pairs(0.2, 0.1, 1.0, USUAL),
        lambda: sample_size.change_of_pairs(0.2, 1.1, 1.0, USUAL),
        lambda: sample_size.without_event(0.0, 0.95),
        lambda: sample_size.without_event(1.0, 0.95),
    ],
)
def test_what_cannot_be_planned_is_refused(call: object) -> None:
    with pytest.raises(ValueError, match="must be"):
        call()  # type: ignore[operator]


@given(p=st.floats(0.0, 0.9), d=st.floats(0.005, 0.1), power=st.floats(0.5, 0.99), is_student=st.booleans())
def test_what_a_sample_can_detect_is_the_difference_that_takes_it(
    p: float, d: float, power: float, *, is_student: bool
) -> None:
    certainty = Certainty(0.95, power, is_student)
    units = sample_size.difference(d, shares(p, p + d), certainty)
    found = sample_size.smallest_difference(units, lambda x: shares(p, p + x), 1 - p, certainty)
    assert found is not None
    assert found <= d * (1 + 1e-6)
    fewer = sample_size.smallest_difference(units - 1, lambda x: shares(p, p + x), 1 - p, certainty)
    assert fewer is None or fewer >= d * (1 - 1e-6)


def test_with_one_variance_the_least_difference_is_that_of_its_standard_error() -> None:
    found = sample_size.smallest_difference(50, lambda _: same(3.0), math.inf, USUAL)
    assert found == pytest.approx((1.959964 + 0.841621) * math.sqrt(2 * 3 / 50), rel=1e-6)


def test_a_sample_may_be_too_small_for_any_difference() -> None:
    assert sample_size.smallest_difference(3, lambda d: shares(0.5, 0.5 + d), 0.5, USUAL) is None
    assert sample_size.smallest_difference(1, lambda _: same(1.0), math.inf, STUDENT) is None
    grows = lambda d: Variances((1 + d / 2) ** 2, 1.0, (1 + d) ** 2)  # noqa: E731
    assert sample_size.smallest_difference(3, grows, math.inf, STUDENT) is None


@pytest.mark.parametrize(("first", "second"), [(0.05, 0.10), (0.0, 0.05), (0.6, 0.5)])
def test_the_promised_power_is_reached_for_shares(first: float, second: float) -> None:
    rows = sample_size.difference(abs(second - first), shares(first, second), USUAL)
    draws = np.random.default_rng(20260601).binomial(rows, [[first, second]] * RUNS)
    found = [
        difference(proportion.estimate(x, rows, 0.95), proportion.estimate(y, rows, 0.95), 0.95).interval
        for x, y in draws
    ]
    power = np.mean([interval is not None and (interval.low > 0 or interval.high < 0) for interval in found])
    assert 0.8 - NOISE <= power <= 0.9


def test_the_promised_power_is_reached_for_changes_on_the_same_rows() -> None:
    rows = sample_size.change_of_pairs(0.05, 0.1, 1.0, USUAL)
    assert rows == 312
    flips = np.random.default_rng(5).multinomial(rows, [0.075, 0.025, 0.9], 20_000)
    b, c = flips[:, 0], flips[:, 1]
    assert 0.8 <= np.mean((b - c) ** 2 / np.maximum(b + c, 1) > 1.959964**2) <= 0.84


def speakers(random: np.random.Generator, m: int, rate: float) -> np.ndarray:
    """Errors and words of m speakers whose rates vary by half of the mean."""
    words = random.integers(200, 600, m)
    return np.column_stack([random.poisson(words * rate * random.gamma(4, 0.25, m)), words])


def people(random: np.random.Generator, m: int, rate: float) -> np.ndarray:
    """Events and rows of m people with 5 to 35 rows and an intraclass correlation of 0.1."""
    rows = random.integers(5, 36, m)
    return np.column_stack([random.binomial(rows, random.beta(9 * rate, 9 * (1 - rate), m)), rows])


def estimated(units: np.ndarray, scale: linearised.Scale, level: float = 0.95) -> Estimate:
    return linearised.ratio(linearised.moments(units), [1, 0], [0, 1], level, method="simulated", scale=scale)


def test_the_promised_power_is_reached_for_clustered_ratios() -> None:
    """The other group's spread grows with its rate; planning with one spread for both would reach 0.68 here."""
    random = np.random.default_rng(11)
    pilot = estimated(speakers(random, 100_000, 0.15), "log")
    variance = (pilot.standard_error or 0) ** 2 * 100_000
    variances = Variances(*(variance * (rate / 0.15) ** 2 for rate in (0.175, 0.15, 0.2)))
    m = sample_size.difference(0.05, variances, STUDENT)
    found = [
        difference(estimated(speakers(random, m, 0.2), "log"), estimated(speakers(random, m, 0.15), "log"), 0.95)
        for _ in range(RUNS)
    ]
    power = np.mean([each.interval is not None and each.interval.low > 0 for each in found])
    assert 0.8 - NOISE <= power <= 0.88
    m = sample_size.equivalence(0.05, variance, STUDENT)
    found = []
    for _ in range(RUNS):
        first, second = (estimated(speakers(random, m, 0.15), "log", 0.9) for _ in range(2))
        found.append(difference(first, second, 0.9))
    shown = np.mean(
        [each.interval is not None and each.interval.low > -0.05 and each.interval.high < 0.05 for each in found]
    )
    assert 0.8 - NOISE <= shown <= 0.88


def test_the_promised_power_is_reached_for_clustered_shares() -> None:
    random = np.random.default_rng(12)
    pilot = people(random, 100_000, 0.2)
    found = estimated(pilot, "log-proportion")
    rows = pilot[:, 1].sum()
    effect = linearised.design_effect(found.standard_error, math.sqrt(0.2 * 0.8 / rows))
    assert effect is not None
    factor = effect * 100_000 / rows
    variances = Variances(*(factor * p * (1 - p) for p in (0.25, 0.2, 0.3)))
    m = sample_size.difference(0.1, variances, STUDENT)
    hits = []
    for _ in range(RUNS):
        more, less = (estimated(people(random, m, rate), "log-proportion") for rate in (0.3, 0.2))
        interval = difference(more, less, 0.95).interval
        hits.append(interval is not None and interval.low > 0)
    assert 0.8 - NOISE <= np.mean(hits) <= 0.88
