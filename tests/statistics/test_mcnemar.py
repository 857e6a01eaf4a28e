"""Flips of the same rows: published figures, and coverage by exact enumeration."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest

from cardgen.statistics.mcnemar import Flips, exact_p, paired_difference


@pytest.mark.parametrize(("b", "c", "p"), [(25, 10, 0.016674), (6, 16, 0.052479)])
def test_exact_p_values_of_the_reference_figures(b: int, c: int, p: float) -> None:
    assert exact_p(Flips(0, b, c, 0)) == pytest.approx(p, abs=5e-7)


def test_exact_p_agrees_with_statsmodels() -> None:
    from statsmodels.stats.contingency_tables import mcnemar

    for b, c in product(range(0, 12, 3), repeat=2):
        if b + c:
            assert exact_p(Flips(5, b, c, 9)) == pytest.approx(mcnemar([[5, b], [c, 9]], exact=True).pvalue)


def test_no_flip_is_no_evidence_of_a_change() -> None:
    found = paired_difference(Flips(40, 0, 0, 60), 0.95)
    assert exact_p(Flips(40, 0, 0, 60)) == 1
    assert (found.value, found.standard_error) == (0, None)
    assert found.interval is not None
    assert found.interval.low < 0 < found.interval.high


def test_the_error_is_that_of_the_wald_interval() -> None:
    found = paired_difference(Flips(50, 12, 5, 33), 0.95)
    assert found.value == pytest.approx(0.07)
    assert found.standard_error == pytest.approx(math.sqrt(17 - 49 / 100) / 100)


def test_independent_shares_give_the_unpaired_interval() -> None:
    """Without correlation the paired interval is Newcombe's for two independent samples of n."""
    from cardgen.statistics.difference import difference
    from cardgen.statistics.proportion import estimate

    found = paired_difference(Flips(24, 36, 16, 24), 0.95).interval
    unpaired = difference(estimate(60, 100, 0.95), estimate(40, 100, 0.95), 0.95).interval
    assert found is not None
    assert unpaired is not None
    assert (found.low, found.high) == pytest.approx((unpaired.low, unpaired.high))


def test_swapping_the_runs_turns_the_interval_round() -> None:
    one, other = (paired_difference(Flips(30, b, c, 20), 0.95).interval for b, c in ((9, 3), (3, 9)))
    assert one is not None
    assert other is not None
    assert (one.low, one.high) == pytest.approx((-other.high, -other.low))


@pytest.mark.parametrize("shares", [(0.6, 0.1, 0.05, 0.25), (0.1, 0.02, 0.02, 0.86), (0.3, 0.2, 0.1, 0.4)])
def test_the_interval_covers(shares: tuple[float, ...]) -> None:
    generator = np.random.default_rng(3)
    truth, covered, runs = shares[1] - shares[2], 0, 2_000
    for both, appeared, vanished, neither in generator.multinomial(80, shares, runs).tolist():
        interval = paired_difference(Flips(both, appeared, vanished, neither), 0.95).interval
        assert interval is not None
        covered += interval.low - 1e-12 <= truth <= interval.high + 1e-12
    assert covered / runs >= 0.935
