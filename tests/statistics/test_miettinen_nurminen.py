from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from cardgen.statistics.miettinen_nurminen import miettinen_nurminen, score_test
from cardgen.statistics.quantiles import normal_quantile

counts = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("first", "second", "mee", "corrected"),
    [
        ((56, 70), (48, 80), (0.0533, 0.3377), (0.0528, 0.3382)),
        ((9, 10), (3, 10), (0.1821, 0.8370), (0.1700, 0.8406)),
        ((6, 7), (2, 7), (0.0544, 0.8478), (0.0342, 0.8534)),
        ((5, 56), (0, 29), (-0.0313, 0.1926), (-0.0326, 0.1933)),
    ],
)
def test_the_published_samples(
    first: tuple[int, int], second: tuple[int, int], mee: tuple[float, float], corrected: tuple[float, float]
) -> None:
    for wanted, with_factor in ((mee, False), (corrected, True)):
        found = miettinen_nurminen(*first, *second, 0.95, corrected=with_factor).interval
        assert found is not None
        assert (found.low, found.high) == pytest.approx(wanted, abs=5.1e-5)
        assert found.method == "miettinen-nurminen"


def test_fagerlands_sample_of_34_and_34() -> None:
    # Seven of 34 against one of 34, without the factor: 0.028 to 0.34.
    found = miettinen_nurminen(7, 34, 1, 34, 0.95, corrected=False).interval
    assert found is not None
    assert (round(found.low, 3), round(found.high, 2)) == (0.028, 0.34)


def likeliest(x1: float, n1: float, x2: float, n2: float, d: float) -> tuple[float, float]:
    """Maximise the likelihood among shares that differ by d, by a search."""

    def loss(q: float) -> float:
        terms = ((x1, q + d), (n1 - x1, 1 - q - d), (x2, q), (n2 - x2, 1 - q))
        return -sum(n * math.log(max(p, 1e-300)) for n, p in terms if n)

    low, high = max(0.0, -d), min(1.0, 1 - d)
    q = optimize.minimize_scalar(loss, bounds=(low, high), method="bounded", options={"xatol": 1e-12}).x
    best = min((float(q), low, high), key=loss)
    return best + d, best


def statistic(x1: int, n1: int, x2: int, n2: int, d: float) -> float:
    first, second = likeliest(x1, n1, x2, n2, d)
    total = n1 + n2
    variance = (first * (1 - first) / n1 + second * (1 - second) / n2) * total / (total - 1)
    return abs(x1 / n1 - x2 / n2 - d) / math.sqrt(max(variance, 1e-300))


@settings(max_examples=60, deadline=None)
@given(counts, counts, st.sampled_from([0.8, 0.95, 0.99]))
def test_each_end_is_where_a_numeric_score_test_turns(
    first: tuple[int, int], second: tuple[int, int], level: float
) -> None:
    found = miettinen_nurminen(*first, *second, level)
    assert found.interval is not None
    assert found.value is not None
    z = normal_quantile((1 + level) / 2)
    for end, outwards in ((found.interval.low, -1), (found.interval.high, 1)):
        if abs(end) < 1:
            inside, outside = end - outwards * 2e-4, end + outwards * 2e-4
            assert statistic(*first, *second, max(-1.0, min(1.0, outside))) > z - 1e-6
            if abs(inside - found.value) < abs(end - found.value):
                assert statistic(*first, *second, inside) < z + 1e-6


@pytest.mark.parametrize(("first", "second"), [((0, 10), (0, 20)), ((10, 10), (20, 20)), ((10, 10), (0, 10))])
def test_shares_at_the_boundary_have_an_interval(first: tuple[int, int], second: tuple[int, int]) -> None:
    found = miettinen_nurminen(*first, *second, 0.95)
    assert found.interval is not None
    assert found.value is not None
    assert -1 <= found.interval.low <= found.value <= found.interval.high <= 1
    assert found.interval.high - found.interval.low > 0.2


def test_rows_of_no_one_and_impossible_counts() -> None:
    assert miettinen_nurminen(0, 0, 1, 2, 0.95).value is None
    assert score_test(0, 0, 1, 2) is None
    for bad in ((3, 2, 1, 2), (-1, 2, 1, 2), (1, 2, 5, 2)):
        with pytest.raises(ValueError, match="0 ≤ x ≤ n"):
            miettinen_nurminen(*bad, 0.95)
        with pytest.raises(ValueError, match="0 ≤ x ≤ n"):
            score_test(*bad)


@given(counts, counts)
def test_the_score_test_is_pearsons_but_for_its_factor(first: tuple[int, int], second: tuple[int, int]) -> None:
    (x1, n1), (x2, n2) = first, second
    found = score_test(x1, n1, x2, n2)
    assert found is not None
    if x1 + x2 in (0, n1 + n2):
        assert found == 1
        return
    table = [[x1, n1 - x1], [x2, n2 - x2]]
    q = stats.chi2_contingency(table, correction=False).statistic * (n1 + n2 - 1) / (n1 + n2)
    assert found == pytest.approx(stats.chi2.sf(q, 1), rel=1e-9)


@given(counts, counts)
def test_the_test_rejects_just_where_the_interval_leaves_out_0(first: tuple[int, int], second: tuple[int, int]) -> None:
    interval, p = miettinen_nurminen(*first, *second, 0.95).interval, score_test(*first, *second)
    assert interval is not None
    assert p is not None
    assert (p < 0.05) == (interval.low > 0 or interval.high < 0)
