"""The catalogue in a browser: what axe says, what the keyboard reaches, what the script does; and nothing leaves it."""

from __future__ import annotations

import functools
import http.server
import json
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

from cardgen.registry.directory import Directory
from cardgen.site.build import Wishes, build_site
from cardgen.site.search import has_pagefind
from tests.browser.conftest import SCREENSHOTS
from tests.browser.test_card_pages import (
    CUT,
    LOOK_RULES,
    LOOKS,
    NARROW,
    OVERFLOWING,
    REACHABLE,
    UNFOLD,
    WIDE,
    violations,
)
from tests.registry.registry_cards import SERVICE
from tests.site.site_registry import HOSTILE, make

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PAGES = (
    *("index.html", "rules.html", "metrics.html", f"services/{SERVICE}/index.html"),
    *(f"services/{SERVICE}/compare.html", f"services/{HOSTILE}/index.html", "services/broken/index.html"),
)


# The pages of rules and metrics repeat one block: the first ones stand for the rest.
FEWER = "() => [...document.querySelectorAll('article')].slice(6).forEach((article) => article.remove())"


@contextmanager
def opened(
    browser: Browser, path: Path, scheme: Literal["light", "dark"] = "light", width: int = WIDE, **more: Any
) -> Iterator[Page]:
    """Open a page, and fail when it asks for anything outside the site or complains on the console."""
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme, **more)
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    root = next(parent for parent in path.parents if (parent / "site.json").exists())
    try:
        page.goto(path.as_uri())
        yield page
        assert [url for url in asked if not url.startswith((f"{root.as_uri()}/", "data:"))] == []
        assert complaints == []
    finally:
        page.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site, with a broken version."""
    folder = tmp_path_factory.mktemp("catalogue")
    make(folder / "cards")
    (folder / "cards" / "broken" / "1.0.0").mkdir(parents=True)
    (folder / "cards" / "broken" / "1.0.0" / "MANIFEST.json").write_bytes(b"{}")
    assert build_site(Directory(folder / "cards"), folder / "site", Wishes(search=has_pagefind())).faults
    return folder / "site"


@pytest.fixture(scope="module")
def script() -> str:
    """The source of axe-core."""
    package = pytest.importorskip("axe_playwright_python", reason="needs axe: pip install 'cardgen[test]'")
    return (Path(package.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_no_violation_and_nothing_overflows(name: str, browser: Browser, script: str, site: Path) -> None:
    for scheme, width in LOOKS:
        with opened(browser, site / name, scheme, width) as page:
            page.evaluate(UNFOLD)
            assert page.evaluate(OVERFLOWING) == [0, []], (scheme, width)
            page.evaluate(FEWER)
            rules = None if (scheme, width) == ("light", WIDE) else LOOK_RULES
            assert violations(page, script, rules) == [], (scheme, width)


@pytest.mark.parametrize("name", ["index.html", f"services/{SERVICE}/index.html", f"services/{SERVICE}/compare.html"])
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_the_keyboard_reaches_everything(name: str, width: int, browser: Browser, site: Path) -> None:
    with opened(browser, site / name, width=width) as page:
        stops = page.evaluate(REACHABLE)
        seen = []
        for _ in range(stops):
            page.keyboard.press("Tab")
            seen.append(page.evaluate("() => document.activeElement.dataset.stop"))
            assert page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle") != "none"
        assert seen == [str(number) for number in range(stops)]


@pytest.mark.parametrize("name", PAGES)
def test_on_paper_no_table_is_cut(name: str, browser: Browser, site: Path) -> None:
    with opened(browser, site / name, width=680) as page:
        page.emulate_media(media="print")
        assert page.evaluate(CUT) == [[], 0]


def test_the_index_is_found_and_sorted_from_a_folder(browser: Browser, site: Path) -> None:
    names = """() => [...document.querySelectorAll("#catalogue tbody tr")]
        .filter(row => !row.hidden).map(row => row.querySelector("a").getAttribute("href"))"""
    with opened(browser, site / "index.html", width=NARROW) as page:
        first = page.evaluate(names)
        assert len(first) == 3
        page.select_option("#sort", label="Criteria")
        assert page.evaluate(names)[-1] == "services/broken/index.html"
        page.select_option("#sort", label="Service")
        assert page.evaluate(names) == first
        page.set_viewport_size({"width": WIDE, "height": 800})
        page.click("#catalogue thead button >> text=Service")
        assert page.evaluate(names) == first[::-1]
        page.fill("#find", "loan")
        assert page.evaluate(names) == [f"services/{SERVICE}/index.html"]
        assert page.inner_text(".found") == "1 of 3"


def test_any_two_versions_are_picked_without_a_server(browser: Browser, site: Path) -> None:
    shown = "() => document.querySelector('table').tHead.rows[0].innerText.trim().split(/\\s+/)"
    with opened(browser, site / "services" / SERVICE / "compare.html") as page:
        page.select_option("#old", "1.0.0")
        page.select_option("#new", "2.0.0")
        assert {"1.0.0", "2.0.0"} <= set(page.evaluate(shown))
        assert "1.1.0" not in page.evaluate(shown)
        judged = page.query_selector_all(".judged li:not([hidden]) a")
        assert [link.get_attribute("href") for link in judged] == ["compare/1.0.0..2.0.0.html"]


def test_without_a_script_everything_is_there(browser: Browser, site: Path) -> None:
    with opened(browser, site / "services" / SERVICE / "compare.html", java_script_enabled=False) as page:
        assert not page.is_visible("#old")
        text = page.inner_text("#figures")
        assert all(version in text for version in ("1.0.0", "1.1.0", "2.0.0"))
        assert page.locator(".judged a:visible").count() == 3


@pytest.mark.skipif(not has_pagefind(), reason="needs Pagefind: pip install 'cardgen[test]'")
def test_the_search_works_below_a_prefix_and_asks_nobody_else(browser: Browser, site: Path) -> None:
    handler = functools.partial(Quiet, directory=str(site.parent))
    asked: list[str] = []
    said: list[str] = []
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = browser.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.goto(f"http://127.0.0.1:{server.server_port}/site/search.html")
        page.wait_for_selector("#words:visible")
        page.fill("#words", "words")
        page.wait_for_selector("#hits a")
        links = {link.get_attribute("href") for link in page.query_selector_all("#hits a")}
        page.close()
        server.shutdown()
    assert links == {f"services/{SERVICE}/2.0.0/card.html", f"services/{HOSTILE}/1.0.0/card.html"}
    assert all(url.startswith((f"http://127.0.0.1:{server.server_port}/site/", "data:")) for url in asked)
    assert not said


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves a folder, and says nothing."""

    def log_message(self, *_: Any) -> None:
        pass


def test_every_page_is_valid(checker: Path, site: Path) -> None:
    files = [site / name for name in (*PAGES, *(["search.html"] if has_pagefind() else []))]
    command = ["java", "-jar", str(checker), "--format", "json", "--stdout", "--exit-zero-always", *map(str, files)]
    ran = subprocess.run(command, capture_output=True, check=True, text=True)
    found = [item for item in json.loads(ran.stdout)["messages"] if item["type"] != "info"]
    assert [f"{item['url']}:{item['lastLine']}: {item['message']} {item.get('extract', '')}" for item in found] == []


@pytest.mark.parametrize("name", ["index.html", f"services/{SERVICE}/index.html"])
def test_screenshots_are_kept(name: str, browser: Browser, site: Path) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    for scheme, width in LOOKS:
        with opened(browser, site / name, scheme, width) as page:
            kept = SCREENSHOTS / f"site-{'index' if name == 'index.html' else 'service'}-{scheme}-{width}.png"
            page.screenshot(path=kept)
            assert kept.stat().st_size > 5_000
