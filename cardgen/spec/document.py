"""The root of a spec."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, JsonValue

from cardgen.spec.comparison import Comparison
from cardgen.spec.criteria import Criterion
from cardgen.spec.evidence import Dataset, Evaluation, Group, NotMeasured
from cardgen.spec.fields import Model, Name, ShortText, Url
from cardgen.spec.findings import OutsideFinding
from cardgen.spec.identity import CardIdentity, Service
from cardgen.spec.topics import Deployment, Design, Operations
from cardgen.spec.use import IntendedUse, Variation

__all__ = ["CardSpec", "GlossaryEntry", "Link"]


class Link(Model):
    """Somewhere to read more."""

    title: Name = Field(description="What is there.", examples=["Corpus of accents"])
    url: Url = Field(description="Where it is.", examples=["https://example.org/corpus"])


class GlossaryEntry(Model):
    """A term and what it means on this card."""

    term: Name = Field(description="The term.", examples=["Utterance"])
    definition: ShortText = Field(description="What it means here.", examples=["One turn of one speaker."])


class CardSpec(Model):
    """A spec: what an owner writes, pointing to the evidence from which every figure is computed."""

    spec: Literal[1] = Field(description="Version of the spec format.", examples=[1])
    card: CardIdentity = Field(
        description="Identity of the card.",
        examples=[
            {
                "id": "transcription-en",
                "version": "1.0.0",
                "as_of": "2026-06-01",
                "review_by": "2026-12-01",
                "owners": [{"name": "Speech platform", "contact": "speech@example.org"}],
            }
        ],
    )
    service: Service = Field(
        description="The service.",
        examples=[
            {
                "name": "Transcription",
                "provider": "Example Cloud",
                "summary": "Turns speech into text.",
                "profile": "speech_recognition",
                "subjects": [{"id": "v3", "kind": "model", "version": "3"}],
            }
        ],
    )
    intended_use: IntendedUse = Field(
        description="What it is for, and what it is not for.",
        examples=[
            {
                "purpose": "Transcripts that a person reads.",
                "users": ["Developers"],
                "use_cases": [{"id": "notes", "title": "Notes", "description": "Notes of a meeting."}],
            }
        ],
    )
    variation: Variation = Field(
        default=Variation(),
        description="What makes one input differ from another.",
        examples=[{"confounding": [{"id": "noise", "text": "Background noise."}]}],
    )
    design: Design = Field(
        default=Design(),
        description="How it was built and tested.",
        examples=[{"privacy": "Audio is deleted after transcription."}],
    )
    deployment: Deployment = Field(
        default=Deployment(),
        description="What whoever deploys it should do.",
        examples=[{"human_oversight": "A person reads every transcript."}],
    )
    operations: Operations = Field(
        default=Operations(),
        description="How it is updated and whom to tell.",
        examples=[{"feedback": "speech@example.org"}],
    )
    datasets: Annotated[tuple[Dataset, ...], Field(min_length=1, max_length=200)] = Field(
        description="The data that subjects were evaluated on.",
        examples=[
            [
                {
                    "id": "calls",
                    "name": "Test calls",
                    "revision": "2026-05",
                    "description": "Recorded calls.",
                    "source": "proprietary",
                }
            ]
        ],
    )
    groups: Annotated[tuple[Group, ...], Field(max_length=200)] = Field(
        default=(),
        description="Ways to divide the rows.",
        examples=[
            [
                {
                    "id": "accent",
                    "label": "Accent",
                    "column": "accent",
                    "kind": "linguistic",
                    "labels": "self_reported",
                    "relevance": "Accent changes how words sound.",
                }
            ]
        ],
    )
    evaluations: Annotated[tuple[Evaluation, ...], Field(min_length=1, max_length=200)] = Field(
        description="Runs of a subject on a dataset.",
        examples=[
            [
                {
                    "id": "transcription",
                    "title": "Calls by accent",
                    "subject": "v3",
                    "dataset": "calls",
                    "date": "2026-05-20",
                    "evaluator": {"organisation": "Example Cloud", "independent": False},
                    "source": "rows.parquet",
                    "task": "transcription",
                    "columns": {"reference": "reference", "hypothesis": "hypothesis"},
                    "metrics": ["wer"],
                    "by": ["accent"],
                }
            ]
        ],
    )
    acceptance: Annotated[tuple[Criterion, ...], Field(max_length=500)] = Field(
        default=(),
        description="Release criteria.",
        examples=[[{"id": "overall", "evaluation": "transcription", "metric": "wer", "scope": "overall", "max": 0.25}]],
    )
    not_measured: Annotated[tuple[NotMeasured, ...], Field(max_length=500)] = Field(
        default=(),
        description="Groups and metrics that were not measured, each with its reason.",
        examples=[[{"group": "gender", "reason": "The recordings carry no gender label."}]],
    )
    outside_findings: Annotated[tuple[OutsideFinding, ...], Field(max_length=500)] = Field(
        default=(),
        description="Claims by people who are not the owner, verified on held-out data, and what became of them.",
        examples=[
            [{"id": "fpr-african-american", "verification": {"file": "findings/fpr.json"}, "status": "open"}],
        ],
    )
    comparison: Comparison = Field(
        default=Comparison(),
        description="How the next version will be compared with this one; an organisation sets it in a base.",
        examples=[{"margins": {"wer": 0.01}, "severities": {"worst-group-changed": "error"}}],
    )
    further_information: Annotated[tuple[Link, ...], Field(max_length=200)] = Field(
        default=(), description="Links.", examples=[[{"title": "Corpus", "url": "https://example.org/corpus"}]]
    )
    glossary: Annotated[tuple[GlossaryEntry, ...], Field(max_length=500)] = Field(
        default=(), description="Terms.", examples=[[{"term": "Utterance", "definition": "One turn of one speaker."}]]
    )
    extensions: dict[str, JsonValue] = Field(
        default={},
        description="Free extensions: the loader keeps every top-level key that begins with `x-` here.",
        examples=[{"x-cost-centre": "4711"}],
    )

    def group(self, identifier: str) -> Group:
        """Return the group of that id.

        Raises:
            KeyError: There is none.
        """
        for group in self.groups:
            if group.id == identifier:
                return group
        raise KeyError(identifier)
