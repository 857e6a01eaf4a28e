"""Adjusted p-values, held against statsmodels and the example of Benjamini and Hochberg (1995)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardgen.statistics.multiplicity import benjamini_hochberg, benjamini_yekutieli, holm, two_sided_p

BH_1995 = [
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
    *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0),
]


def test_holm_rejects_three_of_the_fifteen() -> None:
    assert sum(p < 0.05 for p in holm(BH_1995)) == 3


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_holm_agrees_with_statsmodels(p_values: list[float]) -> None:
    from statsmodels.stats.multitest import multipletests

    assert holm(p_values) == pytest.approx(multipletests(p_values, method="holm")[1].tolist())


def test_benjamini_and_hochberg_reject_four_of_the_fifteen_and_yekutieli_three() -> None:
    adjusted = benjamini_hochberg(BH_1995)
    assert sum(p < 0.05 for p in adjusted) == 4
    assert adjusted[:5] == pytest.approx([0.0015, 0.003, 0.0095, 0.0356, 0.0603], abs=5e-5)
    assert sum(p < 0.05 for p in benjamini_yekutieli(BH_1995)) == 3


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_false_discovery_rates_agree_with_scipy(p_values: list[float]) -> None:
    from scipy import stats

    hochberg, yekutieli = (
        stats.false_discovery_control(p_values, method="bh"),
        stats.false_discovery_control(p_values, method="by"),
    )
    assert benjamini_hochberg(p_values) == pytest.approx(hochberg.tolist())
    assert benjamini_yekutieli(p_values) == pytest.approx(yekutieli.tolist())


def test_no_comparison_needs_no_adjustment() -> None:
    assert holm([]) == benjamini_hochberg([]) == benjamini_yekutieli([]) == []


def test_p_values_agree_with_scipy() -> None:
    from scipy import stats

    assert two_sided_p(-2.1, 1.0, 7.5) == pytest.approx(2 * stats.t.sf(2.1, 7.5))
    assert two_sided_p(2.1, 0.5, None) == pytest.approx(2 * stats.norm.sf(4.2))
