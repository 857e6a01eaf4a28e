from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cardgen.sides.loading import Context, load_sides
from tests.sides.loan_specs import commit, loan_spec, repository, write_rows, write_spec


def two(tmp_path: Path, **evaluation: Any) -> tuple[str, str]:
    """Write two versions, the second with five more false positives."""
    old = write_spec(tmp_path / "old", loan_spec(evaluation=evaluation))
    new = write_spec(tmp_path / "new", loan_spec("1.1.0", evaluation=evaluation))
    write_rows(tmp_path / "new", more_flags=5)
    return str(old), str(new)


def test_rows_are_joined_by_their_id(tmp_path: Path) -> None:
    old, new = load_sides(*two(tmp_path), Context())
    before, after = old.rows["defaults"], new.rows["defaults"]
    assert len(before.units) == len(set(before.units)) == 200
    assert set(before.units) == set(after.units)
    by_unit = dict(zip(before.units, before.sums["fpr"][0], strict=True))
    moved = [value - by_unit[unit] for unit, value in zip(after.units, after.sums["fpr"][0], strict=True)]
    assert sorted(moved) == [0.0] * 195 + [1.0] * 5
    north = before.inside({"region": "North"})
    assert np.count_nonzero(north) == 100


def test_rows_are_joined_with_a_git_ref(tmp_path: Path) -> None:
    top = repository(tmp_path / "repo")
    write_spec(top)
    commit(top)
    old, new = load_sides("git:main:card.yaml", "card.yaml", Context(None, top))
    assert set(old.rows["defaults"].units) == set(new.rows["defaults"].units)


def test_with_clusters_single_rows_are_not_joined(tmp_path: Path) -> None:
    old, new = load_sides(*two(tmp_path, cluster="person"), Context())
    assert old.rows == new.rows == {}
    assert set(old.clusters["defaults"].units) == set(new.clusters["defaults"].units)


@pytest.mark.parametrize("evaluation", [{"row_id": None}, {"row_id": "person"}, {"metrics": ["balanced_accuracy"]}])
def test_rows_that_cannot_be_told_apart_are_not_joined(tmp_path: Path, evaluation: dict[str, Any]) -> None:
    old, new = load_sides(*two(tmp_path, **evaluation), Context())
    assert old.rows == new.rows == {}


def test_a_row_without_an_id_joins_none(tmp_path: Path) -> None:
    words = two(tmp_path)
    rows = tmp_path / "new" / "rows.csv"
    rows.write_text(rows.read_text(encoding="utf-8").replace("\na7,", "\n,"), encoding="utf-8")
    old, new = load_sides(*words, Context())
    assert old.rows == new.rows == {}


def test_a_card_keeps_no_rows(tmp_path: Path) -> None:
    from cardgen.api import build

    old, new = two(tmp_path)
    build(old).write(tmp_path / "card")
    sides = load_sides(str(tmp_path / "card"), new, Context())
    assert sides[0].rows == sides[1].rows == {}
