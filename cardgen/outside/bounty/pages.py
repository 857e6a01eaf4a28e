"""The report of a bounty as files: JSON, Markdown, one self-contained HTML page without script, and charts."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path

from markupsafe import Markup

from cardgen.errors import Place, Problem, UnreadableError
from cardgen.outside.bounty.pictures import Picture
from cardgen.outside.bounty.report import BountyReport
from cardgen.outside.bounty.view import Table, report_view
from cardgen.render.charts.svg import standalone
from cardgen.render.comparison.json_text import json_text
from cardgen.render.environment import html_environment, markdown_environment
from cardgen.render.files.single import write_file
from cardgen.render.html import content_security_policy
from cardgen.render.html import stylesheet as card_stylesheet
from cardgen.render.prose.escaping import MarkdownText, escape_inline, pipe_table
from cardgen.resources import templates_folder

__all__ = ["report_files", "stylesheet", "write_report"]

_CHARTS = ("features", "errors")


def stylesheet() -> str:
    """Return the stylesheet of the page: that of a card, and what only a bounty has."""
    own = (templates_folder() / "bounty" / "style.css").read_text(encoding="utf-8")
    return f"{card_stylesheet()}\n{own}"


def report_files(report: BountyReport) -> Mapping[str, bytes]:
    """Write a report as files, by their names."""
    view = report_view(report)
    css = stylesheet()
    page = html_environment(templates_folder() / "bounty").get_template("report.html.j2")
    html = page.render(
        view=view,
        drawings={each.id: Markup(each.svg) for each in view.pictures},  # noqa: S704 - drawn from escaped text
        css=Markup(css),  # noqa: S704 - cardgen's own stylesheets
        policy=content_security_policy(css),
    )
    environment = markdown_environment(templates_folder() / "bounty")
    environment.filters["pipes"] = _pipes
    environment.filters["image"] = _image
    markdown = environment.get_template("report.md.j2").render(view=view)
    files = {
        "report.json": json_text(report.model_dump(mode="json")),
        "report.md": markdown.rstrip("\n") + "\n",
        "report.html": html + "\n",
        **{f"charts/{each.id}.svg": standalone(each.svg) for each in view.pictures},
    }
    return {name: text.encode("utf-8") for name, text in files.items()}


def write_report(folder: Path, report: BountyReport) -> tuple[Path, ...]:
    """Write the files of a report into a folder, in the place of those of an older one; other files stay.

    Returns:
        What was written.

    Raises:
        UnreadableError: A file cannot be written.
    """
    files = report_files(report)
    if folder.exists() and not folder.is_dir():
        raise UnreadableError(Problem(Place(str(folder)), "", "is a file, not a folder", "choose another folder"))
    for name, content in files.items():
        write_file(folder / name, content)
    for name in _CHARTS:
        if f"charts/{name}.svg" not in files:
            with contextlib.suppress(OSError):
                (folder / "charts" / f"{name}.svg").unlink(missing_ok=True)
    return tuple(folder / name for name in files)


def _pipes(table: Table) -> MarkdownText:
    return pipe_table(table.heads, table.rows, table.right)


def _image(picture: Picture) -> MarkdownText:
    return MarkdownText(f"![{escape_inline(picture.alt)}](charts/{picture.id}.svg)")
