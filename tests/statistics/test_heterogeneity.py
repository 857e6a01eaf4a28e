from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.oneway import anova_oneway

from cardgen.statistics.heterogeneity import heterogeneity, heterogeneity_of_shares


def test_few_units_take_welchs_test() -> None:
    generator = np.random.default_rng(8)
    samples = [generator.normal(mean, sd, n) for mean, sd, n in ((0.1, 1, 6), (0.5, 3, 9), (1.5, 0.5, 4))]
    wanted = anova_oneway(samples, use_var="unequal", welch_correction=True)
    found = heterogeneity(
        [float(sample.mean()) for sample in samples],
        [float(sample.std(ddof=1) / np.sqrt(sample.size)) for sample in samples],
        [sample.size - 1.0 for sample in samples],
    )
    assert found is not None
    assert found.p_value == pytest.approx(wanted.pvalue, rel=1e-9)
    assert found.degrees_of_freedom == 2


def test_many_units_come_to_the_chi_square() -> None:
    values, errors = [0.1, 0.15, 0.2], [0.02, 0.03, 0.02]
    plain, many = heterogeneity(values, errors), heterogeneity(values, errors, [1e7] * 3)
    assert plain is not None
    assert many is not None
    assert many.p_value == pytest.approx(plain.p_value, rel=1e-4)
    assert plain.p_value == pytest.approx(stats.chi2.sf(plain.q, 2))


def test_shares_take_pearsons_test() -> None:
    # COMPAS: false positives of African-American, Caucasian and Hispanic defendants.
    events, rows = [805, 349, 87], [1795, 1488, 405]
    found = heterogeneity_of_shares(events, rows)
    table = [events, [n - x for x, n in zip(events, rows, strict=True)]]
    wanted = stats.chi2_contingency(table, correction=False)
    assert found is not None
    assert (found.q, found.p_value) == pytest.approx((wanted.statistic, wanted.pvalue))
    assert found.i_squared == pytest.approx(1 - 2 / wanted.statistic)


def test_where_nothing_varies_nothing_is_tested() -> None:
    assert heterogeneity_of_shares([0, 0], [10, 20]) is None
    assert heterogeneity_of_shares([10, 20], [10, 20]) is None


@pytest.mark.parametrize(("events", "rows"), [([1], [2]), ([1, 3], [2, 2]), ([1, 1], [2]), ([0, 1], [0, 2])])
def test_impossible_counts_are_errors(events: list[float], rows: list[float]) -> None:
    with pytest.raises(ValueError, match="at least two groups"):
        heterogeneity_of_shares(events, rows)
