"""Every command and every Python line shown in the README and the docs works."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), *sorted((ROOT / "card_specs").rglob("README.md"))]
FENCE = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
SHOWN = re.compile(r"^```console\n(.*?)^```\n+```text\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(page: Path, language: str) -> list[str]:
    return [body for kind, body in FENCE.findall(page.read_text(encoding="utf-8")) if kind == language]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the example specs and the examples of the docs, as a reader has them."""
    shutil.copytree(ROOT / "card_specs", tmp_path / "card_specs")
    shutil.copytree(ROOT / "docs" / "examples", tmp_path / "docs" / "examples")
    return tmp_path


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "console")], ids=name)
def test_commands_run_and_say_what_the_page_shows(page: Path, checkout: Path) -> None:
    """A block of text right after commands holds lines of what they print."""
    shown = {commands: lines.splitlines() for commands, lines in SHOWN.findall(page.read_text(encoding="utf-8"))}
    for body in blocks(page, "console"):
        printed = ""
        for line in body.splitlines():
            words = shlex.split(line, comments=True)
            if not words or words[0] == "make":  # CI runs the targets themselves
                continue
            assert words[0] == "cardgen", line
            run = subprocess.run(
                [sys.executable, "-m", *words], cwd=checkout, capture_output=True, text=True, env={**os.environ}
            )
            # A check may judge an example as not met, and a diff find something: an answer, not a failure.
            assert run.returncode in ({0, 1} if words[1] in ("check", "diff") else {0}), f"{line}\n{run.stderr}"
            printed += run.stdout + run.stderr
        told = [" ".join(line.split()) for line in printed.splitlines()]
        for line in filter(None, (" ".join(line.split()) for line in shown.get(body, []))):
            assert any(line in each for each in told), f"{line}\n{printed}"


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "python")], ids=name)
def test_python_runs(page: Path, checkout: Path) -> None:
    code = "\n".join(blocks(page, "python"))
    run = subprocess.run([sys.executable, "-c", code], cwd=checkout, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_and_pictures_exist(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http:", "https:", "mailto:")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_command_has_help_and_stands_in_the_docs() -> None:
    from cardgen.cli.main import _COMMANDS

    # The reference is made from the program; a command also needs a page that says when to use it.
    written = [page for page in PAGES if page.parent.name != "reference"]
    text = "\n".join(page.read_text(encoding="utf-8") for page in written)
    for command in _COMMANDS:
        assert f"cardgen {command}" in text, command
        run = subprocess.run(
            [sys.executable, "-m", "cardgen", command, "--help"], capture_output=True, text=True, check=True
        )
        assert "Usage: cardgen" in run.stdout
