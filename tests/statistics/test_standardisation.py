"""A change of the overall figure, split into change within groups and change of their mix."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardgen.statistics.standardisation import mix_change

SUMS = st.lists(st.tuples(*[st.integers(0, 500), st.integers(1, 1_000)] * 2), min_size=2, max_size=6)


@given(SUMS)
def test_the_parts_add_up_to_the_change(sums: list[tuple[int, int, int, int]]) -> None:
    found = mix_change(*zip(*sums, strict=True))
    assert found is not None
    assert found.within + found.mix == pytest.approx(found.crude, abs=1e-9)
    assert sum(found.weights) == pytest.approx(1)


def test_only_the_mix_moved() -> None:
    """Each group is served as before; twice as many of the group that is served worse were tested."""
    found = mix_change([10, 40], [100, 100], [5, 60], [50, 150])
    assert found is not None
    assert found.within == pytest.approx(0)
    assert found.mix == pytest.approx(found.crude)
    assert found.crude == pytest.approx(0.075)
    assert found.largest_shift == pytest.approx(0.25)


def test_a_group_that_nobody_is_in_has_no_rate() -> None:
    assert mix_change([1, 0], [10, 0], [1, 1], [10, 10]) is None
