"""Combinations of groups that are counted without figures."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

import cardgen
from tests.card.coverage_cards import built, people, spec, write

COVERED = "    coverage: [[region, noise], [noise, region, sex]]\n    cluster: person\n"


def test_the_counts_are_those_of_the_rows(tmp_path: Path) -> None:
    rows = people(240)
    first, second = built(tmp_path, spec(more=COVERED), rows).card.evaluations[0].coverage_matrices
    assert (first.by, second.by) == (("region", "noise"), ("noise", "region", "sex"))
    for matrix in (first, second):
        wanted = Counter(tuple(row[name] for name in matrix.by) for row in rows)
        persons = {key: {r["person"] for r in rows if tuple(r[n] for n in matrix.by) == key} for key in wanted}
        found = {tuple(item.group[name] for name in matrix.by): item for item in matrix.combinations}
        assert {key: item.rows for key, item in found.items()} == dict(wanted)
        assert {key: item.clusters for key, item in found.items()} == {key: len(of) for key, of in persons.items()}


def test_small_combinations_and_what_they_follow_from_are_suppressed(tmp_path: Path) -> None:
    rows = [row for row in people(480) if (row["region"], row["noise"]) != ("North", "street")]
    rows += [{**rows[0], "region": "North", "noise": "street"} for _ in range(4)]
    (matrix,) = (
        built(tmp_path, spec(source="proprietary", more="    coverage: [[region, noise]]\n"), rows)
        .card.evaluations[0]
        .coverage_matrices
    )
    found = {(item.group["region"], item.group["noise"]): item for item in matrix.combinations}
    assert (found["North", "street"].rows, found["North", "street"].status) == (None, "suppressed")
    hidden = {key for key, item in found.items() if item.status == "suppressed"}
    # Both margins are printed, so each line that holds a hidden combination holds two at the least.
    for place in (0, 1):
        assert 1 not in Counter(key[place] for key in hidden).values()
    assert len(hidden) < len(found)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("    coverage: [[region, sex], [sex, region]]\n", "duplicate combination of groups"),
        ("    coverage: [[region, region]]\n", 'duplicate group "region"'),
        ("    coverage: [[region, colour]]\n", 'the group "colour" is not measured in this evaluation'),
        ("    coverage: [[region]]\n", "evaluations.0.coverage.0"),
    ],
)
def test_what_cannot_be_crossed_is_refused(tmp_path: Path, more: str, message: str) -> None:
    with pytest.raises(cardgen.SpecError) as error:
        cardgen.load(write(tmp_path, spec(more=more), people(40)))
    assert message in str(error.value)


def test_a_grouping_is_not_counted_twice(tmp_path: Path) -> None:
    text = spec(by="[region, noise, [region, noise]]", more="    coverage: [[noise, region]]\n")
    with pytest.raises(cardgen.SpecError, match="stands in by, so the card says who was tested already"):
        cardgen.load(write(tmp_path, text, people(40)))


def test_too_many_combinations_are_refused(tmp_path: Path) -> None:
    rows = [{**row, "region": f"r{index % 60}", "noise": f"n{index // 60}"} for index, row in enumerate(people(2_400))]
    with pytest.raises(cardgen.DataError, match="coverage matrix has 2,000 at most"):
        built(tmp_path, spec(more="    coverage: [[region, noise]]\n"), rows)
