"""Cards in a git repository: kept byte for byte, and shown as claims."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.acceptance.conftest import Run
from tests.sides.loan_specs import commit, git, loan_spec, repository, write_spec


@pytest.fixture
def on_path(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a person who has installed cardgen."""
    folder = tmp_path_factory.mktemp("bin")
    command = folder / "cardgen"
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m cardgen "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    return {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "NO_COLOR": "1", "GIT_PAGER": "cat"}


@pytest.fixture
def top(tmp_path: Path, cardgen: Run, on_path: dict[str, str]) -> Path:
    """A repository with a card, set up, in which a limitation was removed since the last commit."""
    top = repository(tmp_path / "repo")
    assert cardgen("git-setup", cwd=top).code == 0
    spec = write_spec(top)
    assert cardgen("build", spec, "--out", top / "cards" / "loan", cwd=top).code == 0
    commit(top)
    changed = loan_spec("2.0.0")
    del changed["intended_use"]["limitations"][0]
    write_spec(top, changed)
    assert cardgen("build", spec, "--out", top / "cards" / "loan", cwd=top).code == 0
    return top


def shown(top: Path, environment: dict[str, str]) -> str:
    """Return what `git diff` shows of the card."""
    words = ["git", "diff", "--no-color", "--", "cards"]
    return subprocess.run(words, cwd=top, env=environment, capture_output=True, text=True, check=True).stdout


def test_git_diff_shows_the_claims_that_changed(top: Path, cardgen: Run, on_path: dict[str, str]) -> None:
    printed = cardgen("git-setup", cwd=top).out.splitlines()
    subprocess.run(printed[0], cwd=top, shell=True, check=True)
    lines = shown(top, on_path).splitlines()
    assert "-/intended_use/limitations/small-towns/text: Few loans come from small towns." in lines
    assert "+/card/version: 2.0.0" in lines
    assert not any("self-employed" in line for line in lines if line.startswith(("+", "-")))
    assert max(map(len, lines)) < 1_000


def test_git_diff_can_show_the_comparison(top: Path, cardgen: Run, on_path: dict[str, str]) -> None:
    printed = cardgen("git-setup", cwd=top).out.splitlines()
    subprocess.run(printed[1], cwd=top, shell=True, check=True)
    assert "limitation-removed" in shown(top, on_path)
    (top / "cards" / "loan" / "card.json").unlink()
    assert "were not compared" in shown(top, on_path)  # and git does not give up


def test_cards_are_kept_byte_for_byte(tmp_path: Path, top: Path) -> None:
    card = (top / "cards" / "loan" / "card.md").read_bytes()
    commit(top)
    git(tmp_path, "-c", "core.autocrlf=true", "clone", "--quiet", top.as_uri(), "clone")
    assert (tmp_path / "clone" / "cards" / "loan" / "card.md").read_bytes() == card


def test_lines_of_your_own_stay_and_nothing_is_added_twice(tmp_path: Path, cardgen: Run) -> None:
    path = tmp_path / ".gitattributes"
    path.write_bytes(b"*.png binary\r\ncards/**   -text\r\n*.x y")
    assert cardgen("git-setup", tmp_path).code == 0
    once = path.read_bytes()
    assert once.startswith(b"*.png binary\r\ncards/**   -text\r\n*.x y\r\n#")
    assert once.count(b"-text") == 2
    assert b"\n" not in once.replace(b"\r\n", b"")
    assert cardgen("git-setup", tmp_path).code == 0
    assert path.read_bytes() == once


def test_a_folder_that_is_not_there_is_told(tmp_path: Path, cardgen: Run) -> None:
    ran = cardgen("git-setup", tmp_path / "absent")
    assert ran.code == 3
    assert "is no folder" in ran.err


def test_a_file_that_is_no_card_is_shown_as_it_is(tmp_path: Path, cardgen: Run) -> None:
    (tmp_path / "broken.json").write_text('{"format": "cardgen-card/999"}', encoding="utf-8")
    ran = cardgen("textconv", "broken.json", cwd=tmp_path)
    assert ran.code == 0
    assert ran.out == '{"format": "cardgen-card/999"}\n'
    assert "cardgen-card/999" in ran.err
    assert cardgen("textconv", "absent.json", cwd=tmp_path).code == 3


def hooks(project: Path) -> dict[str, dict[str, str]]:
    """Return the hooks by id."""
    listed = yaml.safe_load((project / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    return {hook["id"]: hook for hook in listed}


def test_hooks_run_as_pre_commit_runs_them(
    project: Path, tmp_path: Path, cardgen: Run, on_path: dict[str, str]
) -> None:
    top = repository(tmp_path / "hooked")
    for name in ("one", "two"):
        write_spec(top / name)
    commit(top)
    changed = loan_spec()
    del changed["intended_use"]["limitations"][0]
    write_spec(top / "two", changed)
    write_spec(top / "three")
    files = ["one/card.yaml", "two/card.yaml", "three/card.yaml"]

    def run(hook: str, files: list[str]) -> subprocess.CompletedProcess[str]:
        words = [*shlex.split(hooks(project)[hook]["entry"]), *files]
        return subprocess.run(words, cwd=top, env=on_path, capture_output=True, text=True)

    assert run("cardgen-validate", files).returncode == 0
    assert run("cardgen-check", files).returncode == 0
    different = run("cardgen-diff", files)
    assert different.returncode == 1
    assert "limitation-removed" in different.stdout
    assert run("cardgen-diff", ["one/card.yaml", "three/card.yaml"]).returncode == 0
    (top / "one" / "card.yaml").write_text("spec: 1\n", encoding="utf-8")
    assert run("cardgen-validate", files).returncode == 2
    assert run("cardgen-check", files).returncode == 2
