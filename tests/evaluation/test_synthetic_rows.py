"""Rows that are marked synthetic: figures of their own, on every engine, and what a mark may look like."""

from __future__ import annotations

from pathlib import Path

import pytest

import cardgen
from tests.card.coverage_cards import built, people, spec, write

TEXT = spec(more="    synthetic: made\n")
MARKS = [("yes", "no"), ("true", "false"), ("True", "False"), ("1", "0"), ("1.0", "0.0")]


@pytest.mark.parametrize("marks", MARKS)
def test_real_and_synthetic_rows_have_the_figures_of_their_rows(tmp_path: Path, marks: tuple[str, str]) -> None:
    rows = people(240)
    marked = [{**row, "made": marks[0] if row["made"] == "yes" else marks[1]} for row in rows]
    card = built(tmp_path, TEXT, marked).card
    for name, said in (("Real", "no"), ("Synthetic", "yes")):
        own = [row for row in rows if row["made"] == said]
        right = sum(row["defaulted"] == row["flagged"] for row in own)
        cell = next(each for each in card.cells("defaults", "accuracy", ("origin",)) if each.group == {"origin": name})
        assert (cell.n, cell.numerator) == (len(own), right)
    (covered,) = [each for each in card.evaluations[0].coverage if each.group == "origin"]
    assert {item.category: item.share for item in covered.categories} == {"Real": 0.75, "Synthetic": 0.25}


def test_they_are_the_same_on_another_engine(tmp_path: Path) -> None:
    pytest.importorskip("polars")
    path = write(tmp_path, TEXT, people(240))
    assert cardgen.build(path, engine="polars").to_json() == cardgen.build(path).to_json()


def test_no_synthetic_row_is_no_fault(tmp_path: Path) -> None:
    card = built(tmp_path, TEXT, [{**row, "made": "no"} for row in people(240)]).card
    assert not [text for text in card.evaluations[0].warnings if "Synthetic" in text]


@pytest.mark.parametrize(
    ("mark", "message"),
    [
        ("", "is empty in 1 row, which could be real or synthetic"),
        ("perhaps", 'holds "perhaps", which is neither yes nor no'),
    ],
)
def test_a_row_must_say_whether_it_is_synthetic(tmp_path: Path, mark: str, message: str) -> None:
    rows = people(240)
    rows[7]["made"] = mark
    with pytest.raises(cardgen.DataError) as error:
        built(tmp_path, TEXT, rows)
    assert message in str(error.value)
    assert "evaluations.0.synthetic: " in str(error.value)


def test_reported_figures_have_no_rows_to_tell_apart(tmp_path: Path) -> None:
    source = "{kind: reported, document: {title: A report}, figures: [{metric: fpr, value: 0.2}]}"
    text = TEXT.replace("source: rows.csv", f"source: {source}")
    with pytest.raises(cardgen.SpecError, match="reported figures have no rows to tell apart"):
        cardgen.load(write(tmp_path, text, people(40)))
