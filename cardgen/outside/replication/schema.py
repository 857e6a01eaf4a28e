"""JSON Schema of addendum.json, for those who read it elsewhere."""

from __future__ import annotations

from typing import Any

from cardgen.outside.replication.record import Addendum

__all__ = ["addendum_schema"]


def addendum_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of addendum.json."""
    schema = Addendum.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
