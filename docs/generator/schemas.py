"""Pages of documents that cardgen reads and writes, from their JSON Schemas: every key with type, words and example."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from docs.generator.markdown import code, fenced, heading, plain

__all__ = ["page"]

_SHORT = 70
"""The longest example that stands within a line."""

_DAY = re.compile(r"\d{4}-\d\d-\d\d")

Schema = Mapping[str, Any]


def page(title: str, introduction: str, schema: Schema, *, nulls: bool) -> str:
    """Return a page: the document itself, then each kind of object in it, in the order in which a reader meets them.

    Args:
        title: Heading of the page.
        introduction: Markdown below it.
        schema: The JSON Schema of the document.
        nulls: Whether a key that is not there is `null`, and the type should say so; a person leaves such keys out.
    """
    definitions: Schema = schema.get("$defs", {})
    parts = [f"# {title}", introduction]
    required = [*schema.get("required", ()), *schema.get("then", {}).get("required", ())]
    parts.append(_keys({**schema, "required": required}, definitions, nulls=nulls))
    holders = _holders(schema, definitions)
    for name, places in holders.items():
        definition = definitions[name]
        stands = ", ".join(places[:6]) + (" and others" if len(places) > 6 else "")
        parts += [f"## {heading(name)}", f"{plain(definition.get('description', ''))} Stands in {stands}."]
        parts.append(_keys(definition, definitions, nulls=nulls))
    return "\n\n".join(part for part in parts if part) + "\n"


def _keys(part: Schema, definitions: Schema, *, nulls: bool) -> str:
    """Return the keys of an object as a list."""
    required = set(part.get("required", ()))
    lines = []
    for key, field in part.get("properties", {}).items():
        needed = ", required" if key in required else ""
        lines.append(
            f"- **{code(key)}** ({_type(field, definitions, nulls=nulls)}{needed}): {_words(field, definitions)}"
        )
        lines += _examples(key, field)
    for pattern, field in part.get("patternProperties", {}).items():
        begins = pattern.removeprefix("^")
        lines.append(f"- **{code(f'{begins}…')}** (anything): {_words(field, definitions)}")
        lines += _examples(f"{begins}name", field)
    return "\n".join(lines)


def _words(field: Schema, definitions: Schema) -> str:
    """Return what a key is, and what it is where it is left out; the words of its kind where it has none of its own."""
    kind = definitions.get(str(field.get("$ref", "")).rpartition("/")[2], {})
    words = field.get("description") or kind.get("description", "")
    default = field.get("default")
    known = isinstance(default, (str, int, float)) and default != "" and "const" not in field
    return plain(words) + (f" Left out: {code(json.dumps(default))}." if known else "")


def _examples(key: str, field: Schema) -> Iterator[str]:
    """Yield the examples of a key as a spec holds them: short ones within a line, else the first as a block."""
    written = [{key: _dated(example)} for example in field.get("examples", ())]
    lines = [_yaml(each, width=1000, flow=True)[1:-1] for each in written]
    short = [line for line in lines if len(line) <= _SHORT]
    if short:
        yield "    Example: " + " or ".join(map(code, short))
    elif written:
        yield from ("", fenced(_yaml(written[0], width=100, flow=False), "yaml", indent=4), "")


def _yaml(value: Any, *, width: int, flow: bool) -> str:
    text: str = yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=width, default_flow_style=flow)
    return text.strip()


def _dated(value: Any) -> Any:
    """Return an example with its days as days, which a person writes without quotes."""
    if isinstance(value, dict):
        return {key: _dated(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_dated(each) for each in value]
    return dt.date.fromisoformat(value) if isinstance(value, str) and _DAY.fullmatch(value) else value


def _type(field: Schema, definitions: Schema, *, nulls: bool) -> str:
    """Return the type of a field in words."""
    if "$ref" in field:
        return _link(field["$ref"], definitions)
    if "const" in field:
        return code(json.dumps(field["const"]))
    if "enum" in field:
        return "one of " + ", ".join(code(str(each)) for each in field["enum"])
    for several in ("anyOf", "oneOf"):
        if several in field:
            kinds = [_type(each, definitions, nulls=nulls) for each in field[several]]
            return " or ".join(dict.fromkeys(each for each in kinds if nulls or each != "null"))
    return _simple(field, definitions, nulls=nulls)


def _simple(field: Schema, definitions: Schema, *, nulls: bool) -> str:
    kind = field.get("type")
    if kind == "string":
        return "date" if field.get("format") == "date" else "text"
    if kind == "array":
        if "prefixItems" in field:
            return "list of " + ", ".join(_type(each, definitions, nulls=nulls) for each in field["prefixItems"])
        return f"list of {_type(field.get('items', {}), definitions, nulls=nulls)}"
    if kind == "object":
        values = field.get("additionalProperties")
        if isinstance(values, Mapping):
            return f"map of names to {_type(values, definitions, nulls=nulls)}"
        names = ", ".join(code(name) for name in field.get("properties", {}))
        return f"map with {names}" if names else "map"
    if kind in ("number", "integer"):
        return {"number": "number", "integer": "whole number"}[kind] + _range(field)
    return {"boolean": "true or false", "null": "null"}.get(str(kind), "anything")


def _range(field: Schema) -> str:
    limits = {
        "minimum": "at least",
        "exclusiveMinimum": "above",
        "maximum": "at most",
        "exclusiveMaximum": "below",
    }
    said = [f"{words} {field[key]:g}" for key, words in limits.items() if key in field]
    return " " + " and ".join(said) if said else ""


def _link(reference: str, definitions: Schema) -> str:
    name = reference.rpartition("/")[2]
    if not definitions[name].get("properties"):
        return "anything"
    return f"[{heading(name)}](#{heading(name).lower().replace(' ', '-')})"


def _holders(schema: Schema, definitions: Schema) -> dict[str, list[str]]:
    """Return each kind of object with the keys that hold it, in the order of a walk from the document down."""
    found: dict[str, list[str]] = {}
    waiting: list[tuple[str, Schema]] = [("", schema)]
    while waiting:
        above, part = waiting.pop(0)
        for key, field in {**part.get("properties", {}), **part.get("patternProperties", {})}.items():
            for name in _referred(field):
                if not definitions[name].get("properties"):
                    continue
                if name not in found:
                    found[name] = []
                    waiting.append((f"{heading(name)}: ", definitions[name]))
                place = f"{above}{code(key)}"
                if place not in found[name]:
                    found[name].append(place)
    return found


def _referred(node: Any) -> list[str]:
    """Return the definitions that a field names, in the order in which they stand."""
    if isinstance(node, list):
        return [name for each in node for name in _referred(each)]
    if not isinstance(node, dict):
        return []
    own = [node["$ref"].rpartition("/")[2]] if isinstance(node.get("$ref"), str) else []
    return own + [name for key, each in node.items() if key != "examples" for name in _referred(each)]
