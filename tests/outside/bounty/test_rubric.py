"""A rubric is read as strictly as a spec: everything that is wrong at once, each with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from cardgen.errors import SpecError, UnreadableError
from cardgen.outside.bounty.rubric import default_rubric, read_rubric
from cardgen.resources import templates_folder

SHIPPED = (templates_folder() / "bounty" / "rubric.yaml").read_text(encoding="utf-8")


def edited(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    text = SHIPPED
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "rubric.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_rubric_is_one() -> None:
    found = default_rubric()
    assert found.verdict.confirmed == 1
    assert found.certificate.most == 50


def test_everything_that_is_wrong_is_told_at_once_at_its_line(tmp_path: Path) -> None:
    path = edited(
        tmp_path,
        ("  disparity: 10", "  disparityy: 10"),
        ("refuted: 0", "refuted: 2"),
        ("each: 1", "each: many"),
        ("safety: 15", "safety: -1"),
    )
    with pytest.raises(SpecError) as caught:
        read_rubric(path)
    lines = {problem.place.line: problem for problem in caught.value.problems if problem.place}
    assert 'unknown key "disparityy"' in lines[11].message
    assert 'did you mean "disparity"' in lines[11].hint
    assert lines[13].field == "kind.safety"
    assert lines[15].field == "verdict.refuted"
    assert lines[17].field == "evidence.each"
    assert "kind.disparity" in {problem.field for problem in caught.value.problems}


@pytest.mark.parametrize(
    "text", ["", "[]", "rubric: 2", "rubric: 1\nrubric: 1", "kind: !!python/object:os.system {}", "rubric: &a [*a]"]
)
def test_what_is_no_rubric_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "rubric.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SpecError):
        read_rubric(path)


def test_a_rubric_that_is_not_there_and_one_that_is_huge(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="no such file"):
        read_rubric(tmp_path / "rubric.yaml")
    path = tmp_path / "huge.yaml"
    path.write_text("# " + "x" * 200_000, encoding="utf-8")
    with pytest.raises(SpecError, match="more than 100,000 bytes"):
        read_rubric(path)
