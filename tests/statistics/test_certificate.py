"""The certificate of a better model: its bound is as safe as McNemar's exact test, and clusters widen it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from cardgen.statistics.certificate import bound_of_clusters, bound_of_rows, improvement

counts = st.integers(0, 40)


@given(mended=counts, broken=counts, spare=st.integers(0, 500), level=st.sampled_from([0.9, 0.95, 0.9995]))
def test_acceptance_is_mcnemars_exact_test(mended: int, broken: int, spare: int, level: float) -> None:
    rows = mended + broken + spare + 1
    tail = 0.9 * (1 - level)
    p_value = stats.binom.sf(mended - 1, mended + broken, 0.5)
    if abs(p_value - tail) > 1e-12:
        assert (bound_of_rows(mended, broken, rows, level) > 0) == (p_value < tail)


@given(mended=counts, broken=counts, spare=st.integers(0, 500))
def test_the_bound_is_below_the_value_and_falls_with_the_level(mended: int, broken: int, spare: int) -> None:
    rows = mended + broken + spare + 1
    bounds = [bound_of_rows(mended, broken, rows, level) for level in (0.8, 0.95, 0.9995)]
    assert [*bounds] == sorted(bounds, reverse=True)
    assert bounds[0] <= (mended - broken) / rows
    assert bounds[-1] >= -1


def test_bounds_are_those_of_clopper_and_pearson() -> None:
    theta = stats.binomtest(25, 35).proportion_ci(1 - 2 * 0.9 * 0.05, method="exact").low
    share = stats.binomtest(35, 1_000).proportion_ci(1 - 2 * 0.1 * 0.05, method="exact").low
    assert bound_of_rows(25, 10, 1_000, 0.95) == pytest.approx(share * (2 * theta - 1))


def test_rows_that_change_nothing_show_nothing() -> None:
    same = np.array([True, False] * 50)
    found = improvement(np.ones(100, dtype=bool), same, same, 0.95)
    assert found.value == 0
    assert found.lower_bound < 0
    assert not found.shown


def test_weight_errors_and_value_are_those_of_the_rows() -> None:
    """In words: 40 of 100 rows are in the group; 20 of them were wrong, 5 still are, 2 are newly wrong."""
    group = np.arange(100) < 40
    old = (np.arange(100) < 20) | (np.arange(100) > 90)
    new = (np.arange(100) < 5) | np.isin(np.arange(100), (30, 31)) | (np.arange(100) > 50)
    found = improvement(group, old, new, 0.95)
    assert (found.weight, found.old_error, found.new_error) == (0.4, 0.5, 7 / 40)
    assert found.value == pytest.approx(0.13)
    assert found.value == pytest.approx(found.weight * (found.old_error - found.new_error))
    assert 0 < found.lower_bound < found.value
    assert found.lower_bound == bound_of_rows(15, 2, 100, 0.95)


def test_clusters_are_worth_less_than_their_rows() -> None:
    group = np.ones(200, dtype=bool)
    old = np.repeat(np.arange(20) < 10, 10)
    new = np.repeat(np.arange(20) < 5, 10)
    alone = improvement(group, old, new, 0.95)
    together = improvement(group, old, new, 0.95, np.repeat(np.arange(20), 10))
    assert together.value == alone.value == 0.25
    assert together.lower_bound < alone.lower_bound
    # Ten rows of a cluster that are always alike are worth one: the bound is near that of 20 rows.
    assert together.lower_bound == pytest.approx(bound_of_rows(5, 0, 20, 0.95), abs=0.03)


@pytest.mark.parametrize("members", [[30, 0, 0, 0], [400, 1, 1, 1]])
def test_a_group_that_lies_in_one_cluster_shows_nothing(members: list[int]) -> None:
    mended = [0.9 * each for each in members]
    assert bound_of_clusters(mended, [0] * 4, members, [500] * 4, 0.95) == -1


def test_a_group_of_few_clusters_is_known_from_few() -> None:
    """Three speakers among three hundred cannot show what a hundred of them could."""
    mended, rows = np.zeros(300), np.full(300, 10.0)
    mended[:3] = 8
    few = bound_of_clusters(mended, np.zeros(300), np.where(mended > 0, 10.0, 0.0), rows, 0.95)
    many = bound_of_clusters(mended, np.zeros(300), rows, rows, 0.95)
    assert few < many
    assert few < 0


def test_a_group_without_rows_and_counts_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="no rows"):
        improvement([False], [True], [False], 0.95)
    with pytest.raises(ValueError, match="do not fit"):
        bound_of_rows(5, 6, 10, 0.95)
    with pytest.raises(ValueError, match="level"):
        bound_of_rows(1, 0, 10, 1.0)
