"""One browser for the tests of pages, and what must be there for it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.pages import markup

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_ROOT = Path(__file__).resolve().parents[2]
SCREENSHOTS = _ROOT / "build" / "screenshots"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of a browser in one worker, so that one browser and one set of pages do for all."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium, which Debian has as a package."""
    api = pytest.importorskip("playwright.sync_api", reason="needs Playwright: pip install 'cardgen[test]'")
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("needs a browser: apt-get install chromium")
    with api.sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield started
        started.close()


@pytest.fixture(scope="session")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Write a page to a file of its own folder, once, and return the file."""
    folder = tmp_path_factory.mktemp("pages")

    def written(name: str) -> Path:
        path = folder / f"{name.replace(' ', '-')}.html"
        if not path.exists():
            path.write_text(markup(name), encoding="utf-8")
        return path

    return written


@pytest.fixture(scope="session")
def checker() -> Path:
    """Find the Nu Html Checker, a Java program in the npm package `vnu-jar`, below the folder that a variable names."""
    folder = os.environ.get("CARDGEN_VNU")
    jars = sorted(Path(folder).rglob("vnu.jar")) if folder else []
    if not jars or shutil.which("java") is None:
        pytest.skip("needs Java, and CARDGEN_VNU naming a folder that holds vnu.jar: npm pack vnu-jar")
    return jars[0]
