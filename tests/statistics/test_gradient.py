"""Gradients from formulas, against derivatives by hand and by differences."""

from __future__ import annotations

from collections.abc import Mapping

import hypothesis.strategies as st
import pytest
from hypothesis import given

from cardgen.metrics.registry import METRICS
from cardgen.statistics.gradient import gradient

FORMULAS = [metric for metric in METRICS.values() if metric.function is not None]


def test_a_root_of_a_mean_square_by_hand() -> None:
    found = gradient(lambda s: (s["squares"] / s["rows"]) ** 0.5, {"squares": 50.0, "rows": 8.0}, ("squares", "rows"))
    assert found == pytest.approx({"squares": 0.5 / (50 * 8) ** 0.5, "rows": -0.5 * 50**0.5 / 8**1.5}, rel=1e-14)


def test_only_what_is_asked_for_is_derived_by() -> None:
    assert gradient(lambda s: s["a"] * s["b"], {"a": 2.0, "b": 3.0}, ("a",)) == {"a": 3.0}


def test_a_division_by_zero_is_one() -> None:
    with pytest.raises(ZeroDivisionError):
        gradient(lambda s: s["a"] / s["b"], {"a": 2.0, "b": 0.0}, ("a",))


@pytest.mark.parametrize("metric", FORMULAS, ids=lambda metric: metric.id)
@given(data=st.data())
def test_every_formula_has_the_slope_of_its_differences(metric: object, data: st.DataObject) -> None:
    function, inputs = metric.function, metric.inputs  # type: ignore[attr-defined]
    at = {name: float(data.draw(st.integers(20, 400), label=name)) for name in inputs}
    # Words said outnumber those that are wrong, and labels spread more than their mean.
    at.update({name: 4000.0 for name in ("words", "squared_labels") if name in at})
    found = gradient(function, at, inputs)

    def value(point: Mapping[str, float]) -> float:
        return complex(function(point)).real

    for name in inputs:
        step = 1e-4 * at[name]
        slope = (value({**at, name: at[name] + step}) - value({**at, name: at[name] - step})) / (2 * step)
        assert found[name] == pytest.approx(slope, rel=1e-5, abs=1e-8)


@pytest.mark.parametrize("metric", FORMULAS, ids=lambda metric: metric.id)
def test_a_formula_does_not_depend_on_the_unit_of_weights(metric: object) -> None:
    function, inputs = metric.function, metric.inputs  # type: ignore[attr-defined]
    at = {name: 40.0 + 7 * index for index, name in enumerate(inputs)}
    at.update({name: 4000.0 for name in ("words", "squared_labels") if name in at})
    scaled = {name: 1e-6 * value for name, value in at.items()}
    assert complex(function(scaled)).real == pytest.approx(complex(function(at)).real, rel=1e-12)
