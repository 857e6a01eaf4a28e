"""A first spec for a new card: it validates and builds at once, on made-up data, and says what only its owner can know.

It is put together from what every kind of service shares and what the kind has of its own, with the guidance of the
profile above each field. What an owner must replace follows "Replace this:", which lint knows as a placeholder. Files
are returned, not written.
"""

from __future__ import annotations

import json
import posixpath
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cardgen.errors import InvalidInputError, Problem, UnreadableError
from cardgen.resources import templates_folder
from cardgen.spec.profile_files import LoadedProfile
from cardgen.spec.profiles import Profile
from cardgen.spec.reading.strict_yaml import parse
from cardgen.spec.scaffold_text import compose, with_guidance

__all__ = ["PLACEHOLDER", "scaffold"]

PLACEHOLDER = "Replace this:"
"""What stands before a text that the owner of a new spec must replace."""

_SHARED = {
    ".gitattributes": "gitattributes",
    ".github/workflows/service-card.yml": "service-card.yml",
    "README.md": "README.md",
}
"""Files that every scaffold has, by the name they get; the templates have none that a tool would obey here."""

_GENERIC = "generic"
"""The scaffold of a profile that extends none of the shipped ones."""

_SCHEMA = "card-spec.schema.json"
_LONGEST_NAME = 200
_LONGEST_ID = 63
_FALLBACK_ID = "service-card"
_OWN_PROFILES = "profiles"


def scaffold(loaded: LoadedProfile, name: str) -> dict[str, bytes]:
    """Return the files of a new card.

    Args:
        loaded: The kind of service; the files of an organisation's own profile go with the spec.
        name: Name of the service; the card's id is made from it.

    Returns:
        Content by path, relative and with forward slashes, sorted.

    Raises:
        InvalidInputError: The name is empty, too long or holds hidden characters.
        UnreadableError: A template cannot be read.
    """
    profile = loaded.profile
    shown = _checked(name)
    folder = templates_folder() / "scaffold"
    own = folder / (profile.extends or _GENERIC if loaded.contents else profile.id)
    values = {
        "%ID%": _quoted(card_id(shown)),
        "%NAME%": _quoted(shown),
        "%TITLE%": re.sub(r"([\\`*_{}\[\]<>#|~&!])", r"\\\1", shown),
        "%VERSION%": _version(),
        "%PROFILE%": profile.id,
    }
    files = {path: _filled(folder / "shared" / template, values) for path, template in _SHARED.items()}
    if loaded.contents:  # the file that was named comes first
        values["%PROFILE%"] = _quoted(posixpath.join(_OWN_PROFILES, next(iter(loaded.contents))))
        files |= {posixpath.join(_OWN_PROFILES, path): content for path, content in loaded.contents.items()}
    files["card.yaml"] = _spec(profile, folder / "shared", own, values)
    files |= {f"data/{file.name}": _read(file) for file in own.glob("*.csv")}
    files[_SCHEMA] = _schema()
    return dict(sorted(files.items()))


def _spec(profile: Profile, shared: Path, own: Path, values: Mapping[str, str]) -> bytes:
    """Return the text of the spec, with guidance."""
    part = _read(own / "card.yaml").decode("utf-8")
    tree, _ = parse(part, str(own / "card.yaml"))
    linguistic = any(group.kind == "linguistic" for group in profile.groups)

    def wanted(field: str) -> bool:
        section, _, topic = field.partition(".")
        if section == "design":
            return field in profile.sections
        if section == "deployment":
            return field in profile.sections or topic in profile.topics
        return field != "service.languages" or linguistic

    text = compose(_filled(shared / "card.yaml", values).decode("utf-8"), part, wanted)
    declared = _not_measured(profile, tree)
    if declared:
        text = text.replace("not_measured: []\n", "\n".join(["not_measured:", *declared]) + "\n")
    guidance, _ = parse(_read(shared / "guidance.yaml"), str(shared / "guidance.yaml"))
    every = {field: str(words) for field, words in guidance.items()} if isinstance(guidance, dict) else {}
    for field, words in profile.guidance.items():
        every[field] = f"{every[field]}\n{words}" if field in every else words
    return with_guidance(text, every).encode("utf-8")


def _not_measured(profile: Profile, part: Any) -> list[str]:
    """Return a line for each headline metric and each expected group that the sample does not measure."""
    runs = part["evaluations"]
    metrics = {choice if isinstance(choice, str) else choice["id"] for run in runs for choice in run["metrics"]}
    groups = {name for run in runs for by in run["by"] for name in ([by] if isinstance(by, str) else by)}
    lines = [
        f'  - {{metric: {metric.id}, reason: "{PLACEHOLDER} why the {metric.label} was not measured"}}'
        for metric in profile.headline
        if not metrics & {metric.id, *metric.also}
    ]
    for group in (*profile.groups, *profile.conditions):
        if not groups & {group.id, *group.also}:
            words = group.label[:1].lower() + group.label[1:]
            lines.append(f'  - {{group: {group.id}, reason: "{PLACEHOLDER} why {words} was not measured"}}')
    return lines


def card_id(name: str) -> str:
    """Make an id of a name: lower-case ASCII letters, digits and hyphens.

    >>> card_id("Crème brûlée (v2)")
    'creme-brulee-v2'
    """
    from pydantic import TypeAdapter, ValidationError

    from cardgen.spec.fields import Identifier

    ascii_only = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    wanted = re.sub(r"[^a-z0-9]+", "-", ascii_only.lower()).strip("-")[:_LONGEST_ID].rstrip("-")
    try:
        return TypeAdapter(Identifier).validate_python(wanted)
    except ValidationError:  # nothing left of it, or the name of a device
        return _FALLBACK_ID


def _quoted(text: str) -> str:
    """Write a text so that YAML reads it as that text, whatever it looks like."""
    return json.dumps(text, ensure_ascii=False)


def _checked(name: str) -> str:
    """Return the name without outer space.

    Raises:
        InvalidInputError: It cannot be the name of a service.
    """
    from cardgen.spec.fields import HIDDEN_CHARACTERS

    shown = name.strip()
    message = ""
    if not shown:
        message = "the name of the service is empty"
    elif len(shown) > _LONGEST_NAME:
        message = f"the name of the service has more than {_LONGEST_NAME} characters"
    elif HIDDEN_CHARACTERS.search(shown) or not shown.isprintable():
        message = "the name of the service holds a line break or a hidden character"
    if message:
        raise InvalidInputError(Problem(None, "name", message, 'such as "Batch transcription (English)"', "bad-name"))
    return shown


def _filled(template: Path, values: Mapping[str, str]) -> bytes:
    text = _read(template).decode("utf-8")
    return re.sub("|".join(values), lambda found: values[found.group()], text).encode("utf-8")


def _read(template: Path) -> bytes:
    try:
        return template.read_bytes().replace(b"\r\n", b"\n")
    except OSError as error:
        problem = Problem(
            None, "", f"the template {template} cannot be read: {error.strerror}", "install cardgen again"
        )
        raise UnreadableError(problem) from error


def _schema() -> bytes:
    from cardgen.spec.schema import spec_schema

    return (json.dumps(spec_schema(), indent=2, ensure_ascii=False) + "\n").encode("utf-8")


def _version() -> str:
    from cardgen import __version__

    return __version__
