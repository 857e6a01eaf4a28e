"""SARIF 2.1.0: what the standard demands of each object that we write, checked by its sections 3.13 to 3.58."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from cardgen.diff.report import Report, SpecPlace
from cardgen.render.comparison.sarif import to_sarif
from tests.render.comparison.comparison_reports import (
    LONG,
    failed,
    finding,
    full,
    hostile,
    many,
    other_service,
    unchanged,
)

REPORTS: dict[str, Callable[[], Report]] = {
    "full": full,
    "unchanged": unchanged,
    "failed": failed,
    "other service": other_service,
    "hostile": hostile,
    "long": lambda: hostile(LONG),
    "many": lambda: many(300),
}
URI_REFERENCE = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=@/%-]+")


def run_of(report: Report) -> dict[str, Any]:
    log = json.loads(to_sarif(report))
    assert set(log) == {"$schema", "version", "runs"}
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("/sarif-schema-2.1.0.json")
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run


def check_message(message: dict[str, Any], *, markdown: bool = False) -> None:
    assert set(message) <= {"text", "markdown"}
    assert isinstance(message["text"], str)
    assert message["text"]
    assert markdown or "markdown" not in message


@pytest.fixture(params=REPORTS)
def report(request: pytest.FixtureRequest) -> Report:
    return REPORTS[request.param]()


def test_the_run_has_a_tool_an_invocation_and_results(report: Report) -> None:
    run = run_of(report)
    assert set(run) == {"tool", "invocations", "results", "columnKind", "properties"}
    assert run["columnKind"] in ("utf16CodeUnits", "unicodeCodePoints")
    driver = run["tool"]["driver"]
    assert set(driver) == {"name", "version", "rules"}
    assert driver["name"] == "cardgen"
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is (report.status == "compared")
    assert bool(invocation["toolExecutionNotifications"]) is (report.status != "compared")
    for notification in invocation["toolExecutionNotifications"]:
        assert notification["level"] == "error"
        check_message(notification["message"])


def test_rules_are_unique_and_explain_themselves(report: Report) -> None:
    rules = run_of(report)["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for rule in rules:
        assert set(rule) <= {"id", "shortDescription", "fullDescription", "help", "properties"}
        if rule["id"] in {record.id for record in report.rules}:
            check_message(rule["shortDescription"])
            check_message(rule["fullDescription"])
            check_message(rule["help"], markdown=True)


def test_results_keep_to_the_standard(report: Report) -> None:
    run = run_of(report)
    rules = run["tool"]["driver"]["rules"]
    assert len(run["results"]) == len(report.findings)
    for result in run["results"]:
        assert set(result) - {"suppressions"} == {
            *("ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints", "properties"),
        }
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        check_message(result["message"])
        (location,) = result["locations"]
        (logical,) = location["logicalLocations"]
        assert logical["fullyQualifiedName"]
        if "physicalLocation" in location:
            place = location["physicalLocation"]
            assert set(place) <= {"artifactLocation", "region"}
            assert URI_REFERENCE.fullmatch(place["artifactLocation"]["uri"])
            assert all(isinstance(value, int) and value >= 1 for value in place.get("region", {}).values())
        assert all(isinstance(value, str) and value for value in result["partialFingerprints"].values())
        for suppression in result.get("suppressions", ()):
            assert set(suppression) == {"kind", "status", "justification"}
            assert suppression["kind"] in ("inSource", "external")
            assert suppression["status"] in ("accepted", "underReview", "rejected")


def test_a_result_says_what_where_and_how_bad() -> None:
    results = run_of(full())["results"]
    assert [result["level"] for result in results] == ["error"] * 2 + ["warning"] + ["note"] * 3 + ["error"] * 2
    first = results[0]
    assert first["ruleId"] == "metric-regressed"
    assert first["partialFingerprints"] == {"cardgenChange/v1": f"{1:016x}"}
    assert first["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "specs/card.yaml"},
        "region": {"startLine": 12, "startColumn": 3},
    }
    assert first["properties"]["old"] == 0.112
    help_text = run_of(full())["tool"]["driver"]["rules"][first["ruleIndex"]]["help"]["text"]
    assert help_text == "Readers rely on what metric-regressed watches.\n\nUndo it, or have metric-regressed accepted."


def test_accepted_and_explained_findings_are_suppressed_and_no_others() -> None:
    results = run_of(full())["results"]
    suppressed = {
        result["ruleId"]: result["suppressions"][0]["justification"] for result in results if "suppressions" in result
    }
    assert suppressed == {
        "threshold-loosened": "The corpus was replaced (R. Eviewer)",
        "metric-removed": f"part of the finding {2:016x}",
    }


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("specs/my card.yaml", "specs/my%20card.yaml"),
        ("specs\\card.yaml", "specs/card.yaml"),
        ("c:x#y?z", "c%3Ax%23y%3Fz"),
    ],
)
def test_the_name_of_a_file_becomes_a_relative_reference(file: str, uri: str) -> None:
    lone = finding("metric-regressed", "error", 1, place=SpecPlace(file=file))
    (result,) = run_of(full(findings=(lone,)))["results"]
    assert result["locations"][0]["physicalLocation"] == {"artifactLocation": {"uri": uri}}


def test_the_verdict_and_the_engine_are_in_the_run() -> None:
    properties = run_of(full())["properties"]
    assert properties["verdict"].startswith("transcription-en 2.0.0 → 2.1.0: 2 errors")
    assert properties["accepted"] is False
    assert properties["rulesetVersion"] == "1"
