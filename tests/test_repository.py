"""The checkout as a newcomer finds it: a known top level, no host of a package index, no path of somebody's machine."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TOP = {
    *("pyproject.toml", "README.md", "cardgen", "templates", "card_specs", "tests"),
    *("Makefile", "CHANGELOG.md", "LICENSE", "docs", "zensical.toml", "benchmarks", "action.yml"),
}
HOSTS = re.compile(r"pypi\.|pythonhosted|registry\.npmjs|deb\.debian|--(?:extra-)?index-url", re.IGNORECASE)
MACHINE = re.compile(r"(?<![\w.])/(?:root|work|home/\w+)/")
BINARY = {".png"}


def tracked() -> list[Path]:
    """Return the files under version control; skips outside a checkout."""
    run = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if run.returncode:
        pytest.skip("not a checkout")
    return [ROOT / name for name in run.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_the_top_level_holds_what_it_should() -> None:
    names = {path.relative_to(ROOT).parts[0] for path in tracked()}
    assert {name for name in names if not name.startswith(".")} == TOP


def test_no_index_host_and_no_path_of_a_machine() -> None:
    found = []
    for path in tracked():
        if path.suffix in BINARY or path == Path(__file__):
            continue
        text = path.read_text(encoding="utf-8")
        found += [f"{path.relative_to(ROOT)}: {match[0]}" for match in (*HOSTS.finditer(text), *MACHINE.finditer(text))]
    assert not found


def test_the_constraints_lock_every_version() -> None:
    lines = (ROOT / ".ci" / "constraints.txt").read_text(encoding="utf-8").split()
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[\w.+]+", line) for line in lines)
    locked = {line.partition("==")[0].lower().replace("_", "-") for line in lines}
    wanted = re.findall(r'^  "([a-z0-9-]+)>=', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    assert {name for name in wanted if name != "pre-commit"} <= locked
