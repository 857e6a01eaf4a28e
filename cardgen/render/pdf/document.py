"""The PDF of a card and of a comparison."""

from __future__ import annotations

import hashlib
from functools import partial

from cardgen.card.canonical import digest
from cardgen.card.document import Card
from cardgen.diff.report import Report
from cardgen.render.look.look import PLAIN, Look
from cardgen.render.pdf.engine import lay_out
from cardgen.render.pdf.fonts import font_faces
from cardgen.render.pdf.paper import ready
from cardgen.resources import templates_folder

__all__ = ["card_pdf", "comparison_pdf", "page_pdf", "print_stylesheet"]

_LONGEST = 70
"""Characters of a running head that fit beside the page number."""


def card_pdf(card: Card, html: str) -> bytes:
    """Write a card as PDF/UA-1: its page on A4, tagged, the same bytes each time.

    Args:
        card: The card.
        html: Its page, as HTML.

    Raises:
        UnreadableError: WeasyPrint cannot be used here.
    """
    return page_pdf(html, f"{card.service.name} {card.card.version}", digest(card))


def comparison_pdf(report: Report, look: Look | None = None) -> bytes:
    """Write a comparison as PDF/UA-1; see `card_pdf`.

    Args:
        report: The report.
        look: What the page is dressed in; cardgen's own look where it is None.

    Raises:
        InvalidInputError: A template of the look cannot be run.
        UnreadableError: WeasyPrint cannot be used here.
    """
    from cardgen.render.comparison.html import to_html

    html = to_html(report, look or PLAIN)
    return page_pdf(html, "Comparison of two versions", hashlib.sha256(html.encode()).hexdigest())


def page_pdf(html: str, running: str, identifier: str) -> bytes:
    """Write a page of cardgen as PDF/UA-1.

    Args:
        html: The page.
        running: What stands at the head of every sheet but the first.
        identifier: What the file is known by: a digest of what it says.

    Raises:
        UnreadableError: WeasyPrint cannot be used here.
    """
    head = running if len(running) <= _LONGEST else f"{running[: _LONGEST - 1]}…"
    css = f"{font_faces()}\n{print_stylesheet()}\n@page {{ @top-left {{ content: {_css_text(head)}; }} }}"
    return lay_out(html, partial(ready, css=css), identifier.encode())


def print_stylesheet() -> str:
    """Return the styles of paper, which come after those of the page."""
    return (templates_folder() / "print" / "style.css").read_text(encoding="utf-8")


def _css_text(text: str) -> str:
    """Write a text as a string of CSS, whatever it holds."""
    return '"' + "".join(char if char.isascii() and char.isalnum() else f"\\{ord(char):x} " for char in text) + '"'
