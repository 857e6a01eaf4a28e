from __future__ import annotations

import pytest

from cardgen.statistics.quantiles import critical_value, normal_quantile, sidak_level, student_quantile


@pytest.mark.parametrize(
    ("p", "quantile"), [(0.5, 0.0), (0.9, 1.2816), (0.95, 1.6449), (0.975, 1.9600), (0.995, 2.5758)]
)
def test_normal_quantiles_are_those_of_the_printed_table(p: float, quantile: float) -> None:
    assert normal_quantile(p) == pytest.approx(quantile, abs=5e-5)
    assert normal_quantile(1 - p) == pytest.approx(-quantile, abs=5e-5)


@pytest.mark.parametrize(
    ("df", "quantile"), [(1, 12.706), (2, 4.303), (4, 2.776), (10, 2.228), (30, 2.042), (120, 1.980)]
)
def test_student_quantiles_are_those_of_the_printed_table(df: float, quantile: float) -> None:
    assert student_quantile(0.975, df) == pytest.approx(quantile, abs=5e-4)
    assert critical_value(0.95, df) == student_quantile(0.975, df)


def test_student_takes_fractional_degrees_of_freedom_and_tends_to_the_normal() -> None:
    assert student_quantile(0.975, 3) < student_quantile(0.975, 2.5) < student_quantile(0.975, 2)
    assert student_quantile(0.975, 1e9) == pytest.approx(normal_quantile(0.975), abs=1e-8)
    assert critical_value(0.95) == normal_quantile(0.975)


def test_sidak_level_gives_the_joint_level_back() -> None:
    assert sidak_level(0.95, 1) == 0.95
    assert sidak_level(0.95, 7) ** 7 == pytest.approx(0.95)
    assert sidak_level(0.95, 2) == pytest.approx(0.9746794)


@pytest.mark.parametrize("level", [0.0, 1.0, -0.1, 95.0, float("nan")])
def test_a_level_outside_the_open_unit_interval_is_refused(level: float) -> None:
    with pytest.raises(ValueError, match="strictly between 0 and 1"):
        critical_value(level)
    with pytest.raises(ValueError, match="strictly between 0 and 1"):
        sidak_level(level, 3)


def test_impossible_degrees_of_freedom_and_comparisons_are_refused() -> None:
    with pytest.raises(ValueError, match="degrees of freedom"):
        student_quantile(0.975, 0)
    with pytest.raises(ValueError, match="at least 1"):
        sidak_level(0.95, 0)
