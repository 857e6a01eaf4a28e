"""The reference is what the program says today, and the site is whole: every link lands, nothing is from elsewhere."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from cardgen.card.lint.registry import RULES as LINT
from cardgen.cli.main import _COMMANDS
from cardgen.diff.rules.registry import RULES
from cardgen.metrics.registry import METRICS
from cardgen.spec.profiles import profile_ids
from cardgen.spec.schema import spec_schema
from docs.generator.pages import REFERENCE, pages

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
APART = {"examples", "generator"}
"""Folders of docs/ that no menu lists: what pages show, and what makes them."""


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return dict(pages())


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built in a folder of its own as `make docs` builds it."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copy(ROOT / "zensical.toml", folder)
    shutil.copytree(DOCS, folder / "docs", ignore=shutil.ignore_patterns("__pycache__"))
    run = subprocess.run(
        [Path(sys.executable).parent / "zensical", "build", "--strict"], cwd=folder, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return folder / "build" / "docs"


def test_the_reference_is_current(made: dict[str, str]) -> None:
    stale = [name for name, text in made.items() if (DOCS / name).read_text(encoding="utf-8") != text]
    assert not stale, "run `make reference`"
    assert {path.relative_to(DOCS).as_posix() for path in (DOCS / REFERENCE).iterdir()} <= set(made)


def test_the_reference_leaves_nothing_out(made: dict[str, str]) -> None:
    assert all(f"\n## cardgen {command}\n" in made["reference/commands.md"] for command in _COMMANDS)
    assert all(f"\n### `{metric}`\n" in made["reference/metrics.md"] for metric in METRICS)
    assert all(f"\n### `{rule}`\n" in made["reference/rules.md"] for rule in RULES)
    assert all(f"\n## `{rule.id}`\n" in made["reference/lint.md"] for rule in LINT)
    assert all(f"\n## `{profile}`\n" in made["reference/profiles.md"] for profile in profile_ids())


def test_every_key_of_a_spec_stands_there_with_words_and_an_example(made: dict[str, str]) -> None:
    entries = re.split(r"^(?=- \*\*|## )", made["reference/spec.md"], flags=re.MULTILINE)
    told = [re.match(r"- \*\*`(.+?)`\*\* \((.+?)\): \w", entry) for entry in entries]
    keys = [match[1] for match in told if match]
    schema = spec_schema()
    wanted = [key for part in (schema, *schema["$defs"].values()) for key in part.get("properties", {})]
    assert sorted(key for key in keys if not key.endswith("…")) == sorted(wanted)
    assert all("Example: " in entry or "```yaml" in entry for entry, match in zip(entries, told, strict=True) if match)


def test_every_page_stands_in_the_menu() -> None:
    def named(entry: Any) -> Iterator[str]:
        if isinstance(entry, str):
            yield entry
        else:
            for each in entry.values() if isinstance(entry, dict) else entry:
                yield from named(each)

    menu = list(named(tomllib.loads((ROOT / "zensical.toml").read_text(encoding="utf-8"))["project"]["nav"]))
    there = {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")}
    wanted = {name for name in there if name.partition("/")[0] not in APART and not name.startswith("decisions/0")}
    assert set(menu) == wanted, "`nav` of zensical.toml names every page"
    assert len(menu) == len(set(menu))


def test_every_link_of_the_site_lands_and_nothing_comes_from_elsewhere(site: Path) -> None:
    written = {path.resolve(): path.read_text(encoding="utf-8") for path in site.rglob("*.html")}
    anchors = {path: set(re.findall(r'\bid="?([^"\s>]+)', text)) for path, text in written.items()}
    lost = []
    for page, text in written.items():
        assert not re.findall(r"<(?:script|img|iframe)[^>]+src=\"?(?:https?:)?//", text), page.name
        assert not re.findall(r"<link[^>]+rel=\"?stylesheet\"?[^>]+href=\"?(?:https?:)?//", text), page.name
        if page.name == "404.html":  # its links are from the top of a server
            continue
        for target in map(html.unescape, re.findall(r'(?:href|src)="?([^"\s>]+)', text)):
            parts = urlsplit(target)
            if parts.scheme or parts.netloc:
                continue
            there = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            there = there / "index.html" if there.is_dir() else there
            known = not parts.fragment or there not in anchors or unquote(parts.fragment) in anchors[there]
            if not there.exists() or not known:
                lost.append(f"{page.name}: {target}")
    assert not lost
    assert (site / "index.html").exists()
