from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardgen.statistics.estimates import Estimate
from cardgen.statistics.mean import student

# Student's own example (1908, "The probable error of a mean"): extra hours of sleep by an optical isomer, ten patients.
SLEEP = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]


def of(scores: list[float], level: float = 0.95) -> Estimate:
    return student(len(scores), math.fsum(scores), math.fsum(y * y for y in scores), level)


def test_students_own_data() -> None:
    result = of(SLEEP)
    assert result.value == pytest.approx(0.75)
    assert result.standard_error == pytest.approx(1.789010 / math.sqrt(10), abs=1e-6)
    assert result.interval is not None
    # R: t.test(extra ~ 1, subset = group == 1)
    assert (result.interval.low, result.interval.high) == pytest.approx((-0.5297804, 2.0297804))
    assert (result.interval.method, result.degrees_of_freedom) == ("student-t", 9)


def test_undefined_single_and_constant_scores_have_no_interval() -> None:
    assert student(0, 0.0, 0.0, 0.95).value is None
    assert of([0.4]) == Estimate(0.4)
    constant = of([0.1] * 1000)
    assert constant.value == pytest.approx(0.1)
    assert (constant.standard_error, constant.interval) == (None, None)
    assert of([0.0, 0.0]).interval is None


@given(st.floats(-1e6, 1e6), st.integers(2, 5000))
def test_rounding_of_constant_scores_is_never_taken_for_spread(score: float, n: int) -> None:
    scores = np.full(n, score)
    running = 0.0
    running_squares = 0.0
    for y in scores.tolist():
        running += y
        running_squares += y * y
    assert student(n, running, running_squares, 0.95).interval is None


@given(st.lists(st.floats(-100, 100), min_size=2, max_size=50), st.floats(0.5, 0.99))
def test_agrees_with_the_two_pass_formula_and_widens_with_the_level(scores: list[float], level: float) -> None:
    result = of(scores, level)
    assert result.value == pytest.approx(float(np.mean(scores)))
    if result.interval is None:
        assert float(np.std(scores)) < 1e-5 * max(abs(y) for y in scores) or not any(scores)
        return
    spread = float(np.std(scores, ddof=1)) / math.sqrt(len(scores))
    assert result.standard_error == pytest.approx(spread, rel=1e-3)
    wider = of(scores, (1 + level) / 2).interval
    assert wider is not None
    assert wider.low < result.interval.low < result.interval.high < wider.high


def test_a_bounded_score_has_a_bounded_interval() -> None:
    result = student(3, 0.11, 0.0101, 0.95, minimum=0.0, maximum=1.0)
    assert result.interval is not None
    assert result.interval.low == 0
    unbounded = student(3, 0.11, 0.0101, 0.95)
    assert unbounded.interval is not None
    assert unbounded.interval.low < 0
    assert unbounded.interval.high == result.interval.high
