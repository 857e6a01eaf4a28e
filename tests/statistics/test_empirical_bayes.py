"""Shrunk values: the formulas by hand, and the error they save (STATISTICS §4.8)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardgen.statistics.empirical_bayes import shrunk_proportions, shrunk_values


def test_the_moments_are_those_of_the_formula() -> None:
    x, n = np.array([2, 9, 1, 30, 12, 40]), np.array([10, 50, 20, 100, 30, 400])
    m, k, total = x.sum() / n.sum(), 6, n.sum()
    tau2 = ((n * (x / n - m) ** 2).sum() - (k - 1) * m * (1 - m)) / (total - (n**2).sum() / total)
    assert tau2 > 0
    b = (m * (1 - m) / n) / (m * (1 - m) / n + tau2)
    found = shrunk_proportions(x, n, 0.95)
    assert found is not None
    assert [each.value for each in found] == pytest.approx((b * m + (1 - b) * x / n).tolist())
    assert [each.weight for each in found] == pytest.approx((1 - b).tolist())


def test_it_saves_as_much_error_as_it_should() -> None:
    """40 cells of 5 to 200 rows: raw .048, shrunk .027 (here .028), everyone's share for all .039."""
    generator = np.random.default_rng(3)
    raw, shrunk, same = [], [], []
    for _ in range(400):
        n = generator.integers(5, 201, 40)
        truth = generator.beta(10.94, 67.2, 40)
        x = generator.binomial(n, truth)
        found = shrunk_proportions(x, n, 0.95)
        assert found is not None
        raw.append(np.mean((x / n - truth) ** 2))
        shrunk.append(np.mean((np.array([each.value for each in found]) - truth) ** 2))
        same.append(np.mean((x.sum() / n.sum() - truth) ** 2))
    assert [float(np.mean(each)) ** 0.5 for each in (raw, shrunk, same)] == pytest.approx(
        [0.048, 0.028, 0.039], abs=0.001
    )


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(1, 200)), min_size=5, max_size=12))
def test_a_value_lies_between_its_own_and_the_mean(cells: list[tuple[int, int]]) -> None:
    x, n = np.array([min(pair) for pair in cells]), np.array([pair[1] for pair in cells])
    found = shrunk_proportions(x, n, 0.95)
    if found is None:
        assert x.sum() in (0, n.sum())
        return
    mean = x.sum() / n.sum()
    for each, own in zip(found, x / n, strict=True):
        assert min(own, mean) - 1e-12 <= each.value <= max(own, mean) + 1e-12
        assert 0 <= each.interval.low <= each.value <= each.interval.high <= 1


def test_too_few_cells_are_left_alone() -> None:
    assert shrunk_proportions([1, 2, 3, 4], [10] * 4, 0.95) is None
    assert shrunk_values([0.1] * 4, [0.1] * 4, [5] * 4, 0.95) is None
    assert shrunk_proportions([0] * 6, [10] * 6, 0.95) is None
    assert shrunk_values([0.1] * 6, [0.0] * 6, [5] * 6, 0.95) is None


def test_clusters_that_agree_with_each_other_are_not_certain() -> None:
    """A cell whose clusters all have no event has a standard error of 0, and would never be drawn in."""
    found = shrunk_values([0.0, 0.1, 0.2, 0.15, 0.12], [0.0, 0.05, 0.05, 0.05, 0.05], [10] * 5, 0.95, 0.0, 1.0)
    assert found is not None
    assert found[0].value > 0.02
    assert found[0].interval.low == 0.0
