"""The files of a card: canonical JSON, pages, charts and tables."""

from __future__ import annotations

from collections.abc import Collection

from cardgen.card.canonical import canonical_json
from cardgen.card.document import Card
from cardgen.render.charts.chart import Chart
from cardgen.render.charts.svg import standalone
from cardgen.render.csv_tables import to_csv
from cardgen.render.html import to_html
from cardgen.render.markdown import to_markdown

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
    if "md" in formats:
        files["card.md"] = to_markdown(card, charts).encode()
    if "html" in formats:
        files["card.html"] = to_html(card, charts).encode()
    files |= {f"charts/{chart.id}.svg": standalone(chart.svg).encode() for chart in charts}
    files |= {f"data/{name}": text.encode() for name, text in to_csv(card).items()}
    return dict(sorted(files.items()))
