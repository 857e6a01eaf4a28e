"""A first spec for a new card: it validates and builds at once, on made-up data, and says what only its owner can know.

What an owner must replace follows "Replace this:", which lint knows as a placeholder. Files are returned, not written.
"""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path

from cardgen.errors import InvalidInputError, Problem, UnreadableError
from cardgen.resources import templates_folder

__all__ = ["PLACEHOLDER", "SCAFFOLDS", "scaffold"]

PLACEHOLDER = "Replace this:"
"""What stands before a text that the owner of a new spec must replace."""

SCAFFOLDS = ("face_verification", "speech_recognition", "tabular_classification", "text_generation")
"""Profiles that have a scaffold."""

_SHARED = {
    ".gitattributes": "gitattributes",
    ".github/workflows/service-card.yml": "service-card.yml",
    "README.md": "README.md",
}
"""Files that every scaffold has, by the name they get; the templates have none that a tool would obey here."""

_SCHEMA = "card-spec.schema.json"
_LONGEST_NAME = 200
_LONGEST_ID = 63
_FALLBACK_ID = "service-card"


def scaffold(profile: str, name: str) -> dict[str, bytes]:
    """Return the files of a new card.

    Args:
        profile: One of `SCAFFOLDS`.
        name: Name of the service; the card's id is made from it.

    Returns:
        Content by path, relative and with forward slashes, sorted.

    Raises:
        InvalidInputError: The profile has no scaffold, or the name is empty, too long or holds hidden characters.
        UnreadableError: A template cannot be read.
    """
    if profile not in SCAFFOLDS:
        raise InvalidInputError(_no_scaffold(profile))
    shown = _checked(name)
    folder = templates_folder() / "scaffold"
    values = {
        "%ID%": _quoted(card_id(shown)),
        "%NAME%": _quoted(shown),
        "%TITLE%": re.sub(r"([\\`*_{}\[\]<>#|~&!])", r"\\\1", shown),
        "%VERSION%": _version(),
    }
    files = {path: _filled(folder / "shared" / template, values) for path, template in _SHARED.items()}
    files["card.yaml"] = _filled(folder / profile / "card.yaml", values)
    files["data/sample.csv"] = _read(folder / profile / "sample.csv")
    files[_SCHEMA] = _schema()
    return dict(sorted(files.items()))


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


def _no_scaffold(profile: str) -> Problem:
    from cardgen.spec.profiles import profile_ids

    there = ", ".join(SCAFFOLDS)
    if profile in profile_ids():
        message = f'there is no scaffold for the profile "{profile}"'
        hint = f"start from the one that is nearest: {there}; then set service.profile"
    else:
        message = f'there is no profile "{profile}"'
        hint = f"there are scaffolds for {there}"
    return Problem(None, "profile", message, hint, "unknown-profile")


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


def _filled(template: Path, values: dict[str, str]) -> bytes:
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
