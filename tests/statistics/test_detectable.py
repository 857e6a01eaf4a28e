"""The smallest difference that would have been found is found as often as it says."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from cardgen.statistics.detectable import detectable_difference


def test_it_is_the_sum_of_two_quantiles_of_the_error() -> None:
    expected = (stats.norm.ppf(0.975) + stats.norm.ppf(0.8)) * 0.02
    assert detectable_difference(0.02, 0.95, 0.8) == pytest.approx(expected)
    students = (stats.t.ppf(0.975, 9) + stats.t.ppf(0.8, 9)) * 0.02
    assert detectable_difference(0.02, 0.95, 0.8, 9) == pytest.approx(students)


@pytest.mark.parametrize("power", [0.5, 0.8, 0.95])
def test_a_true_difference_of_that_size_is_found_with_that_chance(power: float) -> None:
    generator = np.random.Generator(np.random.PCG64DXSM(3))
    drawn = generator.normal(detectable_difference(1.0, 0.95, power), 1.0, 40_000)
    assert (np.abs(drawn) > stats.norm.ppf(0.975)).mean() == pytest.approx(power, abs=0.01)
