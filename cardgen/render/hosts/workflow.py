"""Commands of a workflow on GitHub: `::error file=…,line=…,title=…::message`, one line each.

A workflow shows ten annotations of each kind from one step and drops the others without a word, so the last of a kind
that has more says how many there are. The characters that end a value are escaped as the runner reads them back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cardgen.card.numbers import count
from cardgen.render.comparison.verdict import one_line
from cardgen.spec.comparison import Severity

__all__ = ["COMMANDS", "MOST", "command", "within"]

MOST = 10
"""Annotations of one kind that the host shows from one step."""

COMMANDS: Mapping[Severity, str] = {"error": "error", "warning": "warning", "info": "notice"}
_NOUNS: Mapping[str, str] = {"error": "errors", "warning": "warnings", "notice": "notices"}


def within(name: str, lines: Sequence[str], most: int, title: str) -> Iterator[str]:
    """Yield as many annotations as the host shows, the last of which says how many more there are."""
    if len(lines) <= most:
        yield from lines
        return
    yield from lines[: most - 1]
    more = len(lines) - most + 1
    yield command(name, title, f"{count(more)} more {_NOUNS[name]} not shown here, see the report")


def command(
    name: str, title: str, message: str, file: str | None = None, line: int | None = None, column: int | None = None
) -> str:
    """Write one command; a file makes it an annotation of that file."""
    properties = {}
    if file is not None:
        numbers = {"line": line, "col": column}
        properties = {"file": one_line(file), **{key: str(n) for key, n in numbers.items() if n is not None}}
    properties["title"] = one_line(title)
    listed = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {listed}::{_data(one_line(message))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
