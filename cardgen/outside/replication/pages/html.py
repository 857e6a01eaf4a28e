"""The addendum as a page: one self-contained file without script, in the look of a card."""

from __future__ import annotations

from markupsafe import Markup

from cardgen.outside.replication.pages.view import AddendumView
from cardgen.render.environment import html_environment
from cardgen.render.html import content_security_policy
from cardgen.render.html import stylesheet as card_stylesheet
from cardgen.resources import templates_folder

__all__ = ["html_page"]


def html_page(view: AddendumView) -> str:
    """Write an addendum as one HTML file that needs nothing else.

    Args:
        view: The addendum; the drawings of its charts go into the page.
    """
    own = (templates_folder() / "addendum" / "style.css").read_text(encoding="utf-8")
    css = f"{card_stylesheet()}\n{own}"
    template = html_environment(templates_folder() / "addendum").get_template("addendum.html.j2")
    page = template.render(
        view=view,
        drawings={name: Markup(chart.svg) for name, chart in view.charts.items()},  # noqa: S704 - drawn by cardgen
        css=Markup(css),  # noqa: S704 - cardgen's own stylesheets
        policy=content_security_policy(css),
    )
    return page + "\n"
