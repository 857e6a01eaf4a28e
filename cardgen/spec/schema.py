"""The JSON Schema of a spec, by which an editor completes keys and explains them."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from cardgen.spec.document import CardSpec

__all__ = ["DIALECT", "spec_schema"]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_EXTENSIONS = "extensions"
_VERIFICATION = {
    "description": "What held-out data says of it, as `cardgen finding verify --out` wrote it.",
    "examples": [{"file": "findings/fpr.json"}],
    "type": "object",
    "properties": {
        "file": {
            "type": "string",
            "description": "A JSON file below the folder of this spec.",
            "examples": ["findings/fpr.json"],
        }
    },
    "required": ["file"],
    "additionalProperties": False,
}
"""Nobody types a verification into a spec, so that an editor need not know what one holds."""
_EXTENDS = {
    "title": "Extends",
    "description": "Base specs that this one is laid over: maps merge, lists and scalars replace; the last one wins.",
    "examples": ["../base.yaml", ["../organisation.yaml", "team.yaml"]],
    "anyOf": [
        {"type": "string", "minLength": 1},
        {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1},
    ],
}


def spec_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a spec as a person writes it; every field has words and examples.

    It has no `$id`: a copy of it stands beside a spec, and an identifier would have an editor look for it elsewhere.
    It knows what a file may hold and a model never sees: `extends`, `{file: …}` for prose and free keys that begin with
    `x-`. With `extends` no section is required here, for it may stand in a base. What one field cannot know, such as
    that a group is declared, only the loader checks.
    """
    schema = _without_defaults(CardSpec.model_json_schema(mode="validation", schema_generator=_SpecSchema))
    schema["$defs"]["OutsideFinding"]["properties"]["verification"] = _VERIFICATION
    schema["$defs"] = {name: schema["$defs"][name] for name in _referred(schema, schema["$defs"])}
    for part in (schema, *schema["$defs"].values()):
        _explain_references(part, schema["$defs"])
    properties = dict(schema["properties"])
    free = properties.pop(_EXTENSIONS)
    properties["extends"] = _EXTENDS
    return {
        "$schema": DIALECT,
        "title": "Service card spec",
        "description": schema["description"],
        "type": "object",
        "properties": properties,
        "patternProperties": {"^x-": {"description": free["description"], "examples": ["4711"]}},
        "if": {"not": {"required": ["extends"]}},
        "then": {"required": schema["required"]},
        "additionalProperties": False,
        "$defs": {name: part for name, part in schema["$defs"].items() if name != "JsonValue"},
    }


def _referred(schema: dict[str, Any], definitions: dict[str, Any]) -> list[str]:
    """Return the definitions that a schema refers to, directly or through others, sorted."""
    found: set[str] = set()
    waiting: list[Any] = [{key: value for key, value in schema.items() if key != "$defs"}]
    while waiting:
        node = waiting.pop()
        waiting += node.values() if isinstance(node, dict) else node if isinstance(node, list) else []
        name = str(node.get("$ref", "")).rpartition("/")[2] if isinstance(node, dict) else ""
        if name in definitions and name not in found:
            found.add(name)
            waiting.append(definitions[name])
    return sorted(found)


def _explain_references(part: dict[str, Any], definitions: dict[str, Any]) -> None:
    """Give a field that refers to a definition its description, which pydantic leaves out where it says the same."""
    for field in part.get("properties", {}).values():
        if "$ref" in field and "description" not in field:
            field["description"] = definitions[field["$ref"].rpartition("/")[2]]["description"]


def _without_defaults(node: Any) -> Any:
    """Return the schema without defaults that are nothing, a map or a list: an editor would type them in."""
    if isinstance(node, list):
        return [_without_defaults(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: _without_defaults(item)
        for key, item in node.items()
        if key != "default" or isinstance(item, (str, int, float))
    }


class _SpecSchema(GenerateJsonSchema):
    """Pydantic's generator, in the dialect that the schema declares."""

    schema_dialect = DIALECT
