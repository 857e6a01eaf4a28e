"""The Markdown page: reads well raw and on a code host; charts are files beside it."""

from __future__ import annotations

from collections.abc import Iterator

from cardgen.card.document import Card
from cardgen.render.charts.chart import Chart
from cardgen.render.environment import markdown_environment
from cardgen.render.look.look import PLAIN, Look
from cardgen.render.views.page import CardView, card_view

__all__ = ["markdown_page", "tidy", "to_markdown"]


def to_markdown(card: Card, charts: tuple[Chart, ...], look: Look = PLAIN) -> str:
    """Write a card as Markdown; charts are referenced as `charts/ID.svg`.

    Args:
        card: The card.
        charts: Its charts; their alternative texts go into the page.
        look: Of it, Markdown takes the last line and the templates.

    Raises:
        InvalidInputError: A template of the look cannot be run.
    """
    return markdown_page(card_view(card, charts), look)


def markdown_page(view: CardView, look: Look = PLAIN) -> str:
    """Write the view of a card as Markdown; see `to_markdown`."""
    context = {"view": view, "brand": look.theme}
    if look.overrides is not None and "card.md.j2" in look.overrides.entries:
        page = look.overrides.render("card.md.j2", context)
    else:
        page = markdown_environment().get_template("card.md.j2").render(context)
    return "\n".join(tidy(page.splitlines())) + "\n"


def tidy(lines: list[str]) -> Iterator[str]:
    """Leave one blank line where templates leave several; code blocks stay as they are."""
    fence = ""
    blank = True
    for line in lines:
        text = line.strip()
        if fence:
            fence = "" if text == fence else fence
        elif text.startswith("```"):
            fence = text
        elif not text:
            if not blank:
                yield ""
            blank = True
            continue
        blank = False
        yield line.rstrip() if not fence else line
