"""Rates of pairs that share subjects: against the sum over all pairs of pairs, and at the ends of what can be known."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from cardgen.statistics.dyadic import DyadSquares, PairSpread, estimate, spread, unrepeated

Pair = tuple[int, int]


def sums(pairs: list[Pair], events: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    size = 1 + max(max(pair) for pair in pairs)
    first, second = (np.bincount([pair[end] for pair in pairs], minlength=size) for end in (0, 1))
    wrong = sum(np.bincount([pair[end] for pair in pairs], events, minlength=size) for end in (0, 1))
    return np.asarray(wrong), first, second


def jackknifed(pairs: list[Pair], events: np.ndarray) -> float:
    """Add up the products of every two pairs with a common subject; residuals over 1 − n_s / N, as the method says.

    With everybody compared with everybody, each n_s / N is the same, and the sum over pairs of pairs needs one factor.
    """
    residuals = events - events.mean()
    share = 2 / (1 + max(max(pair) for pair in pairs))
    total = 0.0
    for (one, a), (other, b) in itertools.product(list(zip(pairs, residuals, strict=True)), repeat=2):
        common = len(set(one) & set(other))
        twice = 1 if common == 2 else 0
        total += a * b * (common / (1 - share) ** 2 - twice)
    return total / len(pairs) ** 2


@pytest.mark.parametrize("subjects", [5, 9])
def test_the_variance_is_the_sum_over_pairs_of_pairs_that_share_somebody(subjects: int) -> None:
    pairs = list(itertools.combinations(range(subjects), 2))
    events = (np.random.default_rng(subjects).random(len(pairs)) < 0.4).astype(float)
    found = spread(*sums(pairs, events))
    expected = jackknifed(pairs, events) * subjects / (subjects - 1)
    binomial = events.mean() * (1 - events.mean()) / len(pairs)
    assert found.variance == pytest.approx(max(expected, binomial), rel=1e-9)
    assert (found.subjects, found.units, found.pairs) == (subjects, subjects, len(pairs))


def test_probes_and_galleries_of_other_people_give_the_two_way_variance() -> None:
    """V_probe + V_gallery − V_pair, each by its own group-by (Cameron, Gelbach and Miller 2011)."""
    generator = np.random.default_rng(4)
    table = generator.random((12, 30)) < generator.beta(1, 6, (12, 1)) * generator.beta(4, 1, (1, 30))
    residuals = table - table.mean()
    n = table.size
    rows, columns = residuals.sum(axis=1) / (1 - 1 / 12), residuals.sum(axis=0) / (1 - 1 / 30)
    expected = (rows @ rows + columns @ columns - (residuals**2).sum()) / n**2 * 12 / 11
    first, second = np.repeat([30, 0], [12, 30]), np.repeat([0, 12], [12, 30])
    found = spread(np.concatenate([table.sum(axis=1), table.sum(axis=0)]), first, second)
    assert found.variance == pytest.approx(expected, rel=1e-9)
    assert (found.subjects, found.units) == (42, 12)


def test_comparing_the_same_two_people_again_teaches_nothing() -> None:
    """Each pair three times over with the same outcome: the same rate, and the same interval."""
    pairs = list(itertools.combinations(range(20), 2))
    events = (np.random.default_rng(1).random(len(pairs)) < 0.2).astype(float)
    wrong, first, second = sums(pairs, events)
    once = estimate(spread(wrong, first, second), 0.95)
    squares = DyadSquares(9 * float(events.sum()), 9 * float(events.sum()), 9.0 * len(pairs))
    thrice = estimate(spread(3 * wrong, 3 * first, 3 * second, squares), 0.95)
    assert once.interval is not None
    assert thrice.interval is not None
    assert thrice.value == once.value
    assert (thrice.interval.low, thrice.interval.high) == pytest.approx((once.interval.low, once.interval.high))


def test_independent_pairs_have_the_clopper_pearson_interval_of_effective_pairs() -> None:
    found = PairSpread(1_000, 40, 300, 300, 0.04 * 0.96 / 1_000, 1e9)
    interval = estimate(found, 0.95).interval
    exact = stats.binomtest(40, 1_000).proportion_ci(0.95, "exact")
    assert interval is not None
    assert (interval.low, interval.high) == pytest.approx((exact.low, exact.high), rel=1e-6)


@pytest.mark.parametrize(("events", "ends"), [(0, (0.0, 1 - 0.025 ** (1 / 60))), (7_140, (0.025 ** (1 / 60), 1.0))])
def test_without_events_only_pairs_without_a_common_subject_count(events: int, ends: tuple[float, float]) -> None:
    """120 subjects make 60 pairs that share nobody."""
    found = estimate(PairSpread(7_140, events, 120, 120, None, None), 0.95)
    assert found.interval is not None
    assert (found.interval.low, found.interval.high) == pytest.approx(ends)
    assert found.interval.method == "clopper-pearson-subjects"


def test_without_events_the_smaller_end_counts_where_ends_are_other_people() -> None:
    found = estimate(PairSpread(6_000, 0, 220, 20, None, None), 0.95)
    assert found.interval is not None
    assert found.interval.high == pytest.approx(1 - 0.025 ** (1 / 20))


@pytest.mark.parametrize(
    ("first", "second"),
    [([4, 0, 0, 0, 0], [0, 1, 1, 1, 1]), ([2, 1, 1, 0, 0], [2, 0, 0, 1, 1])],
    ids=["one probe", "somebody is in every pair"],
)
def test_one_person_in_every_pair_tells_of_nobody_else(first: list[int], second: list[int]) -> None:
    found = spread([2, 1, 1, 0, 0], first, second)
    assert found.variance is None
    assert estimate(found, 0.95).interval is None


@given(st.integers(4, 14), st.integers(0, 2**32 - 1), st.floats(0.02, 0.9))
def test_an_interval_holds_the_rate_and_stays_a_share(subjects: int, seed: int, rate: float) -> None:
    pairs = list(itertools.combinations(range(subjects), 2))
    events = (np.random.default_rng(seed).random(len(pairs)) < rate).astype(float)
    found = estimate(spread(*sums(pairs, events)), 0.95)
    assert found.value == pytest.approx(events.mean())
    assert found.interval is not None
    assert 0 <= found.interval.low <= (found.value or 0) <= found.interval.high <= 1


@given(st.integers(4, 12), st.integers(0, 2**32 - 1))
def test_who_is_called_first_does_not_matter(subjects: int, seed: int) -> None:
    generator = np.random.default_rng(seed)
    pairs = list(itertools.combinations(range(subjects), 2))
    events = (generator.random(len(pairs)) < 0.3).astype(float)
    turned = [pair if generator.random() < 0.5 else pair[::-1] for pair in pairs]
    one, other = spread(*sums(pairs, events)), spread(*sums(turned, events))
    if one.units == other.units:
        assert one == other


@pytest.mark.parametrize(
    ("wrong", "first", "second"), [([1, 1], [1], [0, 1]), ([0], [0], [0]), ([1, 1], [1, 0], [0, 2])]
)
def test_sums_that_no_pairs_have_are_refused(wrong: list[int], first: list[int], second: list[int]) -> None:
    with pytest.raises(ValueError, match=r"subject|pairs"):
        spread(wrong, first, second)


def test_pairs_compared_once_have_their_own_squares() -> None:
    assert unrepeated(3, 10) == DyadSquares(3, 3, 10)
