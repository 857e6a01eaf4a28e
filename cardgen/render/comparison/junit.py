"""The report as JUnit XML, which every build server reads: a suite with a case for the comparison and for each finding.

The first case is the comparison itself. It is an error where there was none, so that a report about nothing can never
be an empty suite, which build servers take for success.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from cardgen.diff.report import Report
from cardgen.render.comparison.findings import FindingView, findings_of, place_text
from cardgen.render.comparison.verdict import failure, one_line, verdict_line
from cardgen.render.hosts.junit import clean, junit_text

__all__ = ["to_junit"]


def to_junit(report: Report) -> str:
    """Write a report as JUnit XML; errors that nobody accepted are failures, accepted findings are skipped.

    Args:
        report: The report.
    """
    suite = Element("testsuite", name=clean(verdict_line(report).split(": ", 1)[0]))
    _comparison(suite, report)
    found = findings_of(report)
    for items in (*found.open.values(), found.accepted, found.claimed):
        for item in items:
            _case(suite, item)
    return junit_text(suite)


def _comparison(suite: Element, report: Report) -> None:
    case = SubElement(suite, "testcase", classname="cardgen.diff", name="comparison")
    if report.status == "compared":
        SubElement(case, "system-out").text = clean(verdict_line(report))
        return
    kind = "comparison-failed" if report.status == "failed" else "not-comparable"
    problem = SubElement(case, "error", type=kind, message=clean(verdict_line(report)))
    problem.text = clean("\n".join(failure(report)))


def _case(suite: Element, item: FindingView) -> None:
    name = clean(f"{item.rule} {item.pointer}")
    case = SubElement(suite, "testcase", classname=clean(f"cardgen.diff.{item.area}"), name=name)
    if item.place is not None:
        case.set("file", clean(one_line(item.place.file)))
        if item.place.line is not None:
            case.set("line", str(item.place.line))
    if item.state == "accepted":
        SubElement(case, "skipped", message=clean(f"accepted: {item.acceptance}"))
    elif item.state == "open" and item.severity == "error":
        broken = SubElement(case, "failure", type=clean(item.rule), message=clean(item.told))
        broken.text = clean(_story(item))
        return
    state = f" (explained by {item.claimed_by})" if item.state == "claimed" else ""
    SubElement(case, "system-out").text = clean(f"{item.severity}{state}: {item.told}\n{_story(item)}")


def _story(item: FindingView) -> str:
    lines = (place_text(item.place), item.why, item.fix, f"accept with: {item.command}" if item.command else "")
    return "\n".join(filter(None, lines))
