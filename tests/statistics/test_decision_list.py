"""The pointer decision list lowers the error of every accepted group and raises none, whatever is submitted."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from cardgen.statistics.decision_list import Node, PointerList, accept, errors_of, improves, start, versions

Rows = NDArray[np.bool_]


def offered(base: Rows, submissions: list[tuple[Rows, Rows]]) -> PointerList:
    """Put every submission that improves its group before the list, as a bounty does."""
    found = start(base)
    for group, losses in submissions:
        if improves(found, group, losses):
            found = accept(found, group, losses)
    return found


def accepted_of(base: Rows, submissions: list[tuple[Rows, Rows]]) -> Iterator[tuple[Rows, Rows]]:
    found = start(base)
    for group, losses in submissions:
        if improves(found, group, losses):
            found = accept(found, group, losses)
            yield group, losses


def one_row(nodes: tuple[Node, ...], row: int, given: list[tuple[Rows, Rows]], base: Rows) -> bool:
    """Answer one row as the paper tells it: from the first node down, following pointers. Nothing here is an array."""
    if not nodes:
        return bool(base[row])
    head, below = nodes[-1], nodes[:-1]
    if not given[head.group][0][row]:
        return one_row(below, row, given, base)
    if head.points_to is not None:
        return one_row(nodes[: head.points_to], row, given, base)
    return bool(given[head.group][1][row])


def holds(found: PointerList, base: Rows, given: list[tuple[Rows, Rows]]) -> None:
    """Check what the list promises, and every count from its nodes alone, row by row."""
    overall, groups = errors_of(found)
    for round_, version in enumerate(found.rounds):
        wrong = [one_row(found.nodes[:version], row, given, base) for row in range(base.size)]
        assert overall[round_] == sum(wrong)
        for number, (group, _) in enumerate(given):
            assert groups[round_, number] == sum(w and bool(g) for w, g in zip(wrong, group, strict=True))
    promises(found)


def promises(found: PointerList) -> None:
    overall, groups = errors_of(found)
    assert all(after < before for before, after in pairwise(overall.tolist()))
    for number in range(groups.shape[1]):
        since = groups[number + 1 :, number].tolist()
        assert groups[number + 1, number] < groups[number, number]
        assert all(after <= before for before, after in pairwise(since))
        # As good as in any version there ever was, those between rounds included.
        assert since[-1] == min((found.groups[number] & each).sum() for each in found.losses)
    assert len(found.nodes) <= overall[0]


@st.composite
def bounties(draw: st.DrawFn) -> tuple[Rows, list[tuple[Rows, Rows]]]:
    rows = draw(st.integers(1, 40))
    bits = st.lists(st.booleans(), min_size=rows, max_size=rows).map(lambda each: np.array(each, dtype=np.bool_))
    return draw(bits), draw(st.lists(st.tuples(bits, bits), max_size=12))


@given(bounties())
def test_no_accepted_group_ever_gets_worse(bounty: tuple[Rows, list[tuple[Rows, Rows]]]) -> None:
    base, submissions = bounty
    holds(offered(base, submissions), base, list(accepted_of(base, submissions)))


def test_a_repair_points_to_the_version_that_was_best() -> None:
    """Women gain by the first model; the second, for the young, breaks young women, who keep the first."""
    women, young = np.array([1, 1, 1, 1, 0, 0, 0], bool), np.array([0, 0, 1, 1, 1, 1, 1], bool)
    base = np.ones(7, bool)
    first = accept(start(base), women, np.zeros(7, bool))
    second = accept(first, young, np.array([0, 0, 1, 0, 0, 0, 0], bool))
    assert second.nodes == (Node(0, None), Node(1, None), Node(0, 1))
    assert second.rounds == (0, 1, 3)
    overall, groups = errors_of(second)
    assert overall.tolist() == [7, 3, 0]
    assert groups.tolist() == [[4, 5], [0, 3], [0, 0]]


def test_a_submission_that_improves_nothing_is_refused() -> None:
    group = np.array([True, True, False])
    known = start(np.array([True, False, True]))
    for losses in ([True, False, False], [False, True, False]):
        assert not improves(known, group, losses)
        with pytest.raises(ValueError, match="fewer rows"):
            accept(known, group, losses)


def test_rows_are_answered_with_every_version() -> None:
    nodes = (Node(0, None), Node(1, None), Node(0, 0))
    groups = np.array([[1, 1, 0, 0], [0, 1, 1, 0]], dtype=bool)
    answers = np.array([["a", "a", "-", "-"], ["-", "b", "b", "-"]])
    found = versions(nodes, groups, answers, np.array(["x", "y", "z", "w"]))
    assert ["".join(each) for each in found] == ["xyzw", "aazw", "abbw", "xybw"]
    with pytest.raises(ValueError, match="not before it"):
        versions((Node(0, 1),), groups, answers, np.array(["x", "y", "z", "w"]))


def submitted(generator: np.random.Generator, base: Rows, groups: list[Rows]) -> list[tuple[Rows, Rows]]:
    """Offer models for groups and their crossings: each mends some errors and makes others, a few cheat."""
    found = []
    for _ in range(60):
        first, second = generator.choice(len(groups), 2, replace=False)
        group = groups[first] & groups[second] if generator.random() < 0.5 else groups[first] | groups[second]
        keep, new = generator.uniform(0.3, 1.1), generator.uniform(0, 0.25)
        wrong = np.where(base, generator.random(base.size) < keep, generator.random(base.size) < new)
        found.append((group, wrong))
    return found


@pytest.mark.shared
@pytest.mark.parametrize("seed", range(3))
def test_compas(shared: Path, seed: int) -> None:
    import pandas as pd

    rows = pd.read_csv(shared / "data" / "compas" / "compas-two-years.csv")
    base = (rows["predicted_high_risk"] != rows["two_year_recid"]).to_numpy()
    groups = [(rows[by] == value).to_numpy() for by in ("race", "sex", "age_cat") for value in rows[by].unique()]
    groups = [group for group in groups if group.sum() >= 100]
    groups.append((rows["priors_count"] > 5).to_numpy())
    given = submitted(np.random.default_rng(seed), base, groups)
    found = offered(base, given)
    assert len(found.rounds) > 4
    assert len(found.nodes) > len(found.rounds) - 1  # repairs were needed
    promises(found)
    sample = np.random.default_rng(seed).choice(base.size, 300, replace=False)
    accepted = list(accepted_of(base, given))
    for row in sample.tolist():
        assert one_row(found.nodes, row, accepted, base) == found.current[row]


@pytest.mark.shared
def test_rows_of_the_benchmark(shared: Path, tmp_path: Path) -> None:
    import pandas as pd

    made = tmp_path / "rows.parquet"
    script = shared / "bench" / "make_rows.py"
    command = [sys.executable, str(script), str(made), "20000", "--speakers", "500"]
    subprocess.run(command, check=True)
    rows = pd.read_parquet(made)
    base = (rows["prediction"] != rows["label"]).to_numpy()
    groups = [(rows[by] == value).to_numpy() for by in ("gender", "device", "age_band") for value in rows[by].unique()]
    groups += [(rows["words"] < 12).to_numpy(), (rows["accent"] > "accent-12").to_numpy()]
    found = offered(base, submitted(np.random.default_rng(7), base, groups))
    assert len(found.rounds) > 4
    promises(found)
