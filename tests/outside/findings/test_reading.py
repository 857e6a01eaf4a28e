"""A finding is read as strictly as a spec: everything at once, each with its place in the file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cardgen.card.document import Card
from cardgen.errors import SpecError, UnreadableError
from cardgen.evaluation.predicates.parse import parse
from cardgen.outside.findings.reading import read_finding
from cardgen.outside.findings.schema import finding_schema
from cardgen.outside.findings.skeleton import skeleton
from tests.outside.findings.claims import DAY, FINDING, loan_card

TEXT = """\
finding: 1
id: north-flags
title: Good loans of the north are flagged
by: {name: night-owl, pseudonym: true}
date: 2026-09-01
kind: disparity
card: {id: loan-default, version: 1.0.0}
evaluation: defaults
group: region == "North"
metric: fpr
claim: {gap: {at_least: 0.1}}
"""


def told(path: Path, text: str) -> list[str]:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        read_finding(path)
    return [str(problem).removeprefix(f"{path}:") for problem in caught.value.problems]


def test_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_text(TEXT, encoding="utf-8")
    found = read_finding(path)
    assert found.group.predicate == parse('region == "North"')
    assert found.others is None
    path.with_suffix(".json").write_text(json.dumps(FINDING), encoding="utf-8")
    assert read_finding(path.with_suffix(".json")).finding == found.finding


def test_everything_is_told_at_once(tmp_path: Path) -> None:
    text = TEXT.replace("title: ", "titel: ").replace("0.1", "a tenth").replace('"North"', "North")
    assert [problem.partition(" (")[0] for problem in told(tmp_path / "f.yaml", text)] == [
        "1:1: title: required key is missing",
        '3:1: titel: unknown key "titel"',
        '9:18: group: "North" stands where a text or number should',
        '11:25: claim.gap.at_least: should be a number, but is the text "a tenth"',
    ]


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("group: region ~ 'North'", "9:15"),
        ('group: "region ~ 3"', "9:16"),
        ("group: 'region == \"it''s\" ~'", "9:27"),
        ("group: >-\n  region == 'North'\n  and ~", "11:7"),
        ("group: |\n  region ==\n  3 ~", "11:5"),
        ('group: "region \\u007e 3"', "9:16"),
    ],
)
def test_a_character_of_a_predicate_is_placed_in_its_file(written: str, place: str, tmp_path: Path) -> None:
    (problem,) = told(tmp_path / "f.yaml", TEXT.replace('group: region == "North"', written))
    assert problem.startswith(f"{place}: group: "), problem


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("claim: {gap: {at_least: 0.1}}", "claim: {}", "11:8: claim: a claim is about a value or about a gap"),
        ("{gap: {at_least: 0.1}}", "{gap: {at_least: 0.1}, value: {at_most: 1}}", "not about both"),
        ("{at_least: 0.1}", "{}", "says neither at_least nor at_most"),
        ("{at_least: 0.1}", "{at_least: 0.2, at_most: 0.1}", "nothing is at least 0.2 and at most 0.1"),
        ("claim: {gap:", "compared_with: age > 3\nclaim: {value:", "compares the group with nobody"),
        ("kind: disparity", "kind: gossip", "should be one of"),
        ("finding: 1", "finding: 2", "should be 1"),
        ("date: 2026-09-01", "date: yesterday", "should be a day"),
        ("metric: fpr", "metric: F P R", "should be an id"),
        ('region == "North"', '""', "must not be empty"),
        ('region == "North"', '"' + "a == 1 or " * 201 + 'a == 1"', "at most 2,000 characters"),
        ("by: {name: night-owl, pseudonym: true}", "by: night-owl", "should be a map"),
        ("{at_least: 0.1}", "{at_least: .nan}", "claim.gap.at_least"),
    ],
)
def test_what_contradicts_itself(old: str, new: str, words: str, tmp_path: Path) -> None:
    problems = told(tmp_path / "f.yaml", TEXT.replace(old, new))
    assert any(words in problem for problem in problems), problems


def test_a_file_that_is_none(tmp_path: Path) -> None:
    assert "the file is empty" in told(tmp_path / "f.yaml", "")[0]
    assert told(tmp_path / "f.yaml", "- a list")
    with pytest.raises(UnreadableError, match="there is no such file"):
        read_finding(tmp_path / "absent.yaml")


def test_a_skeleton_can_be_read_and_names_what_the_card_has(tmp_path: Path) -> None:
    card: Card = loan_card(tmp_path / "card")
    path = tmp_path / "f.yaml"
    path.write_bytes(skeleton(card, "mine", DAY))
    found = read_finding(path)
    assert (found.finding.card.id, found.finding.evaluation, found.finding.metric) == (
        "loan-default",
        "defaults",
        "fpr",
    )
    assert "fpr, fnr" in path.read_text(encoding="utf-8")


def test_the_schema_has_words_for_every_key() -> None:
    schema = finding_schema()
    assert set(FINDING) <= set(schema["properties"])
    assert schema["additionalProperties"] is False
    for part in (schema, *schema["$defs"].values()):
        for name, field in part["properties"].items():
            assert field.get("description") or "$ref" in field, name


@pytest.mark.parametrize("key", ["group", "compared_with"])
def test_a_blank_predicate_says_nothing(key: str, tmp_path: Path) -> None:
    found = told(tmp_path / "f.json", json.dumps({**FINDING, key: "  "}))
    assert len(found) == 1
    assert "says nothing" in found[0]
