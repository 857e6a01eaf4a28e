"""The report as SARIF 2.1.0 (OASIS 2020), which code hosts and editors show beside the spec."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from cardgen.diff.report import Report, RuleRecord, SpecPlace
from cardgen.render.comparison.findings import FindingView, findings_of
from cardgen.render.comparison.json_text import json_text
from cardgen.render.comparison.quoting import quoted
from cardgen.render.comparison.verdict import failure, one_line, verdict_line
from cardgen.render.prose.text import visible_text
from cardgen.spec.comparison import Severity

__all__ = ["to_sarif"]

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Mapping[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}
_FINGERPRINT = "cardgenChange/v1"


def to_sarif(report: Report) -> str:
    """Write a report as a SARIF log with one run; accepted findings are in it, as suppressed.

    Args:
        report: The report.
    """
    return json_text(_log(report))


def _log(report: Report) -> dict[str, Any]:
    found = findings_of(report)
    items = [*(item for items in found.open.values() for item in items), *found.accepted, *found.claimed]
    areas = {item.rule: item.area for item in items}
    known = {rule.id: _rule(rule, areas.get(rule.id)) for rule in report.rules}
    for item in items:
        known.setdefault(item.rule, {"id": item.rule})
    index = {identifier: place for place, identifier in enumerate(known)}
    driver = {"name": "cardgen", "version": report.cardgen_version, "rules": list(known.values())}
    run: dict[str, Any] = {
        "tool": {"driver": driver},
        "invocations": [_invocation(report)],
        "results": [_result(item, index[item.rule]) for item in items],
        "columnKind": "unicodeCodePoints",
        "properties": {
            "verdict": verdict_line(report),
            "status": report.status,
            "accepted": report.accepted,
            "rulesetVersion": report.ruleset_version,
        },
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _invocation(report: Report) -> dict[str, Any]:
    made = report.status == "compared"
    notes = [verdict_line(report), *failure(report)] if not made else []
    return {
        "executionSuccessful": made,
        "toolExecutionNotifications": [{"level": "error", "message": {"text": text}} for text in notes],
    }


def _rule(rule: RuleRecord, area: str | None) -> dict[str, Any]:
    summary, why, fix = (visible_text(text) for text in (rule.summary, rule.why, rule.fix))
    described: dict[str, Any] = {
        "id": one_line(rule.id),
        "shortDescription": {"text": summary},
        "fullDescription": {"text": f"{summary} {why}"},
        "help": {"text": f"{why}\n\n{fix}", "markdown": f"{quoted(why)}\n\n**What to do.** {quoted(fix)}"},
    }
    if area:
        described["properties"] = {"tags": [area]}
    return described


def _result(item: FindingView, index: int) -> dict[str, Any]:
    location: dict[str, Any] = {"logicalLocations": [{"fullyQualifiedName": item.pointer, "kind": "member"}]}
    if item.place is not None:
        location = {"physicalLocation": _physical(item.place), **location}
    result: dict[str, Any] = {
        "ruleId": item.rule,
        "ruleIndex": index,
        "level": _LEVELS[item.severity],
        "message": {"text": item.told},
        "locations": [location],
        "partialFingerprints": {_FINGERPRINT: item.fingerprint},
        "properties": {"bump": item.bump, "old": item.record.old, "new": item.record.new},
    }
    if item.claimed_by:
        result["properties"]["claimedBy"] = item.claimed_by
    suppression = _suppression(item)
    if suppression:
        result["suppressions"] = [suppression]
    return result


def _suppression(item: FindingView) -> dict[str, Any] | None:
    """Suppress what a reviewer accepted, and what is shown with the finding that explains it."""
    if item.state == "accepted":
        return {"kind": "external", "status": "accepted", "justification": item.acceptance}
    if item.state == "claimed":
        return {"kind": "external", "status": "accepted", "justification": f"part of the finding {item.claimed_by}"}
    return None


def _physical(place: SpecPlace) -> dict[str, Any]:
    """Point into a file; its name is written as a relative reference."""
    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(one_line(place.file).replace("\\", "/"))}}
    if place.line is not None:
        column = {} if place.column is None else {"startColumn": max(1, place.column)}
        physical["region"] = {"startLine": max(1, place.line), **column}
    return physical
