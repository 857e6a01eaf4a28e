"""What a reader meets without scrolling: what the service is not for, its worst group, and how its criteria ended."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cardgen.render.views.page import card_view
from tests.browser.pages import EXAMPLES, card_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.xdist_group("browser")

VISIBLE = """() => {
    const range = document.createRange();
    const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    const words = [];
    while (walker.nextNode()) {
        range.selectNodeContents(walker.currentNode);
        const lines = [...range.getClientRects()];
        if (lines.length && lines.every((line) => line.bottom <= innerHeight)) words.push(walker.currentNode.data);
    }
    return words.join(" ").replace(/\\s+/g, " ");
}"""


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_first_screen_answers_the_three_questions(
    name: str, browser: Browser, page_file: Callable[[str], Path]
) -> None:
    view = card_view(card_of(name), ())
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(page_file(name).as_uri())
    text = page.evaluate(VISIBLE)
    page.close()
    assert view.excluded_uses
    for use in view.excluded_uses:
        assert use.use in text, "what it must not be used for"
    assert view.glance.headline.worst
    assert " ".join(" ".join(view.glance.headline.worst).split()) in text, "its worst group"
    assert view.head.criteria is not None
    assert f"Release criteria {view.head.criteria.mark} {view.head.criteria.text}" in text, (
        "whether it met its criteria"
    )
