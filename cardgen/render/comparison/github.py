"""The report as annotations of a workflow on GitHub: `::error file=…,line=…,title=…::message`, one line each.

A workflow shows ten annotations of each kind from one step and drops the others without a word, so the last of a kind
that has more says how many there are. The characters that end a value are escaped as the runner reads them back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cardgen.card.numbers import count
from cardgen.diff.report import Report, SpecPlace
from cardgen.render.comparison.findings import FindingView, findings_of
from cardgen.render.comparison.verdict import failure, one_line, verdict_line
from cardgen.spec.comparison import Severity

__all__ = ["MOST", "to_github"]

MOST = 10
"""Annotations of one kind that the host shows from one step."""

_COMMANDS: Mapping[Severity, str] = {"error": "error", "warning": "warning", "info": "notice"}
_NOUNS: Mapping[str, str] = {"error": "errors", "warning": "warnings", "notice": "notices"}


def to_github(report: Report) -> str:
    """Write a report as workflow commands.

    Args:
        report: The report.
    """
    verdict = "notice" if report.status == "compared" else "error"
    first = _command(verdict, "cardgen diff", verdict_line(report))
    lines: dict[str, list[str]] = {command: [] for command in _COMMANDS.values()}
    lines["error"] += [_command("error", "cardgen diff", text) for text in failure(report)]
    found = findings_of(report)
    for severity, command in _COMMANDS.items():
        lines[command] += [_annotation(command, item) for item in found.open[severity]]
    lines["notice"] += [_annotation("notice", item) for item in found.accepted]
    ordered = [first]
    for command, own in lines.items():
        ordered += _within(command, own, MOST - (command == verdict))
    return "\n".join(ordered) + "\n"


def _within(command: str, lines: Sequence[str], most: int) -> Iterator[str]:
    """Yield as many annotations as the host shows, the last of which says how many more there are."""
    if len(lines) <= most:
        yield from lines
        return
    yield from lines[: most - 1]
    more = len(lines) - most + 1
    yield _command(command, "cardgen diff", f"{count(more)} more {_NOUNS[command]} not shown here, see the report")


def _annotation(command: str, item: FindingView) -> str:
    accepted = f" Accepted: {item.acceptance}." if item.state == "accepted" else ""
    more = f" ({item.explains_in_words})" if item.explains else ""
    why = f" {item.why}" if item.why and item.state == "open" else ""
    how = f" Accept with: {item.command}" if item.command else ""
    state = "accepted " if item.state == "accepted" else ""
    title = f"{state}{item.severity}: {item.rule}"
    return _command(command, title, f"{item.pointer}: {item.message}{more}.{why}{how}{accepted}", item.place)


def _command(command: str, title: str, message: str, place: SpecPlace | None = None) -> str:
    properties = {}
    if place is not None:
        numbers = {"line": place.line, "col": place.column}
        properties = {"file": one_line(place.file), **{name: str(n) for name, n in numbers.items() if n is not None}}
    properties["title"] = one_line(title)
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{command} {listed}::{_data(one_line(message))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
