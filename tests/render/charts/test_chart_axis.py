"""Axes hold what they must, begin at zero for rates, and print round figures."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardgen.card.numbers import Scale
from cardgen.render.charts.axis import Axis, decades, span_of, tick_text, ticks

PER_CENT = Scale(100, "%", " points", "%", 0)
shares = st.floats(0, 1)


@given(st.lists(shares, min_size=1, max_size=30), st.lists(shares, max_size=3))
def test_every_value_and_limit_lies_on_the_axis(values: list[float], marks: list[float]) -> None:
    intervals = [(value * 0.9, min(1, value * 1.2)) for value in values]
    span = span_of(values, intervals, marks, low=0, high=1, share=True)
    assert span.low < span.high <= 1
    assert all(span.low <= value <= span.high for value in (*values, *marks))


def test_rates_begin_at_zero() -> None:
    span = span_of([0.4, 0.5], [(0.35, 0.45), (0.45, 0.55)], [], low=0, high=1, share=True)
    assert span.low == 0
    assert span.from_zero


def test_rates_that_are_all_near_one_begin_where_they_differ() -> None:
    span = span_of([0.997, 0.999], [(0.996, 0.998), (0.998, 1.0)], [], low=0, high=1, share=True)
    assert 0.99 < span.low < 0.996
    assert not span.from_zero


def test_one_huge_interval_does_not_squeeze_the_others() -> None:
    intervals = [(0.04, 0.06)] * 6 + [(0.01, 0.99)]
    span = span_of([0.05] * 7, intervals, [], low=0, high=1, share=True)
    assert 0.06 < span.high < 0.15


def test_intervals_of_like_width_are_shown_whole() -> None:
    # EdAcc: Jamaican English ends at 52.8%, twice the highest value
    span = span_of(
        [0.085, 0.222, 0.188], [(0.02, 0.34), (0.15, 0.33), (0.07, 0.53)], [0.25], low=0, high=None, share=True
    )
    assert span.high > 0.53


@pytest.mark.parametrize(("values", "low", "high"), [([0.0, 0.0], 0, 1), ([5.0], None, None), ([0.0], None, None)])
def test_equal_values_without_intervals_have_an_axis(
    values: list[float], low: float | None, high: float | None
) -> None:
    span = span_of(values, [], [], low=low, high=high, share=high == 1)
    assert span.low < span.high


def test_numbers_without_bounds_do_not_begin_at_zero() -> None:
    span = span_of([-3.0, 12.0], [(-5, -1), (10, 15)], [], low=None, high=None, share=False)
    assert span.low < -5
    assert span.high > 15


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6), st.integers(3, 9))
def test_ticks_are_few_even_and_within_the_ends(low: float, width: float, most: int) -> None:
    high = low + width
    found = ticks(low, high, most)
    assert len(found) <= most
    slack = 1e-6 * width + 1e-12 * abs(low)  # an axis of a millionth around a million has no digits to spare
    assert all(low - slack <= value <= high + slack for value in found)


def test_ticks_are_round() -> None:
    assert ticks(0, 0.55, 7) == (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)
    assert tick_text(ticks(0, 0.03, 7), PER_CENT) == ("0.0%", "0.5%", "1.0%", "1.5%", "2.0%", "2.5%", "3.0%")
    assert tick_text(ticks(-5, 15, 5), Scale(1, " ms", " ms", "ms", 1)) == ("−5", "0", "5", "10", "15")


def test_decades_of_a_logarithmic_axis() -> None:
    assert decades(1e-4, 1) == (0.0001, 0.001, 0.01, 0.1, 1.0)
    axis = Axis(1e-4, 1, 0, 100, logarithmic=True)
    assert [round(axis.place(value)) for value in (*decades(1e-4, 1), 0.0)] == [0, 25, 50, 75, 100, 0]
