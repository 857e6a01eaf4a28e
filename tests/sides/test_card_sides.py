from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path

import pytest

from cardgen.api import build
from cardgen.errors import UnreadableError
from cardgen.sides.loading import Context, load_sides, try_sides
from tests.sides.loan_specs import loan_spec, write_spec

CLUSTERED = loan_spec(evaluation={"cluster": "person"})


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """The folder of a card that keeps cluster sums."""
    built = build(write_spec(tmp_path, CLUSTERED))
    built.write(tmp_path / "card")
    return tmp_path / "card"


def test_a_card_comes_with_what_stands_beside_it(built: Path) -> None:
    side, same = load_sides(str(built / "card.json"), str(built), Context())
    content = (built / "card.json").read_bytes()
    assert side.digest == "sha256:" + hashlib.sha256(content).hexdigest() == same.digest
    assert side.label == str(built / "card.json")
    assert len(set(side.clusters["defaults"].units)) == 50
    assert side.charts is not None
    assert set(side.charts) == {path.stem for path in (built / "charts").iterdir()}
    assert set(side.charts.values()) == {True}
    assert side.pages == {
        name: hashlib.sha256((built / name).read_bytes()).hexdigest() for name in ("card.html", "card.md")
    }
    assert not side.published
    assert side.places is None


def test_a_card_alone_has_no_cluster_sums_no_charts_and_no_pages(built: Path, tmp_path: Path) -> None:
    alone = tmp_path / "alone.json"
    alone.write_bytes((built / "card.json").read_bytes())
    side, _ = load_sides(str(alone), str(built), Context())
    assert (side.clusters, side.charts, side.pages) == ({}, None, None)


def test_a_chart_without_a_description_is_told_apart(built: Path) -> None:
    chart = next((built / "charts").iterdir())
    chart.write_bytes(b"<svg></svg>")
    side, _ = load_sides(str(built), str(built), Context())
    assert side.charts is not None
    assert side.charts[chart.stem] is False


def test_cluster_sums_of_another_card_are_an_error_and_not_a_side_without(built: Path) -> None:
    file = built / "pairs" / "defaults.json.gz"
    table = json.loads(gzip.decompress(file.read_bytes()))
    table["numerators"][0][0] += 1
    file.write_bytes(gzip.compress(json.dumps(table).encode()))
    with pytest.raises(UnreadableError, match=r"its content has the digest .* and the card names sha256:"):
        load_sides(str(built), str(built), Context())


@pytest.mark.parametrize(
    ("name", "message"),
    [("../../secret.json.gz", "should match pattern"), ("pairs/other.json.gz", "no file beside a card")],
)
def test_a_card_cannot_name_a_file_elsewhere(built: Path, name: str, message: str) -> None:
    card = json.loads((built / "card.json").read_text(encoding="utf-8"))
    card["evaluations"][0]["pairing"]["file"] = name
    (built / "card.json").write_text(json.dumps(card), encoding="utf-8")
    with pytest.raises(UnreadableError, match=message):
        load_sides(str(built), str(built), Context())


def test_a_card_of_format_1_is_brought_to_the_present_one(built: Path, tmp_path: Path) -> None:
    card = json.loads((built / "card.json").read_text(encoding="utf-8"))
    card["format"] = "cardgen-card/1"
    for evaluation in card["evaluations"]:
        del evaluation["pairing"]
    old = tmp_path / "old.json"
    old.write_text(json.dumps(card), encoding="utf-8")
    side, _ = load_sides(str(old), str(built), Context())
    assert side.migrated_from == "cardgen-card/1"
    assert side.clusters == {}


def test_the_sums_of_a_spec_are_those_of_its_card(built: Path, tmp_path: Path) -> None:
    side, read = load_sides(str(tmp_path / "card.yaml"), str(built), Context())
    assert side.clusters["defaults"].units == read.clusters["defaults"].units
    assert side.digest == read.digest


def test_a_place_is_that_of_the_value_or_of_what_it_is_part_of(tmp_path: Path) -> None:
    path = write_spec(tmp_path)
    side, _ = load_sides(str(path), str(path), Context())
    lines = path.read_text(encoding="utf-8").splitlines()
    assert side.places is not None
    place = side.places("/intended_use/limitations/1/text")
    assert place is not None
    assert place.file == str(path)
    assert "self-employed is estimated" in lines[(place.line or 0) - 1]
    part = side.places("/intended_use/limitations/1/resolved_by")
    assert part is not None
    assert lines[(part.line or 0) - 1].strip() == "{"
    whole = side.places("/results/3/value")
    assert (whole and whole.line) == 1


def test_both_sides_tell_what_is_wrong_at_once(tmp_path: Path) -> None:
    (tmp_path / "old.json").write_text('{"format": "cardgen-card/999"}', encoding="utf-8")
    wrong = write_spec(tmp_path, {"spec": 1}, "new.yaml")
    sides = try_sides(str(tmp_path / "old.json"), str(wrong), Context())
    assert sides.old is sides.new is None
    files = {problem.place.file for problem in sides.problems if problem.place}
    assert files == {str(tmp_path / "old.json"), str(wrong)}


@pytest.mark.parametrize("name", ["missing.yaml", "missing.json", "missing/card.json", "notes.txt", ""])
def test_what_is_no_side_is_an_error(tmp_path: Path, name: str) -> None:
    (tmp_path / "notes.txt").write_text("notes", encoding="utf-8")
    path = write_spec(tmp_path)
    sides = try_sides(str(path), str(tmp_path / name) if name else "", Context())
    assert sides.old is not None
    assert sides.new is None
    assert sides.problems
