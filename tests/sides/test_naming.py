from __future__ import annotations

from pathlib import Path

import pytest

from cardgen.errors import InvalidInputError
from cardgen.sides.naming import FileName, GitName, PublishedName, named


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("card.yaml", FileName("card.yaml", Path("card.yaml"))),
        ("cards/loan/1.0.0", FileName("cards/loan/1.0.0", Path("cards/loan/1.0.0"))),
        ("./loan", FileName("./loan", Path("loan"))),
        ("loan-default", PublishedName("loan-default", "loan-default", None)),
        ("loan-default@2.1.0-rc.1", PublishedName("loan-default@2.1.0-rc.1", "loan-default", "2.1.0-rc.1")),
        ("Loan@1.0.0", FileName("Loan@1.0.0", Path("Loan@1.0.0"))),
        ("git:main:card.yaml", GitName("git:main:card.yaml", "main", "card.yaml")),
        ("git:origin/x~1:./a b:c.json", GitName("git:origin/x~1:./a b:c.json", "origin/x~1", "./a b:c.json")),
    ],
)
def test_a_word_names_a_file_a_version_or_a_file_at_a_ref(word: str, expected: object) -> None:
    assert named(word) == expected


def test_a_folder_that_is_there_wins_over_an_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert isinstance(named("loan-default"), PublishedName)
    (tmp_path / "loan-default").mkdir()
    assert isinstance(named("loan-default"), FileName)


@pytest.mark.parametrize(
    "word", ["", "git:", "git:main", "git:main:", "git::card.yaml", "git:--output=x:card.yaml", "git:a\nb:c", "a\0b"]
)
def test_a_word_that_names_nothing_or_an_option_is_refused(word: str) -> None:
    with pytest.raises(InvalidInputError):
        named(word)
