"""What the service is for, what it is not for, and what makes its input vary."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cardgen.spec.fields import Identifier, Model, Name, Prose

__all__ = [
    "Confounder",
    "IntendedUse",
    "IntrinsicVariation",
    "Limitation",
    "OutOfScope",
    "RecommendedThreshold",
    "UseCase",
    "Variation",
]


class RecommendedThreshold(Model):
    """A threshold for one use, at which the card shows the figures of an evaluation."""

    evaluation: Identifier = Field(description="The evaluation whose scores it is about.", examples=["matching"])
    threshold: float = Field(description="Scores at or above it count as positive in this use.", examples=[0.9])


class UseCase(Model):
    """One use that the owner stands behind."""

    id: Identifier = Field(description="Stable id; comparisons match uses by it.", examples=["meeting-notes"])
    title: Name = Field(description="The use in a few words.", examples=["Notes of a recorded meeting"])
    description: Prose = Field(
        description="Who does what with the result.", examples=["One to many speakers on a call."]
    )
    considerations: Prose | None = Field(
        default=None,
        description="What a user of the service must think of in this use.",
        examples=["Let speakers correct the transcript."],
    )
    threshold_guidance: Prose | None = Field(
        default=None,
        description="Which threshold to use here, and why.",
        examples=["Use a threshold of 0.9 where a false match lets a stranger in."],
    )
    thresholds: Annotated[tuple[RecommendedThreshold, ...], Field(max_length=20)] = Field(
        default=(),
        description="The same as numbers, one for each evaluation with scores: the card then shows the figures there.",
        examples=[[{"evaluation": "matching", "threshold": 0.9}]],
    )


class OutOfScope(Model):
    """One use that the owner does not stand behind, with the reason."""

    id: Identifier = Field(description="Stable id; comparisons match by it.", examples=["sole-evidence"])
    use: Prose = Field(
        description="The use.", examples=["Transcripts as the only evidence in a decision about a person"]
    )
    reason: Prose = Field(description="Why not.", examples=["Error rates differ by accent."])
    kind: Literal["unsupported", "not_evaluated", "prohibited"] = Field(
        description="Not supported, never evaluated, or not allowed.", examples=["prohibited"]
    )


class Limitation(Model):
    """Something the service does badly or not at all within its intended use."""

    id: Identifier = Field(description="Stable id; comparisons match by it.", examples=["long-tail-accents"])
    text: Prose = Field(
        description="The limitation.", examples=["Accents with few recorded speakers are not measured."]
    )
    mitigation: Prose | None = Field(
        default=None, description="What lessens it.", examples=["Let speakers correct the transcript."]
    )
    resolved_by: Name | None = Field(
        default=None,
        description="The evidence (an evaluation, metric, issue, or an outside finding that was refuted or mitigated) "
        "that resolved it, in the version that removes it.",
        examples=["transcription"],
    )


class IntendedUse(Model):
    """What the service is for, for whom, and what it must not be used for."""

    purpose: Prose = Field(description="What it is for.", examples=["Transcripts that a person reads."])
    users: Annotated[tuple[Name, ...], Field(min_length=1, max_length=100)] = Field(
        description="Who uses it.", examples=[["Developers who add transcripts to a product"]]
    )
    use_cases: Annotated[tuple[UseCase, ...], Field(min_length=1, max_length=200)] = Field(
        description="Uses that the owner stands behind.",
        examples=[[{"id": "archive-search", "title": "Search in an archive", "description": "Find the passage."}]],
    )
    out_of_scope: Annotated[tuple[OutOfScope, ...], Field(max_length=200)] = Field(
        default=(),
        description="Uses that the owner does not stand behind.",
        examples=[
            [{"id": "identity", "use": "Telling who spoke", "reason": "Not built for it.", "kind": "unsupported"}]
        ],
    )
    limitations: Annotated[tuple[Limitation, ...], Field(max_length=200)] = Field(
        default=(),
        description="What the service does badly within its intended use.",
        examples=[[{"id": "overlap", "text": "Overlapping speech is transcribed badly."}]],
    )


class IntrinsicVariation(Model):
    """Variation of the input that the service must handle because it is part of the task."""

    id: Identifier = Field(description="Stable id.", examples=["vocabulary"])
    text: Prose = Field(description="What varies.", examples=["Names and rare words."])
    group: Identifier | None = Field(
        default=None, description="The group that measures it, where there is one.", examples=["accent"]
    )


class Confounder(Model):
    """Variation of the input that is no part of the task and still changes the result."""

    id: Identifier = Field(description="Stable id.", examples=["noise"])
    text: Prose = Field(description="What varies.", examples=["Background noise and far microphones."])
    group: Identifier | None = Field(
        default=None,
        description="The group that measures it; without one the card says that it is not measured.",
        examples=["device"],
    )


class Variation(Model):
    """What makes one input differ from another."""

    intrinsic: Annotated[tuple[IntrinsicVariation, ...], Field(max_length=100)] = Field(
        default=(),
        description="Variation that is part of the task.",
        examples=[[{"id": "vocabulary", "text": "Names and rare words."}]],
    )
    confounding: Annotated[tuple[Confounder, ...], Field(max_length=100)] = Field(
        default=(),
        description="Variation that is no part of the task and still changes the result.",
        examples=[[{"id": "noise", "text": "Background noise.", "group": "device"}]],
    )
