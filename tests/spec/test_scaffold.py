from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

import cardgen
from cardgen.card.check import check
from cardgen.card.document import Card
from cardgen.card.lint.places import context_of
from cardgen.card.lint.registry import level_of, lint
from cardgen.card.prose.resolve import Figures
from cardgen.errors import InvalidInputError
from cardgen.resources import templates_folder
from cardgen.spec.loader import LoadedSpec, load_spec
from cardgen.spec.profile_files import profile_named
from cardgen.spec.profiles import profile, profile_ids
from cardgen.spec.reading.strict_yaml import parse
from cardgen.spec.scaffold import PLACEHOLDER, card_id, scaffold

FILES = {
    ".gitattributes",
    ".github/workflows/service-card.yml",
    "README.md",
    "card-spec.schema.json",
    "card.yaml",
    "data/sample.csv",
}
SECOND = {"image_generation": {"data/images.csv"}, "agent": {"data/actions.csv"}}
PROFILES = profile_ids()


@dataclass(frozen=True)
class Draft:
    """The spec that `cardgen init` writes for a profile, and its card."""

    file: Path
    files: dict[str, bytes]
    loaded: LoadedSpec
    card: Card

    @property
    def text(self) -> str:
        return self.file.read_text(encoding="utf-8")


def files_of(identifier: str, name: str = "Example service") -> dict[str, bytes]:
    return scaffold(profile_named(identifier), name)


def written(folder: Path, files: dict[str, bytes]) -> Path:
    for path, content in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return folder / "card.yaml"


@pytest.fixture(scope="module", params=PROFILES)
def draft(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Draft:
    files = files_of(request.param)
    file = written(tmp_path_factory.mktemp(request.param), files)
    return Draft(file, files, load_spec(file), cardgen.build(file).card)


def test_every_profile_has_a_scaffold() -> None:
    folders = {file.parent.name for file in (templates_folder() / "scaffold").glob("*/sample.csv")}
    assert folders == {*PROFILES, "generic"}


def test_it_has_the_files_that_an_owner_needs(draft: Draft) -> None:
    assert set(draft.files) == FILES | SECOND.get(draft.loaded.spec.service.profile, set())
    assert list(draft.files) == sorted(draft.files)
    assert draft.files == files_of(draft.loaded.spec.service.profile), "the same every time"


def test_the_spec_validates_at_once(draft: Draft) -> None:
    spec = draft.loaded.spec
    assert spec.service.name == "Example service"
    assert spec.card.id == "example-service"
    assert spec.service.profile in PROFILES


def test_the_card_builds_at_once_and_every_figure_can_be_printed(draft: Draft) -> None:
    assert draft.card.results
    assert {result.status for result in draft.card.results} == {"ok"}
    headline = profile(draft.card.service.profile).headline[0].id
    assert headline in {result.metric for result in draft.card.results}


def test_every_release_criterion_of_the_sample_is_met(draft: Draft) -> None:
    assert draft.card.acceptance
    assert [item.id for item in draft.card.acceptance if item.outcome != "pass"] == []


def test_a_release_check_names_exactly_what_the_owner_has_to_write(draft: Draft) -> None:
    found = check(draft.card, "release").findings
    errors = [finding for finding in found if finding.level == "error"]
    marked = [
        (line, row.index(PLACEHOLDER) + 1)
        for line, row in enumerate(draft.text.splitlines(), 1)
        if PLACEHOLDER in row and not row.lstrip().startswith("#")
    ]
    assert {finding.id for finding in errors} == {"placeholder"}
    assert sorted((finding.line, finding.column) for finding in errors) == marked
    assert len(marked) > 20


def test_once_every_placeholder_is_replaced_only_information_is_left(draft: Draft, tmp_path: Path) -> None:
    text = draft.text.replace(PLACEHOLDER, "We say")
    assert PLACEHOLDER not in re.sub(r"^\s*#.*", "", text, flags=re.MULTILINE)
    file = tmp_path / "card.yaml"
    file.write_text(text, encoding="utf-8")
    loaded, card = load_spec(file), draft.card
    # The figures do not change with the texts, so the data is not read again.
    figures = Figures(card.evaluations, card.results, card.disparities, card.groups)
    found = lint(context_of(loaded.spec, loaded.profile.profile, figures))
    assert [(item.rule, item.message) for item in found if level_of(item.rule, "release") != "info"] == []


def test_every_expected_group_is_measured_or_declared(draft: Draft) -> None:
    spec = draft.loaded.spec
    declared = {name for run in spec.evaluations for names in run.groupings for name in names}
    declared |= {str(entry.group) for entry in spec.not_measured}
    expected = profile(spec.service.profile)
    for group in (*expected.groups, *expected.conditions):
        assert declared & {group.id, *group.also}, group.id


def test_what_the_profile_asks_for_is_there_and_the_rest_is_not(draft: Draft) -> None:
    spec = draft.loaded.spec
    expected = profile(spec.service.profile)
    wanted = {section.partition(".")[2] for section in expected.sections if section.startswith("design.")}
    assert {topic for topic, text in spec.design if text is not None} == wanted
    assert {topic for topic, text in spec.deployment if text is not None} == {
        *expected.topics,
        *(section.partition(".")[2] for section in expected.sections if section.startswith("deployment.")),
    }


def test_guidance_stands_above_every_field(draft: Draft) -> None:
    words = " ".join(re.sub(r"^\s*# ?", "", row) for row in draft.text.splitlines() if row.lstrip().startswith("#"))
    lacking = [
        field
        for field, text in profile(draft.loaded.spec.service.profile).guidance.items()
        if " ".join(text.split()) not in " ".join(words.split())
    ]
    # The sample of one profile does without a column that another of its kind has.
    assert set(lacking) <= {"evaluations.threshold", "evaluations.cluster", "evaluations.selection"}
    tree, positions = parse(draft.text, "card.yaml")
    assert isinstance(tree, dict)
    rows = draft.text.splitlines()
    for path, place in positions.keys.items():
        if path[0] in ("intended_use", "design", "deployment") and len(path) == 2:
            assert rows[(place.line or 0) - 2].lstrip().startswith("#"), path


def test_lines_are_short_enough_to_read(draft: Draft) -> None:
    rows = [row for row in draft.text.splitlines() if row.lstrip().startswith("#")]
    assert max(map(len, rows)) <= 120


def test_the_sample_is_small_and_says_that_it_is_made_up(draft: Draft) -> None:
    for path, content in draft.files.items():
        if path.endswith(".csv"):
            assert 300 <= len(list(csv.DictReader(io.StringIO(content.decode("utf-8"))))) <= 600
            assert len(content) < 45_000
    spec = draft.loaded.spec
    assert {dataset.source for dataset in spec.datasets} == {"synthetic"}
    assert all("made up" in dataset.description for dataset in spec.datasets)
    assert {group.labels for group in spec.groups} == {"synthetic"}


def test_an_editor_finds_the_schema(draft: Draft) -> None:
    first = draft.text.splitlines()[0]
    assert first == "# yaml-language-server: $schema=./card-spec.schema.json"
    assert json.loads(draft.files["card-spec.schema.json"])["properties"]["evaluations"]


def test_the_workflow_checks_the_card_and_may_write_nothing() -> None:
    workflow = yaml.safe_load(files_of("agent")[".github/workflows/service-card.yml"])
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
    spec = load_spec(written(tmp_path, files_of("tabular_classification", name))).spec
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


@pytest.mark.parametrize("name", ["", "   ", "two\nlines", "hidden\u202ename", "x" * 201])
def test_a_name_that_cannot_be_one_is_refused(name: str) -> None:
    with pytest.raises(InvalidInputError, match="name of the service"):
        files_of("text_generation", name)


OWN = """\
extends: retrieval
id: our_search
title: Our search
headline: [{id: wer, label: word error rate}]
add:
  sections: [design.training_data, deployment.input_quality]
  groups: [{id: tenant, label: Customer, kind: other}]
guidance:
  design.privacy: Say who may see the queries of our customers.
"""


def test_an_own_profile_goes_with_the_spec_and_decides_what_stands_in_it(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(OWN, encoding="utf-8")
    files = scaffold(profile_named(str(tmp_path / "own.yaml")), "Search")
    assert files["profiles/own.yaml"] == OWN.encode()
    loaded = load_spec(written(tmp_path / "new", files))
    assert loaded.spec.service.profile == "our_search"
    assert loaded.spec.deployment.input_quality is not None
    assert loaded.spec.design.training_data is not None
    declared = {entry.group or entry.metric for entry in loaded.spec.not_measured}
    assert declared >= {"tenant", "wer"}
    assert b"# Say who may see the queries of our customers." in files["card.yaml"]


def test_an_own_profile_that_extends_none_starts_from_a_general_sample(tmp_path: Path) -> None:
    shipped = (templates_folder() / "profiles" / "retrieval.yaml").read_text(encoding="utf-8")
    own = shipped.replace("id: retrieval", "id: something").replace("id: ndcg_at_10", "id: rate")
    (tmp_path / "own.yaml").write_text(own, encoding="utf-8")
    file = written(tmp_path / "new", scaffold(profile_named(str(tmp_path / "own.yaml")), "Something"))
    card = cardgen.build(file).card
    assert card.evaluations[0].task == "scores"
    verdict = check(card, "release")
    assert {finding.id for finding in verdict.findings if finding.level == "error"} == {"placeholder"}
    assert {item.outcome for item in card.acceptance} == {"pass"}
