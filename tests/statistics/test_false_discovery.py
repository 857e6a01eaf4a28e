"""Tests of a scan: exact tails against SciPy, and what they promise."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from cardgen.statistics.estimates import Estimate
from cardgen.statistics.false_discovery import false_coverage_level, larger_share_p, larger_value_p


@given(st.integers(1, 3_000), st.data())
def test_the_exact_tail_is_that_of_scipy(whole: int, data: st.DataObject) -> None:
    rows, events = data.draw(st.integers(0, whole)), data.draw(st.integers(0, whole))
    x = data.draw(st.integers(max(0, rows + events - whole), min(rows, events)))
    known = float(stats.hypergeom.sf(x - 1, whole, events, rows))
    assert larger_share_p(x, rows, events, whole) == pytest.approx(known, rel=1e-6, abs=1e-300)


def test_a_large_part_has_the_normal_tail() -> None:
    known = float(stats.hypergeom.sf(200_999, 4_000_000, 400_000, 2_000_000))
    assert larger_share_p(201_000, 2_000_000, 400_000, 4_000_000) == pytest.approx(known, rel=0.02)


@pytest.mark.parametrize("counts", [(5, 4, 10, 20), (0, 10, 15, 20), (-1, 4, 10, 20), (1, 30, 10, 20)])
def test_counts_that_do_not_fit_are_refused(counts: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="cannot be part of"):
        larger_share_p(*counts)


def test_intervals_pay_for_having_been_picked() -> None:
    assert false_coverage_level(0.05, 1, 100) == pytest.approx(0.9995)
    # Where everything was found nothing was picked.
    assert false_coverage_level(0.05, 100, 100) == pytest.approx(0.95)
    with pytest.raises(ValueError, match="found must be"):
        false_coverage_level(0.05, 0, 100)


def test_the_larger_of_two_p_values_is_taken() -> None:
    plain = float(stats.t.sf(0.1 / 0.03, 9))
    log = float(stats.t.sf(math.log(1.5) / 0.2, 9))
    assert larger_value_p(Estimate(0.3), Estimate(0.2), 0.03, 9, 0.2) == pytest.approx(max(plain, log))
    assert larger_value_p(Estimate(-0.1), Estimate(-0.2), 0.03, 9, None) == pytest.approx(plain)
