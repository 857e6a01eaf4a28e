"""The pages of a card: safe, the same in both formats, the same every time."""

from __future__ import annotations

import base64
import hashlib
import html
import itertools
import re
from collections.abc import Callable, Mapping
from html.parser import HTMLParser

import pytest

from cardgen.card.document import Card
from cardgen.render.charts.draw import draw_charts
from cardgen.render.html import to_html
from cardgen.render.markdown import to_markdown
from cardgen.render.views.sections import SECTIONS
from tests.render.page_cards import full, hostile, reported, with_conditions, with_statuses

PAYLOAD = (
    "# Release criteria\n\n<script>alert(1)</script><img src=x onerror=alert(1)><style>*{}</style>\n\n"
    "[x](javascript:alert(1)) [y](data:text/html,x) ![t](https://evil.example/t.png) "
    "<a href='javascript:alert(1)'>z</a> "
    "paid\u202edias ``` | cell\n\n```\n# unclosed\n<script>"
)
LINE = "<script>alert(1)</script> <b onclick=alert(1)> [x](javascript:alert(1)) | **b** `c` &lt; ![t](https://evil.example/t.png)"
CARDS: Mapping[str, Callable[[], Card]] = {
    "full": full,
    "reported": reported,
    "statuses": with_statuses,
    "conditions": with_conditions,
    "hostile": lambda: hostile(PAYLOAD, LINE),
}


class Page(HTMLParser):
    """Everything that a test asks of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.headings: list[tuple[int, str]] = []
        self.text: list[str] = []
        self._heading: list[str] | None = None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if re.fullmatch("h[1-6]", tag):
            self._heading = []

    def handle_endtag(self, tag: str) -> None:
        if re.fullmatch("h[1-6]", tag) and self._heading is not None:
            self.headings.append((int(tag[1]), "".join(self._heading).strip()))
            self._heading = None

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        if self._heading is not None:
            self._heading.append(data)

    def ids(self) -> list[str]:
        return [attrs["id"] for _, attrs in self.elements if "id" in attrs]


@pytest.fixture(params=CARDS)
def card(request: pytest.FixtureRequest) -> Card:
    return CARDS[request.param]()


@pytest.fixture
def page(card: Card) -> Page:
    return Page(to_html(card, draw_charts(card)))


def markdown_headings(text: str) -> list[tuple[int, str]]:
    found, fence = [], ""
    for line in text.splitlines():
        mark = re.match(r"\s*(`{3,})", line)
        if mark:
            fence = "" if fence == mark[1] else fence or mark[1]
        elif not fence and (heading := re.fullmatch(r"(#{1,6}) (.*)", line)):
            found.append((len(heading[1]), heading[2]))
    return found


def shown(card: Card) -> str:
    """The text of the HTML page on one line."""
    return " ".join("".join(Page(to_html(card, ())).text).split())


def plain(text: str) -> str:
    """A heading without the marks and escapes of either format."""
    return re.sub(r"\s+", " ", re.sub(r"[\\*`]|\]\([^)]*\)|[\[\]]", "", text))


def test_nothing_runs_loads_or_is_styled_inline(page: Page) -> None:
    for tag, attrs in page.elements:
        assert tag not in {
            "script",
            "img",
            "iframe",
            "object",
            "embed",
            "form",
            "link",
            "base",
            "foreignobject",
            "image",
        }
        assert not [name for name in attrs if name.startswith("on") or name in ("style", "src", "srcset", "xlink:href")]
        if "href" in attrs:
            assert re.match(r"(https?://|mailto:|#)", attrs["href"]), attrs["href"]
    assert [tag for tag, _ in page.elements].count("style") == 1


def test_the_policy_names_the_hash_of_the_one_stylesheet(card: Card) -> None:
    text = to_html(card, ())
    css = text.split("<style>", 1)[1].split("</style>", 1)[0]
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    assert policy[1].replace("&#39;", "'") == (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    )


def test_headings_are_the_same_in_both_formats(card: Card, page: Page) -> None:
    markdown = markdown_headings(to_markdown(card, draw_charts(card)))
    assert [(level, plain(html.unescape(text))) for level, text in markdown] == [
        (level, plain(text)) for level, text in page.headings
    ]


def test_sections_stand_in_the_order_of_the_contract_with_their_ids(card: Card, page: Page) -> None:
    order = [section.id for section in SECTIONS]
    shown = [identifier for identifier in page.ids() if identifier in order]
    assert shown == [identifier for identifier in order if identifier in shown]
    text = to_markdown(card, ())
    assert re.findall(r'<a id="([a-z_]+)"></a>\n\n## ', text) == shown
    assert {"summary", "overview", "intended_use", "performance", "evidence"} <= set(shown)


def test_ids_are_unique_and_every_inner_link_leads_somewhere(page: Page) -> None:
    ids = page.ids()
    assert len(ids) == len(set(ids))
    inner = {attrs["href"][1:] for tag, attrs in page.elements if tag == "a" and attrs.get("href", "").startswith("#")}
    assert inner <= set(ids)


def test_headings_leave_no_level_out(page: Page) -> None:
    levels = [level for level, text in page.headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_tables_have_captions_and_scoped_heads(page: Page) -> None:
    tags = [tag for tag, _ in page.elements]
    own = [attrs for tag, attrs in page.elements if tag == "table" and "class" in attrs]
    assert own
    assert tags.count("caption") == len(own)
    assert len([tag for tag, attrs in page.elements if tag == "th" and "scope" in attrs]) >= 2 * len(own)


def test_pages_are_the_same_every_time(card: Card) -> None:
    charts = draw_charts(card)
    assert to_html(card, charts) == to_html(card, charts)
    assert to_markdown(card, charts) == to_markdown(card, charts)


def test_hidden_characters_are_written_out() -> None:
    card = hostile(PAYLOAD, LINE)
    for text in (to_html(card, ()), to_markdown(card, ())):
        assert "\u202e" not in text
        assert "u202e" in text


def test_hostile_prose_forges_no_section_of_the_markdown_and_brings_no_html() -> None:
    text = to_markdown(hostile(PAYLOAD, LINE), ())
    outside = re.sub(r"(?ms)^ *(`{3,})\n.*?^ *\1$", "", text)
    outside = re.sub(r"(?<![\\`])(`+)(?!`).*?(?<!`)\1(?!`)", "", outside)
    assert [line for line in outside.splitlines() if re.match("## ", line)] == [
        f"## {section.title}" for section in SECTIONS if f'<a id="{section.id}">' in text
    ]
    assert "<" not in re.sub(r'<a id="[a-z0-9_-]+"></a>', "", outside)
    assert "](javascript" not in outside.replace("\\]", "")
    assert not re.search(r"(?<!\\)!\[", outside)


def test_a_cell_cannot_break_its_table() -> None:
    text = to_markdown(hostile(PAYLOAD, LINE), ())
    blocks = re.findall(r"(?m)(?:^\|.*\|\n)+", text)
    assert len(blocks) > 4
    for block in blocks:
        widths = {len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}
        assert len(widths) == 1, block


@pytest.mark.parametrize(
    "words",
    [
        "15.2 words in 100 are wrong",
        "13.2 to 17.4, 95% interval",
        "Worst for Vietnamese: 22 words in 100 are wrong",
        "may be chance",
        "Not measured: gender.",
        "met",
        "inconclusive",
        "New acoustic model.",
        "12 days old",
        "For people.",
    ],
)
def test_the_first_screen_answers_in_both_formats(words: str) -> None:
    card = full()
    assert words in shown(card)
    assert words in to_markdown(card, ())


def test_figures_that_cannot_be_printed_say_which_and_why() -> None:
    card = with_statuses()
    page, markdown = shown(card), to_markdown(card, ())
    for words in (
        "▒ suppressed",
        "– insufficient",
        "Fewer than 20 rows",
        "Fewer than 10 rows",
        "2 of 23",
        "not published",
    ):
        assert words in page
        assert words in markdown


def test_weak_labels_are_marked_where_the_figures_stand() -> None:
    card = with_statuses()
    assert "False positive rate by race (inferred labels)" in shown(card)
    assert "**False positive rate by race** (inferred labels)" in to_markdown(card, ())


def test_reported_figures_are_marked_with_their_document() -> None:
    card = reported()
    for text in (shown(card), to_markdown(card, ())):
        assert text.count("Buolamwini and Gebru 2018, Gender Shades, Table 4") >= 3
        assert "reported, not measured here" in text
        assert "not reported" in text


def test_conditions_stand_in_their_own_section() -> None:
    markdown = to_markdown(with_conditions(), ())
    fairness, conditions = markdown.split("## Fairness and bias")[1].split("## Conditions")
    assert "#### By accent" not in fairness
    assert "#### By accent" in conditions.split("## Performance")[0]
