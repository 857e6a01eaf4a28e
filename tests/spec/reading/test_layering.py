"""A spec laid over its bases: what wins, where each value came from, and how bases go wrong."""

# ruff: noqa: E501 - a message stands here as it is printed, on one line

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from cardgen.errors import Place, UnreadableError
from cardgen.spec.loader import load_spec
from cardgen.spec.reading.layering import MAX_FILES, load_layers
from tests.spec.spec_writing import SPEC, changed, messages, write

BASE = """\
card:
  owners: [{name: The organisation, contact: ai@example.org}]
service: {provider: Example Bank}
deployment:
  human_oversight: A person decides.
  monitoring: {file: prose/monitoring.md}
x-department: lending
"""


def test_maps_merge_and_lists_and_scalars_replace(tmp_path: Path) -> None:
    write(tmp_path, "a: {b: 1, c: [1, 2], d: {e: 1}}\nf: 1\n", "base.yaml")
    layered = load_layers(write(tmp_path, "extends: base.yaml\na: {c: [3], d: {g: 2}}\nh: {i: 1}\n"))
    assert layered.parsed.tree == {"a": {"b": 1, "c": [3], "d": {"e": 1, "g": 2}}, "f": 1, "h": {"i": 1}}
    assert layered.inherited == {("a", "b"), ("a", "d", "e"), ("f",)}
    positions = layered.parsed.positions
    assert positions.place(("a", "b")) == Place(str(tmp_path / "base.yaml"), 1, 8)
    assert positions.key_place(("a", "b")) == Place(str(tmp_path / "base.yaml"), 1, 5)
    assert positions.place(("a", "c", 0)) == Place(str(tmp_path / "card.yaml"), 2, 9)
    assert ("a", "c", 1) not in positions.values


def test_of_two_bases_the_later_wins_and_a_base_has_bases(tmp_path: Path) -> None:
    write(tmp_path, "a: 1\nb: 1\nc: 1\nd: 1\n", "organisation.yaml")
    write(tmp_path, "extends: ../organisation.yaml\nb: 2\nc: 2\n", "team/one.yaml")
    write(tmp_path, "c: 3\n", "two.json.yaml")
    layered = load_layers(write(tmp_path, "extends: [team/one.yaml, two.json.yaml]\nd: 4\n"))
    assert layered.parsed.tree == {"a": 1, "b": 2, "c": 3, "d": 4}
    assert [name for name, _ in layered.files] == ["card.yaml", "organisation.yaml", "team/one.yaml", "two.json.yaml"]
    assert layered.inherited == {("a",), ("b",), ("c",)}


def test_every_file_is_digested_and_named_from_the_folder_of_the_spec(tmp_path: Path) -> None:
    write(tmp_path, BASE, "shared/base.yaml")
    write(tmp_path, "Look at fifty a week.\n", "shared/prose/monitoring.md")
    path = write(tmp_path, changed(("spec: 1\n", "spec: 1\nextends: ../shared/base.yaml\n")), "specs/card.yaml")
    loaded = load_spec(path)
    assert [name for name, _ in loaded.files] == ["../shared/base.yaml", "../shared/prose/monitoring.md", "card.yaml"]
    assert loaded.files[2][1] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert loaded.spec.deployment.monitoring == "Look at fifty a week.\n"
    assert loaded.spec.card.owners[0].name == "Lending"
    assert loaded.spec.extensions == {"x-department": "lending"}
    assert ("deployment", "human_oversight") in loaded.inherited
    assert ("card", "owners") not in loaded.inherited
    assert loaded.directory == path.parent


def test_a_base_that_two_bases_share_is_read_once(tmp_path: Path) -> None:
    write(tmp_path, "a: 1\n", "0.yaml")
    for level in range(1, 25):
        write(tmp_path, f"extends: [{level - 1}.yaml, ./{level - 1}.yaml]\n", f"{level}.yaml")
    assert load_layers(tmp_path / "24.yaml").parsed.tree == {"a": 1}


def test_a_mistake_in_a_base_stands_in_the_base(tmp_path: Path) -> None:
    write(tmp_path, "card: {owners: []}\nservice: {risk: {level: hihg, rationale: x}}\n", "base.yaml")
    text = changed(
        ("spec: 1\n", "spec: 1\nextends: base.yaml\n"),
        ("  owners: [{name: Lending, contact: lending@example.org}]\n", ""),
    )
    assert messages(write(tmp_path, text)) == [
        "base.yaml:1:16: card.owners: should have at least 1 item, but has 0",
        (
            'base.yaml:2:25: service.risk.level: should be one of low, medium, high, unknown, but is "hihg" '
            '(did you mean "high"?)'
        ),
    ]


BAD: dict[str, tuple[str, list[str]]] = {
    "cycle": (
        "one.yaml",
        ["two.yaml:1:10: extends: the spec extends itself: card.yaml → one.yaml → two.yaml → card.yaml (remove one of them)"],
    ),
    "itself": ("card.yaml", ["card.yaml:2:10: extends: the spec extends itself: card.yaml → card.yaml (remove one of them)"]),
    "number": (
        "7",
        ['card.yaml:2:10: extends: should be the name of a file, or a list of up to 32 names (such as "../base.yaml")'],
    ),
    "empty list": (
        "[]",
        ['card.yaml:2:10: extends: should be the name of a file, or a list of up to 32 names (such as "../base.yaml")'],
    ),
    "absolute": (
        "/etc/base.yaml",
        [
            ("card.yaml:2:10: extends: a base is named relative to the file that extends it, with forward slashes: "
            '"/etc/base.yaml" (such as "../base.yaml")')
        ],
    ),
    "no spec": ("secret.txt", ['card.yaml:2:10: extends: a base must be YAML or JSON: "secret.txt" (name it .yaml, .yml, .json)']),
    "two at once": (
        "[broken.yaml, list.yaml]",
        [
            "broken.yaml:1:5: not valid YAML: a colon followed by a space cannot stand here (quote text that holds \": \")",
            "list.yaml:1:1: a spec is a map of keys such as card, service and evaluations",
        ],
    ),
    "beyond the limit": (
        f"[{', '.join(['base.yaml'] * (MAX_FILES + 1))}]",
        ['card.yaml:2:10: extends: should be the name of a file, or a list of up to 32 names (such as "../base.yaml")'],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_a_bad_base_is_told_with_its_place(tmp_path: Path, case: str) -> None:
    write(tmp_path, "extends: two.yaml\n", "one.yaml")
    write(tmp_path, "extends: card.yaml\n", "two.yaml")
    write(tmp_path, "a: b: c\n", "broken.yaml")
    write(tmp_path, "- a\n", "list.yaml")
    named, expected = BAD[case]
    assert messages(write(tmp_path, changed(("spec: 1\n", f"spec: 1\nextends: {named}\n")))) == expected


def test_a_base_that_cannot_be_read_is_exit_code_three(tmp_path: Path) -> None:
    write(tmp_path, "a: 1\n", "organisation.yaml")
    path = write(tmp_path, changed(("spec: 1\n", "spec: 1\nextends: organization.yaml\n")))
    assert messages(path, UnreadableError) == [
        'card.yaml:2:10: extends: cannot read "organization.yaml": there is no such file (did you mean "organisation.yaml"?)'
    ]
    assert UnreadableError.exit_code == 3


def test_a_missing_key_is_no_mistake_while_a_base_is_missing(tmp_path: Path) -> None:
    text = changed(
        ("spec: 1\n", "spec: 1\nextends: gone.yaml\n"),
        ("  profile: tabular_classification\n", ""),
        ("design:", "desing:"),
    )
    assert messages(write(tmp_path, text)) == [
        'card.yaml:2:10: extends: cannot read "gone.yaml": there is no such file',
        'card.yaml:19:1: desing: unknown key "desing" (did you mean "design"?)',
    ]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_no_base(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "folder.yaml").mkdir()
    path = write(tmp_path, changed(("spec: 1\n", "spec: 1\nextends: [pipe.yaml, folder.yaml]\n")))
    assert messages(path, UnreadableError) == [
        'card.yaml:2:11: extends.0: cannot read "pipe.yaml": it is no regular file',
        'card.yaml:2:22: extends.1: cannot read "folder.yaml": it is a folder',
    ]


def test_json_is_a_base_as_well(tmp_path: Path) -> None:
    write(tmp_path, '{"deployment": {"monitoring": "Look."}}', "base.json")
    loaded = load_spec(write(tmp_path, changed(("spec: 1\n", "spec: 1\nextends: base.json\n"))))
    assert loaded.spec.deployment.monitoring == "Look."
    assert SPEC.startswith("spec: 1\n")
