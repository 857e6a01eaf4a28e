"""JSON Schema of a finding, by which an editor completes keys and explains them."""

from __future__ import annotations

from typing import Any

from cardgen.spec.findings import Finding

__all__ = ["finding_schema"]


def finding_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a finding as a person writes it."""
    schema = Finding.model_json_schema(mode="validation")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "Outside finding"}
