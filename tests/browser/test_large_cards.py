"""Cards of many cells: one file that stays small, and a page that still opens."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cardgen.render.charts.draw import draw_charts
from cardgen.render.html import to_html
from tests.browser.pages import card_of, markup, of_cells

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.xdist_group("browser")

MEGABYTE = 1_000_000
MANY = 10_000


def test_a_card_of_200_cells_is_one_file_below_a_megabyte() -> None:
    assert len(card_of("of 200 cells").results) == 201
    page = markup("of 200 cells")
    assert page.count('<tr id="') >= 200
    assert len(page.encode()) < MEGABYTE


def test_a_card_of_10000_cells_opens(browser: Browser, tmp_path: Path) -> None:
    card = of_cells(MANY)
    path = tmp_path / "card.html"
    path.write_text(to_html(card, draw_charts(card)), encoding="utf-8")
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(path.as_uri())
    assert page.locator("table.groups tbody tr").count() == MANY + 1
    assert page.evaluate("() => document.documentElement.scrollWidth") == 1280
    page.close()
