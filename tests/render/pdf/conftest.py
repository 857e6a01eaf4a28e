"""The PDFs that several tests read: laid out once."""

from __future__ import annotations

import pytest

from cardgen.card.document import Card
from cardgen.render.charts.draw import draw_charts
from cardgen.render.html import to_html
from cardgen.render.pdf.document import card_pdf, comparison_pdf
from tests.render.comparison.comparison_reports import full as full_report
from tests.render.page_cards import full
from tests.render.pdf.pdf_files import Element, pages_of_text, told


@pytest.fixture(scope="session")
def card() -> Card:
    return full()


@pytest.fixture(scope="session")
def page(card: Card) -> str:
    return to_html(card, draw_charts(card))


@pytest.fixture(scope="session")
def pdf(card: Card, page: str) -> bytes:
    return card_pdf(card, page)


@pytest.fixture(scope="session")
def spoken(pdf: bytes, tmp_path_factory: pytest.TempPathFactory) -> list[Element]:
    return told(pdf, tmp_path_factory.mktemp("spoken"))


@pytest.fixture(scope="session")
def sheets(pdf: bytes, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return pages_of_text(pdf, tmp_path_factory.mktemp("sheets"))


@pytest.fixture(scope="session")
def comparison() -> bytes:
    return comparison_pdf(full_report())
