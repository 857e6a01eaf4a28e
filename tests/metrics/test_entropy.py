"""Indices of inequality against a computation row by row, and the published data of COMPAS."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardgen.metrics.registry import METRICS
from cardgen.statistics.gradient import gradient

COMPAS = {"true_positives": 1874.0, "false_positives": 1154.0, "false_negatives": 993.0, "true_negatives": 2129.0}
"""African-American and Caucasian rows of ProPublica's two-year file, put together (STATISTICS 7.5)."""

cells = st.tuples(*(st.integers(0, 300) for _ in range(4)))


def value(name: str, tp: float, fp: float, fn: float, tn: float) -> float:
    formula = METRICS[name].function
    assert formula is not None
    sums = {"true_positives": tp, "false_positives": fp, "false_negatives": fn, "true_negatives": tn}
    return complex(formula({base: float(n) for base, n in sums.items()})).real


def benefits(tp: int, fp: int, fn: int, tn: int) -> np.ndarray:
    predicted = np.repeat([1, 1, 0, 0], [tp, fp, fn, tn])
    true = np.repeat([1, 0, 1, 0], [tp, fp, fn, tn])
    return np.asarray(predicted - true + 1, dtype=float)


def test_compas() -> None:
    assert value("generalized_entropy", *COMPAS.values()) == pytest.approx(0.16544, abs=5e-6)


@given(cells)
def test_row_by_row(counts: tuple[int, int, int, int]) -> None:
    b = benefits(*counts)
    if not b.sum():
        return
    ratio = b / b.mean()
    assert value("generalized_entropy", *counts) == pytest.approx(float(np.mean((ratio**2 - 1) / 2)), abs=1e-12)
    theil = float(np.mean([each * math.log(each) if each else 0.0 for each in ratio]))
    assert value("theil", *counts) == pytest.approx(theil, abs=1e-12)


@pytest.mark.parametrize("name", ["generalized_entropy", "theil"])
def test_where_everyone_is_missed_there_is_no_mean_to_divide_by(name: str) -> None:
    with pytest.raises(ZeroDivisionError):
        value(name, 0, 0, 12, 0)


@pytest.mark.parametrize("name", ["generalized_entropy", "theil"])
def test_the_gradient_is_that_of_small_steps(name: str) -> None:
    metric = METRICS[name]
    assert metric.function is not None
    found = gradient(metric.function, COMPAS, metric.inputs)
    for base in metric.inputs:
        moved = [complex(metric.function({**COMPAS, base: COMPAS[base] + step})).real for step in (0.01, -0.01)]
        assert found[base] == pytest.approx((moved[0] - moved[1]) / 0.02, rel=1e-6)
