"""How commands talk: problems and findings, one line each, place first; colour only as a second sign."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from typing import IO, Any

import click

from cardgen.errors import Problem

__all__ = ["complain", "data", "paint", "say"]

_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def safe(text: str) -> str:
    """Show control characters and bidirectional overrides instead of sending them to the terminal."""
    return _UNSAFE.sub(lambda match: f"\\x{ord(match[0]):02x}", text)


def paint(text: str, colour: str, *, bold: bool = False, stream: IO[Any] | None = None) -> str:
    """Colour a text where the stream is a terminal that wants colour (see no-color.org)."""
    stream = stream or sys.stderr
    if os.environ.get("NO_COLOR") or stream is None or not stream.isatty():
        return text
    return click.style(text, fg=colour, bold=bold)


def say(text: str = "") -> None:
    """Talk to the person at the terminal: standard error."""
    click.echo(safe(text) if "\x1b" not in text else text, err=True)


def data(content: str | bytes) -> None:
    """Print data for a program or a pipe, standard output; text ends with a line feed, bytes stay as they are."""
    click.echo(content, nl=isinstance(content, str))


def complain(problems: Iterable[Problem]) -> None:
    """Print problems, one line each, with the hint on a line of its own; the count last where there are several."""
    items = list(problems)
    for problem in items:
        head = ": ".join(safe(str(part)) for part in (problem.place, problem.field) if part)
        message = safe(problem.message).replace("\n", " ")
        say(f"{head}: {message}" if head else f"cardgen: {message}")
        if problem.hint:
            say(f"    {paint('hint:', 'cyan')} {safe(problem.hint)}".rstrip())
    if len(items) > 1:
        say(paint(f"{len(items)} problems", "red", bold=True))
