"""The report as a code quality report of GitLab: a list of issues, each at a place in a file."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from cardgen.diff.report import Report
from cardgen.render.comparison.findings import FindingView, findings_of
from cardgen.render.comparison.json_text import json_text
from cardgen.render.comparison.verdict import failure, one_line, verdict_line
from cardgen.spec.comparison import Severity

__all__ = ["to_gitlab"]

_SEVERITIES: Mapping[Severity, str] = {"error": "critical", "warning": "minor", "info": "info"}
_DEFAULT_PATH = "card.json"


def to_gitlab(report: Report) -> str:
    """Write a report as a list of issues; a comparison that was not made is a blocker, never an empty list.

    Args:
        report: The report.
    """
    path = one_line(report.new.label) if report.new else _DEFAULT_PATH
    issues = []
    if report.status != "compared":
        for text in (verdict_line(report), *failure(report)):
            digest = hashlib.sha256(f"{report.status}\n{text}".encode()).hexdigest()[:16]
            issues.append(_issue(f"comparison-{report.status}", text, digest, "blocker", path, 1))
    found = findings_of(report)
    shown = (*(item for items in found.open.values() for item in items), *found.accepted)
    issues += [_finding(item, path) for item in shown]
    return json_text(issues)


def _finding(item: FindingView, path: str) -> dict[str, Any]:
    severity, text = _SEVERITIES[item.severity], f"{item.pointer}: {item.told}"
    if item.state == "accepted":
        severity, text = "info", f"{text} (accepted: {item.acceptance})"
    file, line = (path, 1) if item.place is None else (one_line(item.place.file), item.place.line or 1)
    return _issue(item.rule, text, item.fingerprint, severity, file, line)


def _issue(rule: str, text: str, fingerprint: str, severity: str, path: str, line: int) -> dict[str, Any]:
    return {
        "description": text,
        "check_name": rule,
        "fingerprint": fingerprint,
        "severity": severity,
        "location": {"path": path, "lines": {"begin": line}},
    }
