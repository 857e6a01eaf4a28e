"""What a reader's browser shows: nothing that axe objects to, nothing cut off, nothing out of reach of the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

from tests.browser.conftest import SCREENSHOTS
from tests.browser.pages import EXAMPLES, PAGES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.xdist_group("browser")

NARROW, WIDE = 320, 1280
LOOKS: tuple[tuple[Literal["light", "dark"], int], ...] = (
    *(("light", NARROW), ("light", WIDE)),
    *(("dark", NARROW), ("dark", WIDE)),
)

# Rules whose outcome hangs on the width, and on the colours too; the others are judged once.
WIDTH_RULES = ["link-in-text-block", "scrollable-region-focusable"]
LOOK_RULES = ["color-contrast", *WIDTH_RULES]
OPPOSITE = {("light", WIDE), ("dark", NARROW)}
"""Both schemes and both widths; on a long page colours are judged in these two, which takes half the time."""

OVERFLOWING = """() => {
    const width = document.documentElement.clientWidth;
    const out = [...document.querySelectorAll("body *")].filter((element) => {
        if (element.closest("svg, .unseen, .skip, thead, caption")) return false;
        if (element.parentElement.closest(".frame")) return false;
        const box = element.getBoundingClientRect();
        return box.width > 1 && (box.right > width + 1 || box.left < -1);
    });
    const told = out.slice(0, 3).map((element) => element.outerHTML.slice(0, 120));
    return [document.documentElement.scrollWidth - width, told];
}"""

UNFOLD = "() => document.querySelectorAll('details').forEach((element) => { element.open = true; })"

REACHABLE = """() => [...document.querySelectorAll("a[href], summary, [tabindex='0'], input, select, textarea, button")]
    .filter((element) => element.checkVisibility({visibilityProperty: true}))
    .map((element, number) => { element.dataset.stop = number; return number; }).length"""

# A long page repeats itself, and axe takes a minute over it: its first blocks, rows and drawings stand for the rest.
SHORTEN = """() => {
    if (document.querySelectorAll("td").length < 250) return false;
    const beyond = (selector, first) => [...document.querySelectorAll(selector)].slice(first);
    for (const body of document.querySelectorAll("tbody")) [...body.rows].slice(2).forEach((row) => row.remove());
    for (const block of beyond("main details:not(.contents)", 5)) block.remove();
    for (const figure of beyond("figure.chart", 4)) figure.remove();
    for (const finding of beyond(".change", 8)) finding.remove();
    return true;
}"""

CUT = """() => {
    const rows = [...document.querySelectorAll("tr, figure, .lines li")];
    const bad = rows.filter((element) => getComputedStyle(element).breakInside !== "avoid" && !element.closest("nav"));
    const heads = [...document.querySelectorAll("thead")];
    return [
        bad.slice(0, 3).map((element) => element.outerHTML.slice(0, 120)),
        heads.filter((element) => getComputedStyle(element).display !== "table-header-group").length,
    ];
}"""

HIDDEN_IN_DETAILS = """() => [...document.querySelectorAll("main details:not(.contents) > :not(summary)")]
    .filter((element) => element.getBoundingClientRect().height === 0 && element.textContent.trim())
    .slice(0, 3).map((element) => element.outerHTML.slice(0, 120))"""


@contextmanager
def opened(
    browser: Browser, path: Path, scheme: Literal["light", "dark"] = "light", width: int = WIDE, **more: Any
) -> Iterator[Page]:
    """Open a page, and fail when it asks for anything else or complains on the console."""
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme, **more)
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    try:
        page.goto(path.as_uri())
        yield page
        assert [url for url in asked if url.split("#")[0] != path.as_uri()] == []
        assert complaints == []
    finally:
        page.close()


def violations(page: Page, axe: str, rules: list[str] | None = None) -> list[str]:
    only = {"runOnly": {"type": "rule", "values": rules}} if rules else {}
    page.evaluate(axe)
    found = page.evaluate("(options) => axe.run(document, options)", {"resultTypes": ["violations"], **only})
    return [
        f"{item['id']} ({item['impact']}): {node['html'][:200]} {node['failureSummary']}"
        for item in found["violations"]
        for node in item["nodes"][:3]
    ]


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, as the package for Playwright ships it."""
    package = pytest.importorskip("axe_playwright_python", reason="needs axe: pip install 'cardgen[test]'")
    return (Path(package.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_no_violation_and_nothing_overflows(
    name: str, browser: Browser, axe: str, page_file: Callable[[str], Path]
) -> None:
    for scheme, width in LOOKS:
        with opened(browser, page_file(name), scheme, width) as page:
            page.evaluate(UNFOLD)
            assert page.evaluate(OVERFLOWING) == [0, []], (scheme, width)
            long = page.evaluate(SHORTEN)
            rules = LOOK_RULES if not long or (scheme, width) in OPPOSITE else WIDTH_RULES
            first = (scheme, width) == ("light", WIDE)
            assert violations(page, axe, None if first else rules) == [], (scheme, width)


def test_axe_would_tell(browser: Browser, axe: str, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.html"
    wrong.write_text('<!doctype html><p style="color:#aaa">pale</p><img src="data:,">', encoding="utf-8")
    page = browser.new_page()
    page.goto(wrong.as_uri())
    told = " ".join(violations(page, axe))
    page.close()
    assert "color-contrast" in told
    assert "image-alt" in told


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_the_keyboard_reaches_everything_and_shows_where_it_is(
    name: str, width: int, browser: Browser, page_file: Callable[[str], Path]
) -> None:
    with opened(browser, page_file(name), width=width) as page:
        stops = page.evaluate(REACHABLE)
        assert stops
        seen, invisible = [], []
        for _ in range(min(stops, 150)):
            page.keyboard.press("Tab")
            stop, outline = page.evaluate(
                "() => [document.activeElement.dataset.stop, getComputedStyle(document.activeElement).outlineStyle]"
            )
            seen.append(stop)
            if outline == "none":
                invisible.append(stop)
        assert seen == [str(number) for number in range(min(stops, 150))]
        assert invisible == []


@pytest.mark.parametrize("name", PAGES)
def test_on_paper_nothing_is_cut_and_everything_is_unfolded(
    name: str, browser: Browser, page_file: Callable[[str], Path]
) -> None:
    with opened(browser, page_file(name), width=680) as page:
        page.emulate_media(media="print")
        assert page.evaluate(CUT) == [[], 0]
        assert page.evaluate(HIDDEN_IN_DETAILS) == []
        assert page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_marks_stay_visible_in_the_systems_own_colours(browser: Browser, page_file: Callable[[str], Path]) -> None:
    colours = """() => [...document.querySelectorAll("svg.drawn .dot, svg.drawn .range, svg.drawn .overall")]
        .filter((mark) => mark.checkVisibility())
        .map((mark) => mark.matches(".dot") ? getComputedStyle(mark).fill : getComputedStyle(mark).stroke)"""
    ground = "() => getComputedStyle(document.body).backgroundColor"
    for name in ("speech-transcription", "comparison"):
        with opened(browser, page_file(name), forced_colors="active") as page:
            drawn, paper = page.evaluate(colours), page.evaluate(ground)
            assert drawn
            assert not {"none", paper} & set(drawn)


def test_tables_stay_tables_where_their_rows_become_blocks(browser: Browser, page_file: Callable[[str], Path]) -> None:
    """Rows are laid out as blocks on a narrow screen; a screen reader must still meet a table."""
    with opened(browser, page_file("recidivism-risk"), width=NARROW) as page:
        page.evaluate(UNFOLD)
        count = page.locator("main table").count()
        assert count
        assert page.get_by_role("table").count() == count
        table = page.locator("table.groups").first
        assert table.get_by_role("columnheader").count() == table.locator("thead th").count()
        assert table.get_by_role("rowheader").count() == table.locator("tbody th").count()
        assert "- rowheader" in table.aria_snapshot()


@pytest.mark.parametrize("name", [*EXAMPLES, "comparison"])
def test_screenshots_are_kept(name: str, browser: Browser, page_file: Callable[[str], Path]) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    for scheme, width in LOOKS:
        with opened(browser, page_file(name), scheme, width) as page:
            kept = SCREENSHOTS / f"{name}-{scheme}-{width}.png"
            page.screenshot(path=kept)
            assert kept.stat().st_size > 5_000
