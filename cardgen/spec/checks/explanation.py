"""Says in plain words what a model refused, and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import BaseModel

from cardgen.spec.checks.hints import listing, suggest
from cardgen.spec.checks.known_keys import field_description, kinds_of, known_keys, models_at
from cardgen.spec.document import CardSpec
from cardgen.spec.reading.characters import quoted
from cardgen.spec.reading.positions import Positions, TreePath
from cardgen.spec.reading.scalars import RefusedScalar, resolve
from cardgen.spec.reading.tree_building import Tree

__all__ = ["MISMATCHES", "PATTERNS", "Finding", "explain"]

MISMATCHES = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "a map",
    "model_type": "a map",
    "date_type": "a day",
}
"""What was expected, by pydantic's name for the error."""

PATTERNS: dict[str, str] = {
    r"^[a-z0-9][a-z0-9-]{0,62}$": "an id of lower-case letters, digits and hyphens, 63 at most",
    r"^[a-z0-9][a-z0-9_-]{0,62}$": "an id of lower-case letters, digits, underscores and hyphens, 63 at most",
    r"^(https?://|mailto:)[^\s<>\"]+$": "a web address or a mailto link",
    r"^[a-z0-9]+:[0-9a-fA-F]{16,128}$": "a digest with its algorithm first, such as sha256:…",
    r"^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?$": "a version of three numbers, such as 2.1.0",
    r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$": "a language as a BCP 47 tag, such as en or fa-IR",
}
"""What a text that does not match the pattern should be."""

_FILE_ALONE = "{file: …} takes no other key"
_YES = frozenset({"yes", "y", "on", "true", "1"})
_NO = frozenset({"no", "n", "off", "false", "0"})
_LIMITS = {
    "greater_than": ("gt", "greater than"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "less than"),
    "less_than_equal": ("le", "at most"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a model refused.

    Attributes:
        path: Where, in the tree.
        tags: The alternatives of unions on the way, and where each stands.
        kind: Pydantic's name for the error.
        message: Pydantic's own message.
        context: Limits and the like, by pydantic's names.
        value: What stands there; for a missing key, the map that lacks it.
        root: The model of the whole document.
    """

    path: TreePath
    tags: tuple[tuple[TreePath, str], ...]
    kind: str
    message: str
    context: Mapping[str, Any]
    value: Tree
    root: type[BaseModel] = CardSpec

    @property
    def is_key(self) -> bool:
        """Whether it is about the key and not about its value."""
        return any(tag == "[key]" for _, tag in self.tags)


def explain(finding: Finding, positions: Positions) -> tuple[str, str]:
    """Return a message of one line, and a hint or an empty string."""
    if finding.kind in MISMATCHES:
        return _mismatch(finding, positions)
    if finding.kind in _LIMITS:
        name, words = _LIMITS[finding.kind]
        return f"should be {words} {finding.context[name]:g}, but is {_found(finding, positions)}", _share(finding)
    told = _BY_KIND.get(finding.kind)
    if told is not None:
        return told(finding)
    message = finding.message.removeprefix("Value error, ")
    return f"{message[:1].lower()}{message[1:]}".replace("input should", "should"), ""


def _mismatch(finding: Finding, positions: Positions) -> tuple[str, str]:
    kinds = finding.context.get("kinds", (finding.kind,))
    wanted = list(dict.fromkeys(MISMATCHES[kind] for kind in kinds))
    message = f"should be {' or '.join(wanted)}, but is {_found(finding, positions)}"
    value, written = finding.value, positions.written.get(finding.path, "")
    if value is None:
        return message, "give it a value, or remove the key"
    if isinstance(value, dict) and "file" in value:
        return message, _FILE_ALONE
    if wanted[0] == "text" and isinstance(value, (bool, int, float)):
        return message, f'quote it: "{written or value}"'
    if wanted == ["a day"]:
        return message, "write YYYY-MM-DD"
    if wanted == ["true or false"]:
        return message, _truth(value)
    if wanted in (["a number"], ["a whole number"]) and isinstance(value, str):
        return message, _number(value)
    if wanted == ["a list"] and isinstance(value, str):
        return message, f"write a list: [{value}]" if len(value) < 40 and value.isprintable() else "write a list"
    if wanted == ["a map"]:
        keys = known_keys(models_at(finding.root, finding.path))
        return message, f"its keys: {listing(keys)}" if keys else ""
    return message, ""


def _found(finding: Finding, positions: Positions) -> str:
    value = finding.value
    written = positions.written.get(finding.path)
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return written or str(value).lower()
    if isinstance(value, (int, float)):
        return f"the number {written or value}"
    if isinstance(value, str):
        return f"the text {quoted(value)}"
    return "a list" if isinstance(value, list) else "a map"


def _truth(value: Tree) -> str:
    word = str(value).lower()
    return "write true" if word in _YES else "write false" if word in _NO else ""


def _number(text: str) -> str:
    """Return how a number is written that stands there as text."""
    try:
        value = resolve(text.strip())
    except RefusedScalar:
        return ""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f"remove the quotes: {text.strip()}"
    share = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?) ?%", text.strip())
    if share:
        return f"write {float(share[1]) / 100:g}"
    plain = re.fullmatch(r"\+?([0-9]*[.,]?[0-9]+)\.?", text.strip())
    return f"write {float(plain[1].replace(',', '.')):g}" if plain else ""


def _share(finding: Finding) -> str:
    """Return a hint for a share that is written in per cent."""
    value, limit = finding.value, finding.context.get("lt", finding.context.get("le"))
    if isinstance(value, (int, float)) and limit == 1 and 1 < value <= 100:
        return f"write a share, not per cent: {value / 100:g}"
    return ""


def _unknown_key(finding: Finding) -> tuple[str, str]:
    key, parent = str(finding.path[-1]), finding.path[:-1]
    message = f"unknown key {quoted(key)}"
    if key.startswith("x-") and finding.root is CardSpec:
        return message, "free keys stand at the top of the spec"
    if key == "file" and finding.root is CardSpec:
        return message, _FILE_ALONE
    models = models_at(finding.root, parent, [tag for _, tag in finding.tags])
    for other in models_at(finding.root, parent):
        if other not in models and key in other.model_fields:
            return message, f"it belongs to kind: {', '.join(sorted(kinds_of(other)))}"
    known = known_keys(models)
    return message, suggest(key, (name for name in known if parent or name != "extensions"), what="known keys")


def _missing(finding: Finding) -> tuple[str, str]:
    key, parent = finding.path[-1], finding.path[:-1]
    if isinstance(key, int):
        return f"item {key + 1} of the list is missing", ""
    purpose = field_description(models_at(finding.root, parent, (tag for _, tag in finding.tags)), key)
    return "required key is missing", purpose.removesuffix(".")


def _literal(finding: Finding) -> tuple[str, str]:
    expected = str(finding.context.get("expected", ""))
    allowed = re.findall(r"'([^']*)'", expected) or [expected]
    shown = quoted(finding.value) if isinstance(finding.value, str) else str(finding.value).lower()
    if finding.path[-1:] == ("kind",) and any(tag == "rows" for _, tag in finding.tags):
        allowed = ["rows", "counts", "reported"]
    if len(allowed) == 1:
        return f"should be {allowed[0]}, but is {shown}", "remove the quotes" if finding.value == allowed[0] else ""
    near = suggest(finding.value, allowed) if isinstance(finding.value, str) else ""
    return f"should be one of {listing(allowed)}, but is {shown}", near if near.startswith("did") else ""


def _pattern(finding: Finding) -> tuple[str, str]:
    text = finding.path[-1] if finding.is_key else finding.value
    pattern = str(finding.context.get("pattern", ""))
    message = f"should be {PATTERNS.get(pattern, f'text that matches {pattern}')}, but is {quoted(str(text))}"
    if pattern.startswith("^[a-z0-9][a-z0-9"):
        slug = re.sub("[^a-z0-9]+", "-", str(text).lower()).strip("-")[:63]
        return message, f"such as {slug}" if slug and slug != text else ""
    numbers = re.fullmatch(r"v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?", str(text))
    if "version" in message and numbers:
        return message, f"write {'.'.join(str(int(number or 0)) for number in numbers.groups())}"
    return message, ""


def _day(finding: Finding) -> tuple[str, str]:
    text = str(finding.value)
    message = f"should be a day written YYYY-MM-DD, but is {quoted(text)}"
    found = re.match(r"([0-9]{4})[-/. ]([0-9]{1,2})[-/. ]([0-9]{1,2})(?![0-9])", text)
    if found is None:
        return message, "such as 2026-06-01"
    try:
        meant = date(*(int(part) for part in found.groups())).isoformat()
    except ValueError:
        return message, "the calendar has no such day"
    return message, f"write {meant}"


def _length(finding: Finding) -> tuple[str, str]:
    least, most = finding.context.get("min_length"), finding.context.get("max_length")
    count = len(finding.value) if isinstance(finding.value, (list, dict, str)) else 0
    if finding.kind.startswith("string"):
        if least == 1:
            return "must not be empty", ""
        limit = f"at least {least}" if least is not None else f"at most {most:,}"
        return f"should have {limit} characters, but has {count:,}", ""
    limit = f"at least {least}" if least is not None else f"at most {most:,}"
    return f"should have {limit} {'item' if (least or most) == 1 else 'items'}, but has {count:,}", ""


_BY_KIND: dict[str, Callable[[Finding], tuple[str, str]]] = {
    "extra_forbidden": _unknown_key,
    "missing": _missing,
    "literal_error": _literal,
    "string_pattern_mismatch": _pattern,
    "date_parsing": _day,
    "date_from_datetime_parsing": _day,
    "date_from_datetime_inexact": _day,
    "too_short": _length,
    "too_long": _length,
    "string_too_short": _length,
    "string_too_long": _length,
}
