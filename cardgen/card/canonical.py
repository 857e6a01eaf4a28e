"""Canonical JSON of a card and its digest."""

from __future__ import annotations

import hashlib

from cardgen.card.document import Card

__all__ = ["canonical_json", "digest"]


def canonical_json(card: Card) -> bytes:
    """Return the card as RFC 8785 canonical JSON (Rundgren, Jordan and Erdtman 2020), without a final newline."""
    import rfc8785

    return rfc8785.dumps(card.model_dump(mode="json"))


def digest(card: Card) -> str:
    """Return the identity of the card's content: `sha256:` and the hexadecimal SHA-256 of its canonical JSON."""
    return "sha256:" + hashlib.sha256(canonical_json(card)).hexdigest()
