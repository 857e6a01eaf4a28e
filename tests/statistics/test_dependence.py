"""Groups that share units: correlations, and what differences, gaps, spread and tests make of them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from cardgen.statistics import linearised
from cardgen.statistics.dependence import Dependence, dependence_of
from cardgen.statistics.difference import difference, p_value
from cardgen.statistics.estimates import Estimate, Interval
from cardgen.statistics.heterogeneity import heterogeneity
from cardgen.statistics.noise import noise_of
from cardgen.statistics.paired import paired_change
from cardgen.statistics.range_of_groups import gap
from cardgen.statistics.ratio import ratio
from cardgen.statistics.spread import between_group_sd
from cardgen.statistics.studentized_range import simultaneous_contrast
from cardgen.statistics.worst import probability_of_worst

GENERATOR = np.random.default_rng(11)
OWN = GENERATOR.gamma(4, 0.05, 25)
WORDS = GENERATOR.integers(20, 80, (3, 25)).astype(float)
ERRORS = GENERATOR.poisson(OWN * WORDS).astype(float)


def estimates() -> tuple[list[Estimate], Dependence]:
    found, influences = [], []
    for e, n in zip(ERRORS, WORDS, strict=True):
        sums = linearised.moments(np.stack([e, n], axis=1))
        found.append(linearised.ratio(sums, [1, 0], [0, 1], 0.95, method="m", scale="identity"))
        influences.append((e - e.sum() / n.sum() * n) / n.sum())
    return found, dependence_of(np.stack(influences))


def matrix(k: int, correlation: float) -> np.ndarray:
    return np.full((k, k), correlation) + (1 - correlation) * np.eye(k)


def equal(k: int, correlation: float) -> Dependence:
    return Dependence(matrix(k, correlation))


def test_a_difference_on_the_same_units_is_the_paired_one() -> None:
    """An independent route: the paired change of a ratio of sums, which subtracts unit by unit."""
    found, shared = estimates()
    wanted = paired_change(ERRORS[1], WORDS[1], ERRORS[0], WORDS[0], 0.95, method="m").estimate
    here = difference(found[0], found[1], 0.95, correlation=shared.between(0, 1))
    assert here.value == pytest.approx(wanted.value)
    assert here.standard_error == pytest.approx(wanted.standard_error)
    assert here.interval is not None
    assert wanted.interval is not None
    assert (here.interval.low, here.interval.high) == pytest.approx((wanted.interval.low, wanted.interval.high))
    assert wanted.value is not None
    assert wanted.standard_error is not None
    p = 2 * stats.t.sf(abs(wanted.value) / wanted.standard_error, 24)
    assert p_value(found[0], found[1], correlation=shared.between(0, 1)) == pytest.approx(p)


def test_units_of_one_group_only_leave_groups_uncorrelated() -> None:
    shared = dependence_of([[1.0, -1.0, 0.0, 0.0], [0.0, 0.0, 2.0, -2.0], [0.0, 0.0, 0.0, 0.0]])
    assert shared.between(0, 1) == 0
    assert shared.between(0, 2) == 0
    assert shared.of_differences(np.array([3.0, 4.0, 0.0]))[0, 1] == pytest.approx(5)


def test_what_is_not_known_is_the_worst_case() -> None:
    one, other = (Estimate(value, 0.02, Interval(value - 0.04, value + 0.05, 0.95, "m"), 9.0) for value in (0.3, 0.2))
    widths = []
    for correlation in (-1.0, -0.5, 0.0, 0.5, 0.9):
        interval = difference(one, other, 0.95, correlation=correlation).interval
        assert interval is not None
        widths.append(interval.high - interval.low)
    assert widths == sorted(widths, reverse=True)
    assert widths[0] == pytest.approx(0.18)
    assert Dependence(None).between(0, 1) == -1
    assert Dependence(None).among([0, 2]).correlation is None


def test_figures_that_move_as_one_have_no_interval() -> None:
    one = Estimate(0.3, 0.02, Interval(0.26, 0.34, 0.95, "m"), 9.0)
    assert difference(one, one, 0.95, correlation=1.0).interval is None
    assert p_value(one, one, correlation=1.0) is None
    assert ratio(one, one, 0.95, correlation=1.0).interval is None
    assert gap([0.3, 0.2], [0.02, 0.02], [9, 9], 0.95, 1, dependence=equal(2, 1.0)).interval is None


def test_the_gap_of_two_groups_is_their_paired_difference() -> None:
    found = gap([0.3, 0.1], [0.03, 0.04], [24, 24], 0.95, 5, dependence=equal(2, 0.5)).interval
    assert found is not None
    half = stats.t.ppf(0.975, 24) * math.sqrt(0.03**2 + 0.04**2 - 2 * 0.5 * 0.03 * 0.04)
    assert (found.low, found.high) == pytest.approx((0.2 - half, 0.2 + half))


@pytest.mark.parametrize("correlation", [0.0, 0.4, 0.8])
def test_equally_correlated_normal_errors_give_tukeys_range(correlation: float) -> None:
    """What moves all groups alike cancels: the quantile stays, and the standard errors of differences shrink."""
    found = gap([0.0] * 4, [1.0] * 4, None, 0.95, 5, dependence=equal(4, correlation)).interval
    assert found is not None
    wanted = simultaneous_contrast(4, 0.95) * math.sqrt(2 * (1 - correlation))
    assert found.high == pytest.approx(wanted, rel=0.02)


@pytest.mark.parametrize("df", [2, 6, 40])
def test_few_shared_units_against_a_loop_over_samples(df: int) -> None:
    """Samples of df + 1 units are drawn whole, and each contrast divided by the standard error that its sample has."""
    k, generator = 3, np.random.default_rng(df)
    root = np.linalg.cholesky(matrix(k, 0.3))
    largest = []
    for _ in range(6_000):
        units = generator.standard_normal((df + 1, k)) @ root.T
        mean, covariance = units.mean(axis=0), np.cov(units.T) / (df + 1)
        largest.append(
            max(
                abs(mean[i] - mean[j]) / math.sqrt(covariance[i, i] + covariance[j, j] - 2 * covariance[i, j])
                for i in range(k)
                for j in range(i)
            )
        )
    found = gap([0.0] * k, [1.0] * k, [df] * k, 0.95, 5, dependence=equal(k, 0.3)).interval
    assert found is not None
    assert found.high / math.sqrt(2 * 0.7) == pytest.approx(np.quantile(largest, 0.95), rel=0.06)


def test_an_unknown_extent_gives_bonferronis_bound() -> None:
    found = gap([0.5, 0.2, 0.3], [0.01, 0.02, 0.03], [9, 14, 11], 0.95, 5, dependence=Dependence(None)).interval
    assert found is not None
    c = stats.t.ppf(1 - 0.05 / 3 / 2, 9)
    assert found.low == pytest.approx(0.3 - c * 0.03)
    assert found.high == pytest.approx(max(0.3 + c * 0.03, 0.2 + c * 0.04))


def test_the_spread_of_correlated_groups_is_unbiased() -> None:
    generator = np.random.default_rng(5)
    root = np.linalg.cholesky(matrix(4, 0.6))
    truth = np.array([0.1, 0.2, 0.3, 0.4])
    found = [
        between_group_sd(
            (truth + 0.1 * root @ generator.standard_normal(4)).tolist(), [0.1] * 4, 0.95, 1, None, equal(4, 0.6)
        ).variance
        for _ in range(300)
    ]
    wanted, plain = truth.var(ddof=1), 0.1**2 * 0.6
    assert np.mean([each for each in found if each is not None]) == pytest.approx(wanted, abs=plain / 2)


def test_heterogeneity_of_shared_units_is_hotellings_test() -> None:
    units = np.random.default_rng(2).multivariate_normal([0.1, 0.2, 0.3], matrix(3, 0.5), 20)
    covariance = np.cov(units.T) / 20
    errors = np.sqrt(np.diag(covariance))
    found = heterogeneity(
        units.mean(axis=0).tolist(),
        errors.tolist(),
        [19.0] * 3,
        Dependence(covariance / np.outer(errors, errors)),
    )
    contrasts = units[:, 1:] - units[:, :1]
    mean, spread = contrasts.mean(axis=0), np.cov(contrasts.T)
    t2 = 20 * mean @ np.linalg.inv(spread) @ mean
    assert found is not None
    assert found.q == pytest.approx(t2)
    assert found.p_value == pytest.approx(stats.f.sf(t2 * 18 / (19 * 2), 2, 18))


def test_heterogeneity_needs_more_units_than_groups() -> None:
    assert heterogeneity([0.1, 0.2, 0.3], [0.1] * 3, [2.0] * 3, equal(3, 0.5)) is None
    assert heterogeneity([0.1, 0.2, 0.3], [0.1] * 3, [9.0] * 3, Dependence(None)) is None
    assert heterogeneity([0.1, 0.2, 0.3], [0.1] * 3, [9.0] * 3, equal(3, 1.0)) is None


def test_drawn_errors_have_the_spread_and_correlation_asked_for() -> None:
    noise = noise_of(np.array([1.0, 2.0]), [None, None], 40_000, 3, equal(2, 0.7))
    assert float(np.mean(noise[0] * noise[1])) / 2 == pytest.approx(0.7, abs=0.02)
    assert noise.std(axis=1) == pytest.approx([1, 2], rel=0.02)
    heavy = noise_of(np.array([1.0, 2.0]), [5.0, 9.0], 40_000, 3, equal(2, 0.7))
    assert heavy[0].std() == pytest.approx(math.sqrt(5 / 3), rel=0.05)
    with pytest.raises(ValueError, match="correlations"):
        noise_of(np.array([1.0, 2.0]), [5.0, 9.0], 10, 3, Dependence(None))


def test_the_probability_of_being_worst_is_that_of_two_normals() -> None:
    for correlation in (None, 0.5):
        shared = None if correlation is None else equal(2, correlation)
        found = probability_of_worst(
            [0.3, 0.2], [0.06, 0.08], [None, None], 4, higher_is_better=False, dependence=shared
        )
        error = math.sqrt(0.01 - 2 * (correlation or 0) * 0.06 * 0.08)
        assert found == pytest.approx(stats.norm.cdf(0.1 / error), abs=0.01)


def test_the_probability_of_being_worst_needs_two_groups_with_errors() -> None:
    for values, errors, shared in (
        ([0.3], [0.1], None),
        ([0.3, 0.2], [0.1, None], None),
        ([0.3, 0.2], [0.1, 0.1], Dependence(None)),
    ):
        found = probability_of_worst(values, errors, [None] * len(values), 1, higher_is_better=True, dependence=shared)
        assert found is None


def test_the_worst_follows_the_direction() -> None:
    given = ([0.9, 0.5, 0.6], [0.01] * 3, [None] * 3, 1)
    low = probability_of_worst(*given, higher_is_better=True)
    high = probability_of_worst(*given, higher_is_better=False)
    assert low == pytest.approx(1, abs=1e-3)
    assert high == pytest.approx(1)
