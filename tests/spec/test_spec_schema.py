"""The JSON Schema of a spec: complete for an editor, and in agreement with the loader."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fastjsonschema
import pytest

from cardgen.spec.reading.layering import load_layers
from cardgen.spec.reading.strict_yaml import parse
from cardgen.spec.schema import spec_schema
from tests.spec.spec_writing import SPEC, changed


def fields(node: Any, where: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every field of every object in the schema."""
    if isinstance(node, list):
        for index, item in enumerate(node):
            yield from fields(item, f"{where}/{index}")
    elif isinstance(node, dict):
        properties = node.get("properties")
        if isinstance(properties, dict) and node.get("type") == "object":
            for name, field in properties.items():
                yield f"{where}/{name}", field
        for key, item in node.items():
            if key not in ("examples", "default", "const", "enum"):
                yield from fields(item, f"{where}/{key}")


def test_every_field_has_words_and_examples() -> None:
    found = dict(fields(spec_schema()))
    assert len(found) > 150
    lacking = [name for name, field in found.items() if not field.get("description") or not field.get("examples")]
    assert lacking == []


def test_every_object_refuses_unknown_keys() -> None:
    schema = spec_schema()
    for name, part in [("spec", schema), *schema["$defs"].items()]:
        assert part["additionalProperties"] is False, name


def test_it_says_what_it_is() -> None:
    schema = spec_schema()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["title"] == "Service card spec"
    assert "$id" not in schema
    assert spec_schema() == schema


def test_an_editor_types_no_nulls() -> None:
    assert not [name for name, field in fields(spec_schema()) if field.get("default", 0) in (None, {}, [])]


def test_examples_are_examples_of_their_fields() -> None:
    schema = spec_schema()
    found = dict(fields(schema))
    lists = {name: {"type": "array", "items": field} for name, field in found.items()}
    validate = fastjsonschema.compile({"$defs": schema["$defs"], "type": "object", "properties": lists})
    validate({name: field["examples"] for name, field in found.items()})


@functools.cache
def validator() -> Any:
    return fastjsonschema.compile(spec_schema())


def holds(text: str) -> bool:
    try:
        validator()(parse(text, "card.yaml")[0])
    except fastjsonschema.JsonSchemaException:
        return False
    return True


def test_it_agrees_with_the_loader_about_what_a_file_may_hold() -> None:
    assert holds(SPEC)
    assert holds(changed(("fairness: Error rates differ.", "fairness: {file: prose/fairness.md}")))
    assert holds(changed(("fairness: Error rates differ.", "fairness: {not_applicable: Nobody asked.}")))
    assert holds(SPEC + "x-anything: {at: [all]}\n")
    assert holds("extends: ../base.yaml\ncard: " + SPEC.split("card:", 1)[1].split("service:", 1)[0])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("fairness: Error rates differ.", "fairness: {file: a.md, title: x}"),
        ("fairness: Error rates differ.", "fairnes: x"),
        ("version: 1.0.0", "version: 1.0"),
        ("spec: 1", "spec: 2"),
        ("spec: 1", "spec: 1\nextensions: {}"),
        ("source: loans.csv", "source: {kind: reported}"),
        ("kind: demographic", "kind: demografic"),
    ],
)
def test_it_refuses_what_the_loader_refuses(old: str, new: str) -> None:
    assert not holds(changed((old, new)))


@pytest.mark.shared
def test_the_contract_follows_it(shared: Path) -> None:
    specs = sorted((shared / "contract").glob("*.yaml"))
    assert len(specs) == 4
    for path in specs:
        validator()(load_layers(path).parsed.tree)  # raises where a spec does not follow it
