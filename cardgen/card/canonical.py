"""Canonical JSON of a card and its digest."""

from __future__ import annotations

import hashlib
from pathlib import Path

from cardgen.card.document import Card
from cardgen.errors import CardError, Place, Problem, UnreadableError

__all__ = ["canonical_json", "digest", "read_card"]

_MAX_BYTES = 200_000_000


def canonical_json(card: Card) -> bytes:
    """Return the card as RFC 8785 canonical JSON (Rundgren, Jordan and Erdtman 2020), without a final newline."""
    import rfc8785

    return rfc8785.dumps(card.model_dump(mode="json"))


def digest(card: Card) -> str:
    """Return the identity of the card's content: `sha256:` and the hexadecimal SHA-256 of its canonical JSON."""
    return "sha256:" + hashlib.sha256(canonical_json(card)).hexdigest()


def read_card(path: Path) -> Card:
    """Read a card.json.

    Raises:
        UnreadableError: The file cannot be read.
        CardError: It is no card, or of a format that this version does not know.
    """
    from pydantic import ValidationError

    try:
        if path.stat().st_size > _MAX_BYTES:
            raise CardError(Problem(Place(str(path)), "", f"is larger than {_MAX_BYTES:,} bytes: no card is"))
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableError(Problem(Place(str(path)), "", f"cannot be read: {error.strerror}")) from error
    try:
        return Card.model_validate_json(content)
    except ValidationError as error:
        problems = [
            Problem(Place(str(path)), ".".join(str(part) for part in item["loc"]), item["msg"], kind=item["type"])
            for item in error.errors(include_url=False, include_input=False)[:20]
        ]
        raise CardError(problems) from error
