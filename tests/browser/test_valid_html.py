"""Pages are valid HTML, as the Nu Html Checker judges it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.pages import PAGES

pytestmark = pytest.mark.xdist_group("browser")


def faults(checker: Path, *files: Path) -> list[str]:
    ran = subprocess.run(
        ["java", "-jar", checker, "--format", "json", "--stdout", "--exit-zero-always", *files],
        capture_output=True,
        check=True,
        text=True,
    )
    messages = json.loads(ran.stdout)["messages"]
    return [
        f"{Path(item['url']).name}:{item['lastLine']}: {item['message']} {item.get('extract', '')!r}"
        for item in messages
        if item["type"] != "info"
    ]


def test_every_page_is_valid(checker: Path, page_file: Callable[[str], Path]) -> None:
    assert faults(checker, *(page_file(name) for name in PAGES)) == []


def test_the_checker_would_tell(checker: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.html"
    wrong.write_text('<!doctype html><html lang="en"><title>t</title><span><p>x</p></span>', encoding="utf-8")
    assert any("not allowed as child" in fault for fault in faults(checker, wrong))
