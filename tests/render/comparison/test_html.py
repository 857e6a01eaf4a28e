"""The page of a comparison: well formed, without script, in one file, and readable without colours."""

from __future__ import annotations

import base64
import hashlib
import itertools
import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest

from cardgen.diff.report import Report
from cardgen.render.comparison.html import stylesheet, to_html
from tests.render.comparison.comparison_reports import (
    HOSTILE,
    LONG,
    comparison,
    failed,
    full,
    hostile,
    many,
    other_service,
    unchanged,
)

VOID = {"meta", "line", "circle", "br"}
REPORTS: dict[str, Callable[[], Report]] = {
    "full": full,
    "unchanged": unchanged,
    "failed": failed,
    "other service": other_service,
    "many": lambda: many(200),
    "hostile": hostile,
    "long": lambda: hostile(LONG),
}


class Page(HTMLParser):
    """Everything that a test asks of a page; fails where a tag is closed that is not open."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.headings: list[int] = []
        self.text: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text.append(data)

    @property
    def shown(self) -> str:
        return " ".join("".join(self.text).split())


@pytest.fixture(params=REPORTS)
def report(request: pytest.FixtureRequest) -> Report:
    return REPORTS[request.param]()


def test_a_page_is_well_formed(report: Report) -> None:
    page = Page(to_html(report))
    assert page.open == []
    tags = [tag for tag, _ in page.elements]
    assert [tags.count(name) for name in ("html", "head", "body", "main", "h1", "title", "style")] == [1] * 7
    ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    inner = {attrs["href"][1:] for _, attrs in page.elements if attrs.get("href", "").startswith("#")}
    assert inner <= set(ids)


def test_nothing_runs_loads_or_is_styled_inline(report: Report) -> None:
    text = to_html(report)
    page = Page(text)
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
            "image",
            "foreignobject",
        }
        assert not [name for name in attrs if name.startswith("on") or name in ("style", "src", "srcset", "xlink:href")]
        assert attrs.get("href", "#").startswith("#")
    assert "url(" not in text.split("<style>")[1].split("</style>")[0]


def test_the_policy_names_the_hash_of_the_one_stylesheet(report: Report) -> None:
    text = to_html(report)
    css = text.split("<style>", 1)[1].split("</style>", 1)[0]
    assert css == stylesheet()
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    assert policy[1].replace("&#39;", "'") == (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    )


def test_headings_leave_no_level_out(report: Report) -> None:
    levels = Page(to_html(report)).headings
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_tables_have_captions_and_scoped_heads(report: Report) -> None:
    elements = Page(to_html(report)).elements
    tags = [tag for tag, _ in elements]
    assert tags.count("caption") == tags.count("table") >= 1
    assert all("scope" in attrs for tag, attrs in elements if tag == "th")
    assert all(attrs.get("aria-hidden") == "true" for tag, attrs in elements if tag == "svg")


def test_every_finding_of_five_hundred_is_on_the_page_with_an_anchor() -> None:
    page = Page(to_html(many(500)))
    assert sum(attrs.get("class") == "change" for _, attrs in page.elements) == 500
    assert page.shown.count("Why it matters.") == 1, "it is the same for every finding of a rule"


def test_the_verdict_is_the_first_sentence() -> None:
    shown = Page(to_html(full())).shown
    verdict = "Not accepted: 2 errors, 1 warning, 3 info, 1 accepted by a reviewer. The changes need a major step"
    assert verdict in shown
    assert shown.index(verdict) < shown.index("Word error rate for Scottish")
    assert re.search(r"Errors 2 .*Warnings 1 .*Information 3 .*Accepted by a reviewer 1 .*Figures .*Unchanged ", shown)


def test_a_finding_shows_old_and_new_why_what_to_do_and_how_to_accept_it() -> None:
    shown = Page(to_html(full())).shown
    assert (
        "✕ error The use legal is no longer out of scope (explains 1 more) out-of-scope-removed "
        "/intended_use/out_of_scope/legal needs a major step Old id: legal text: Legal records "
        "reasons: not measured, high stakes New Nothing. Accept with cardgen accept 0000000000000002"
    ) in shown
    assert "Why it matters. Readers rely on what out-of-scope-removed watches. What to do. Undo it" in shown
    assert "specs/card.yaml:12:3" in shown


def test_a_figure_in_a_finding_prints_on_the_scale_of_its_metric() -> None:
    assert "Old 11.2% New 15.8%" in Page(to_html(full())).shown


def test_words_that_changed_are_marked_as_elements_and_in_words() -> None:
    text = to_html(full())
    assert re.search(r"<del><span[^>]*>\[gone: </span>legal or medical <span[^>]*>\]</span></del>", text)
    assert re.search(r"<ins><span[^>]*>\[new: </span>medical <span[^>]*>\]</span></ins>", text)
    assert "Struck through: in the old text only. Underlined: in the new text only." in text


def test_accepted_and_claimed_findings_say_so_and_lead_to_what_explains_them() -> None:
    text = to_html(full())
    assert "accepted</span> The corpus was replaced (R. Eviewer)" in text
    assert f'Part of <a href="#change-{2:016x}">another finding</a>' in text
    assert f'id="change-{2:016x}"' in text


def test_what_cannot_be_compared_is_set_apart_with_the_reason_once() -> None:
    text = to_html(full())
    assert len(re.findall(r'<tr class="withheld">', text)) == 2
    assert text.count("the evaluation interviews uses the dataset other instead of talks") == 1


def test_a_scale_is_not_stretched_by_figures_that_cannot_be_compared() -> None:
    ends = re.search(r"Drawn from </span><span>0.68</span><span[^>]*> to </span><span>0.78</span>", to_html(full()))
    assert ends is not None, "the intervals of what is compared reach from 0.69 to 0.78"


def test_what_is_unchanged_is_a_count_that_unfolds() -> None:
    shown = Page(to_html(full())).shown
    assert "412 statements and figures are the same in both cards" in shown
    assert "Irish (by accent): 13.0" in shown
    assert not re.search(r"<th[^>]*>Irish", to_html(full()))


def drawing(text: str, name: str) -> dict[str, list[float]]:
    """Positions in the drawing of a row: of its circles and of the ends of its lines."""
    row = re.search(rf'<th scope="row">{name}<.*?</tr>', text, re.DOTALL)
    assert row is not None
    found = {kind: [float(x)] for kind, x in re.findall(r'<circle class="(\w+)" cx="([\d.]+)%"', row[0])}
    for kind, low, high in re.findall(r'<line class="(\w+)" x1="([\d.]+)%" x2="([\d.]+)%"', row[0]):
        found[kind] = [float(low), float(high)]
    return found


def test_a_dumbbell_is_hollow_for_old_and_filled_for_new_on_one_scale() -> None:
    text = to_html(full())
    worse, better = drawing(text, "Scottish"), drawing(text, "Vietnamese")
    assert worse["hollow"] < worse["dot"]
    assert better["hollow"] > better["dot"]
    assert worse["old"][0] < worse["hollow"][0] < worse["old"][1]
    assert worse["range"][0] < worse["dot"][0] < worse["range"][1]
    per_point = (worse["dot"][0] - worse["hollow"][0]) / 4.6
    assert (better["dot"][0] - better["hollow"][0]) / -4.3 == pytest.approx(per_point, abs=0.01)
    assert worse["joint"] == [worse["hollow"][0], worse["dot"][0]]


def test_a_figure_without_interval_has_no_line_and_one_that_cannot_be_compared_no_drawing() -> None:
    text = to_html(full())
    assert set(drawing(text, "phone")) == set()
    lone = to_html(full(comparisons=(comparison(old_interval=None, new_interval=None, verdict="improved"),)))
    assert set(drawing(lone, "Overall")) == {"hollow", "dot", "joint"}


def test_markup_of_strangers_is_text() -> None:
    page = Page(to_html(hostile(HOSTILE)))
    assert "<script>alert(1)</script>" in page.shown
    assert [tag for tag, _ in page.elements if tag in ("b", "script", "img")] == []


def test_the_parts_of_a_failed_page_are_those_of_a_failure() -> None:
    shown = Page(to_html(failed())).shown
    assert "Failed: the old card could not be loaded. Nothing is known of what changed: this is no verdict." in shown
    assert "Why there is no comparison old.json: line 3: this is no JSON" in shown
    assert "Unchanged" not in shown
    assert "Errors" not in shown


def test_colours_come_from_the_tokens_of_the_card_and_every_token_is_set() -> None:
    css = stylesheet()
    used, known = set(re.findall(r"var\((--[a-z-]+)\)", css)), set(re.findall(r"(--[a-z-]+):", css))
    assert used <= known
    own = css.split("What only the page of a comparison has")[1]
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?![^{]*\{)|rgb|hsl", own) == []
    for rule in ("@media print", "forced-colors: active", "max-width: 899px", "max-width: 699px"):
        assert rule in own
