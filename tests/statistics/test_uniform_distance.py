"""The distance of shares from equal ones: by its definition, by every set of groups, and at its edges."""

from __future__ import annotations

from itertools import chain, combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy import stats

from cardgen.statistics.linearised import SumMoments, moments, ratio
from cardgen.statistics.uniform_distance import uniform_distance

LEVEL = 0.95


def drawn(seed: int, groups: int, units: int = 80) -> np.ndarray:
    draws = np.random.default_rng(seed)
    return draws.poisson(draws.dirichlet(np.full(groups, 4.0), units) * 10).astype(float)


@pytest.mark.parametrize(
    ("mentions", "distance"),
    [((5, 5), 0.0), ((6, 3, 0), 1 / 3), ((9, 0, 0), 2 / 3), ((4, 3, 2, 1), 0.2), ((1, 0), 0.5)],
)
def test_the_distance_by_hand(mentions: tuple[int, ...], distance: float) -> None:
    assert uniform_distance(moments([mentions]), LEVEL, 0).value == pytest.approx(distance)


def test_nobody_is_mentioned() -> None:
    assert uniform_distance(moments(np.zeros((7, 3))), LEVEL, 0).value is None


@pytest.mark.parametrize("units", [[[3.0, 1.0]], [[3.0, 1.0]] * 9])
def test_units_that_do_not_differ_give_no_interval(units: list[list[float]]) -> None:
    found = uniform_distance(moments(units), LEVEL, 0)
    assert found.value == pytest.approx(0.25)
    assert (found.interval, found.standard_error) == (None, None)


def test_two_groups_are_one_share() -> None:
    """With two groups the distance is |p − ½|, and its interval that of the linearised share."""
    units = drawn(1, 2)
    share = ratio(moments(units), [1, 0], [1, 1], LEVEL, method="m", scale="identity")
    found = uniform_distance(moments(units), LEVEL, 0)
    assert share.value is not None
    assert share.standard_error is not None
    assert found.value == pytest.approx(abs(share.value - 0.5))
    assert found.interval is not None
    half = stats.t.ppf(0.975, len(units) - 1) * share.standard_error
    assert found.interval.high == pytest.approx(abs(share.value - 0.5) + half)
    # The lower end pays for not knowing which of the two is mentioned more: both sides count, at 97.5 %.
    wider = stats.t.ppf(0.9875, len(units) - 1) * share.standard_error
    assert found.interval.low == pytest.approx(max(0.0, abs(share.value - 0.5) - wider), abs=0.03 * wider)


@pytest.mark.parametrize("groups", [3, 5])
def test_the_upper_end_is_the_largest_over_all_sets(groups: int) -> None:
    units = drawn(groups, groups)
    every = chain.from_iterable(combinations(range(groups), size) for size in range(1, groups))
    highs = []
    for chosen in every:
        inside = np.isin(np.arange(groups), chosen).astype(float)
        share = ratio(moments(units), inside, np.ones(groups), LEVEL, method="m", scale="identity")
        assert share.interval is not None
        highs.append(share.interval.high - len(chosen) / groups)
    found = uniform_distance(moments(units), LEVEL, 0)
    assert found.interval is not None
    assert found.interval.high == pytest.approx(max(highs))
    assert found.value is not None
    assert found.standard_error is not None
    reach = stats.t.ppf(0.975, len(units) - 1) * found.standard_error
    assert found.value - reach <= found.interval.low + 1e-12
    assert found.value + reach >= found.interval.high - 1e-12


def test_a_group_that_is_never_mentioned_does_not_make_the_lower_end_certain() -> None:
    units = np.concatenate([drawn(4, 2), np.zeros((80, 1))], axis=1)
    found = uniform_distance(moments(units), LEVEL, 0)
    assert found.interval is not None
    assert found.value is not None
    assert found.interval.low <= found.value <= found.interval.high


def test_many_groups_move_by_no_more_than_their_shares() -> None:
    found = uniform_distance(moments(drawn(9, 12)), LEVEL, 0)
    assert found.interval is not None
    assert found.interval.method == "distance-triangle"
    assert found.value is not None
    assert found.interval.low <= found.value <= found.interval.high


@given(seed=some.integers(0, 999), groups=some.integers(2, 9), scale=some.sampled_from([0.001, 1.0, 1e6]))
def test_neither_order_nor_scale_matters_and_the_interval_holds_the_value(seed: int, groups: int, scale: float) -> None:
    units = drawn(seed, groups, 30)
    found = uniform_distance(moments(units), LEVEL, 1)
    turned = uniform_distance(moments(units[:, ::-1] * scale), LEVEL, 1)
    assert found.value == pytest.approx(turned.value)
    assert found.interval is not None
    assert turned.interval is not None
    assert 0 <= found.interval.low <= (found.value or 0.0) <= found.interval.high <= 1
    # The quantile is drawn: another order of the groups is another draw of the same.
    assert turned.interval.low == pytest.approx(found.interval.low, abs=0.02)
    assert turned.interval.high == pytest.approx(found.interval.high, abs=0.02)


def test_only_units_with_mentions_are_evidence() -> None:
    units = drawn(3, 3)
    silent = np.concatenate([units, np.zeros((500, 3))])
    whole = moments(silent)
    told = uniform_distance(SumMoments(whole.units, whole.sums, whole.products), LEVEL, 0, units=len(units))
    assert told == uniform_distance(moments(units), LEVEL, 0)
