"""The Kolmogorov–Smirnov distance against scipy, and what its interval claims."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from cardgen.statistics.linearised_counts import ByCluster, ByRow
from cardgen.statistics.separation import kolmogorov_smirnov
from tests.statistics.scored import counted, draw


@given(st.integers(0, 2**32 - 1), st.integers(20, 120), st.floats(-2, 2))
def test_the_distance_is_scipys_and_its_low_end_is_the_test(seed: int, n: int, shift: float) -> None:
    drawn = draw(np.random.default_rng(seed), clusters=n, rows=1, shift=shift)
    x, y = (drawn.score[drawn.positive == each] for each in (1.0, 0.0))
    _, positives, negatives = counted(drawn, np.ones(n))
    found = kolmogorov_smirnov(positives, negatives, ByRow(n, positives, negatives), 1.0, 0.95, dependent=False)
    if not x.size or not y.size:
        assert found.value is None
        return
    wanted = stats.ks_2samp(x, y).statistic
    assert found.value == pytest.approx(wanted)
    if found.interval is not None and found.interval.low > 0:
        # Kolmogorov's law of the distance, which scipy has under this name, rejects equal distributions.
        assert stats.kstwobign.sf(wanted / np.sqrt(1 / x.size + 1 / y.size)) < 0.05 + 1e-9
        assert found.interval.low < wanted < found.interval.high + 1e-12


def test_a_clear_distance_is_told_apart_from_none() -> None:
    drawn = draw(np.random.default_rng(2), clusters=200, rows=1, shift=1.5)
    _, positives, negatives = counted(drawn, np.ones(200))
    found = kolmogorov_smirnov(positives, negatives, ByRow(200, positives, negatives), 1.0, 0.95, dependent=False)
    assert found.interval is not None
    assert found.interval.low > 0.2


def test_copies_in_clusters_and_scaled_weights_change_nothing() -> None:
    drawn = draw(np.random.default_rng(4), clusters=50, rows=1)
    scores, positives, negatives = counted(drawn, np.ones(50))
    bins = np.searchsorted(scores, drawn.score)
    alone, copied = (
        kolmogorov_smirnov(
            times * positives,
            times * negatives,
            ByCluster(50, drawn.cluster, bins, times * drawn.positive, times * (1 - drawn.positive)),
            1.0,
            0.95,
            dependent=True,
        ).interval
        for times in (1, 4)
    )
    assert alone is not None
    assert copied is not None
    assert copied.high == pytest.approx(alone.high)
    assert copied.low <= alone.low + 1e-12
    heavy = kolmogorov_smirnov(
        3 * positives, 3 * negatives, ByRow(50, 9 * positives, 9 * negatives), 1 / 3, 0.95, dependent=True
    )
    plain = kolmogorov_smirnov(positives, negatives, ByRow(50, positives, negatives), 1.0, 0.95, dependent=True)
    assert heavy == plain


def test_classes_that_do_not_overlap_are_not_certain() -> None:
    pos, neg = np.array([0.0, 5.0]), np.array([7.0, 0.0])
    found = kolmogorov_smirnov(pos, neg, ByRow(12, pos, neg), 1.0, 0.95, dependent=False)
    assert (found.value, found.interval) == (1.0, None)
