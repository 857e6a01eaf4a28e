from __future__ import annotations

from pathlib import Path

import pytest

from cardgen.errors import InvalidInputError, UnreadableError
from cardgen.sides.project import find_project_file, project_settings
from tests.sides.loan_specs import repository

RULES = ("metric-regressed", "worst-group-changed")


def settings_file(folder: Path, content: str, name: str = "cardgen.toml") -> Path:
    """Write a project file."""
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def test_the_nearest_file_up_to_the_top_of_the_repository_counts(tmp_path: Path) -> None:
    settings_file(tmp_path, "[diff]\n")
    top = repository(tmp_path / "repo")
    inner = top / "a" / "b"
    inner.mkdir(parents=True)
    assert find_project_file(inner) is None
    own = settings_file(top, "[tool.cardgen.diff]\nmix_shift = 0.1\n", "pyproject.toml")
    assert find_project_file(inner) == own
    other = settings_file(top / "a", "[tool.other]\n", "pyproject.toml")
    assert find_project_file(inner) == own
    other.write_text("this is = no TOML [", encoding="utf-8")
    assert find_project_file(inner) == own
    nearest = settings_file(top / "a", "[diff]\n")
    assert find_project_file(inner) == nearest
    assert find_project_file(top) == own


def test_outside_a_repository_only_the_folder_itself_is_looked_at(tmp_path: Path) -> None:
    found = settings_file(tmp_path, "[diff]\n")
    (tmp_path / "inner").mkdir()
    assert find_project_file(tmp_path) == found
    assert find_project_file(tmp_path / "inner") is None


@pytest.mark.parametrize(
    ("name", "table"), [("cardgen.toml", "diff"), ("other.toml", "diff"), ("pyproject.toml", "tool.cardgen.diff")]
)
def test_settings_are_those_of_the_table(tmp_path: Path, name: str, table: str) -> None:
    content = f"""
[{table}]
sample_size_drop = 0.3
severities = {{worst-group-changed = "error"}}
margins = {{wer = 0.01, loss = 1}}
"""
    settings = project_settings(settings_file(tmp_path, content, name), RULES)
    assert settings.sample_size_drop == 0.3
    assert settings.severities == {"worst-group-changed": "error"}
    assert settings.margins == {"wer": 0.01, "loss": 1.0}
    assert settings.coverage_drop is None


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("[dif]\n", r'unknown key "dif".*\[diff\]'),
        ("[diff]\nsample_size_dropp = 0.1\n", 'unknown key "sample_size_dropp".*did you mean "sample_size_drop"'),
        ('[diff]\nseverities = {metric-regresed = "info"}\n', 'no rule "metric-regresed".*did you mean "metric-reg'),
        ('[diff]\nseverities = {metric-regressed = "fatal"}\n', "diff.severities.metric-regressed"),
        ("[diff]\nmargins = {wer = -1}\n", "diff.margins.wer"),
        ("[diff]\nmix_shift = nan\n", "diff.mix_shift"),
        ("[diff]\nmix_shift = 2026-01-01\n", "diff"),
        ("diff = 3\n", r"\[diff\] should be a table"),
        ("[diff\n", "is no TOML"),
    ],
)
def test_what_there_is_not_is_refused_with_the_file(tmp_path: Path, content: str, told: str) -> None:
    path = settings_file(tmp_path, content)
    with pytest.raises(InvalidInputError, match=told) as caught:
        project_settings(path, RULES)
    assert all(problem.place and problem.place.file == str(path) for problem in caught.value.problems)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="there is no such file"):
        project_settings(tmp_path / "cardgen.toml", RULES)
