"""The files of a card: canonical JSON, pages, charts and tables."""

from __future__ import annotations

from collections.abc import Callable, Collection

from cardgen.card.canonical import canonical_json
from cardgen.card.document import Card
from cardgen.render.charts.chart import Chart
from cardgen.render.charts.svg import standalone
from cardgen.render.files.csv_tables import to_csv
from cardgen.render.html import html_page
from cardgen.render.look.look import PLAIN, Look
from cardgen.render.markdown import markdown_page
from cardgen.render.views.page import card_view

__all__ = ["FORMATS", "KNOWN", "bundle"]

FORMATS = ("json", "md", "html")
"""Formats that are written unless told; card.json, charts and tables are written whichever is asked for."""

KNOWN = (*FORMATS, "pdf")
"""Every format of `bundle`; a PDF needs the extra `pdf`."""


def bundle(
    card: Card, charts: tuple[Chart, ...], formats: Collection[str] = FORMATS, look: Look = PLAIN
) -> dict[str, bytes]:
    """Return every file of a card by its relative path, sorted.

    Args:
        card: The card.
        charts: Its charts.
        formats: Which of `KNOWN` to write; card.json is always there, because everything else derives from it.
        look: What the pages are dressed in.

    Raises:
        ValueError: A format that this function does not write.
        InvalidInputError: A template of the look cannot be run.
        UnreadableError: A PDF is asked for, and WeasyPrint cannot be used here.
    """
    unknown = sorted(set(formats) - set(KNOWN))
    if unknown:
        raise ValueError(f"unknown formats: {', '.join(unknown)}; known are {', '.join(KNOWN)}")
    files = {"card.json": canonical_json(card)}
    if {"md", "html"} & set(formats):
        view = card_view(card, charts)
        pages: dict[str, Callable[[], str]] = {
            "md": lambda: markdown_page(view, look),
            "html": lambda: html_page(view, charts, look),
        }
        files |= {f"card.{name}": write().encode() for name, write in pages.items() if name in formats}
    if "pdf" in formats:
        from cardgen.render.pdf.document import card_pdf

        html = files.get("card.html") or html_page(card_view(card, charts), charts, look).encode()
        files["card.pdf"] = card_pdf(card, html.decode())
    files |= {f"charts/{chart.id}.svg": standalone(chart.svg).encode() for chart in charts}
    files |= {f"data/{name}": text.encode() for name, text in to_csv(card).items()}
    return dict(sorted(files.items()))
