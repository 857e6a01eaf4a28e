"""The report as JUnit XML, which every build server reads: a suite with a case for the comparison and for each finding.

The first case is the comparison itself. It is an error where there was none, so that a report about nothing can never
be an empty suite, which build servers take for success.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from cardgen.diff.report import Report
from cardgen.render.comparison.findings import FindingView, findings_of, place_text
from cardgen.render.comparison.verdict import failure, one_line, verdict_line

__all__ = ["to_junit"]

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even escaped."""


def to_junit(report: Report) -> str:
    """Write a report as JUnit XML; errors that nobody accepted are failures, accepted findings are skipped.

    Args:
        report: The report.
    """
    suite = Element("testsuite", name=_clean(verdict_line(report).split(": ", 1)[0]))
    _comparison(suite, report)
    found = findings_of(report)
    for items in (*found.open.values(), found.accepted, found.claimed):
        for item in items:
            _case(suite, item)
    tags = {"failures": "failure", "errors": "error", "skipped": "skipped"}
    suite.set("tests", str(len(suite)))
    for name, tag in tags.items():
        suite.set(name, str(len(suite.findall(f"testcase/{tag}"))))
    suites = Element("testsuites")
    suites.append(suite)
    indent(suites)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(suites, encoding="unicode") + "\n"


def _comparison(suite: Element, report: Report) -> None:
    case = SubElement(suite, "testcase", classname="cardgen.diff", name="comparison")
    if report.status == "compared":
        SubElement(case, "system-out").text = _clean(verdict_line(report))
        return
    kind = "comparison-failed" if report.status == "failed" else "not-comparable"
    problem = SubElement(case, "error", type=kind, message=_clean(verdict_line(report)))
    problem.text = _clean("\n".join(failure(report)))


def _case(suite: Element, item: FindingView) -> None:
    name = _clean(f"{item.rule} {item.pointer}")
    case = SubElement(suite, "testcase", classname=_clean(f"cardgen.diff.{item.area}"), name=name)
    if item.place is not None:
        case.set("file", _clean(one_line(item.place.file)))
        if item.place.line is not None:
            case.set("line", str(item.place.line))
    if item.state == "accepted":
        SubElement(case, "skipped", message=_clean(f"accepted: {item.acceptance}"))
    elif item.state == "open" and item.severity == "error":
        broken = SubElement(case, "failure", type=_clean(item.rule), message=_clean(item.told))
        broken.text = _clean(_story(item))
        return
    state = f" (explained by {item.claimed_by})" if item.state == "claimed" else ""
    SubElement(case, "system-out").text = _clean(f"{item.severity}{state}: {item.told}\n{_story(item)}")


def _story(item: FindingView) -> str:
    lines = (place_text(item.place), item.why, item.fix, f"accept with: {item.command}" if item.command else "")
    return "\n".join(filter(None, lines))


def _clean(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)
