"""Pages and paragraphs that run from right to left."""

from __future__ import annotations

import json
import re

import pytest
from markupsafe import Markup

from cardgen.card.document import Card
from cardgen.render.charts.draw import draw_charts
from cardgen.render.direction import directed, direction_of_language, has_right_to_left
from cardgen.render.html import to_html
from tests.render.page_cards import full

ARABIC = "تحويل الكلام إلى نص."


def card(language: str, fairness: str) -> Card:
    document = json.loads(full().model_dump_json())
    document["card"]["language"] = language
    document["design"]["fairness"] = fairness
    return Card.model_validate_json(json.dumps(document))


@pytest.mark.parametrize("tag", ["ar", "AR-EG", "he", "fa-IR", "ur", "ps", "yi", "az-Arab", "ku-Arab-IQ", "pa-Arab"])
def test_languages_written_from_right_to_left(tag: str) -> None:
    assert direction_of_language(tag) == "rtl"


@pytest.mark.parametrize("tag", ["en", "de-AT", "ur-Latn", "az", "tr", "zh-Hant-TW", "arn", "heb-Latn"])
def test_languages_written_from_left_to_right(tag: str) -> None:
    assert direction_of_language(tag) == "ltr"


def test_letters_tell_which_way_a_text_runs() -> None:
    assert has_right_to_left(f"a {ARABIC}")
    assert has_right_to_left("שלום")
    assert not has_right_to_left("Größe, 漢字, 22 %")


def test_prose_of_the_page_stays_as_it_is() -> None:
    prose = Markup("<p>Plain.</p>")
    assert directed(prose, "Plain.", "en-GB") is prose


def test_prose_says_its_language_and_each_block_runs_its_own_way() -> None:
    assert directed(Markup("<p>a</p><pre>b</pre>"), "a", "de") == '<p lang="de" dir="auto">a</p><pre>b</pre>'
    assert directed(Markup(f"<ul>\n<li>{ARABIC}</li>\n</ul>"), ARABIC, "en") == (
        f'<ul dir="auto">\n<li dir="auto">{ARABIC}</li>\n</ul>'
    )
    assert directed(Markup("<em>a</em>"), "*a*", "ar") == '<span lang="ar" dir="auto"><em>a</em></span>'


def test_a_card_in_arabic_runs_from_right_to_left() -> None:
    made = card("ar", f"{ARABIC}\n\n| {ARABIC} | b |\n|---|---|\n| 1 | 2 |\n")
    page = to_html(made, draw_charts(made))
    assert '<html lang="en" dir="rtl">' in page
    assert f'<p lang="ar" dir="auto">{ARABIC}</p>' in page
    assert re.search(r'<div class="frame"[^>]*><table lang="ar" dir="auto">', page)
    assert page.count("<div") == page.count("</div>")


def test_a_paragraph_in_arabic_within_a_card_in_english() -> None:
    made = card("en", f"English.\n\n{ARABIC}")
    page = to_html(made, draw_charts(made))
    assert '<html lang="en">' in page
    assert f'<p dir="auto">{ARABIC}</p>' in page
    assert 'lang="ar"' not in page
