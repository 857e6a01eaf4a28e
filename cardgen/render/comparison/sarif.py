"""The report as SARIF 2.1.0 (OASIS 2020), which code hosts and editors show beside the spec."""

from __future__ import annotations

from typing import Any

from cardgen.diff.report import Report, RuleRecord
from cardgen.render.comparison.findings import FindingView, findings_of
from cardgen.render.comparison.verdict import failure, verdict_line
from cardgen.render.hosts.sarif import LEVELS, physical, rule_of, sarif_text

__all__ = ["to_sarif"]

_FINGERPRINT = "cardgenChange/v1"


def to_sarif(report: Report) -> str:
    """Write a report as a SARIF log with one run; accepted findings are in it, as suppressed.

    Args:
        report: The report.
    """
    found = findings_of(report)
    items = [*(item for items in found.open.values() for item in items), *found.accepted, *found.claimed]
    areas = {item.rule: item.area for item in items}
    known = {rule.id: _rule(rule, areas.get(rule.id)) for rule in report.rules}
    for item in items:
        known.setdefault(item.rule, {"id": item.rule})
    index = {identifier: place for place, identifier in enumerate(known)}
    return sarif_text(
        report.cardgen_version,
        known.values(),
        [_result(item, index[item.rule]) for item in items],
        notes=[verdict_line(report), *failure(report)] if report.status != "compared" else [],
        properties={
            "verdict": verdict_line(report),
            "status": report.status,
            "accepted": report.accepted,
            "rulesetVersion": report.ruleset_version,
        },
    )


def _rule(rule: RuleRecord, area: str | None) -> dict[str, Any]:
    described = rule_of(rule.id, rule.summary, rule.why, rule.fix)
    return described | {"properties": {"tags": [area]}} if area else described


def _result(item: FindingView, index: int) -> dict[str, Any]:
    location: dict[str, Any] = {"logicalLocations": [{"fullyQualifiedName": item.pointer, "kind": "member"}]}
    if item.place is not None:
        location = {"physicalLocation": physical(item.place.file, item.place.line, item.place.column), **location}
    result: dict[str, Any] = {
        "ruleId": item.rule,
        "ruleIndex": index,
        "level": LEVELS[item.severity],
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
