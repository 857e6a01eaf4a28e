"""An addendum can be shared: no row, and no figure of a small category, is in any of its files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cardgen.card.audit.run import audit
from cardgen.card.document import Card
from cardgen.outside.replication.making import Made, make
from cardgen.outside.replication.pages.files import files
from tests.outside.replication.calls import ACCENTS, drawn, write_rows
from tests.outside.replication.calls import request as asked


def few(rows: list[dict[str, Any]], accent: str, people: int) -> list[dict[str, Any]]:
    """Keep but a few speakers of an accent."""
    kept = sorted({row["speaker"] for row in rows if row["accent"] == accent})[:people]
    return [row for row in rows if row["accent"] != accent or row["speaker"] in kept]


@pytest.fixture(scope="module", params=["plain", "over time"])
def made(request: pytest.FixtureRequest, owner: Card, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """An addendum with a known and an unknown accent of few speakers."""
    folder = tmp_path_factory.mktemp("customer")
    rows = few(few(drawn(5, rates={**ACCENTS, "Manx": 0.1, "Jersey": 0.1}), "Welsh", 4), "Manx", 3)
    data = write_rows(folder / "secret-name.csv", rows)
    return make(asked(owner, data, period="month" if request.param == "over time" else None))


def test_no_hidden_figure_can_be_worked_out_from_all_files_together(made: Made) -> None:
    found = audit(made.card, files(made))
    assert found.passed
    assert found.suppressed
    assert found.suppressed["calls"] > 2
    assert not [item for item in found.disclosures if item.level == "error"]


def test_a_hidden_category_has_no_figure_of_any_kind(made: Made) -> None:
    hidden = [
        item
        for each in made.addendum.evaluations
        for item in each.comparisons
        if item.here.status == "suppressed" and item.by == ("accent",)
    ]
    assert {item.group["accent"] for item in hidden} >= {"Welsh"}
    for item in hidden:
        assert item.here.model_dump(exclude={"reason", "status"}) == {
            "value": None,
            "interval": None,
            "n": None,
            "clusters": None,
            "notes": (),
        }
        assert (item.difference, item.interval, item.detectable, item.standard_error) == (None,) * 4
    unknown = {item.category: item.rows for item in made.addendum.evaluations[0].categories[0].unknown}
    assert unknown["Manx"] is None


def test_nothing_of_single_rows_is_written(made: Made) -> None:
    written = b"\n".join(files(made).values()).decode()
    speakers = {row["speaker"] for row in drawn(5)}
    assert not [name for name in speakers if name in written]
    record = made.card.evaluation("calls")
    assert record.source.digest is None
    assert record.pairing.file is None
    assert str(Path.cwd()) not in written
    assert json.loads(files(made)["card.json"])["addendum_of"]["id"] == "calls-en"


def test_none_of_the_owners_figures_is_in_the_card_of_the_customer(made: Made, owner: Card) -> None:
    assert "%" in owner.group("accent").relevance
    assert "%" not in made.card.group("accent").relevance
    assert made.card.acceptance == ()
    assert made.card.not_measured == ()


def test_unknown_categories_of_too_few_people_all_together_are_not_named(owner: Card, tmp_path: Path) -> None:
    rows = drawn(5)
    people = sorted({row["speaker"] for row in rows})[:3]
    rows = [{**row, "device": "tablet"} if row["speaker"] in people else row for row in rows]
    found = make(asked(owner, write_rows(tmp_path / "here.csv", rows)))
    device = found.addendum.evaluations[0].categories[1]
    assert device.unnamed
    assert device.unknown == ()
    assert b"tablet" not in b"\n".join(files(found).values())
