"""The debiased calibration error, by hand and by simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest

from cardgen.statistics.calibration import expected_error
from cardgen.statistics.estimates import Estimate


def test_two_bins_by_hand() -> None:
    # Bin 0.1: 10 rows, 3 positive, score 0.15. Bin 0.8: 30 rows, 18 positive, scores 0.8 (10 rows) and 0.86 (20).
    result = expected_error([0.15, 0.8, 0.86], [3, 8, 10], [7, 2, 10], 0.95)
    first = (0.3 - 0.15) ** 2 - 0.3 * 0.7 / 9
    second = (0.6 - 0.84) ** 2 - 0.6 * 0.4 / 29
    square = (10 * first + 30 * second) / 40
    assert result.value == pytest.approx(math.sqrt(square))
    v1, v2 = 0.3 * 0.7 / 9, 0.6 * 0.4 / 29
    d1, d2 = max(0.0, first), second
    apart = 0.25 * d1 + 0.75 * d2

    def variance(theta: float) -> float:
        """Of the square, where the distances of both bins are scaled so that it is θ in truth."""
        one, other = theta * d1 / apart, theta * d2 / apart
        noise = 0.25**2 * (4 * one * v1 + 2 * v1**2) + 0.75**2 * (4 * other * v2 + 2 * v2**2)
        return noise + (0.25 * one**2 + 0.75 * other**2 - theta**2) / 40

    assert result.interval is not None
    for end in (result.interval.low, result.interval.high):
        assert (square - end**2) ** 2 == pytest.approx(1.959963984540054**2 * variance(end**2))
    assert result.value is not None
    assert 0 < result.interval.low < result.value < result.interval.high < 1


def test_an_edge_belongs_to_the_bin_above_and_one_to_the_last() -> None:
    # 0.3 and 0.35 share a bin, 0.29 does not: each alone would be left out.
    assert expected_error([0.29, 0.3, 0.35], [0, 1, 0], [1, 0, 1], 0.95).value is not None
    assert expected_error([0.29, 0.3], [0, 1], [1, 0], 0.95) == Estimate(None)
    assert expected_error([0.95, 1.0], [1, 0], [0, 1], 0.95).value is not None


def test_bins_of_one_class_claim_no_certainty() -> None:
    result = expected_error([0.05, 0.95], [0, 20], [20, 0], 0.95)
    assert result.value == pytest.approx(0.05)
    assert result.interval is None


def test_no_rows_and_rows_alone_have_no_value() -> None:
    assert expected_error([], [], [], 0.95) == Estimate(None)
    assert expected_error([0.1, 0.5], [1, 0], [0, 1], 0.95) == Estimate(None)


@pytest.mark.parametrize(("scores", "counts"), [([0.5, 1.5], [1, 1]), ([0.5], [1, 1])])
def test_impossible_scores_and_shapes_are_refused(scores: list[float], counts: list[int]) -> None:
    with pytest.raises(ValueError, match="scores"):
        expected_error(scores, counts, counts, 0.95)


def test_calibrated_scores_have_no_error_on_average_and_plain_bins_do() -> None:
    draws = np.random.default_rng(2)
    squares, plain = [], []
    for _ in range(400):
        score = np.sort(draws.random(200))
        label = draws.random(200) < score
        bins = (score * 10).astype(int)
        n = np.bincount(bins, minlength=10)
        share, mean = (np.bincount(bins, weights=of, minlength=10) / n for of in (label, score))
        plain.append(float((n / 200 * (share - mean) ** 2).sum()))
        result = expected_error(score, label.astype(float), (~label).astype(float), 0.95)
        assert result.value is not None
        assert result.interval is not None
        assert result.interval.low <= result.value <= result.interval.high
        square = plain[-1] - float((n / 200 * share * (1 - share) / (n - 1)).sum())
        assert result.value == pytest.approx(math.sqrt(max(0.0, square)), abs=1e-9)
        squares.append(square)
    assert np.mean(plain) > 0.007
    assert np.mean(squares) == pytest.approx(0.0, abs=0.001)
