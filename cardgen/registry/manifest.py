"""The manifest of a version: an in-toto Statement that names every file by its digest, and the version before it.

The bytes are RFC 8785 canonical JSON, so that there is one way to write a manifest; its SHA-256 identifies the version.
See the in-toto Attestation Framework, Statement v1.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, ValidationError
from pydantic_core import PydanticCustomError

from cardgen.card.document import Card
from cardgen.diff.report import RULESET
from cardgen.errors import UnreadableError
from cardgen.registry.store import ENVELOPE, MANIFEST, trouble
from cardgen.spec.fields import Day, Identifier, Model, Version

__all__ = ["PREDICATE_TYPE", "Manifest", "Previous", "manifest_bytes", "parse_manifest", "sha256"]

PREDICATE_TYPE: Literal["https://cardgen.dev/service-card/v1"] = "https://cardgen.dev/service-card/v1"

_STATEMENT = "https://in-toto.io/Statement/v1"
_SAFE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,150}(?:/[A-Za-z0-9_][A-Za-z0-9_.-]{0,150}){0,3}")
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_MOST_BYTES = 10_000_000


def _safe(name: str) -> str:
    """Refuse a name that leads out of the version's folder, or that some system would take for another."""
    parts = name.split("/")
    if not _SAFE_NAME.fullmatch(name) or any(part.endswith(".") or _DEVICES.fullmatch(part) for part in parts):
        raise PydanticCustomError("unsafe_name", "names a file that does not lie in the folder of the version")
    if name.lower() in (MANIFEST.lower(), ENVELOPE.lower()):
        raise PydanticCustomError("own_name", "names the manifest itself, or its signature")
    return name


Hexadecimal = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
FileName = Annotated[str, AfterValidator(_safe)]


class Digest(Model):
    """A digest, as in-toto writes it."""

    sha256: Hexadecimal = Field(description="SHA-256, hexadecimal.")


class Subject(Model):
    """A file of the version."""

    name: FileName = Field(description="Its path in the folder of the version.")
    digest: Digest = Field(description="Its digest.")


class Material(Model):
    """Something that the card was made from."""

    name: str = Field(description="A file of the spec, or the id of an evaluation.")
    digest: Digest = Field(description="Its digest.")


class Previous(Model):
    """The version before this one."""

    version: Version = Field(description="Its version.")
    manifest_sha256: Hexadecimal = Field(description="SHA-256 of its manifest.")


class Predicate(Model):
    """What a manifest says of its version."""

    model_config = ConfigDict(populate_by_name=True)

    service: Identifier = Field(description="Id of the card.")
    version: Version = Field(description="Its version.")
    as_of: Day = Field(description="The day to which the card applies.")
    previous: Previous | None = Field(description="The highest published version below this one; null for the first.")
    card_format: str = Field(alias="schema", description="Format of card.json.")
    ruleset: str = Field(description="Version of the rules that compared it with the version before.")
    cardgen: str = Field(description="Version of cardgen that rendered and published it.")
    inputs: tuple[Material, ...] = Field(description="Files of the spec.")
    evidence: tuple[Material, ...] = Field(description="Data, by evaluation, where it has a digest.")


class Manifest(Model):
    """An in-toto Statement about the files of a version."""

    model_config = ConfigDict(populate_by_name=True)

    statement_type: Literal["https://in-toto.io/Statement/v1"] = Field(alias="_type", description="Kind of statement.")
    predicate_type: Literal["https://cardgen.dev/service-card/v1"] = Field(
        alias="predicateType", description="Kind of predicate."
    )
    subject: Annotated[tuple[Subject, ...], Field(min_length=1, max_length=20_000)] = Field(description="The files.")
    predicate: Predicate = Field(description="What is said of them.")

    @property
    def digests(self) -> dict[str, str]:
        """SHA-256 (hexadecimal) by file name."""
        return {item.name: item.digest.sha256 for item in self.subject}


def sha256(content: bytes) -> str:
    """Return the hexadecimal SHA-256."""
    return hashlib.sha256(content).hexdigest()


def manifest_bytes(card: Card, files: Mapping[str, bytes], previous: Previous | None, cardgen: str) -> bytes:
    """Return the manifest of a version.

    Args:
        card: The card.
        files: Every file of the version, by its path in the folder.
        previous: The version before it.
        cardgen: Version of cardgen that rendered the files.

    Raises:
        ValueError: A file cannot be published under its name.
    """
    data = {item.id: item.source.digest for item in card.evaluations if item.source.digest is not None}
    document: dict[str, Any] = {
        "_type": _STATEMENT,
        "predicateType": PREDICATE_TYPE,
        "subject": [{"name": name, "digest": {"sha256": sha256(files[name])}} for name in sorted(files)],
        "predicate": {
            "service": card.card.id,
            "version": card.card.version,
            "as_of": card.card.as_of.isoformat(),
            "previous": None if previous is None else previous.model_dump(mode="json"),
            "schema": card.format,
            "ruleset": RULESET,
            "cardgen": cardgen,
            "inputs": [_material(item.name, item.digest) for item in card.generator.inputs],
            "evidence": [_material(name, digest) for name, digest in data.items()],
        },
    }
    return _canonical(_validated(json.dumps(document).encode()))


def _material(name: str, digest: str) -> dict[str, Any]:
    return {"name": name, "digest": {"sha256": digest.removeprefix("sha256:")}}


def parse_manifest(content: bytes, store: str, path: str) -> Manifest:
    """Read a manifest, strictly: an unknown key, an unsafe name or another way to write it is refused.

    Args:
        content: Its bytes.
        store: What messages call the registry.
        path: Where it stands in the registry.

    Raises:
        UnreadableError: It is no manifest of a card, or names a file outside the folder of its version.
    """

    def refused(message: str) -> UnreadableError:
        return trouble(store, path, message, "it was changed after it was published: fetch it again", "bad-manifest")

    if len(content) > _MOST_BYTES:
        raise refused(f"is larger than {_MOST_BYTES:,} bytes: no manifest is")
    try:
        manifest = _validated(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise refused(f"is no manifest of a card: {f'{where}: ' if where else ''}{first['msg']}") from error
    names = [item.name.lower() for item in manifest.subject]
    if len(set(names)) != len(names):
        raise refused("names a file twice")
    if _canonical(manifest) != content:
        raise refused("is not written canonically (RFC 8785), as cardgen writes it")
    return manifest


def _validated(content: bytes) -> Manifest:
    return Manifest.model_validate_json(content)


def _canonical(manifest: Manifest) -> bytes:
    import rfc8785

    return rfc8785.dumps(manifest.model_dump(mode="json", by_alias=True))
