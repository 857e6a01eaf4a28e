"""The group of origin: one for each column that marks synthetic rows."""

from __future__ import annotations

from pathlib import Path

import cardgen
from cardgen.spec.origin import check_origin, with_origin
from tests.card.coverage_cards import people, spec, write


def test_evaluations_with_columns_of_other_names_have_groups_of_their_own(tmp_path: Path) -> None:
    loaded = cardgen.load(write(tmp_path, spec(), people(40))).spec
    first = loaded.evaluations[0].model_copy(update={"synthetic": "made"})
    others = [
        first.model_copy(update={"id": name, "synthetic": column}) for name, column in (("b", "made"), ("c", "fake"))
    ]
    found = with_origin(loaded.model_copy(update={"evaluations": (first, *others)}))
    assert [group.id for group in found.groups[-2:]] == ["origin", "origin-c"]
    assert [group.column for group in found.groups[-2:]] == ["made", "fake"]
    assert [each.by[-1] for each in found.evaluations] == ["origin", "origin", "origin-c"]


def test_a_spec_without_synthetic_rows_stays_as_it_is(tmp_path: Path) -> None:
    loaded = cardgen.load(write(tmp_path, spec(), people(40))).spec
    assert with_origin(loaded) is loaded
    assert not list(check_origin(loaded))
