"""Cards of every released format load; newer ones, and what is no card, are refused in plain words."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from cardgen.card.canonical import canonical_json
from cardgen.card.document import FORMAT
from cardgen.card.formats.migrations import MIGRATIONS
from cardgen.card.formats.reading import parse_card, read_document
from cardgen.errors import CardError, UnreadableError

STORED = Path(__file__).parent / "stored"


def test_a_card_of_every_released_format_is_stored() -> None:
    newest = int(FORMAT.rpartition("/")[2])
    assert {path.stem for path in STORED.glob("*.json")} == {f"cardgen-card-{n}" for n in range(1, newest + 1)}
    assert set(MIGRATIONS) == {f"cardgen-card/{n}" for n in range(1, newest)}


@pytest.mark.parametrize("path", sorted(STORED.glob("*.json")), ids=lambda path: path.stem)
def test_a_stored_card_loads_and_loses_nothing(path: Path) -> None:
    raw = json.loads(path.read_bytes())
    document = read_document(path)
    assert document.migrated_from == (None if raw["format"] == FORMAT else raw["format"])
    now = json.loads(canonical_json(document.card))
    assert now["format"] == FORMAT
    assert [item["value"] for item in now["results"]] == [item["value"] for item in raw["results"]]
    for name, value in raw.items():
        if name not in ("format", "evaluations"):
            assert _without_new(now[name], value) == value, name


def _without_new(now: object, before: object) -> object:
    """Leave out the keys that the old format did not have."""
    if isinstance(now, dict) and isinstance(before, dict):
        return {key: _without_new(now[key], before[key]) for key in before}
    if isinstance(now, list) and isinstance(before, list):
        return [_without_new(one, other) for one, other in zip(now, before, strict=True)]
    return now


def test_a_card_of_the_present_format_is_read_back_to_the_byte() -> None:
    path = STORED / f"cardgen-card-{FORMAT.rpartition('/')[2]}.json"
    assert canonical_json(read_document(path).card) == path.read_bytes()


def test_a_pretty_printed_card_is_the_same_card() -> None:
    path = STORED / f"cardgen-card-{FORMAT.rpartition('/')[2]}.json"
    pretty = json.dumps(json.loads(path.read_bytes()), indent=2).encode()
    assert parse_card(pretty, "card.json").card == read_document(path).card


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"format": "cardgen-card/99"}', "is of format cardgen-card/99; this version of cardgen reads up to"),
        (b'{"format": "cardgen-card/0"}', "is of format cardgen-card/0"),
        (b'{"format": "other/1"}', "is no card"),
        (b"{}", "is no card"),
        (b"[]", "its JSON is no object"),
        (b"", "is no JSON"),
        (b"[" * 100_000, "is no JSON"),
        (b'{"format": "cardgen-card/1", "card": 3}', "card"),
    ],
)
def test_what_is_no_card_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(CardError, match=re.escape(message)):
        parse_card(content, "card.json")


def test_a_file_that_is_not_there_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError):
        read_document(tmp_path / "card.json")
