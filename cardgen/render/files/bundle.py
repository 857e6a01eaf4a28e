"""The files of a card: canonical JSON, pages, charts and tables."""

from __future__ import annotations

from collections.abc import Callable, Collection

from cardgen.card.canonical import canonical_json
from cardgen.card.document import Card
from cardgen.render.charts.chart import Chart
from cardgen.render.charts.svg import standalone
from cardgen.render.files.csv_tables import to_csv
from cardgen.render.html import html_page
from cardgen.render.markdown import markdown_page
from cardgen.render.views.page import card_view

__all__ = ["FORMATS", "bundle"]

FORMATS = ("json", "md", "html")
"""Formats of `bundle`; card.json, charts and tables are written whichever is asked for."""


def bundle(card: Card, charts: tuple[Chart, ...], formats: Collection[str] = FORMATS) -> dict[str, bytes]:
    """Return every file of a card by its relative path, sorted.

    Args:
        card: The card.
        charts: Its charts.
        formats: Which of `FORMATS` to write; card.json is always there, because everything else derives from it.

    Raises:
        ValueError: A format that this function does not write.
    """
    unknown = sorted(set(formats) - set(FORMATS))
    if unknown:
        raise ValueError(f"unknown formats: {', '.join(unknown)}; known are {', '.join(FORMATS)}")
    files = {"card.json": canonical_json(card)}
    if {"md", "html"} & set(formats):
        view = card_view(card, charts)
        pages: dict[str, Callable[[], str]] = {
            "md": lambda: markdown_page(view),
            "html": lambda: html_page(view, charts),
        }
        files |= {f"card.{name}": write().encode() for name, write in pages.items() if name in formats}
    files |= {f"charts/{chart.id}.svg": standalone(chart.svg).encode() for chart in charts}
    files |= {f"data/{name}": text.encode() for name, text in to_csv(card).items()}
    return dict(sorted(files.items()))
