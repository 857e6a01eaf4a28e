"""The report as a page: one self-contained file without script, in the look of a card."""

from __future__ import annotations

from markupsafe import Markup

from cardgen.diff.report import Report
from cardgen.render.comparison.page import comparison_view
from cardgen.render.environment import html_environment
from cardgen.render.html import content_security_policy
from cardgen.render.html import stylesheet as card_stylesheet
from cardgen.render.look.look import PLAIN, Look
from cardgen.resources import templates_folder

__all__ = ["stylesheet", "to_html"]


def stylesheet() -> str:
    """Return the stylesheet of the page: that of a card, and what only a comparison has."""
    own = (templates_folder() / "comparison" / "style.css").read_text(encoding="utf-8")
    return f"{card_stylesheet()}\n{own}"


def to_html(report: Report, look: Look = PLAIN) -> str:
    """Write a report as one HTML file that needs nothing else.

    Args:
        report: The report.
        look: What the page is dressed in.

    Raises:
        InvalidInputError: A template of the look cannot be run.
    """
    css = look.styled(stylesheet())
    context = {
        "view": comparison_view(report),
        "brand": look.theme,
        "css": Markup(css),  # noqa: S704 - cardgen's own stylesheets, and a theme's checked values
        "policy": content_security_policy(css),
    }
    if look.overrides is not None and "comparison.html.j2" in look.overrides.entries:
        return look.overrides.render("comparison.html.j2", context) + "\n"
    template = html_environment(templates_folder() / "comparison").get_template("comparison.html.j2")
    return template.render(context) + "\n"
