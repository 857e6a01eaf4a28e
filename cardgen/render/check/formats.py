"""The formats of a check for programs, code hosts and build servers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from cardgen import __version__
from cardgen.card.lint.registry import RULES as LINT_RULES
from cardgen.card.lint.registry import level_of
from cardgen.render.check.report import CheckItem, CheckReport
from cardgen.render.check.rules import RULES_OF_CHECK
from cardgen.render.check.text import to_text
from cardgen.render.comparison.json_text import json_text
from cardgen.render.comparison.verdict import one_line
from cardgen.render.hosts.junit import clean, junit_text
from cardgen.render.hosts.sarif import LEVELS, physical, rule_of, sarif_text
from cardgen.render.hosts.workflow import COMMANDS, MOST, command, within

__all__ = ["FORMATS"]

_FINGERPRINT = "cardgenCheck/v1"


def _json(report: CheckReport) -> str:
    """Write the verdict as plain data, its places relative to the spec; `problems` say why there is none."""
    if report.verdict is not None:
        return json_text(report.verdict.as_json())
    return json_text(
        {
            "stage": report.stage,
            "passed": False,
            "findings": [],
            "acceptance": [],
            "problems": [
                {"place": None if item.place is None else str(item.place), "field": item.field}
                | {"message": item.message, "hint": item.hint, "kind": item.kind}
                for item in report.problems
            ],
        }
    )


def _sarif(report: CheckReport) -> str:
    """Write a SARIF log; it describes every rule, so that a host can show the ones that found nothing too."""
    rules = []
    lint = {rule.id for rule in LINT_RULES}
    for identifier, rule in RULES_OF_CHECK.items():
        described = rule_of(identifier, rule.summary, rule.why, rule.fix)
        level = level_of(identifier, report.stage) if identifier in lint else "error"
        tags = "lint" if identifier in lint else "privacy" if identifier.startswith("suppression") else "release"
        rules.append(described | {"defaultConfiguration": {"level": LEVELS[level]}, "properties": {"tags": [tags]}})
    index = {rule["id"]: place for place, rule in enumerate(rules)}
    return sarif_text(
        __version__,
        rules,
        [_result(item, index[item.rule]) for item in report.items],
        notes=[] if report.verdict is not None else [report.line()],
        properties={"verdict": one_line(report.line()), "stage": report.stage, "passed": report.passed},
    )


def _result(item: CheckItem, index: int) -> dict[str, Any]:
    location: dict[str, Any] = {"physicalLocation": physical(item.place.file, item.place.line, item.place.column)}
    if item.pointer:
        location["logicalLocations"] = [{"fullyQualifiedName": one_line(item.pointer), "kind": "member"}]
    return {
        "ruleId": item.rule,
        "ruleIndex": index,
        "level": LEVELS[item.level],
        "message": {"text": one_line(item.message)},
        "locations": [location],
        "partialFingerprints": {_FINGERPRINT: item.fingerprint},
    }


def _github(report: CheckReport) -> str:
    """Write annotations of a workflow: the verdict, then the findings, the worst first."""
    verdict = "notice" if report.passed else "error"
    lines: dict[str, list[str]] = {name: [] for name in COMMANDS.values()}
    for item in report.items:
        name, place = COMMANDS[item.level], item.place
        lines[name].append(
            command(name, f"{item.level}: {item.rule}", item.message, place.file, place.line, place.column)
        )
    ordered = [command(verdict, "cardgen check", report.line())]
    for name, own in lines.items():
        ordered += within(name, own, MOST - (name == verdict), "cardgen check")
    return "\n".join(ordered) + "\n"


def _junit(report: CheckReport) -> str:
    """Write JUnit XML: a case for the verdict and one for each finding, of which errors are failures."""
    suite = Element("testsuite", name=clean(one_line(f"cardgen check {report.source}")))
    case = SubElement(suite, "testcase", classname="cardgen.check", name="verdict")
    line = clean(one_line(report.line()))
    if report.verdict is None:
        SubElement(case, "error", type="not-judged", message=line)
    elif report.passed:
        SubElement(case, "system-out").text = line
    else:
        SubElement(case, "failure", type="not-passed", message=line)
    for item in report.items:
        where = clean(one_line(str(item.place)))
        case = SubElement(suite, "testcase", classname=f"cardgen.check.{item.rule}", name=where)
        case.set("file", clean(one_line(item.place.file)))
        if item.place.line is not None:
            case.set("line", str(item.place.line))
        message, rule = clean(one_line(item.message)), RULES_OF_CHECK[item.rule]
        story = clean("\n".join((where, rule.why, rule.fix)))
        if item.level == "error":
            SubElement(case, "failure", type=item.rule, message=message).text = story
        else:
            SubElement(case, "system-out").text = f"{item.level}: {message}\n{story}"
    return junit_text(suite)


FORMATS: Mapping[str, Callable[[CheckReport], str]] = {
    "text": to_text,
    "json": _json,
    "sarif": _sarif,
    "github": _github,
    "junit": _junit,
}
"""Renderer by name of the format."""
