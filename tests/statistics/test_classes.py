"""Means over classes against scikit-learn, and their standard errors against a bootstrap of the table."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.metrics import balanced_accuracy_score, precision_recall_fscore_support

from cardgen.statistics import classes
from cardgen.statistics.classes import Average

KINDS: tuple[Average, ...] = ("precision", "recall", "f1")
TABLE = np.array([[60, 8, 12], [9, 150, 11], [4, 20, 226]], dtype=float)


def mean(kind: Average, table: NDArray[np.float64]) -> float | None:
    return classes.macro(kind, np.diag(table), table.sum(axis=1), table.sum(axis=0))


def rows_of(table: NDArray[np.float64]) -> tuple[list[int], list[int]]:
    pairs = [(truth, said) for truth, line in enumerate(table) for said, n in enumerate(line) for _ in range(int(n))]
    return [truth for truth, _ in pairs], [said for _, said in pairs]


@pytest.mark.parametrize("kind", KINDS)
def test_scikit_learn_agrees(kind: Average) -> None:
    found = precision_recall_fscore_support(*rows_of(TABLE), average="macro")
    assert mean(kind, TABLE) == pytest.approx(found[KINDS.index(kind)], abs=1e-12)
    assert classes.from_confusion(kind, TABLE, 0.95).value == pytest.approx(found[KINDS.index(kind)], abs=1e-12)


def test_macro_recall_is_balanced_accuracy() -> None:
    assert mean("recall", TABLE) == pytest.approx(balanced_accuracy_score(*rows_of(TABLE)), abs=1e-12)


@given(st.lists(st.lists(st.integers(1, 200), min_size=4, max_size=4), min_size=4, max_size=4))
def test_scikit_learn_agrees_on_any_table(lines: list[list[int]]) -> None:
    table = np.array(lines, dtype=float)
    expected = precision_recall_fscore_support(*rows_of(table), average="macro")
    for index, kind in enumerate(KINDS):
        assert mean(kind, table) == pytest.approx(expected[index], abs=1e-12)


@pytest.mark.parametrize(
    ("kind", "table", "index"),
    [
        ("recall", [[5, 1, 0], [2, 4, 1], [0, 0, 0]], 2),
        ("precision", [[5, 1, 0], [2, 4, 0], [1, 1, 0]], 2),
        ("f1", [[5, 1, 0], [2, 4, 0], [0, 0, 0]], 2),
    ],
)
def test_nothing_over_nothing_is_undefined_and_never_0(kind: Average, table: list[list[int]], index: int) -> None:
    counts = np.array(table, dtype=float)
    assert mean(kind, counts) is None
    assert classes.from_confusion(kind, counts, 0.95).value is None
    assert classes.lacking(kind, counts.sum(axis=1), counts.sum(axis=0)).tolist() == [index]


def test_a_class_never_found_is_0_where_it_can_be_told() -> None:
    """A class that has rows and is never given has an F1 of 0: that is known, not undefined."""
    table = np.array([[5, 1, 0], [2, 4, 0], [1, 1, 0]], dtype=float)
    expected = precision_recall_fscore_support(*rows_of(table), average="macro", zero_division=0)
    assert mean("f1", table) == pytest.approx(expected[2], abs=1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_the_standard_error_is_that_of_a_bootstrap_of_the_table(kind: Average) -> None:
    """Resampling rows is resampling the table (Efron 1979): with thousands of rows the guard counts for little."""
    table = TABLE * 10
    generator = np.random.Generator(np.random.PCG64DXSM(7))
    drawn = generator.multinomial(int(table.sum()), table.ravel() / table.sum(), 4_000).reshape(-1, 3, 3)
    values = [mean(kind, each.astype(float)) for each in drawn]
    found = classes.from_confusion(kind, table, 0.95)
    assert found.standard_error == pytest.approx(float(np.std(np.array(values, dtype=float))), rel=0.05)


@pytest.mark.parametrize("kind", KINDS)
def test_slopes_are_those_of_small_steps(kind: Average) -> None:
    sums = np.stack([np.diag(TABLE), TABLE.sum(axis=1), TABLE.sum(axis=0)])
    found = classes.slopes(kind, *sums)
    for part in range(3):
        for index in range(3):
            moved = []
            for step in (1e-3, -1e-3):
                at = sums.copy()
                at[part, index] += step
                moved.append(classes.macro(kind, *at) or 0.0)
            assert found[part, index] == pytest.approx((moved[0] - moved[1]) / 2e-3, abs=1e-9)


def test_perfection_is_not_certain() -> None:
    found = classes.from_confusion("f1", np.diag([30.0, 40.0, 50.0]), 0.95)
    assert found.value == 1
    assert found.interval is not None
    assert found.interval.low < 0.99
    assert found.interval.high == 1
