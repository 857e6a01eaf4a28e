"""JSON Schema of card.json, for programs that read cards."""

from __future__ import annotations

from typing import Any

from cardgen.card.document import Card

__all__ = ["card_schema"]


def card_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of card.json, with a description on every field."""
    schema = Card.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "Service card"}
