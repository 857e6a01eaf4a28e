"""The HTML page: one self-contained file without script; its policy admits one stylesheet, by its hash."""

from __future__ import annotations

import base64
import hashlib

from markupsafe import Markup

from cardgen.card.document import Card
from cardgen.render.charts.chart import Chart
from cardgen.render.environment import html_environment
from cardgen.render.look.look import PLAIN, Look
from cardgen.render.views.page import CardView, card_view
from cardgen.resources import templates_folder

__all__ = ["content_security_policy", "html_page", "stylesheet", "to_html"]


def stylesheet() -> str:
    """Return the stylesheet of the page."""
    return (templates_folder() / "card" / "style.css").read_text(encoding="utf-8")


def content_security_policy(css: str) -> str:
    """Return the policy under which nothing runs and nothing loads but this stylesheet."""
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    fonts = " font-src data:;" if "@font-face" in css else ""
    return f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:;{fonts} base-uri 'none'; form-action 'none'"


def to_html(card: Card, charts: tuple[Chart, ...], look: Look = PLAIN) -> str:
    """Write a card as one HTML file that needs nothing else.

    Args:
        card: The card.
        charts: Its charts; their drawings go into the page.
        look: What the page is dressed in.

    Raises:
        InvalidInputError: A template of the look cannot be run.
    """
    return html_page(card_view(card, charts), charts, look)


def html_page(view: CardView, charts: tuple[Chart, ...], look: Look = PLAIN) -> str:
    """Write the view of a card as HTML; see `to_html`."""
    css = look.styled(stylesheet())
    context = {
        "view": view,
        "language": view.head.language,
        "drawings": {chart.id: Markup(chart.svg) for chart in charts},  # noqa: S704 - drawn from escaped text
        "brand": look.theme,
        "css": Markup(css),  # noqa: S704 - cardgen's own stylesheet, and a theme's checked values
        "policy": content_security_policy(css),
    }
    if look.overrides is not None and "card.html.j2" in look.overrides.entries:
        return look.overrides.render("card.html.j2", context)
    return html_environment().get_template("card.html.j2").render(context)
