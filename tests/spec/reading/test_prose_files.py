"""Prose from files: what is read, and what must not be."""

# ruff: noqa: E501 - a message stands here as it is printed, on one line

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from cardgen.errors import Place, UnreadableError
from cardgen.spec.loader import load_spec
from cardgen.spec.reading.prose_files import MAX_PROSE_BYTES
from tests.spec.spec_writing import SPEC, changed, messages, write

INLINE = "fairness: Error rates differ."


def with_prose(name: str) -> str:
    return changed((INLINE, f"fairness: {{file: {name}}}"))


def test_a_prose_file_stands_for_its_text(tmp_path: Path) -> None:
    write(tmp_path, "## Groups\n\nError rates differ.\n", "prose/fairness.md")
    loaded = load_spec(write(tmp_path, with_prose("prose/fairness.md")))
    assert loaded.spec.design.fairness == "## Groups\n\nError rates differ.\n"
    assert loaded.positions.place(("design", "fairness")) == Place(str(tmp_path / "prose/fairness.md"), 1, 1)
    assert loaded.positions.key_place(("design", "fairness")) == Place(str(tmp_path / "card.yaml"), 20, 3)
    digest = hashlib.sha256((tmp_path / "prose/fairness.md").read_bytes()).hexdigest()
    assert ("prose/fairness.md", digest) in loaded.files


def test_every_system_reads_the_same_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbfone\r\ntwo\rthree\n")
    assert load_spec(write(tmp_path, with_prose("a.txt"))).spec.design.fairness == "one\ntwo\nthree\n"


def test_prose_may_stand_wherever_prose_may(tmp_path: Path) -> None:
    write(tmp_path, "Never.", "reason.markdown")
    text = changed(
        (INLINE, "fairness: {not_applicable: {file: reason.markdown}}"), text=SPEC + "x-logo: {file: logo.png}\n"
    )
    loaded = load_spec(write(tmp_path, text))
    assert loaded.spec.design.fairness is not None
    assert loaded.spec.design.fairness.not_applicable == "Never."  # type: ignore[union-attr]
    assert loaded.spec.extensions == {"x-logo": {"file": "logo.png"}}


REFUSED: dict[str, tuple[str, str]] = {
    "outside": (
        "../secret.md",
        'card.yaml:20:20: design.fairness.file: a prose file must stand below the folder of the spec: "../secret.md" (move it there)',
    ),
    "outside by a detour": (
        "prose/../../secret.md",
        (
            "card.yaml:20:20: design.fairness.file: a prose file must stand below the folder of the spec: "
            '"prose/../../secret.md" (move it there)'
        ),
    ),
    "absolute": (
        "/etc/motd.txt",
        (
            "card.yaml:20:20: design.fairness.file: a prose file is named relative to the spec, with forward slashes: "
            '"/etc/motd.txt" (such as "prose/fairness.md")'
        ),
    ),
    "drive": (
        '"C:\\\\secret.txt"',
        (
            "card.yaml:20:20: design.fairness.file: a prose file is named relative to the spec, with forward slashes: "
            '"C:\\secret.txt" (such as "prose/fairness.md")'
        ),
    ),
    "no text": (
        "card.yaml",
        'card.yaml:20:20: design.fairness.file: a prose file must be text: "card.yaml" (name it .md, .markdown, .txt)',
    ),
    "number": ("3", 'card.yaml:20:20: design.fairness.file: should name a file (such as "prose/fairness.md")'),
    "link": (
        "link.md",
        (
            "card.yaml:20:20: design.fairness.file: a prose file must not be a link, nor stand in a folder that is one: "
            '"link.md" (copy it into the spec\'s folder)'
        ),
    ),
    "folder that is a link": (
        "linked/secret.md",
        (
            "card.yaml:20:20: design.fairness.file: a prose file must not be a link, nor stand in a folder that is one: "
            '"linked/secret.md" (copy it into the spec\'s folder)'
        ),
    ),
    "link within": (
        "within.md",
        (
            "card.yaml:20:20: design.fairness.file: a prose file must not be a link, nor stand in a folder that is one: "
            '"within.md" (copy it into the spec\'s folder)'
        ),
    ),
    "too long": ("long.md", "long.md: design.fairness: the file has more than 200,000 bytes"),
    "not UTF-8": ("latin.md", "latin.md:2:4: design.fairness: not UTF-8: save the file as UTF-8"),
    "empty": ("empty.md", "empty.md:1:1: design.fairness: the file is empty"),
    "control character": (
        "escape.md",
        "escape.md:2:1: design.fairness: the control character \\u001b is not allowed in text",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_must_not_be_read_is_refused(tmp_path: Path, case: str) -> None:
    folder = tmp_path / "specs"
    write(tmp_path, "secret", "secret.md")
    write(folder, "good", "good.md")
    (folder / "link.md").symlink_to(tmp_path / "secret.md")
    (folder / "linked").symlink_to(tmp_path, target_is_directory=True)
    (folder / "within.md").symlink_to(folder / "good.md")
    (folder / "long.md").write_bytes(b"a" * (MAX_PROSE_BYTES + 1))
    (folder / "latin.md").write_bytes(b"one\ncaf\xe9")
    (folder / "empty.md").write_bytes(b" \n")
    (folder / "escape.md").write_bytes(b"one\n\x1b[2J")
    named, expected = REFUSED[case]
    told = messages(write(folder, with_prose(named)))
    assert told == [expected]


def test_a_prose_file_takes_no_other_key(tmp_path: Path) -> None:
    assert messages(write(tmp_path, with_prose("good.md, title: x"))) == [
        (
            "card.yaml:20:3: design.fairness.not_applicable: required key is missing "
            "(Why this topic does not apply to the service)"
        ),
        'card.yaml:20:14: design.fairness.file: unknown key "file" ({file: …} takes no other key)',
        'card.yaml:20:29: design.fairness.title: unknown key "title" (known keys: not_applicable)',
    ]


def test_a_map_where_only_prose_may_stand_says_what_a_prose_file_looks_like(tmp_path: Path) -> None:
    text = changed(("purpose: Support for a person who decides.", "purpose: {file: a.md, title: x}"))
    assert messages(write(tmp_path, text)) == [
        "card.yaml:15:12: intended_use.purpose: should be text, but is a map ({file: …} takes no other key)"
    ]


def test_a_file_that_is_not_there_is_exit_code_three(tmp_path: Path) -> None:
    write(tmp_path, "x", "prose/fairness.md")
    assert messages(write(tmp_path, with_prose("prose/fairnes.md")), UnreadableError) == [
        (
            'card.yaml:20:20: design.fairness.file: cannot read "prose/fairnes.md": there is no such file '
            '(did you mean "fairness.md"?)'
        )
    ]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_no_prose(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    assert messages(write(tmp_path, with_prose("pipe.md")), UnreadableError) == [
        'card.yaml:20:20: design.fairness.file: cannot read "pipe.md": it is no regular file'
    ]


def test_a_prose_file_of_a_base_stands_below_the_base(tmp_path: Path) -> None:
    write(tmp_path, "deployment: {monitoring: {file: a.md}}\n", "base/base.yaml")
    write(tmp_path, "of the base", "base/a.md")
    write(tmp_path, "of the spec", "specs/a.md")
    path = write(tmp_path, changed(("spec: 1\n", "spec: 1\nextends: ../base/base.yaml\n")), "specs/card.yaml")
    loaded = load_spec(path)
    assert loaded.spec.deployment.monitoring == "of the base"
    assert loaded.positions.place(("deployment", "monitoring")) == Place(str(tmp_path / "base/a.md"), 1, 1)
