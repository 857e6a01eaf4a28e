"""What a profile expects beside sections and groups, and what can be judged before data is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import cardgen
from cardgen.card.lint.registry import level_of
from cardgen.card.lint.rule import Context, Finding
from cardgen.card.lint.without_figures import lint_spec
from cardgen.spec.loader import load_spec
from cardgen.spec.profiles import ExpectedMetric, Profile

Lint = Callable[..., tuple[Finding, ...]]
Make = Callable[..., Context]


@pytest.fixture
def profile(make: Make) -> Profile:
    headline = (
        ExpectedMetric("wer", "word error rate", ("cer",)),
        ExpectedMetric("ndcg_at_10", "quality of ranking"),
    )
    return replace(make().profile, headline=headline)


def of(findings: tuple[Finding, ...], rule: str) -> list[tuple[Any, str]]:
    return [(finding.path, finding.message) for finding in findings if finding.rule == rule]


def test_a_headline_metric_that_nothing_covers(findings: Lint, profile: Profile) -> None:
    assert of(findings(profile=profile), "headline-not-covered") == [
        (
            ("evaluations",),
            (
                "services of the profile speech_recognition are judged by quality of ranking (ndcg_at_10); measure it, "
                "or list it under not_measured with the reason"
            ),
        )
    ]
    assert level_of("headline-not-covered", "draft") == "warning"
    assert level_of("headline-not-covered", "release") == "error"


@pytest.mark.parametrize(
    "changes",
    [
        {"not_measured": [{"metric": "ndcg_at_10", "reason": "No judgements."}]},
        {"not_measured": [{"metric": "ndcg_at_5", "reason": "No judgements."}]},
        {"evaluations.0.metrics": ["wer", "ndcg_at_3"]},
        {"evaluations.0.metrics": ["cer", {"id": "ours", "label": "Quality of the ranking", "numerator": "x"}]},
        {"evaluations.0.metrics": ["wer", {"id": "quality-of-ranking", "numerator": "x"}]},
    ],
)
def test_what_covers_a_headline_metric(findings: Lint, profile: Profile, changes: dict[str, Any]) -> None:
    assert of(findings(changes, profile=profile), "headline-not-covered") == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, 1),
        ({"evaluations.0.cluster": "talker"}, 0),
        ({"evaluations.0.row_id": "utterance"}, 1),
        ({"evaluations.0.row_id": "speaker_id"}, 0),
        ({"evaluations.0.source": {"kind": "counts", "path": "counts.csv"}}, 0),
    ],
)
def test_rows_say_which_of_them_hang_together(findings: Lint, changes: dict[str, Any], expected: int) -> None:
    found = of(findings({"evaluations.0.cluster": None} | changes), "cluster-not-declared")
    assert len(found) == expected
    assert all(path == ("evaluations", 0) and "share a speaker" in message for path, message in found)
    assert level_of("cluster-not-declared", "release") == "warning"


def test_a_topic_of_deployment_that_matters(findings: Lint) -> None:
    (found,) = of(findings({"deployment": {}}), "topic-not-covered")
    assert found[0] == ("deployment",)
    assert "human_oversight" in found[1]
    assert of(findings({"deployment.human_oversight": "A person reads all."}), "topic-not-covered") == []
    reason = {"deployment.human_oversight": {"not_applicable": "Nothing is decided with it."}}
    assert of(findings(reason), "topic-not-covered") == []


def test_a_topic_that_is_a_required_section_is_told_once(findings: Lint, make: Make) -> None:
    profile = replace(make().profile, sections=("deployment.human_oversight",))
    found = findings({"deployment": {}}, profile=profile)
    assert of(found, "topic-not-covered") == []
    assert len(of(found, "missing-section")) == 1


@pytest.mark.parametrize("example", ["recidivism-risk", "face-attributes", "speech-transcription"])
def test_what_is_found_without_figures_is_found_with_them_too(project: Path, example: str) -> None:
    spec = project / "card_specs" / example / "card.yaml"
    before = {(item.id, item.message, item.line) for item in lint_spec(load_spec(spec), "draft")}
    after = {(item.id, item.message, item.line) for item in cardgen.build(spec).card.lint}
    assert before <= after
    assert before
