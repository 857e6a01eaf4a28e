"""The mean over words of the distance of shares from equal ones: by its definition, by hand, and at its edges."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy import stats

from cardgen.statistics.linearised import SumMoments, moments, ratio
from cardgen.statistics.mean_distance import mean_distance

LEVEL = 0.95


def drawn(seed: int, words: int, groups: int, texts: int = 80, lean: float = 0.0) -> np.ndarray:
    """Draw pairs of texts, words first; words lean to the first group and the last one in turn."""
    draws = np.random.default_rng(seed)
    own = draws.dirichlet(np.full(groups, 1.0), texts)
    uses = np.stack([draws.poisson(1 - lean + 2 * lean * own[:, -(word % 2)]) for word in range(words)], axis=1)
    mentions = draws.poisson(4 * own)
    return np.asarray((uses[:, :, None] * mentions[:, None, :]).reshape(texts, -1), dtype=np.float64)


@pytest.mark.parametrize(
    ("pairs", "words", "expected"),
    [
        ((5, 5, 9, 1), 2, 0.2),
        ((6, 3, 0, 1, 1, 1), 2, 1 / 6),
        # A word that never stands beside a group is left out, not counted as equal.
        ((0, 0, 9, 1), 2, 0.4),
        ((0, 7), 1, 0.5),
    ],
)
def test_the_distance_by_hand(pairs: tuple[int, ...], words: int, expected: float) -> None:
    found = mean_distance(moments([pairs]), words, LEVEL, 0)
    assert found.estimate.value == pytest.approx(expected)
    assert found.estimate.interval is None


def test_no_word_is_beside_a_group() -> None:
    assert mean_distance(moments(np.zeros((7, 6))), 3, LEVEL, 0).estimate.value is None


@pytest.mark.parametrize("seed", range(3))
def test_where_every_side_is_certain_the_interval_is_that_of_a_linearised_mean(seed: int) -> None:
    """With two groups and all shares far from a half, D is the mean of ±(p − ½): a smooth function of sums."""
    units = drawn(seed, 4, 2, texts=4_000, lean=0.9)
    shares = units.sum(axis=0).reshape(4, 2) / units.sum(axis=0).reshape(4, 2).sum(axis=1, keepdims=True)
    influence = np.zeros(len(units))
    for word, (first, _) in enumerate(shares):
        here = units[:, 2 * word : 2 * word + 2]
        influence += np.sign(first - 0.5) * (here[:, 0] - first * here.sum(axis=1)) / here.sum() / 4
    found = mean_distance(moments(units), 4, LEVEL, 0).estimate
    assert found.interval is not None
    assert found.value is not None
    assert found.value == pytest.approx(np.abs(shares[:, 0] - 0.5).mean())
    error = np.sqrt(len(units) / (len(units) - 1) * (influence**2).sum())
    # A tenth of 5 % is spent on the sides, and the imagined units add a little.
    half = stats.t.ppf(1 - 0.045 / 2, len(units) - 1) * error
    assert found.interval.high - found.value == pytest.approx(half, rel=0.03)
    assert found.value - found.interval.low == pytest.approx(half, rel=0.03)
    assert found.standard_error == pytest.approx(half / stats.t.ppf(0.975, len(units) - 1), rel=0.03)


def test_where_no_side_is_certain_errors_do_not_cancel_out() -> None:
    """The mean of absolute errors, by draws of another generator."""
    units = drawn(3, 6, 2, texts=3_000)
    found = mean_distance(moments(units), 6, LEVEL, 0).estimate
    sums = units.sum(axis=0).reshape(6, 2)
    z = np.stack(
        [
            (units[:, 2 * w] - sums[w, 0] / sums[w].sum() * units[:, 2 * w : 2 * w + 2].sum(axis=1)) / sums[w].sum()
            for w in range(6)
        ]
    )
    errors = np.random.default_rng(9).multivariate_normal(np.zeros(6), z @ z.T, 40_000)
    reach = np.quantile(np.abs(errors).mean(axis=1), 0.955)
    assert found.interval is not None
    assert found.value is not None
    assert found.interval.high - found.value == pytest.approx(reach, rel=0.06)


def test_a_word_that_only_stands_beside_one_group_is_not_certain() -> None:
    """Twenty texts, all of one group: Wilson puts the share of the other below 16 %, the rule of three below 15 %."""
    units = np.tile([3.0, 0.0], (20, 1))
    found = mean_distance(moments(units), 1, LEVEL, 0)
    assert found.estimate.value == 0.5
    assert found.fewest == pytest.approx(20)
    assert found.estimate.interval is not None
    assert 0.30 < found.estimate.interval.low < 0.40
    assert found.estimate.interval.high == 0.5


def test_a_word_in_one_text_tells_next_to_nothing() -> None:
    units = np.zeros((50, 2))
    units[:2] = [[2.0, 0.0], [1e-3, 0.0]]
    found = mean_distance(moments(units), 1, LEVEL, 0)
    assert found.fewest == pytest.approx(1, abs=0.01)
    assert found.estimate.interval is not None
    assert (found.estimate.interval.low, found.estimate.interval.high) == (0.0, 0.5)


def test_one_word_and_two_groups_are_one_share() -> None:
    units = drawn(5, 1, 2, texts=2_000, lean=0.9)
    share = ratio(moments(units), [1, 0], [1, 1], LEVEL, method="m", scale="identity")
    assert share.value is not None
    found = mean_distance(moments(units), 1, LEVEL, 0).estimate
    assert found.value == pytest.approx(abs(share.value - 0.5))
    assert found.standard_error == pytest.approx(share.standard_error, rel=0.04)


@given(
    seed=some.integers(0, 999),
    shape=some.sampled_from([(1, 2), (3, 2), (2, 4), (5, 3)]),
    scale=some.sampled_from([1e-30, 0.001, 1.0, 1e6]),
)
def test_neither_order_nor_scale_matters(seed: int, shape: tuple[int, int], scale: float) -> None:
    units = drawn(seed, *shape, texts=40, lean=0.5)
    found = mean_distance(moments(units), shape[0], LEVEL, 1)
    turned = mean_distance(moments(units[:, ::-1] * scale), shape[0], LEVEL, 1)
    assert found.estimate.value == pytest.approx(turned.estimate.value)
    assert found.fewest == pytest.approx(turned.fewest)
    own, other = found.estimate.interval, turned.estimate.interval
    assert own is not None
    assert other is not None
    assert 0 <= own.low <= (found.estimate.value or 0.0) <= own.high <= 1 - 1 / shape[1]
    # The quantile is drawn: another order is another draw of the same, and a side may be certain in one alone.
    assert other.high == pytest.approx(own.high, abs=0.04)


def test_words_and_texts_without_pairs_change_nothing() -> None:
    units = drawn(3, 3, 3)
    whole = moments(np.concatenate([np.concatenate([units, np.zeros((80, 3))], axis=1), np.zeros((500, 12))]))
    told = mean_distance(SumMoments(whole.units, whole.sums, whole.products), 4, LEVEL, 0, units=len(units))
    assert told == mean_distance(moments(units), 3, LEVEL, 0)
