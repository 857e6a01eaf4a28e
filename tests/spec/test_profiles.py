from __future__ import annotations

import re
from pathlib import Path

import pytest

from cardgen.errors import InvalidInputError
from cardgen.metrics.registry import METRICS, find
from cardgen.spec.document import CardSpec
from cardgen.spec.loader import load_spec
from cardgen.spec.profiles import profile, profile_ids, read_profile
from cardgen.spec.topics import Deployment

FOURTEEN = (
    "agent",
    "document_extraction",
    "face_attributes",
    "face_verification",
    "guardrail",
    "image_generation",
    "rag",
    "retrieval",
    "speech_recognition",
    "speech_synthesis",
    "tabular_classification",
    "text_entity",
    "text_generation",
    "toxicity",
)
GENERATIVE = {"text_generation", "image_generation", "rag", "agent"}


def test_there_are_the_fourteen_profiles() -> None:
    assert profile_ids() == FOURTEEN


@pytest.mark.parametrize("identifier", FOURTEEN)
def test_metrics_are_registered_and_suit_it(identifier: str) -> None:
    found = profile(identifier)
    assert found.metrics
    assert set(found.metrics) <= set(METRICS)


@pytest.mark.parametrize("identifier", FOURTEEN)
def test_it_is_judged_by_registered_metrics_headline_first(identifier: str) -> None:
    found = profile(identifier)
    assert [metric.id for metric in found.headline] == list(found.metrics[: len(found.headline)])
    assert found.headline
    for metric in found.headline:
        assert all(find(name) is not None for name in metric.also)
        assert metric.id not in metric.also


@pytest.mark.parametrize("identifier", FOURTEEN)
def test_it_says_what_to_write_in_more_than_the_obvious_fields(identifier: str) -> None:
    guidance = profile(identifier).guidance
    assert len(guidance) >= 9
    assert {"service.summary", "intended_use.out_of_scope", "evaluations.cluster", "groups.labels"} <= set(guidance)
    assert all(text.endswith(".") for text in guidance.values())


@pytest.mark.parametrize("identifier", FOURTEEN)
def test_an_example_is_there_and_of_that_kind(identifier: str, project: Path) -> None:
    example = profile(identifier).example
    if example is not None:
        assert load_spec(project / example / "card.yaml").spec.service.profile == identifier


def test_examples_are_named_by_their_profiles(project: Path) -> None:
    named = {profile(identifier).example for identifier in FOURTEEN}
    for folder in (project / "card_specs").iterdir():
        if (folder / "card.yaml").is_file():
            assert f"card_specs/{folder.name}" in named


@pytest.mark.parametrize("identifier", FOURTEEN)
def test_sections_are_fields_of_a_spec(identifier: str) -> None:
    sections = profile(identifier).sections
    assert len(set(sections)) == len(sections)
    for section in sections:
        part, topic = section.split(".")
        model = CardSpec.model_fields[part].annotation
        assert model is not None
        assert topic in model.model_fields, section


@pytest.mark.parametrize("identifier", FOURTEEN)
def test_only_generative_services_must_speak_of_safety(identifier: str) -> None:
    assert ("design.safety" in profile(identifier).sections) == (identifier in GENERATIVE)


@pytest.mark.parametrize("identifier", FOURTEEN)
def test_topics_are_topics_of_deployment(identifier: str) -> None:
    assert set(profile(identifier).topics) <= set(Deployment.model_fields)


@pytest.mark.parametrize("identifier", FOURTEEN)
def test_expected_groups_have_ids_that_a_spec_may_use(identifier: str) -> None:
    found = profile(identifier)
    pattern = re.compile(r"^[a-z0-9][a-z0-9-]{0,62}$")
    for group in (*found.groups, *found.conditions):
        assert all(pattern.match(name) for name in (group.id, *group.also))
        assert group.id not in group.also
    ids = [group.id for group in (*found.groups, *found.conditions)]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("identifier", FOURTEEN)
def test_words_of_the_modality_are_lower_case_and_stand_once(identifier: str) -> None:
    words = profile(identifier).modality_words
    assert words
    assert all(word == word.lower().strip() for word in words)
    assert len(set(words)) == len(words)


def test_the_headline_of_speech_recognition_is_the_word_error_rate() -> None:
    assert profile("speech_recognition").metrics[0] == "wer"
    assert profile("speech_recognition").cluster == "speaker"


def test_a_dialect_counts_as_an_accent() -> None:
    accent = next(group for group in profile("speech_recognition").groups if group.id == "accent")
    assert "dialect" in accent.also


def test_an_unknown_profile_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        profile("teleportation")


def test_a_path_is_no_profile() -> None:
    with pytest.raises(KeyError):
        profile("../profiles/agent")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (("metrics: [wer", "metrix: [wer"), "metrics"),
        (("title: Speech recognition", "title: 3"), "title"),
        (("also: [dialect", "aslo: [dialect"), "groups.0.aslo"),
        (("id: speech_recognition", "id: something_else"), "id"),
        (("cluster: speaker", "cluster: [speaker"), ""),
    ],
)
def test_a_malformed_profile_is_a_clear_error(
    tmp_path: Path, project: Path, change: tuple[str, str], field: str
) -> None:
    text = (project / "templates" / "profiles" / "speech_recognition.yaml").read_text(encoding="utf-8")
    assert change[0] in text
    file = tmp_path / "speech_recognition.yaml"
    file.write_text(text.replace(*change), encoding="utf-8")
    with pytest.raises(InvalidInputError) as caught:
        read_profile(file)
    assert field in [problem.field for problem in caught.value.problems]
    assert all(problem.place and problem.place.file == str(file) for problem in caught.value.problems)
