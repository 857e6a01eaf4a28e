"""The formats of a report by name; each is imported when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module

from cardgen.diff.report import Report
from cardgen.render.comparison.json_text import json_text

__all__ = ["FORMATS", "to_json"]


def to_json(report: Report) -> str:
    """Write a report as JSON: the interface for programs, described by `cardgen schema diff`.

    Args:
        report: The report.
    """
    return json_text(report.model_dump(mode="json"))


def _late(module: str, function: str) -> Callable[[Report], str]:
    """Return a renderer that imports its module when it is called."""

    def render(report: Report) -> str:
        renderer: Callable[[Report], str] = getattr(import_module(f"cardgen.render.comparison.{module}"), function)
        return renderer(report)

    return render


FORMATS: Mapping[str, Callable[[Report], str]] = {
    "text": _late("text", "to_text"),
    "json": to_json,
    "markdown": _late("markdown", "to_markdown"),
    "html": _late("html", "to_html"),
    "github": _late("github", "to_github"),
    "junit": _late("junit", "to_junit"),
    "sarif": _late("sarif", "to_sarif"),
    "gitlab": _late("gitlab", "to_gitlab"),
}
"""Renderer by name of the format, each with its defaults."""
