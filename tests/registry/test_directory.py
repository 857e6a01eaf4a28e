"""A registry in a directory: what is left behind is swept, links are refused, and git keeps the bytes."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from cardgen.errors import UnreadableError
from cardgen.registry.directory import Directory

FILES = {"MANIFEST.json": b"{}", "card.json": b"card"}
HOUR = 3_600


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "cards"


def test_git_attributes_are_written_once(root: Path) -> None:
    Directory(root).create_version("loans/1.0.0", FILES)
    written = (root / ".gitattributes").read_text()
    assert "** -text" in written
    (root / ".gitattributes").write_text("mine\n")
    Directory(root).create_version("loans/1.1.0", FILES)
    assert (root / ".gitattributes").read_text() == "mine\n"


def test_nothing_is_left_beside_a_version(root: Path) -> None:
    Directory(root).create_version("loans/1.0.0", FILES)
    assert not Directory(root).create_version("loans/1.0.0", FILES)
    Directory(root).create("loans/status/a.yaml", b"")
    Directory(root).create("loans/status/a.yaml", b"")
    names = sorted(path.relative_to(root).as_posix() for path in root.rglob("*"))
    assert names == [
        *(".gitattributes", "loans", "loans/1.0.0", "loans/1.0.0/MANIFEST.json", "loans/1.0.0/card.json"),
        *("loans/status", "loans/status/a.yaml"),
    ]


def test_what_a_killed_writer_left_is_swept_after_an_hour(root: Path) -> None:
    service = root / "loans"
    for name, age in (("old", 2 * HOUR), ("young", HOUR // 2)):
        left = service / f".tmp-{name}"
        left.mkdir(parents=True)
        (left / "card.json").write_bytes(b"half")
        stamp = left.stat().st_mtime - age
        os.utime(left, (stamp, stamp))
    (service / ".tmp-file").write_bytes(b"half an event")
    os.utime(service / ".tmp-file", (1, 1))
    assert Directory(root).folders("loans") == ()
    assert Directory(root).files("loans") == ()
    Directory(root).create_version("loans/1.0.0", FILES)
    assert sorted(path.name for path in service.iterdir()) == [".tmp-young", "1.0.0"]


def test_an_hour_is_counted_by_the_clock_of_the_file_system(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = root / "loans" / ".tmp-left"
    left.mkdir(parents=True)
    monkeypatch.setattr("time.time", lambda: 4e9)
    Directory(root).create_version("loans/1.0.0", FILES)
    assert left.is_dir()


def test_an_empty_folder_in_the_place_of_a_version_is_no_version(root: Path) -> None:
    (root / "loans" / "1.0.0").mkdir(parents=True)
    assert Directory(root).read("loans/1.0.0/MANIFEST.json") is None
    assert Directory(root).create_version("loans/1.0.0", FILES)
    assert Directory(root).read("loans/1.0.0/card.json") == b"card"


def test_a_version_without_files_is_refused(root: Path) -> None:
    with pytest.raises(ValueError, match="without files"):
        Directory(root).create_version("loans/1.0.0", {})
    assert not (root / "loans" / "1.0.0").exists()


@pytest.mark.parametrize("link", ["loans", "loans/1.0.0", "loans/1.0.0/card.json"])
def test_a_link_is_refused(root: Path, tmp_path: Path, link: str) -> None:
    outside = tmp_path / "outside"
    Directory(outside).create_version("loans/1.0.0", FILES)
    (root / link).parent.mkdir(parents=True)
    (root / link).symlink_to(outside / link)
    with pytest.raises(UnreadableError, match="is a link"):
        Directory(root).read("loans/1.0.0/card.json")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_refused_and_never_waited_for(root: Path) -> None:
    Directory(root).create_version("loans/1.0.0", FILES)
    os.mkfifo(root / "loans" / "1.0.0" / "pipe")
    with pytest.raises(UnreadableError, match="no regular file"):
        Directory(root).read("loans/1.0.0/pipe")


def test_the_registry_itself_may_be_behind_a_link(root: Path, tmp_path: Path) -> None:
    Directory(root).create_version("loans/1.0.0", FILES)
    (tmp_path / "link").symlink_to(root)
    assert Directory(tmp_path / "link").read("loans/1.0.0/card.json") == b"card"


def test_the_registry_may_be_the_working_directory(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root.mkdir()
    monkeypatch.chdir(root)
    assert Directory(Path()).create_version("loans/1.0.0", FILES)
    assert Directory(Path()).read("loans/1.0.0/card.json") == b"card"
    assert Directory(Path()).files("loans") == ("1.0.0/MANIFEST.json", "1.0.0/card.json")


def test_a_file_in_the_place_of_the_registry(root: Path) -> None:
    root.write_bytes(b"")
    with pytest.raises(UnreadableError, match="cannot be written"):
        Directory(root).create_version("loans/1.0.0", FILES)
    with pytest.raises(UnreadableError, match="cannot be written"):
        Directory(root).create("loans/status/a.yaml", b"")
    assert root.read_bytes() == b""


def test_a_file_in_the_place_of_a_version(root: Path) -> None:
    (root / "loans").mkdir(parents=True)
    (root / "loans" / "1.0.0").write_bytes(b"mine")
    with pytest.raises(UnreadableError, match="cannot be written"):
        Directory(root).create_version("loans/1.0.0", FILES)
    assert (root / "loans" / "1.0.0").read_bytes() == b"mine"


def test_no_permission_to_write(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Directory(root).create_version("loans/1.0.0", FILES)

    def refuse(*words: object, **options: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(UnreadableError, match="cannot be written: Permission denied") as caught:
        Directory(root).create_version("loans/1.1.0", FILES)
    assert caught.value.exit_code == 3
    assert "nothing is half written" in str(caught.value)
    assert Directory(root).folders("loans") == ("1.0.0",)


def test_a_full_disk_is_told_though_an_empty_folder_is_in_the_place(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "loans" / "1.0.0").mkdir(parents=True)

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UnreadableError, match="No space left on device"):
        Directory(root).create_version("loans/1.0.0", FILES)


def test_a_file_system_without_links_between_files(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*words: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    assert Directory(root).create("loans/status/a.yaml", b"first")
    assert not Directory(root).create("loans/status/a.yaml", b"second")
    assert (root / "loans/status/a.yaml").read_bytes() == b"first"


def test_everything_reaches_the_disk_before_the_version_appears(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    fsync, rename = os.fsync, Path.rename

    def note_fsync(handle: int) -> None:
        steps.append(Path(f"/proc/self/fd/{handle}").readlink().name.partition("-")[0])
        fsync(handle)

    def note_rename(path: Path, target: Path) -> Path:
        steps.append("rename")
        return rename(path, target)

    if not Path("/proc/self/fd").is_dir():
        pytest.skip("needs /proc to tell which file a handle belongs to")
    Directory(root).create("loans/status/a.yaml", b"")
    Directory(root).create_version("loans/0.9.0", FILES)  # writes .gitattributes
    monkeypatch.setattr(os, "fsync", note_fsync)
    monkeypatch.setattr(Path, "rename", note_rename)
    Directory(root).create_version("loans/1.0.0", {**FILES, "charts/a.svg": b""})
    # The files, their folders, the version in its place, and the names of the folders above it.
    assert steps == ["MANIFEST.json", "card.json", "a.svg", "charts", ".tmp", "rename", "loans", "cards"]
