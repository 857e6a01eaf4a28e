"""`cardgen site` as a user runs it, with the full-text search."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cardgen.registry.directory import Directory
from cardgen.site.build import build_site
from cardgen.site.search import has_pagefind
from tests.registry.registry_cards import SERVICE
from tests.site.test_pages import dead_links

needs_pagefind = pytest.mark.skipif(not has_pagefind(), reason="Pagefind is not installed")


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "cardgen", "site", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_command_builds_says_what_and_names_what_is_broken(copied: tuple[Directory, Path], tmp_path: Path) -> None:
    cards = copied[1].parent / "cards"
    made = run("--registry", cards, "--out", tmp_path / "site", "--no-search", "--json", "--as-of", "2027-05-01")
    assert made.returncode == 0
    assert json.loads(made.stdout)["versions"] == 4
    assert "2 services, 4 versions" in made.stderr
    page = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert "12 months old" in page
    assert "review overdue" in page
    (cards / SERVICE / "2.0.0" / "MANIFEST.json").write_bytes(b"{}")
    broken = run("--registry", cards, "--out", tmp_path / "site", "--no-search")
    assert broken.returncode == 1
    assert f"{SERVICE}/2.0.0/MANIFEST.json: error[bad-manifest] is no manifest of a card" in broken.stderr
    assert not dead_links(tmp_path / "site")


def test_a_registry_that_is_not_there_is_exit_3_and_nothing_is_written(tmp_path: Path) -> None:
    missing = run("--registry", tmp_path / "none", "--out", tmp_path / "site")
    assert missing.returncode == 3
    assert "there is no registry in it" in missing.stderr
    assert not (tmp_path / "site").exists()


@needs_pagefind
def test_the_search_is_part_of_the_site_and_stays_while_the_cards_do(copied: tuple[Directory, Path]) -> None:
    store, site = copied
    assert build_site(store, site).search
    entry = json.loads((site / "pagefind" / "pagefind-entry.json").read_text(encoding="utf-8"))
    assert [each["page_count"] for each in entry["languages"].values()] == [2]
    assert "search.html" in (site / "index.html").read_text(encoding="utf-8")
    assert not dead_links(site)
    assert build_site(store, site).written == 0
    names = {path.name for path in (site / "pagefind").iterdir()}
    assert not any("ui" in name or "highlight" in name for name in names)


@needs_pagefind
def test_a_site_without_search_has_no_trace_of_it(copied: tuple[Directory, Path]) -> None:
    store, site = copied
    from tests.site.conftest import PLAIN

    build_site(store, site)
    build_site(store, site, PLAIN)
    assert not (site / "pagefind").exists()
    assert not (site / "search.html").exists()
    assert not dead_links(site)


def test_out_may_be_moved_anywhere(site: Path, tmp_path: Path) -> None:
    shutil.copytree(site, tmp_path / "a" / "prefix" / "of any depth")
    assert not dead_links(tmp_path / "a" / "prefix" / "of any depth")
