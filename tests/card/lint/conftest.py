"""A spec that no rule objects to, and a way to change it in one place."""

from __future__ import annotations

import copy
import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest

from cardgen.card.evaluations import EvaluationRecord
from cardgen.card.lint.registry import lint
from cardgen.card.lint.rule import Context, Finding
from cardgen.card.results import Result
from cardgen.spec.document import CardSpec
from cardgen.spec.profiles import ExpectedGroup, Profile

Lint = Callable[..., tuple[Finding, ...]]
Make = Callable[..., Context]

CLEAN: dict[str, Any] = {
    "spec": 1,
    "card": {
        "id": "transcription-en",
        "version": "1.0.0",
        "as_of": "2026-06-01",
        "review_by": "2026-12-01",
        "owners": [{"name": "Speech platform", "contact": "speech@example.org"}],
    },
    "service": {
        "name": "Transcription",
        "provider": "Example Cloud",
        "summary": "Turns recorded speech into text.",
        "profile": "speech_recognition",
        "subjects": [
            {"id": "v2", "kind": "model", "version": "2", "released": "2025-01-01"},
            {"id": "v3", "kind": "model", "version": "3", "released": "2026-05-01"},
        ],
    },
    "intended_use": {
        "purpose": "Transcripts that a person reads.",
        "users": ["Developers"],
        "use_cases": [{"id": "notes", "title": "Notes", "description": "Notes of a meeting."}],
    },
    "variation": {"confounding": [{"id": "noise", "text": "Background noise.", "group": "accent"}]},
    "design": {"privacy": "Audio is deleted after transcription."},
    "deployment": {"human_oversight": "A person reads every transcript."},
    "datasets": [
        {"id": "calls", "name": "Calls", "revision": "r1", "description": "Recorded calls.", "source": "public"}
    ],
    "groups": [
        {
            "id": "accent",
            "label": "Accent",
            "column": "accent",
            "kind": "linguistic",
            "labels": "self_reported",
            "relevance": "Accent changes how words sound.",
        }
    ],
    "evaluations": [
        {
            "id": "transcription",
            "title": "Calls by accent",
            "subject": "v3",
            "dataset": "calls",
            "date": "2026-05-20",
            "evaluator": {"organisation": "Audit", "independent": True},
            "source": "rows.parquet",
            "task": "transcription",
            "columns": {"reference": "reference", "hypothesis": "hypothesis"},
            "cluster": "speaker",
            "metrics": ["wer"],
            "by": ["accent"],
        }
    ],
}

PROFILE = Profile(
    id="speech_recognition",
    title="Speech recognition",
    summary="Turns speech into text.",
    sections=("design.privacy",),
    metrics=("wer",),
    groups=(ExpectedGroup("accent", "Accent", "linguistic", ("dialect",)),),
    conditions=(),
    cluster="speaker",
    topics=("human_oversight",),
    modality_words=("transcript", "audio", "microphone"),
)


def changed(changes: dict[str, Any]) -> CardSpec:
    """Return the clean spec with values put at dotted paths; list indices are numbers, a new index appends."""
    tree = copy.deepcopy(CLEAN)
    for path, value in changes.items():
        *parents, last = path.split(".")
        node: Any = tree
        for part in parents:
            node = node[int(part)] if isinstance(node, list) else node.setdefault(part, {})
        if isinstance(node, list):
            node[int(last) : int(last) + 1] = [value]
        else:
            node[last] = value
    return CardSpec.model_validate_json(json.dumps(tree))


@pytest.fixture
def make() -> Make:
    def build(
        changes: dict[str, Any] | None = None,
        *,
        profile: Profile = PROFILE,
        evaluations: tuple[EvaluationRecord, ...] = (),
        results: tuple[Result, ...] = (),
        as_of: dt.date | None = None,
    ) -> Context:
        spec = changed(changes or {})
        return Context(spec, profile, evaluations, results, (), as_of or spec.card.as_of)

    return build


@pytest.fixture
def findings(make: Make) -> Lint:
    def run(changes: dict[str, Any] | None = None, **others: Any) -> tuple[Finding, ...]:
        return lint(make(changes, **others))

    return run


@pytest.fixture
def said(findings: Lint) -> Callable[[str], list[tuple[str, str]]]:
    """Lint one text as a design topic; return rule and message of every finding."""

    def run(text: str) -> list[tuple[str, str]]:
        return [(finding.rule, finding.message) for finding in findings({"design.privacy": text})]

    return run
