"""The report as annotations of a workflow on GitHub: the verdict first, then the findings, the worst first."""

from __future__ import annotations

from cardgen.diff.report import Report, SpecPlace
from cardgen.render.comparison.findings import FindingView, findings_of
from cardgen.render.comparison.verdict import failure, verdict_line
from cardgen.render.hosts.workflow import COMMANDS, MOST, command, within

__all__ = ["MOST", "to_github"]


def to_github(report: Report) -> str:
    """Write a report as workflow commands.

    Args:
        report: The report.
    """
    verdict = "notice" if report.status == "compared" else "error"
    first = _command(verdict, "cardgen diff", verdict_line(report))
    lines: dict[str, list[str]] = {name: [] for name in COMMANDS.values()}
    lines["error"] += [_command("error", "cardgen diff", text) for text in failure(report)]
    found = findings_of(report)
    for severity, name in COMMANDS.items():
        lines[name] += [_annotation(name, item) for item in found.open[severity]]
    lines["notice"] += [_annotation("notice", item) for item in found.accepted]
    ordered = [first]
    for name, own in lines.items():
        ordered += within(name, own, MOST - (name == verdict), "cardgen diff")
    return "\n".join(ordered) + "\n"


def _annotation(name: str, item: FindingView) -> str:
    accepted = f" Accepted: {item.acceptance}." if item.state == "accepted" else ""
    more = f" ({item.explains_in_words})" if item.explains else ""
    why = f" {item.why}" if item.why and item.state == "open" else ""
    how = f" Accept with: {item.command}" if item.command else ""
    state = "accepted " if item.state == "accepted" else ""
    title = f"{state}{item.severity}: {item.rule}"
    return _command(name, title, f"{item.pointer}: {item.message}{more}.{why}{how}{accepted}", item.place)


def _command(name: str, title: str, message: str, place: SpecPlace | None = None) -> str:
    if place is None:
        return command(name, title, message)
    return command(name, title, message, place.file, place.line, place.column)
