"""Control limits: by hand, and as often passed as three sigmas say."""

from __future__ import annotations

import numpy as np
import pytest

from cardgen.statistics.control_chart import RUN, control_chart


def test_limits_are_three_errors_of_the_point_and_of_the_centre() -> None:
    found = control_chart([0.1, 0.2, 0.05], [0.01, 0.02, 0.01], 0.1, 0.02)
    reach = 3 * np.hypot([0.01, 0.02, 0.01], 0.02)
    assert [point.low for point in found.points] == pytest.approx((0.1 - reach).tolist())
    assert [point.high for point in found.points] == pytest.approx((0.1 + reach).tolist())
    assert [point.outside for point in found.points] == [False, True, False]
    assert found.spread is None


def test_more_variation_than_errors_say_widens_the_limits_and_less_does_not_narrow_them() -> None:
    wide = control_chart([0.0, 3.0] * 4, [1.0] * 8, 1.5)
    assert wide.spread == pytest.approx(3 / 1.128)
    assert wide.points[0].high == pytest.approx(1.5 + 3 * 3 / 1.128)
    calm = control_chart([1.5] * 8, [1.0] * 8, 1.5)
    assert calm.spread == 0
    assert calm.points[0].high == 4.5


@pytest.mark.parametrize(("length", "signal"), [(RUN - 1, False), (RUN, True)])
def test_a_run_on_one_side_is_a_signal_and_ends_at_the_centre(length: int, signal: bool) -> None:
    values = [1.1] * length + [1.0] + [0.9]
    found = control_chart(values, [1.0] * len(values), 1.0)
    assert [point.run for point in found.points] == [signal] * length + [False, False]


def test_points_of_a_stable_process_are_seldom_outside() -> None:
    generator = np.random.Generator(np.random.PCG64DXSM(11))
    drawn = generator.normal(0, 1, (2_000, 7))
    outside = [point.outside for row in drawn.tolist() for point in control_chart(row, [1.0] * 7, 0.0).points]
    assert np.mean(outside) == pytest.approx(0.0027, abs=0.0015)


@pytest.mark.parametrize(("values", "errors"), [([1.0], []), ([1.0], [0.0]), ([1.0], [float("nan")])])
def test_a_point_without_an_error_is_refused(values: list[float], errors: list[float]) -> None:
    with pytest.raises(ValueError, match="error above 0"):
        control_chart(values, errors, 1.0)
