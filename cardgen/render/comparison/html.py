"""The report as a page: one self-contained file without script, in the look of a card."""

from __future__ import annotations

from markupsafe import Markup

from cardgen.diff.report import Report
from cardgen.render.comparison.page import comparison_view
from cardgen.render.environment import html_environment
from cardgen.render.html import content_security_policy
from cardgen.render.html import stylesheet as card_stylesheet
from cardgen.resources import templates_folder

__all__ = ["stylesheet", "to_html"]


def stylesheet() -> str:
    """Return the stylesheet of the page: that of a card, and what only a comparison has."""
    own = (templates_folder() / "comparison" / "style.css").read_text(encoding="utf-8")
    return f"{card_stylesheet()}\n{own}"


def to_html(report: Report) -> str:
    """Write a report as one HTML file that needs nothing else.

    Args:
        report: The report.
    """
    css = stylesheet()
    template = html_environment(templates_folder() / "comparison").get_template("comparison.html.j2")
    page = template.render(
        view=comparison_view(report),
        css=Markup(css),  # noqa: S704 - cardgen's own stylesheets
        policy=content_security_policy(css),
    )
    return page + "\n"
