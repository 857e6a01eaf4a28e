from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from cardgen.statistics.suppression import audit, complementary, primary
from tests.statistics.exact_rank import rank

THRESHOLD = 10


def follows(row: NDArray[np.float64], published: NDArray[np.float64]) -> bool:
    rows = published.astype(int).tolist()
    return rank([*rows, row.astype(int).tolist()]) == rank(rows)


def follow(rows: NDArray[np.float64], published: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which rows least squares makes up from the published ones."""
    made_up = rows @ np.linalg.pinv(published) @ published if len(published) else np.zeros_like(rows)
    return np.asarray(np.abs(made_up - rows).max(axis=1, initial=0.0) < 1e-8)


@st.composite
def tables(draw: st.DrawFn) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int_]]:
    """A small cross-table of up to three groups: incidence of overall, margins and intersections; people; groupings."""
    sizes = draw(st.sampled_from([(2,), (3,), (2, 2), (3, 3), (2, 5), (2, 2, 2), (2, 2, 3)]))
    shape = tuple(sizes)
    people = np.array(draw(st.lists(st.integers(0, 25), min_size=int(np.prod(shape)), max_size=int(np.prod(shape)))))
    atoms = np.array(list(np.ndindex(shape)))[people > 0]
    every = [by for k in range(1, len(sizes) + 1) for by in combinations(range(len(sizes)), k)]
    groupings = [(), *draw(st.lists(st.sampled_from(every), min_size=1, max_size=4, unique=True))]
    rows, labels = [], []
    for label, by in enumerate(groupings):
        for category in np.ndindex(tuple(sizes[i] for i in by)):
            rows.append((atoms[:, list(by)] == np.array(category, dtype=int)).all(axis=1).astype(float))
            labels.append(label)
    incidence = np.array(rows).reshape(len(rows), len(atoms))
    return incidence, incidence @ people[people > 0], np.array(labels)


def test_primary_hides_few_people_but_not_nobody() -> None:
    assert primary([0, 1, 9, 10, 400], 10).tolist() == [False, True, True, False, False]
    assert not primary([0, 1, 9], 0).any()


def test_a_category_hidden_alone_would_be_the_rest_of_the_overall_result() -> None:
    # Overall, then three accents with 4, 30 and 60 speakers.
    incidence = np.array([[1, 1, 1], [1, 0, 0], [0, 1, 0], [0, 0, 1]])
    people = [94, 4, 30, 60]
    hidden = primary(people, THRESHOLD)
    assert audit(incidence, hidden).tolist() == [1]
    protected = complementary(incidence, people, hidden)
    assert protected.tolist() == [False, True, True, False]
    assert audit(incidence, protected).tolist() == []


def test_a_two_way_table_needs_four_hidden_cells() -> None:
    # Sex by race with both margins: the textbook rectangle.
    people_of_atoms = np.array([3, 40, 50, 20, 60, 70])  # rows of two, columns of three
    atoms = np.eye(6)
    rows = [np.ones(6)]
    rows += [np.repeat([1, 0], 3), np.repeat([0, 1], 3)]
    rows += [np.tile(np.eye(3)[i], 2) for i in range(3)]
    incidence = np.vstack([rows, atoms])
    people = incidence @ people_of_atoms
    hidden = primary(people, THRESHOLD)
    protected = complementary(incidence, people, hidden)
    # The smallest cells that close the rectangle: 3 and 40 above 20 and 60.
    assert np.flatnonzero(protected).tolist() == [6, 7, 9, 10]


def test_an_intersection_with_one_cell_in_a_category_is_that_category() -> None:
    # Everyone of the first category has the first sex, so the intersection says what the category would.
    incidence = np.array([[1, 1, 1], [1, 0, 0], [0, 1, 1], [1, 0, 0], [0, 1, 0], [0, 0, 1]])
    people = np.array([4, 50, 60]) @ incidence.T
    protected = complementary(incidence, people, primary(people, THRESHOLD))
    assert audit(incidence, protected).size == 0
    assert protected[[1, 3]].all()


def test_two_small_cells_whose_total_is_small_hide_a_third() -> None:
    incidence = np.vstack([np.ones(4), np.eye(4)])
    people = [77, 4, 3, 30, 40]
    hidden = primary(people, THRESHOLD)
    # Neither follows alone, but the sum over their seven people does.
    assert complementary(incidence, people, hidden).tolist() == hidden.tolist()
    protected = complementary(incidence, people, hidden, threshold=THRESHOLD, partition=[0, 1, 1, 1, 1])
    assert protected.tolist() == [False, True, True, True, False]


def test_two_small_cells_inside_one_margin() -> None:
    # Accent by age: both small cells are of the first accent, whose figures are published.
    incidence = np.array(
        [[1, 1, 1, 1, 1, 1], [1, 1, 1, 0, 0, 0], [0, 0, 0, 1, 1, 1], *np.eye(6, dtype=int).tolist()], dtype=float
    )
    people = incidence @ [4, 3, 50, 20, 30, 40]
    hidden = primary(people, THRESHOLD)
    protected = complementary(incidence, people, hidden, threshold=THRESHOLD, partition=[0, 1, 1, *[2] * 6])
    assert protected[[3, 4, 5]].all()
    total = incidence[3] + incidence[4]
    assert not follows(total, incidence[~protected])


def test_everything_goes_where_everyone_is_few() -> None:
    incidence = np.array([[1, 1], [1, 0], [0, 1]])
    assert complementary(incidence, [7, 3, 4], [True, True, True]).all()
    # One category only: the overall result is the category, and must go with it.
    assert complementary(np.array([[1], [1]]), [5, 5], [False, True]).all()


def test_cells_without_people_neither_help_nor_need_protection() -> None:
    incidence = np.array([[1, 1], [1, 0], [0, 1], [0, 0]])
    people = [50, 4, 46, 0]
    hidden = primary(people, THRESHOLD)
    assert complementary(incidence, people, hidden).tolist() == [False, True, True, False]
    assert audit(incidence, [False, True, True, True]).tolist() == []


def test_other_published_sums_count_and_may_make_it_impossible() -> None:
    incidence = np.eye(3)
    extra = [[1, 1, 1]]
    people = [4, 30, 60]
    hidden = primary(people, THRESHOLD)
    assert complementary(incidence, people, hidden).tolist() == hidden.tolist()
    assert complementary(incidence, people, hidden, extra).tolist() == [True, True, False]
    assert audit(incidence, hidden, extra).tolist() == [0]
    with pytest.raises(ValueError, match="give away a hidden one"):
        complementary(incidence, people, hidden, [[1, 1, 1], [0, 1, 1]])


@settings(max_examples=150, deadline=None)
@given(tables())
def test_no_hidden_sum_follows_by_exact_arithmetic(
    table: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int_]],
) -> None:
    incidence, people, partition = table
    hidden = primary(people, THRESHOLD)
    solved = {int(i) for i in np.flatnonzero(hidden) if follows(incidence[i], incidence[~hidden])}
    assert set(audit(incidence, hidden).tolist()) == solved
    protected = complementary(incidence, people, hidden, threshold=THRESHOLD, partition=partition)
    assert protected[hidden].all()
    published = incidence[~protected]
    for i in np.flatnonzero(protected):
        assert not follows(incidence[i], published)
    assert audit(incidence, protected).size == 0
    assert not protected[people == 0].any()
    assert not follow(small_totals(incidence, people, hidden, partition), published).any()


def small_totals(
    incidence: NDArray[np.float64], people: NDArray[np.float64], hidden: NDArray[np.bool_], partition: NDArray[np.int_]
) -> NDArray[np.float64]:
    """Every total over fewer people than the threshold of hidden cells of one grouping."""
    totals = [np.empty((0, incidence.shape[1]))]
    for label in np.unique(partition):
        members = np.flatnonzero(hidden & (partition == label)).tolist()
        choices = [list(chosen) for size in range(1, len(members) + 1) for chosen in combinations(members, size)]
        totals += [incidence[[c]].sum(axis=1) for c in choices if people[c].sum() < THRESHOLD]
    return np.vstack(totals)


@settings(max_examples=50, deadline=None)
@given(tables())
def test_nothing_is_hidden_without_need(
    table: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int_]],
) -> None:
    incidence, people, _ = table
    hidden = primary(people, THRESHOLD)
    protected = complementary(incidence, people, hidden)
    for further in np.flatnonzero(protected & ~hidden):
        shown = protected.copy()
        shown[further] = False
        assert audit(incidence, shown).size > 0


def test_misfits_are_refused() -> None:
    with pytest.raises(ValueError, match="cells, atoms"):
        audit([1, 0], [True])
    with pytest.raises(ValueError, match="hidden must have the shape"):
        audit([[1, 0]], [True, False])
    with pytest.raises(ValueError, match="people must have the shape"):
        complementary([[1, 0], [0, 1]], [3], [True, False])
    with pytest.raises(ValueError, match="extra rows"):
        audit([[1, 0]], [True], [[1, 0, 0]])
