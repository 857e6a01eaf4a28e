"""An organisation's own profile: a file beside its specs, which no reader of a card needs."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest

import cardgen
from cardgen.errors import CardgenError, InvalidInputError, SpecError, UnreadableError
from cardgen.spec.loader import load_spec
from cardgen.spec.profile_files import names_file, profile_named
from cardgen.spec.profiles import profile
from cardgen.spec.scaffold import scaffold

OURS = """\
extends: speech_recognition
id: call_centre
title: Calls to a call centre
add:
  sections: [design.training_data]
  groups:
    - {id: region, label: Region, kind: jurisdiction}
"""


@cache
def files() -> dict[str, bytes]:
    return scaffold(profile_named("speech_recognition"), "Calls")


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    """A spec that names `profiles/ours.yaml`."""
    for path, content in files().items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    card = tmp_path / "card.yaml"
    text = card.read_text(encoding="utf-8")
    card.write_text(
        text.replace("profile: speech_recognition", "profile: profiles/ours.yaml").replace("Replace this:", "We say"),
        encoding="utf-8",
    )
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "ours.yaml").write_text(OURS, encoding="utf-8")
    return card


def write(spec: Path, text: str, name: str = "ours.yaml") -> None:
    (spec.parent / "profiles" / name).write_text(text, encoding="utf-8")


def refused(spec: Path) -> list[str]:
    """Return every problem as `file:line: field: message`, the file without its folder."""
    with pytest.raises(CardgenError) as caught:
        cardgen.load(spec)
    return [
        f"{Path(problem.place.file).name}:{problem.place.line}: {problem.field}: {problem.message}"
        for problem in caught.value.problems
        if problem.place
    ]


def test_it_builds_on_a_shipped_one(spec: Path) -> None:
    loaded = load_spec(spec)
    found, shipped = loaded.profile.profile, profile("speech_recognition")
    assert found.id == loaded.spec.service.profile == "call_centre"
    assert found.extends == "speech_recognition"
    assert found.sections == (*shipped.sections, "design.training_data")
    assert [group.id for group in found.groups] == [*(group.id for group in shipped.groups), "region"]
    assert (found.summary, found.metrics, found.headline) == (shipped.summary, shipped.metrics, shipped.headline)
    assert found.example is None, "an example of the shipped one is none of this"


def test_what_it_says_itself_replaces_and_guidance_merges(spec: Path) -> None:
    write(spec, OURS + "metrics: [mer]\nguidance:\n  design.privacy: Ours.\n  design.safety: New.\n")
    found, shipped = load_spec(spec).profile.profile, profile("speech_recognition")
    assert found.metrics == ("mer",)
    assert found.guidance == {**shipped.guidance, "design.privacy": "Ours.", "design.safety": "New."}


def test_a_card_keeps_its_id_and_digest_and_no_reader_needs_the_file(spec: Path, tmp_path: Path) -> None:
    built = cardgen.build(spec)
    assert built.card.service.profile == "call_centre"
    assert "profiles/ours.yaml" in [item.name for item in built.card.generator.inputs]
    found = {(finding.id, finding.message) for finding in built.card.lint if finding.level == "warning"}
    assert len(found) == 2
    assert any(rule == "group-not-covered" and "region" in message for rule, message in found)
    assert any(rule == "missing-section" and "design.training_data" in message for rule, message in found)
    built.write(tmp_path / "out")
    (spec.parent / "profiles" / "ours.yaml").unlink()
    again = cardgen.read(tmp_path / "out" / "card.json")
    assert "Call centre" in again.to_html()
    assert again.digest == built.digest


def test_a_changed_profile_is_a_changed_input(spec: Path) -> None:
    before = dict(load_spec(spec).files)
    write(spec, OURS + "# more\n")
    after = dict(load_spec(spec).files)
    assert {name for name in before if before[name] != after[name]} == {"profiles/ours.yaml"}


def test_one_own_profile_extends_another(spec: Path) -> None:
    write(spec, "extends: team.yaml\nid: ours\nadd: {metrics: [wil]}\n")
    write(spec, "extends: speech_recognition\nid: team\ntitle: Team\nadd: {metrics: [mer]}\n", "team.yaml")
    loaded = load_spec(spec)
    assert loaded.profile.profile.metrics == (*profile("speech_recognition").metrics, "mer", "wil")
    assert loaded.profile.profile.title == "Team"
    assert {"profiles/ours.yaml", "profiles/team.yaml"} <= {name for name, _ in loaded.files}


def test_a_base_names_its_profile_beside_itself(spec: Path) -> None:
    folder = spec.parent / "organisation"
    (spec.parent / "profiles").rename(folder.parent / "elsewhere")
    folder.mkdir()
    (folder.parent / "elsewhere").rename(folder / "profiles")
    (folder / "base.yaml").write_text("service:\n  profile: profiles/ours.yaml\n", encoding="utf-8")
    text = spec.read_text(encoding="utf-8").replace("  profile: profiles/ours.yaml\n", "")
    spec.write_text(text.replace("spec: 1\n", "spec: 1\nextends: organisation/base.yaml\n"), encoding="utf-8")
    loaded = load_spec(spec)
    assert loaded.spec.service.profile == "call_centre"
    assert "organisation/profiles/ours.yaml" in dict(loaded.files)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (OURS + "  metrics: [werr]\n", 'ours.yaml:8: metrics.8: there is no metric "werr"'),
        (
            OURS + "headline: [{id: wer, label: x, also: [nope]}]\n",
            'ours.yaml:8: headline.0.also.0: there is no metric "nope"',
        ),
        (OURS + "sections: [design.privaci]\n", 'ours.yaml:8: sections.0: a spec has no section "design.privaci"'),
        (OURS + "topics: [privacy]\n", 'ours.yaml:8: topics.0: deployment has no topic "privacy"'),
        (
            OURS + "guidance: {design.nothing: x}\n",
            'ours.yaml:8: guidance.design.nothing: a spec has no field "design.nothing"',
        ),
        (OURS + "sektions: []\n", 'ours.yaml:8: sektions: unknown key "sektions"'),
        (OURS + "groups: [{id: a, label: A, kindd: other}]\n", 'ours.yaml:8: groups.0.kindd: unknown key "kindd"'),
        (OURS + "groups: [{id: a, label: A, kind: folk}]\n", "ours.yaml:8: groups.0.kind: should be"),
        (
            OURS + "groups: [{id: A b, label: A, kind: other}]\n",
            "ours.yaml:8: groups.0.id: should be an id of lower-case letters",
        ),
        (OURS + "metrics: []\n", "ours.yaml:8: metrics: must not be empty"),
        (OURS + "cluster: 3\n", "ours.yaml:8: cluster: should be text"),
        (OURS.replace("add:", "add: 3\nx:"), "ours.yaml:4: add: should be a map of lists"),
        (OURS.replace("  sections: [", "  title: ["), 'ours.yaml:5: add.title: unknown key "title"'),
        (
            OURS.replace("sections: [design.training_data]", "sections: design.privacy"),
            "ours.yaml:5: add.sections: should be a list",
        ),
        (
            OURS.replace("[design.training_data]", "[design.privacy]"),
            'ours.yaml:5: sections.21: "design.privacy" stands twice',
        ),
        (OURS.replace("id: call_centre", "id: agent"), 'ours.yaml:2: id: "agent" is the id of a shipped profile'),
        (OURS.replace("id: call_centre\n", ""), "ours.yaml:1: : the profile has no id of its own"),
        (
            OURS.replace("extends: speech_recognition", "extends: speech"),
            'ours.yaml:1: extends: there is no profile "speech"',
        ),
        (OURS.replace("extends: speech_recognition", "extends: [a, b]"), "ours.yaml:1: extends: should be the id"),
        (
            OURS.replace("extends: speech_recognition", "extends: ours.yaml"),
            "ours.yaml:1: extends: the profile extends itself",
        ),
        (
            OURS.replace("extends: speech_recognition", "extends: ../x.yaml"),
            "ours.yaml:1: extends: a profile must stand below",
        ),
        (
            OURS.replace("extends: speech_recognition", "extends: gone.yaml"),
            'ours.yaml:1: extends: cannot read "gone.yaml"',
        ),
        (OURS.replace("extends: speech_recognition\n", ""), "ours.yaml:1: cluster: required key is missing"),
        ("- a\n- b\n", "ours.yaml:1: : a profile is a map"),
        ("id: [\n", "ours.yaml:"),
        ("a: &x 1\nb: *x\n", "ours.yaml:1: "),
        ("", "ours.yaml:1: : the file is empty"),
    ],
)
def test_what_is_wrong_in_the_file_is_told_at_its_place(spec: Path, text: str, expected: str) -> None:
    write(spec, text)
    found = refused(spec)
    assert any(problem.startswith(expected) for problem in found), found


def test_a_loop_of_two_is_named(spec: Path) -> None:
    write(spec, "extends: team.yaml\nid: ours\n")
    write(spec, "extends: ours.yaml\nid: team\n", "team.yaml")
    assert refused(spec) == [
        "team.yaml:1: extends: the profile extends itself: ours.yaml → team.yaml → ours.yaml",
    ]


@pytest.mark.parametrize(
    ("named", "message"),
    [
        ("../ours.yaml", "a profile must stand below the folder"),
        ("/etc/ours.yaml", "a profile is named relative"),
        ("c:/ours.yaml", "a profile is named relative"),
        ("profiles/ours.json", "a profile must be YAML"),
        ("profiles/none.yaml", "cannot read"),
        ("profiles/ours.yml", "cannot read"),
    ],
)
def test_a_file_that_may_not_be_or_cannot_be_read(spec: Path, named: str, message: str) -> None:
    text = spec.read_text(encoding="utf-8")
    spec.write_text(text.replace("profile: profiles/ours.yaml", f"profile: {named}"), encoding="utf-8")
    (found,) = refused(spec)
    assert found.startswith("card.yaml:")
    assert f"service.profile: {message}" in found


def test_what_cannot_be_read_has_an_exit_code_of_its_own(spec: Path) -> None:
    (spec.parent / "profiles" / "ours.yaml").unlink()
    with pytest.raises(UnreadableError):
        cardgen.load(spec)


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
def test_a_link_is_not_followed(spec: Path, tmp_path: Path) -> None:
    file = spec.parent / "profiles" / "ours.yaml"
    file.rename(tmp_path / "real.yaml")
    file.symlink_to(tmp_path / "real.yaml")
    (found,) = refused(spec)
    assert "a profile must not be a link" in found


def test_a_profile_is_named_on_the_command_line_by_id_or_path(spec: Path) -> None:
    assert profile_named("agent").profile is profile("agent")
    assert profile_named(str(spec.parent / "profiles" / "ours.yaml")).profile.id == "call_centre"
    with pytest.raises(InvalidInputError, match='did you mean "agent"'):
        profile_named("agnet")
    with pytest.raises(UnreadableError):
        profile_named("gone.yaml")
    write(spec, "id: x\n")
    with pytest.raises(SpecError, match="required key is missing"):
        profile_named(str(spec.parent / "profiles" / "ours.yaml"))


@pytest.mark.parametrize(("value", "expected"), [("a.yaml", True), ("a/b", True), ("a\\b", True), ("a_b", False)])
def test_what_names_a_file(value: str, expected: bool) -> None:
    assert names_file(value) == expected
