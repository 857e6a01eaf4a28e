"""Who the card is about and who stands behind it: the card's own identity and the service's."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cardgen.spec.fields import Contact, Day, Identifier, LanguageTag, Model, Name, Prose, ShortText, Version

__all__ = ["CardIdentity", "ChangelogEntry", "Owner", "Risk", "Service", "Subject"]


class Owner(Model):
    """A team that answers for the card."""

    name: Name = Field(description="The team or person.", examples=["Speech platform"])
    contact: Contact = Field(description="Where they answer.", examples=["speech@example.org"])


class ChangelogEntry(Model):
    """One line of the card's history."""

    version: Version = Field(description="The version of the card that brought the change.", examples=["2.1.0"])
    date: Day = Field(description="The day of that version.", examples=["2026-06-01"])
    kind: Identifier = Field(
        description="What changed: evidence, model, scope, text, correction, first or another short word.",
        examples=["evidence"],
    )
    summary: ShortText = Field(
        description="What changed, in a sentence.", examples=["New acoustic model; every evaluation run again."]
    )


class CardIdentity(Model):
    """The identity of the card: the version is that of the claims, not of the model."""

    id: Identifier = Field(
        description="Stable id of the card, the same in every version.", examples=["transcription-en"]
    )
    version: Version = Field(
        description="Semantic version of the claims this card makes (not of the model). Quote nothing: 2.1.0 is text.",
        examples=["2.1.0"],
    )
    as_of: Day = Field(description="The day to which the card's statements apply.", examples=["2026-06-01"])
    review_by: Day = Field(
        description="The day by which someone must review it; a release check fails after it.", examples=["2026-12-01"]
    )
    status: Literal["active", "deprecated", "withdrawn"] = Field(
        default="active",
        description="Whether the service is in use, on its way out, or no longer offered.",
        examples=["active", "deprecated"],
    )
    language: LanguageTag = Field(
        default="en",
        description="The language in which you write the card, as a BCP 47 tag. A page in a language that is written "
        "from right to left runs that way; cardgen's own words stay English.",
        examples=["en", "ar", "fa-IR"],
    )
    owners: Annotated[tuple[Owner, ...], Field(min_length=1, max_length=50)] = Field(
        description="Who answers for the card.",
        examples=[[{"name": "Speech platform", "contact": "speech@example.org"}]],
    )
    changelog: Annotated[tuple[ChangelogEntry, ...], Field(max_length=1_000)] = Field(
        default=(),
        description="History of the card, newest first.",
        examples=[[{"version": "1.0.0", "date": "2026-06-01", "kind": "first", "summary": "First card."}]],
    )


class Subject(Model):
    """The model, engine or configuration of the service that was evaluated."""

    id: Identifier = Field(description="Id that evaluations refer to.", examples=["acoustic-v3"])
    kind: Literal["model", "engine", "configuration", "system", "pipeline"] = Field(
        description="What kind of thing was evaluated.", examples=["model"]
    )
    version: Name = Field(description="Its own version, as its makers call it; quote numbers.", examples=["0.6b-v3"])
    digest: Annotated[str, Field(pattern=r"^[a-z0-9]+:[0-9a-fA-F]{16,128}$")] | None = Field(
        default=None,
        description="Digest of the artefact, algorithm first.",
        examples=["sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    )
    released: Day | None = Field(
        default=None,
        description="The day this version went into service; an evaluation older than it is a lint finding.",
        examples=["2026-05-01"],
    )


class Risk(Model):
    """How much harm a wrong result can do, and why."""

    level: Literal["low", "medium", "high", "unknown"] = Field(description="Level of risk.", examples=["high"])
    rationale: Prose = Field(
        description="Why this level.", examples=["Decisions about liberty are taken with the score."]
    )


class Service(Model):
    """The product that the card describes."""

    name: Name = Field(description="Name of the service.", examples=["Batch transcription (English)"])
    provider: Name = Field(description="The organisation that offers it.", examples=["Example Cloud"])
    summary: Prose = Field(
        description="What it does, in one or two sentences.", examples=["Turns recorded English speech into text."]
    )
    profile: Name = Field(
        description="The kind of service (`cardgen profile` lists them), or the file of your own profile, below the "
        "folder of this spec; decides which sections, metrics and groups are expected.",
        examples=["speech_recognition", "tabular_classification", "face_verification", "profiles/our-profile.yaml"],
    )
    subjects: Annotated[tuple[Subject, ...], Field(min_length=1, max_length=100)] = Field(
        description="The models, engines or configurations that were evaluated.",
        examples=[[{"id": "acoustic-v3", "kind": "model", "version": "0.6b-v3"}]],
    )
    interfaces: Annotated[tuple[Name, ...], Field(max_length=50)] = Field(
        default=(), description="How it is called.", examples=[["REST", "Python SDK"]]
    )
    languages: Annotated[tuple[Name, ...], Field(max_length=500)] = Field(
        default=(), description="Languages it is meant for, as BCP 47 tags.", examples=[["en", "es"]]
    )
    risk: Risk | None = Field(
        default=None,
        description="Level of risk and why.",
        examples=[{"level": "high", "rationale": "Decisions about liberty are taken with it."}],
    )
