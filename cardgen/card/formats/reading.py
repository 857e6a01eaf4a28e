"""Reading card.json of any released format."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cardgen.card.document import FORMAT, Card
from cardgen.card.formats.migrations import migrate
from cardgen.errors import CardError, Place, Problem, UnreadableError

__all__ = ["CardDocument", "parse_card", "read_card", "read_document"]

_MAX_BYTES = 200_000_000
_CURRENT = f'"format":"{FORMAT}"'.encode()


@dataclass(frozen=True, slots=True)
class CardDocument:
    """A card as it was read.

    Attributes:
        card: The card, in the present format.
        digest: SHA-256 of the bytes that were read, as sha256:hexadecimal: the identity of a published card.
        migrated_from: The older format that it had, or None.
    """

    card: Card
    digest: str
    migrated_from: str | None


def read_card(path: Path) -> Card:
    """Read a card.json; see `read_document`."""
    return read_document(path).card


def read_document(path: Path) -> CardDocument:
    """Read a card.json, of any released format.

    Raises:
        UnreadableError: The file cannot be read.
        CardError: It is no card, or of a format that this version does not know.
    """
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise CardError(Problem(Place(str(path)), "", f"is larger than {_MAX_BYTES:,} bytes: no card is"))
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableError(Problem(Place(str(path)), "", f"cannot be read: {error.strerror}")) from error
    return parse_card(content, str(path))


def parse_card(content: bytes, name: str) -> CardDocument:
    """Read a card from its bytes.

    Args:
        content: What stands in the file.
        name: What messages call it.

    Raises:
        CardError: It is no card, or of a format that this version does not know.
    """
    from pydantic import ValidationError

    digest = "sha256:" + hashlib.sha256(content).hexdigest()
    try:
        if _CURRENT in content:  # the usual case: pydantic reads the bytes in one go
            return CardDocument(Card.model_validate_json(content), digest, None)
        raw, migrated_from = migrate(_parsed(content, name), name)
        return CardDocument(Card.model_validate_json(json.dumps(raw)), digest, migrated_from)
    except ValidationError as error:
        problems = [
            Problem(Place(name), ".".join(str(part) for part in item["loc"]), item["msg"], kind=item["type"])
            for item in error.errors(include_url=False, include_input=False)[:20]
        ]
        raise CardError(problems) from error


def _parsed(content: bytes, name: str) -> dict[str, Any]:
    try:
        raw = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise CardError(Problem(Place(name), "", f"is no JSON: {error}", "", "no-json")) from error
    if not isinstance(raw, dict):
        raise CardError(Problem(Place(name), "", "is no card: its JSON is no object", "", "no-card"))
    return raw
