"""Equal error rates and match rates at a false match rate, against scikit-learn's ROC curve."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.interpolate import interp1d
from scipy.optimize import brentq

from cardgen.statistics.error_rates import equal_error_rate, match_rate_at
from cardgen.statistics.linearised_counts import ByCluster, ByRow
from tests.statistics.scored import Drawn, counted, draw

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from sklearn.metrics import roc_curve


def curve(drawn: Drawn) -> tuple[np.ndarray, np.ndarray]:
    found = roc_curve(drawn.positive, drawn.score, sample_weight=drawn.weight, drop_intermediate=False)
    return found[0], found[1]


@given(st.integers(0, 2**32 - 1), st.integers(30, 150), st.floats(0, 2), st.sampled_from([0.02, 0.1, 0.3]))
def test_values_are_read_off_the_roc_line(seed: int, n: int, shift: float, rate: float) -> None:
    drawn = draw(np.random.default_rng(seed), clusters=n, rows=1, shift=shift)
    if drawn.positive.min() == drawn.positive.max():
        return
    _, genuine, impostor = counted(drawn, drawn.weight)
    fmr, tmr = curve(drawn)
    crossing = brentq(lambda x: 1 - x - float(interp1d(fmr, tmr)(x)), 0, 1)
    if len(np.unique(fmr)) == len(fmr):
        # scipy's line is not one where the curve is steep: two match rates at one false match rate.
        assert equal_error_rate(genuine, impostor, None, 0.95).value == pytest.approx(crossing, abs=1e-9)
    found = match_rate_at(rate, genuine, impostor, None, n / drawn.weight.sum(), 0.95, dependent=True)
    if impostor.sum() * n / drawn.weight.sum() * rate < 1:
        assert found.value is None
    else:
        assert found.value == pytest.approx(tmr[fmr <= rate * (1 + 1e-12)].max())


def test_an_equal_error_rate_worked_by_hand() -> None:
    # Thresholds 3, 2, 1, 0: FMR 0, .2, .6, 1 and FNMR .6, .2, 0, 0. They meet at the threshold 2.
    found = equal_error_rate([0, 1, 2, 2], [2, 2, 1, 0], None, 0.95)
    assert found.value == pytest.approx(0.2)
    # Thresholds 2, 1, 0: FMR 0, .5, 1 and FNMR .75, .25, 0. FMR = t/2 and FNMR = .75 − t/2 meet at t = .75.
    assert equal_error_rate([1, 2, 1], [2, 2, 0], None, 0.95).value == pytest.approx(0.375)


def test_the_variance_of_an_equal_error_rate_lies_between_those_of_its_two_parts() -> None:
    drawn = draw(np.random.default_rng(9), clusters=800, rows=1, shift=2.0)
    _, genuine, impostor = counted(drawn, np.ones(800))
    found = equal_error_rate(genuine, impostor, ByRow(800, genuine, impostor), 0.95)
    assert found.value is not None
    assert found.standard_error is not None
    p = found.value * (1 - found.value)
    least = p / (genuine.sum() + impostor.sum())
    most = p / min(genuine.sum(), impostor.sum())
    assert 0.9 * least < found.standard_error**2 < 1.1 * most
    assert found.interval is not None
    assert found.interval.low < found.value < found.interval.high


def test_copies_in_clusters_tell_no_more() -> None:
    drawn = draw(np.random.default_rng(11), clusters=400, rows=1, shift=2.0)
    scores, genuine, impostor = counted(drawn, np.ones(400))
    bins = np.searchsorted(scores, drawn.score)
    ends = []
    for times in (1, 6):
        units = ByCluster(400, drawn.cluster, bins, times * drawn.positive, times * (1 - drawn.positive))
        pairs = times * genuine, times * impostor
        ends.append(
            [
                equal_error_rate(*pairs, units, 0.95).interval,
                match_rate_at(0.1, *pairs, units, 1.0, 0.95, dependent=True).interval,
            ]
        )
    for alone, copied in zip(*ends, strict=True):
        assert alone is not None
        assert copied is not None
        assert (copied.low, copied.high) == pytest.approx((alone.low, alone.high), abs=0.01)


def test_too_few_impostors_show_no_low_false_match_rate() -> None:
    drawn = draw(np.random.default_rng(12), clusters=200, rows=1, shift=2.0)
    _, genuine, impostor = counted(drawn, np.ones(200))
    units = ByRow(200, genuine, impostor)
    assert match_rate_at(0.001, genuine, impostor, units, 1.0, 0.95, dependent=False).value is None
    some = match_rate_at(0.02, genuine, impostor, units, 1.0, 0.95, dependent=False)
    assert some.value is not None
    assert some.interval is None
    enough = match_rate_at(0.1, genuine, impostor, units, 1.0, 0.95, dependent=False)
    assert enough.interval is not None
    assert enough.value is not None
    assert enough.interval.low < enough.value < enough.interval.high


def test_one_kind_of_pair_alone_has_neither() -> None:
    assert equal_error_rate([0, 0], [3, 4], None, 0.95).value is None
    assert match_rate_at(0.1, [3, 4], [0, 0], None, 1.0, 0.95, dependent=False).value is None


def test_pairs_that_do_not_overlap_are_not_certain() -> None:
    genuine, impostor = np.array([0.0, 0, 9]), np.array([50.0, 0, 0])
    units = ByRow(59, genuine, impostor)
    found = equal_error_rate(genuine, impostor, units, 0.95)
    assert (found.value, found.interval) == (0.0, None)
