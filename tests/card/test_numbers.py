from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardgen.card.numbers import count, day, decimals_for, plain, resolving, rounded, scale_for


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0.125, 2, "0.12"),  # half to even
        (0.375, 2, "0.38"),
        (-0.001, 2, "0.00"),  # minus zero does not exist
        (-1234.5, 1, "−1,234.5"),
        (1e-9, 3, "0.000"),
        (2.675, 2, "2.68"),  # half to even on the shortest decimal form, not on the binary one
    ],
)
def test_rounding(value: float, decimals: int, text: str) -> None:
    assert rounded(value, decimals) == text


@pytest.mark.parametrize(
    ("value", "half_width", "n", "decimals"),
    [
        (16.6, 2.2, None, 1),
        (22.2, 9.3, None, 0),
        (44.8, 2.3, None, 1),
        (0.70, 0.012, None, 3),
        (99.97, 0.01, None, 3),
        (50.0, None, 20, 0),
        (34.7, None, None, 0),
        (0.347, None, None, 2),
        (0.0, None, None, 0),
    ],
)
def test_digits_follow_what_the_evidence_supports(
    value: float, half_width: float | None, n: int | None, decimals: int
) -> None:
    assert decimals_for(value, half_width, n) == decimals


def test_a_share_prints_in_per_cent() -> None:
    scale = scale_for("share", [0.2217], [0.04])
    assert scale.value(0.2217) == "22.2%"
    assert scale.range(0.187, 0.264) == "18.7% to 26.4%"
    assert scale.difference(0.0427) == "+4.3\u00a0points"
    assert scale.difference(-0.0427) == "−4.3\u00a0points"
    assert scale.bare_difference(0.0) == "0.0"


def test_a_very_rare_share_prints_per_100_000() -> None:
    scale = scale_for("share", [0.00003, 0.0001], [0.00001])
    assert scale.header == "per 100,000"
    assert scale.value(0.0001) == "10.0 per 100,000"


def test_reported_figures_without_n_print_as_the_document_gives_them() -> None:
    scale = scale_for("share", [0.003, 0.071, 0.12, 0.347])
    assert [scale.value(v) for v in (0.003, 0.071, 0.12, 0.347)] == ["0.3%", "7.1%", "12.0%", "34.7%"]
    assert scale_for("score", [4.05, 3.9]).value(4.05) == "4.05"
    assert scale_for("share", [1 / 3]).value(1 / 3) == "33%"


def test_a_number_with_a_unit_keeps_it() -> None:
    assert scale_for("ms", [412.3], [10.0]).value(412.3) == "412\u00a0ms"


def test_counts_limits_and_days() -> None:
    assert count(5087) == "5,087"
    assert plain(0.10) == "0.1"
    assert plain(1e-5) == "0.00001"
    assert day(2026, 5, 20) == "20 May 2026"


@given(st.floats(-1e6, 1e6), st.integers(0, 6))
def test_a_printed_number_is_within_half_a_unit_of_the_last_place(value: float, decimals: int) -> None:
    read = float(rounded(value, decimals).replace(",", "").replace("−", "-"))
    assert math.isclose(read, value, abs_tol=0.5 * 10**-decimals * (1 + 1e-9) + 1e-9)


def test_the_largest_figure_prints_in_full() -> None:
    assert rounded(1e30, 1) == "1,000,000,000,000,000,000,000,000,000,000.0"
    assert len(rounded(1.7e308, 0).replace(",", "")) == 309


def test_an_interval_that_leaves_out_zero_is_seen_to() -> None:
    scale = scale_for("share", [0.0642, 0.0658], [0.0017])
    assert scale.bare(0.00002) == "0.00"
    assert resolving(scale, (0.00002, 0.0034)).bare(0.00002) == "0.002"
    assert resolving(scale, (0.0021, 0.0061)) == scale
    assert resolving(scale, (1e-12, 0.0)).decimals == scale.decimals + 3
