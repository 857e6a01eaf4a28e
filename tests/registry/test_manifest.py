"""A manifest is read strictly: what it names lies in the folder of its version, and there is one way to write it."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as some

from cardgen.errors import UnreadableError
from cardgen.registry.manifest import Previous, manifest_bytes, parse_manifest
from tests.registry.registry_cards import PAIRS, card, small

PREVIOUS = Previous(version="0.9.0", manifest_sha256="0" * 64)


def written() -> bytes:
    candidate = small()
    return manifest_bytes(candidate.card, candidate.files, PREVIOUS, "0.1.0")


def changed(**fields: Any) -> bytes:
    return rfc8785.dumps({**json.loads(written()), **fields})


def parse(content: bytes) -> Any:
    return parse_manifest(content, "cards", "loan-default/1.0.0/MANIFEST.json")


def subject(name: str) -> dict[str, Any]:
    return {"name": name, "digest": {"sha256": "a" * 64}}


def test_it_is_a_statement_that_names_every_file() -> None:
    document = json.loads(written())
    assert document["_type"] == "https://in-toto.io/Statement/v1"
    assert document["predicateType"] == "https://cardgen.dev/service-card/v1"
    files = small().files
    assert {item["name"]: item["digest"] for item in document["subject"]} == {
        name: {"sha256": hashlib.sha256(content).hexdigest()} for name, content in files.items()
    }
    said = document["predicate"]
    assert (said["service"], said["version"], said["as_of"]) == ("loan-default", "1.0.0", "2026-06-01")
    assert said["previous"] == {"version": "0.9.0", "manifest_sha256": "0" * 64}
    assert (said["schema"], said["cardgen"]) == ("cardgen-card/3", "0.1.0")
    assert [item["name"] for item in said["inputs"]] == ["card.yaml"]
    assert [item["name"] for item in said["evidence"]] == ["defaults"]
    assert said["inputs"][0]["digest"]["sha256"] == card().generator.inputs[0].digest.removeprefix("sha256:")
    assert PAIRS in files


def test_it_is_canonical_and_read_back() -> None:
    assert rfc8785.dumps(json.loads(written())) == written()
    found = parse(written())
    assert found.predicate.previous == PREVIOUS
    assert set(found.digests) == set(small().files)


@pytest.mark.parametrize(
    "name",
    [
        *("../card.json", "/etc/passwd", "charts/../../x", "./card.json", "charts//a.svg", "charts/", ""),
        *("charts\\a.svg", "c:/a", "C:a", "charts/a.svg:stream", "charts/.hidden", ".git/config", "a\nb", "a\0b"),
        *("con", "charts/NUL.svg", "lpt1.txt", "charts/a.", "charts/a ", "MANIFEST.json", "manifest.JSON"),
        *("MANIFEST.dsse.json", "a/b/c/d/e", "\u202egvs.a", "ｃard.json"),
    ],
)
def test_an_unsafe_name_is_refused(name: str) -> None:
    whole = [*json.loads(written())["subject"], subject(name)]
    with pytest.raises(UnreadableError, match="no manifest of a card"):
        parse(changed(subject=whole))
    candidate = small()
    with pytest.raises(ValueError, match="names"):
        manifest_bytes(candidate.card, {**candidate.files, name: b""}, None, "0.1.0")


@given(some.text(max_size=40))
def test_a_name_that_is_taken_lies_in_the_folder(name: str) -> None:
    try:
        found = parse(changed(subject=[subject(name)]))
    except UnreadableError:
        return
    (taken,) = found.digests
    assert taken == name
    assert all(part.strip(".") == part and part for part in name.split("/"))
    assert name.isascii()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no manifest"),
        (b"[]", "no manifest"),
        (b"\xff", "no manifest"),
        (b"{" * 100_000, "no manifest"),
        (json.dumps(json.loads(written())).encode(), "canonically"),
        (written() + b"\n", "canonically"),
        (written().replace(b'"cardgen":"0.1.0"', b'"cardgen":"9","cardgen":"0.1.0"'), "canonically"),
        (changed(subject=[]), "at least 1"),
        (changed(subject=[subject("a.md"), subject("A.md")]), "twice"),
        (changed(_type="https://in-toto.io/Statement/v0.1"), "_type"),
        (changed(predicateType="https://slsa.dev/provenance/v1"), "predicateType"),
        (changed(extra=1), "Extra inputs"),
        (b" " * 10_000_001, "larger than"),
    ],
)
def test_anything_else_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(UnreadableError, match=message) as caught:
        parse(content)
    assert caught.value.problems[0].kind == "bad-manifest"
    assert str(caught.value.problems[0].place) == "cards/loan-default/1.0.0/MANIFEST.json"


@pytest.mark.parametrize(
    ("field", "value"),
    [("service", "../x"), ("service", "CON"), ("version", "1"), ("as_of", "June"), ("previous", {"version": "1.0.0"})],
)
def test_a_predicate_that_says_something_odd_is_refused(field: str, value: object) -> None:
    predicate = {**json.loads(written())["predicate"], field: value}
    with pytest.raises(UnreadableError, match=field):
        parse(changed(predicate=predicate))
