"""What a word on the command line names: a file, a published version, or a file at a git ref."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from cardgen.errors import InvalidInputError, Problem

__all__ = ["FileName", "GitName", "Named", "PublishedName", "named"]

_PUBLISHED = re.compile(r"(?P<id>[a-z0-9][a-z0-9-]{0,62})(?:@(?P<version>\d[0-9A-Za-z.-]{0,63}))?")
_GIT = "git:"
_HINT = "such as git:main:card.yaml"


@dataclass(frozen=True, slots=True)
class FileName:
    """A card.json, a spec, or a folder that holds a card.json."""

    word: str
    path: Path


@dataclass(frozen=True, slots=True)
class PublishedName:
    """A version in a registry; the latest where none is given."""

    word: str
    service: str
    version: str | None


@dataclass(frozen=True, slots=True)
class GitName:
    """A card.json or a spec as it stands at a git ref.

    Attributes:
        word: The whole word.
        ref: A branch, a tag, a commit: whatever git resolves to a commit.
        path: The file, from the top of the repository; from the working directory where it begins with `./` or `../`.
    """

    word: str
    ref: str
    path: str


Named: TypeAlias = FileName | PublishedName | GitName


def named(word: str) -> Named:
    """Return what a word names.

    A word that could be the id of a card and is also a file or folder here means that file or folder.

    >>> named("git:v1.0:cards/card.yaml").ref
    'v1.0'
    >>> named("loan-default@2.1.0").version
    '2.1.0'

    Raises:
        InvalidInputError: It begins with `git:` and is not `git:REF:path`, or is empty.
    """
    if word.startswith(_GIT):
        return _at_ref(word)
    if not word or "\0" in word:
        raise InvalidInputError(
            Problem(None, "", "a side of the comparison is empty", "give a file, ID@VERSION, or git:REF:path")
        )
    match = _PUBLISHED.fullmatch(word)
    if match and not Path(word).exists():
        return PublishedName(word, match["id"], match["version"])
    return FileName(word, Path(word))


def _at_ref(word: str) -> GitName:
    ref, colon, path = word.removeprefix(_GIT).partition(":")
    if not ref or not colon or not path:
        raise InvalidInputError(Problem(None, "", f"{word} names no file at a git ref", f"write git:REF:path, {_HINT}"))
    # A ref never begins with a hyphen or holds a control character (git check-ref-format); an option might.
    if ref.startswith("-") or any(ord(char) < 32 or ord(char) == 127 for char in ref + path):
        raise InvalidInputError(Problem(None, "", f"{ref!r} cannot be a git ref", f"write git:REF:path, {_HINT}"))
    return GitName(word, ref, path)
