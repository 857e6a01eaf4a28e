"""Who was tested, beside the population and in combinations: no leaf of it can change unseen."""

from __future__ import annotations

from pathlib import Path

from cardgen.diff.engine import compare
from cardgen.diff.settings import Settings
from tests.card.coverage_cards import POPULATION, built, spec
from tests.diff.mutations import shape_of
from tests.diff.test_mutations import plain_side, unseen

TEXT = spec(
    sex=f"labels: annotated, annotators: 3, agreement: 0.9, {POPULATION}",
    more="    synthetic: made\n    coverage: [[region, noise]]\n",
)


def test_every_kind_of_leaf_is_seen_to_change(tmp_path: Path) -> None:
    old = plain_side(built(tmp_path, TEXT).card)
    parts = ("/representation", "/coverage_matrices", "/population")
    by_shape: dict[str, str] = {}
    for path in sorted(old.flat.leaves):
        if any(part in path for part in parts):
            place, _, order = path.partition("/#")
            by_shape.setdefault(shape_of(old.index_of[place]) + order, path)
    assert len(by_shape) > 15
    assert list(unseen(old, sorted(by_shape.values()))) == []


def test_labels_that_come_from_a_less_trusted_source_are_an_error(tmp_path: Path) -> None:
    old = plain_side(built(tmp_path, spec(sex="labels: annotated, annotators: 3, agreement: 0.9")).card)
    new = plain_side(built(tmp_path, spec(sex="labels: inferred, justification: Checked.")).card)
    found = {(each.rule, each.pointer, each.severity) for each in compare(old, new, Settings()).findings}
    assert ("label-source-weakened", "/groups/sex/labels", "error") in found
    reverse = {(each.rule, each.pointer) for each in compare(new, old, Settings()).findings}
    assert ("label-source-strengthened", "/groups/sex/labels") in reverse
