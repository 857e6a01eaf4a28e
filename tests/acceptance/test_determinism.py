"""The same inputs give the same bytes, whatever the folder, the locale, the time zone and the hash seed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.acceptance.conftest import Run


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    "example", ["speech-transcription", "recidivism-risk", "face-attributes", "text-generation-by-language"]
)
def test_two_builds_are_identical(example: str, project: Path, cardgen: Run, tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "a" / "longer path"
    for place in (here, there):
        shutil.copytree(project / "card_specs", place)
    first = cardgen("build", f"{example}/card.yaml", cwd=here, PYTHONHASHSEED="1", TZ="UTC", LC_ALL="C.UTF-8")
    second = cardgen(
        "build",
        there / example / "card.yaml",
        "--out",
        there / "out",
        PYTHONHASHSEED="2",
        TZ="Asia/Kathmandu",
        LC_ALL="C",
    )
    assert (first.code, second.code) == (0, 0), first.err + second.err
    (built,) = (here / "build" / "cards").iterdir()
    made, again = tree(built), tree(there / "out")
    assert made.keys() == again.keys()
    assert [name for name in made if made[name] != again[name]] == []
    assert {"card.json", "card.md", "card.html"} <= made.keys()
    assert any(name.startswith("charts/") for name in made)
    assert any(name.startswith("data/") for name in made)
