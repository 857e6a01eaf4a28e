from __future__ import annotations

import os
from pathlib import Path

import pytest

from cardgen.errors import UnreadableError
from cardgen.render.files.single import write_file


def test_a_file_is_written_with_its_folder_and_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b.json"
    write_file(path, b"one")
    path.chmod(0o640)
    write_file(path, b"two")
    assert path.read_bytes() == b"two"
    assert path.stat().st_mode & 0o777 == 0o640
    assert [file.name for file in path.parent.iterdir()] == ["b.json"]


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "b.json"
    write_file(path, b"one")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(UnreadableError, match="No space left on device"):
        write_file(path, b"two")
    assert [file.name for file in tmp_path.iterdir()] == ["b.json"]
    assert path.read_bytes() == b"one"


def test_a_file_is_no_folder_for_another(tmp_path: Path) -> None:
    write_file(tmp_path / "file", b"one")
    with pytest.raises(UnreadableError, match="cannot be written"):
        write_file(tmp_path / "file" / "other", b"two")
    with pytest.raises(UnreadableError, match="cannot be written"):
        write_file(tmp_path, b"two")
