from __future__ import annotations

import math

import numpy as np
import pytest

from cardgen.statistics.recovery import bounds, combination, never, told_one_by_one

NONE = np.empty((0, 3))


def test_a_hidden_sum_is_told_by_as_few_published_ones_as_it_takes() -> None:
    published = [[1, 1, 1], [1, 1, 0], [1, 0, 0], [0, 1, 0]]
    assert combination(published, [0, 0, 1]).tolist() == [0, 1]
    with pytest.raises(ValueError, match="not a combination"):
        combination([[1, 1, 1], [1, 0, 0]], [0, 0, 1])


def test_a_range_is_what_is_left_of_the_total() -> None:
    # Everyone is 100, the first cell 87, and each of the two others has somebody.
    others = np.array([[0, 1, 0], [0, 0, 1]])
    assert bounds([[1, 1, 1], [1, 0, 0]], [100, 87], [0, 1, 0], others, 1) == pytest.approx((1, 12))
    assert bounds([[1, 0, 0]], [87], [0, 1, 0], others, 1) == (1, math.inf)
    assert bounds([[1, 1, 1], [1, 0, 0]], [87, 100], [0, 1, 0], NONE, 0) is None


def test_a_margin_without_events_says_that_its_cells_have_none() -> None:
    hidden = np.eye(3)
    # No errors in the first two cells together, five in all.
    assert never([[1, 1, 1], [1, 1, 0]], [5, 0], hidden).tolist() == [True, True, False]
    assert never([[1, 1, 1]], [5], hidden).tolist() == [False, False, False]
    assert never([[1, 1, 1], [1, 1, 0]], [5, 7], hidden).tolist() == [False, False, False]


def test_what_is_told_one_by_one_is_peeled_off() -> None:
    # The first is told, the second is left of a sum with it, and the last two are told together only.
    rows = [[1, 0, 0, 0], [1, 1, 0, 0], [1, 1, 1, 1]]
    told, found = told_one_by_one(rows, [5, 12, 40])
    assert told.tolist() == [True, True, False, False]
    assert found.tolist() == [5, 7, 0, 0]
    assert told_one_by_one(rows)[0].tolist() == told.tolist()
