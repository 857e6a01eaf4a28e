from __future__ import annotations

import math
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from cardgen.statistics import spread
from cardgen.statistics.heterogeneity import heterogeneity
from cardgen.statistics.spread import between_group_sd

groups = st.lists(st.tuples(st.floats(0.01, 0.99), st.floats(0.001, 0.2)), min_size=2, max_size=8)


def test_removes_the_noise_from_the_variance() -> None:
    result = between_group_sd([0.1, 0.2, 0.3], [0.02, 0.04, 0.04], 0.95, seed=1)
    assert result.uncorrected_variance == pytest.approx(0.01)
    assert result.variance == pytest.approx(0.01 - (0.0004 + 0.0016 + 0.0016) / 3)
    assert result.estimate.value == pytest.approx(math.sqrt(0.0088))


def test_equal_errors_give_the_noncentral_chi_square_interval() -> None:
    values, error, k = [0.10, 0.16, 0.13, 0.22, 0.19], 0.02, 5
    interval = between_group_sd(values, [error] * k, 0.95, seed=2).estimate.interval
    assert interval is not None
    t = float(np.var(values)) * k / error**2
    # The noncentralities at which T is in the upper, and in the lower, 2.5 %; V = λ SE²/(K − 1).
    ends = [error * math.sqrt(float(special.chndtrinc(t, k - 1, p)) / (k - 1)) for p in (0.975, 0.025)]
    assert (interval.low, interval.high) == pytest.approx((ends[0], ends[1]), rel=0.02)
    assert interval.method == "noncentrality-inversion"


def test_a_negative_variance_is_kept_beside_the_zero() -> None:
    result = between_group_sd([0.100, 0.101, 0.099, 0.100], [0.02] * 4, 0.95, seed=3)
    assert result.estimate.value == 0
    assert result.variance is not None
    assert result.variance == pytest.approx(1e-6 * 2 / 3 - 4e-4)
    assert result.estimate.interval is not None
    assert result.estimate.interval.low == 0
    # Never "0 to 0": noise of this size hides a spread of this size.
    assert result.estimate.interval.high > 0.01


def test_groups_without_any_difference_still_leave_room_for_one() -> None:
    interval = between_group_sd([0.2, 0.2, 0.2], [0.01, 0.01, 0.01], 0.95, seed=4).estimate.interval
    assert interval is not None
    assert interval.low == 0
    assert interval.high > 0.005


def test_the_debiased_variance_is_unbiased_where_the_naive_one_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    generator = np.random.default_rng(15)
    truth = np.linspace(0.06, 0.14, 10)
    naive, corrected = [], []
    monkeypatch.setattr(spread, "_invert", lambda *_: (0.0, 1.0))  # the interval is not looked at
    for x in generator.binomial(100, truth, size=(600, 10)):
        p = x / 100
        errors = np.sqrt(p * (1 - p) / 99)
        result = between_group_sd(p.tolist(), errors.tolist(), 0.95, seed=0)
        assert result.variance is not None
        corrected.append(result.variance)
        naive.append(result.uncorrected_variance)
    v = float(truth.var(ddof=1))
    tolerance = 3 * float(np.std(corrected)) / math.sqrt(600)
    assert float(np.mean(corrected)) == pytest.approx(v, abs=tolerance)
    assert float(np.mean(naive)) > v + 2 * tolerance


@pytest.mark.parametrize(("in_errors", "unequal"), [(0.0, False), (1.0, False), (1.0, True), (3.0, True)])
def test_coverage(in_errors: float, unequal: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spread, "DRAWS", 2000)
    generator = np.random.default_rng(16)
    errors = 0.02 * np.exp(np.linspace(-1, 1, 6) * unequal)
    shape = generator.permutation(np.linspace(-1, 1, 6))
    truth = 0.3 + shape / shape.std(ddof=1) * in_errors * 0.02
    v = float(truth.std(ddof=1))
    hits = []
    for seed in range(250):
        values = truth + errors * generator.standard_normal(6)
        interval = between_group_sd(values.tolist(), errors.tolist(), 0.95, seed).estimate.interval
        assert interval is not None
        hits.append(interval.low - 1e-12 <= v <= interval.high)
    assert np.mean(hits) >= 0.925


@settings(max_examples=25, deadline=None)
@given(groups, st.floats(0.5, 0.98))
def test_holds_the_value_and_widens_with_the_level(pairs: list[tuple[float, float]], level: float) -> None:
    values, errors = [v for v, _ in pairs], [e for _, e in pairs]
    narrow, wide = (between_group_sd(values, errors, at, 5).estimate for at in (level, (1 + level) / 2))
    assert narrow.value is not None
    assert narrow.interval is not None
    assert wide.interval is not None
    assert 0 <= narrow.interval.low <= narrow.value <= narrow.interval.high
    assert wide.interval.low <= narrow.interval.low + 1e-9
    assert wide.interval.high >= narrow.interval.high - 1e-9


def test_few_clusters_widen_the_interval() -> None:
    values, errors = [0.10, 0.16, 0.13, 0.22], [0.02] * 4
    normal = between_group_sd(values, errors, 0.95, 6).estimate.interval
    student = between_group_sd(values, errors, 0.95, 6, [2, 3, 3, 4]).estimate.interval
    assert normal is not None
    assert student is not None
    assert student.low < normal.low
    assert student.high > normal.high


def test_what_is_unknown_stays_unknown() -> None:
    unknown = between_group_sd([0.1, 0.2], [0.01, None], 0.95, 1)
    assert (unknown.estimate.value, unknown.variance) == (None, None)
    exact = between_group_sd([0.1, 0.2], [0.0, 0.0], 0.95, 1)
    assert exact.estimate.value == pytest.approx(0.1 / math.sqrt(2))
    assert exact.estimate.interval is None
    with pytest.raises(ValueError, match="at least two groups"):
        between_group_sd([0.1], [0.01], 0.95, 1)
    with pytest.raises(ValueError, match="as many"):
        between_group_sd([0.1, 0.2], [0.01], 0.95, 1)


def test_cochrans_q_agrees_with_statsmodels() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from statsmodels.stats.meta_analysis import combine_effects

    values, errors = np.array([0.10, 0.16, 0.13, 0.22]), np.array([0.02, 0.03, 0.01, 0.04])
    oracle = combine_effects(values, errors**2)
    result = heterogeneity(values.tolist(), errors.tolist())
    assert result is not None
    assert result.q == pytest.approx(oracle.q)
    assert result.i_squared == pytest.approx(oracle.i2)
    assert result.p_value == pytest.approx(oracle.test_homogeneity().pvalue)
    assert result.degrees_of_freedom == 3


def test_equal_groups_are_homogeneous() -> None:
    result = heterogeneity([0.2, 0.2, 0.2], [0.01, 0.02, 0.03])
    assert result is not None
    assert (result.q, result.p_value, result.i_squared) == pytest.approx((0, 1, 0), abs=1e-9)
    with pytest.raises(ValueError, match="positive standard error"):
        heterogeneity([0.1, 0.2], [0.01, 0.0])


def test_upper_end_where_one_group_is_far_noisier() -> None:
    """At the upper end, a T as small as the observed one has the chance that is left on that side, by simulation."""
    values = np.array([0.40, 0.26, 0.45, 0.39, 0.46, 0.40, 0.42, 0.40, 0.44, 0.50])
    errors = np.array([0.077, 0.051, 0.038, 0.052, 0.039, 0.024, 0.064, 0.046, 0.031, 0.144])
    interval = between_group_sd(values.tolist(), errors.tolist(), 0.95, 1).estimate.interval
    assert interval is not None
    centred = values - values.mean()
    observed = float(centred @ centred)
    direction = centred * math.sqrt((values.size - 1) / observed)
    noise = errors[:, None] * np.random.default_rng(8).standard_normal((values.size, 200_000))
    drawn = interval.high * direction[:, None] + noise
    drawn -= drawn.mean(axis=0)
    assert float(((drawn**2).sum(axis=0) <= observed).mean()) == pytest.approx(0.025, abs=0.004)


@pytest.mark.parametrize("value", [0.1, 0.3, 1e-9, 12345.6])
@pytest.mark.parametrize("groups", [2, 3, 7, 20])
def test_equal_groups_have_a_spread_no_larger_than_noise(value: float, groups: int) -> None:
    """The mean of equal values may be off by a rounding; it once sent the upper end to a million."""
    for freedom in (None, [4.0] * groups):
        found = between_group_sd([value] * groups, [0.01] * groups, 0.95, 1, freedom).estimate
        assert found.value == 0
        assert found.interval is not None
        assert found.interval.low == 0
        assert 0 < found.interval.high < 0.05
