"""SARIF 2.1.0 (OASIS 2020): a log with one run, its rules and the places of its results."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from cardgen.render.comparison.json_text import json_text
from cardgen.render.comparison.quoting import quoted
from cardgen.render.comparison.verdict import one_line
from cardgen.render.prose.text import visible_text
from cardgen.spec.comparison import Severity

__all__ = ["LEVELS", "physical", "rule_of", "sarif_text"]

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS: Mapping[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}


def sarif_text(
    version: str,
    rules: Iterable[Mapping[str, Any]],
    results: Iterable[Mapping[str, Any]],
    *,
    notes: Iterable[str],
    properties: Mapping[str, Any],
) -> str:
    """Write a log with one run of cardgen.

    Args:
        version: Version of cardgen.
        rules: Its rules, as `rule_of` describes them.
        results: What was found.
        notes: Why nothing could be found out; the run failed where there are any.
        properties: What else is known of the run.
    """
    told = [{"level": "error", "message": {"text": text}} for text in notes]
    run = {
        "tool": {"driver": {"name": "cardgen", "version": version, "rules": list(rules)}},
        "invocations": [{"executionSuccessful": not told, "toolExecutionNotifications": told}],
        "results": list(results),
        "columnKind": "unicodeCodePoints",
        "properties": dict(properties),
    }
    return json_text({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def rule_of(identifier: str, summary: str, why: str, fix: str) -> dict[str, Any]:
    """Describe a rule: what it looks for, why, and what to do."""
    summary, why, fix = (visible_text(text) for text in (summary, why, fix))
    return {
        "id": one_line(identifier),
        "shortDescription": {"text": summary},
        "fullDescription": {"text": f"{summary} {why}"},
        "help": {"text": f"{why}\n\n{fix}", "markdown": f"{quoted(why)}\n\n**What to do.** {quoted(fix)}"},
    }


def physical(file: str, line: int | None, column: int | None) -> dict[str, Any]:
    """Point into a file; its name is written as a relative reference."""
    found: dict[str, Any] = {"artifactLocation": {"uri": quote(one_line(file).replace("\\", "/"))}}
    if line is not None:
        start = {} if column is None else {"startColumn": max(1, column)}
        found["region"] = {"startLine": max(1, line), **start}
    return found
