from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
import yaml

import cardgen
from cardgen.errors import InvalidInputError
from cardgen.spec.loader import LoadedSpec, load_spec
from cardgen.spec.profiles import profile
from cardgen.spec.scaffold import PLACEHOLDER, SCAFFOLDS, card_id, scaffold

FILES = {
    ".gitattributes",
    ".github/workflows/service-card.yml",
    "README.md",
    "card-spec.schema.json",
    "card.yaml",
    "data/sample.csv",
}


def written(folder: Path, profile_id: str, name: str = "Example service") -> Path:
    for path, content in scaffold(profile_id, name).items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return folder / "card.yaml"


def loaded(folder: Path, profile_id: str) -> LoadedSpec:
    return load_spec(written(folder, profile_id))


def test_there_are_scaffolds_for_four_profiles() -> None:
    assert SCAFFOLDS == ("face_verification", "speech_recognition", "tabular_classification", "text_generation")


@pytest.mark.parametrize("identifier", SCAFFOLDS)
def test_it_has_the_files_that_an_owner_needs(identifier: str) -> None:
    assert set(scaffold(identifier, "Example")) == FILES


@pytest.mark.parametrize("identifier", SCAFFOLDS)
def test_it_is_the_same_every_time(identifier: str) -> None:
    first, second = scaffold(identifier, "Example"), scaffold(identifier, "Example")
    assert first == second
    assert list(first) == sorted(first)


@pytest.mark.parametrize("identifier", SCAFFOLDS)
def test_the_spec_validates_at_once(tmp_path: Path, identifier: str) -> None:
    spec = loaded(tmp_path, identifier).spec
    assert spec.service.profile == identifier
    assert spec.service.name == "Example service"
    assert spec.card.id == "example-service"


@pytest.mark.parametrize("identifier", SCAFFOLDS)
def test_the_card_builds_at_once_and_every_figure_can_be_printed(tmp_path: Path, identifier: str) -> None:
    card = cardgen.build(written(tmp_path, identifier)).card
    assert card.results
    assert {result.status for result in card.results} == {"ok"}
    assert {item.outcome for item in card.acceptance} <= {"pass", "fail", "inconclusive"}
    headline = profile(identifier).metrics[0]
    assert headline in {result.metric for result in card.results}


@pytest.mark.parametrize("identifier", SCAFFOLDS)
def test_lint_finds_what_is_to_be_replaced(tmp_path: Path, identifier: str) -> None:
    card = cardgen.build(written(tmp_path, identifier)).card
    assert "placeholder" in {finding.id for finding in card.lint}


@pytest.mark.parametrize("identifier", SCAFFOLDS)
def test_once_every_placeholder_is_replaced_only_information_is_left(tmp_path: Path, identifier: str) -> None:
    file = written(tmp_path, identifier)
    text = file.read_text(encoding="utf-8").replace(PLACEHOLDER, "We say")
    assert PLACEHOLDER not in text
    file.write_text(text, encoding="utf-8")
    left = [(finding.id, finding.message) for finding in cardgen.build(file).card.lint if finding.level != "info"]
    assert left == []


@pytest.mark.parametrize("identifier", SCAFFOLDS)
def test_every_expected_group_is_measured_or_declared(tmp_path: Path, identifier: str) -> None:
    spec = loaded(tmp_path, identifier).spec
    declared = {name for run in spec.evaluations for names in run.groupings for name in names}
    declared |= {str(entry.group) for entry in spec.not_measured}
    for group in (*profile(identifier).groups, *profile(identifier).conditions):
        assert declared & {group.id, *group.also}, group.id


@pytest.mark.parametrize("identifier", SCAFFOLDS)
def test_what_only_the_owner_knows_is_marked(tmp_path: Path, identifier: str) -> None:
    spec = loaded(tmp_path, identifier).spec
    assert spec.service.provider.startswith(PLACEHOLDER)
    assert spec.intended_use.purpose.startswith(PLACEHOLDER)
    assert str(spec.design.privacy).startswith(PLACEHOLDER)


@pytest.mark.parametrize("identifier", SCAFFOLDS)
def test_the_sample_is_small_and_says_that_it_is_made_up(tmp_path: Path, identifier: str) -> None:
    files = scaffold(identifier, "Example")
    rows = list(csv.DictReader(io.StringIO(files["data/sample.csv"].decode("utf-8"))))
    assert 300 <= len(rows) <= 600
    spec = loaded(tmp_path, identifier).spec
    assert {dataset.source for dataset in spec.datasets} == {"synthetic"}
    assert {group.labels for group in spec.groups} == {"synthetic"}


@pytest.mark.parametrize("identifier", SCAFFOLDS)
def test_an_editor_finds_the_schema(identifier: str) -> None:
    files = scaffold(identifier, "Example")
    first = files["card.yaml"].decode("utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=./card-spec.schema.json"
    assert json.loads(files["card-spec.schema.json"])["properties"]["evaluations"]


@pytest.mark.parametrize("identifier", SCAFFOLDS)
def test_the_workflow_checks_the_card_and_may_write_nothing(identifier: str) -> None:
    workflow = yaml.safe_load(scaffold(identifier, "Example")[".github/workflows/service-card.yml"])
    assert workflow["permissions"] == {"contents": "read"}
    commands = [step["run"] for step in workflow["jobs"]["card"]["steps"] if "run" in step]
    assert [command.split()[1] for command in commands if command.startswith("cardgen ")] == [
        "validate",
        "build",
        "check",
    ]
    assert f'"cardgen=={cardgen.__version__}"' in commands[0]


@pytest.mark.parametrize("name", ["Nightly 'calls': #1 \"x\"", "Übersetzung – neu", "{{ 1 }} & %NAME%", "null", "12"])
def test_any_name_stays_the_name(tmp_path: Path, name: str) -> None:
    spec = load_spec(written(tmp_path, "tabular_classification", name)).spec
    assert spec.service.name == name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Batch transcription (English)", "batch-transcription-english"),
        ("Crème brûlée", "creme-brulee"),
        ("音声認識", "service-card"),
        ("CON", "service-card"),
        ("a" * 80, "a" * 63),
        ("--- x", "x"),
    ],
)
def test_an_id_is_made_of_the_name(name: str, expected: str) -> None:
    assert card_id(name) == expected


@pytest.mark.parametrize("identifier", ["retrieval", "teleportation"])
def test_another_profile_is_an_error_that_names_the_four(identifier: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        scaffold(identifier, "Example")
    assert all(name in str(caught.value) for name in SCAFFOLDS)


@pytest.mark.parametrize("name", ["", "   ", "two\nlines", "hidden\u202ename", "x" * 201])
def test_a_name_that_cannot_be_one_is_refused(name: str) -> None:
    with pytest.raises(InvalidInputError, match="name of the service"):
        scaffold("text_generation", name)
