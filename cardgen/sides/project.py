"""The settings of a reviewer's project: `[diff]` of cardgen.toml, or `[tool.cardgen.diff]` of pyproject.toml."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import Any

from cardgen.errors import InvalidInputError, Place, Problem, UnreadableError
from cardgen.spec.checks.hints import suggest
from cardgen.spec.comparison import Comparison
from cardgen.spec.reading.characters import quoted
from cardgen.spec.reading.file_reading import read_limited, unreadable

__all__ = ["find_project_file", "project_settings"]

_OWN = "cardgen.toml"
_SHARED = "pyproject.toml"
_TABLES = {_OWN: ("diff",), _SHARED: ("tool", "cardgen", "diff")}
_MOST_BYTES = 1_000_000


def find_project_file(directory: Path) -> Path | None:
    """Return the nearest project file, from a directory upwards to the top of its git repository.

    Outside a repository only the directory itself is looked at: a file of somebody else further up says nothing.
    """
    here = directory.resolve()
    upwards = [here, *here.parents]
    tops = [index for index, folder in enumerate(upwards) if (folder / ".git").exists()]
    for folder in upwards[: tops[0] + 1 if tops else 1]:
        for name in (_OWN, _SHARED):
            path = folder / name
            if path.is_file() and (name == _OWN or _has_table(path)):
                return path
    return None


def project_settings(path: Path, rules: Collection[str]) -> Comparison:
    """Read the settings of a project file.

    Args:
        path: A cardgen.toml, a pyproject.toml, or a file of the first kind with another name.
        rules: Ids of the rules that there are.

    Raises:
        InvalidInputError: It is no TOML, or sets something that there is not.
        UnreadableError: It cannot be read.
    """
    shown = Place(str(path))
    names = _TABLES.get(path.name, _TABLES[_OWN])
    table: Any = _parsed(path)
    if path.name != _SHARED and set(table) - {names[0]}:
        unknown = sorted(set(table) - {names[0]})[0]
        message = f"unknown key {quoted(unknown)}"
        raise InvalidInputError(Problem(shown, unknown, message, "settings stand in the table [diff]", "unknown-key"))
    for name in names:
        table = table.get(name, {}) if isinstance(table, dict) else None
    if not isinstance(table, dict):
        message = f"[{'.'.join(names)}] should be a table"
        raise InvalidInputError(Problem(shown, ".".join(names), message, "", "not-a-table"))
    return _settings(table, shown, ".".join(names), rules)


def _settings(table: dict[str, Any], shown: Place, name: str, rules: Collection[str]) -> Comparison:
    from pydantic import ValidationError

    from cardgen.spec.checks.known_keys import known_keys

    keys = known_keys([Comparison])
    problems = [
        Problem(shown, f"{name}.{key}", f"unknown key {quoted(key)}", suggest(key, keys), "unknown-key")
        for key in table
        if key not in keys
    ]
    severities = table.get("severities")
    if isinstance(severities, dict):
        problems += [
            Problem(
                shown, f"{name}.severities", f"there is no rule {quoted(rule)}", suggest(rule, rules), "unknown-rule"
            )
            for rule in severities
            if rule not in rules
        ]
    try:
        settings = Comparison.model_validate_json(json.dumps({key: table[key] for key in keys if key in table}))
    except (ValidationError, TypeError, ValueError) as error:
        details = error.errors(include_url=False) if isinstance(error, ValidationError) else []
        problems += [
            Problem(shown, ".".join(map(str, (name, *detail["loc"]))), detail["msg"], "", detail["type"])
            for detail in details
        ] or [Problem(shown, name, f"holds a value that cannot be set: {error}", "", "bad-value")]
        raise InvalidInputError(problems) from error
    if problems:
        raise InvalidInputError(problems)
    return settings


def _parsed(path: Path) -> dict[str, Any]:
    place = Place(str(path))
    try:
        content = read_limited(path, _MOST_BYTES, follow_link=True)
    except OSError as error:
        raise UnreadableError(unreadable(error, path, place=place)) from error
    if len(content) > _MOST_BYTES:
        raise InvalidInputError(Problem(place, "", f"has more than {_MOST_BYTES:,} bytes", "", "too-large"))
    try:
        return tomllib.loads(content.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise InvalidInputError(Problem(place, "", f"is no TOML: {error}", "", "no-toml")) from error


def _has_table(path: Path) -> bool:
    """Tell whether a pyproject.toml says anything about comparisons; one that cannot be read says nothing here."""
    try:
        return "diff" in _parsed(path).get("tool", {}).get("cardgen", {})
    except (InvalidInputError, UnreadableError, AttributeError, TypeError):
        return False
