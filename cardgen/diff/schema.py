"""JSON Schema of the report of a comparison, for programs that read it."""

from __future__ import annotations

from typing import Any

from cardgen.diff.report import Report

__all__ = ["diff_schema"]


def diff_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a report, with a description on every field."""
    schema = Report.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "Comparison of two cards"}
