from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep

from cardgen.statistics.koopman import koopman

counts = st.integers(5, 300).flatmap(lambda n: st.tuples(st.integers(1, n - 1), st.just(n)))


@pytest.mark.parametrize(
    ("first", "second", "low", "high", "digits"),
    [
        ((56, 70), (48, 80), 1.0790, 1.6721, 5.1e-5),
        ((20, 100), (10, 100), 1.0052, 4.0306, 5.1e-5),
        # COMPAS, false positive rate of African-American against Caucasian defendants.
        ((805, 1795), (349, 1488), 1.722541, 2.125585, 1e-6),
    ],
)
def test_published_samples(
    first: tuple[int, int], second: tuple[int, int], low: float, high: float, digits: float
) -> None:
    found = koopman(*first, *second, 0.95).interval
    assert found is not None
    assert (found.low, found.high) == pytest.approx((low, high), abs=digits)
    assert found.method == "koopman"


@given(counts, counts, st.sampled_from([0.9, 0.95]), st.booleans())
def test_it_agrees_with_statsmodels(
    first: tuple[int, int], second: tuple[int, int], level: float, corrected: bool
) -> None:
    found = koopman(*first, *second, level, corrected=corrected).interval
    wanted = confint_proportions_2indep(
        *first, *second, compare="ratio", method="score", alpha=1 - level, correction=corrected
    )
    assert found is not None
    assert found.low == pytest.approx(float(wanted[0].real), rel=2e-4, abs=1e-6)
    assert found.high == pytest.approx(float(wanted[1].real), rel=2e-4)


@given(counts, counts)
def test_the_other_way_round_it_is_the_inverse(first: tuple[int, int], second: tuple[int, int]) -> None:
    one, other = koopman(*first, *second, 0.95).interval, koopman(*second, *first, 0.95).interval
    assert one is not None
    assert other is not None
    assert one.low == pytest.approx(1 / other.high, rel=1e-6)


def test_no_event_above_and_nothing_but_events() -> None:
    none = koopman(0, 20, 5, 20, 0.95)
    assert none.value == 0
    assert none.interval is not None
    assert (none.interval.low, none.interval.high) == pytest.approx((0.0, 0.7048473), abs=1e-5)
    everyone = koopman(20, 20, 20, 20, 0.95).interval
    assert everyone is not None
    assert everyone.low < 0.85
    assert everyone.high > 1.18


def test_no_event_below_is_no_ratio_and_impossible_counts_are_errors() -> None:
    assert koopman(3, 10, 0, 10, 0.95).value is None
    assert koopman(0, 0, 3, 10, 0.95).value is None
    with pytest.raises(ValueError, match="0 ≤ x ≤ n"):
        koopman(11, 10, 3, 10, 0.95)
