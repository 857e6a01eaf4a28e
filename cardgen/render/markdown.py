"""The Markdown page: reads well raw and on a code host; charts are files beside it."""

from __future__ import annotations

from collections.abc import Iterator

from cardgen.card.document import Card
from cardgen.render.charts.chart import Chart
from cardgen.render.environment import markdown_environment
from cardgen.render.views.page import CardView, card_view

__all__ = ["markdown_page", "to_markdown"]


def to_markdown(card: Card, charts: tuple[Chart, ...]) -> str:
    """Write a card as Markdown; charts are referenced as `charts/ID.svg`.

    Args:
        card: The card.
        charts: Its charts; their alternative texts go into the page.
    """
    return markdown_page(card_view(card, charts))


def markdown_page(view: CardView) -> str:
    """Write the view of a card as Markdown; see `to_markdown`."""
    template = markdown_environment().get_template("card.md.j2")
    return "\n".join(_tidy(template.render(view=view).splitlines())) + "\n"


def _tidy(lines: list[str]) -> Iterator[str]:
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
