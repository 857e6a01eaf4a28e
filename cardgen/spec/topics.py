"""The prose of design, deployment and operations: a topic each, or the reason why it does not apply."""

from __future__ import annotations

from pydantic import Field

from cardgen.spec.fields import Contact, Model, Prose, TextOrNotApplicable

__all__ = ["Deployment", "Design", "Operations"]


class Design(Model):
    """How the service was built and tested; each topic is prose or `{not_applicable: reason}`."""

    machine_learning: TextOrNotApplicable | None = Field(
        default=None, description="How the model works and was trained.", examples=["A transducer maps audio to words."]
    )
    training_data: TextOrNotApplicable | None = Field(
        default=None,
        description="What data the model was trained on, and on what basis.",
        examples=["Licensed recordings in twelve accents; every speaker agreed."],
    )
    performance_expectations: TextOrNotApplicable | None = Field(
        default=None,
        description="What makes performance differ between deployments.",
        examples=["A headset call in a quiet room is easier than a table microphone."],
    )
    test_methodology: TextOrNotApplicable | None = Field(
        default=None,
        description="How quality was tested, with figures as references.",
        examples=["Word error rate over {{ rows('transcription') }} utterances."],
    )
    fairness: TextOrNotApplicable | None = Field(
        default=None,
        description="What was measured for which groups, with figures as references.",
        examples=["The highest word error rate is {{ worst('wer', by='accent') }}."],
    )
    explainability: TextOrNotApplicable | None = Field(
        default=None,
        description="What a user is told about a result.",
        examples=["Each word carries a confidence score."],
    )
    robustness: TextOrNotApplicable | None = Field(
        default=None, description="How well it works in hard conditions.", examples=["Tested by recording device."]
    )
    privacy: TextOrNotApplicable | None = Field(
        default=None, description="What happens to people's data.", examples=["Audio is deleted after transcription."]
    )
    security: TextOrNotApplicable | None = Field(
        default=None, description="How it is protected.", examples=["Files are encrypted in transit and at rest."]
    )
    transparency: TextOrNotApplicable | None = Field(
        default=None, description="What is told to whom.", examples=["This card is the public statement of quality."]
    )
    governance: TextOrNotApplicable | None = Field(
        default=None, description="Who decides about releases, by which rules.", examples=["Reviewed once a year."]
    )
    safety: TextOrNotApplicable | None = Field(
        default=None,
        description="How harmful output is prevented (generative services).",
        examples=["Prompts are filtered."],
    )
    veracity: TextOrNotApplicable | None = Field(
        default=None,
        description="How far output can be believed (generative services).",
        examples=["Answers may be wrong; sources are cited."],
    )
    controllability: TextOrNotApplicable | None = Field(
        default=None,
        description="How an operator steers and stops it (generative services).",
        examples=["A system prompt limits the topics."],
    )
    intellectual_property: TextOrNotApplicable | None = Field(
        default=None,
        description="How rights of others are respected (generative services).",
        examples=["Output is checked against known works."],
    )


class Deployment(Model):
    """What whoever deploys the service should do."""

    workflow: TextOrNotApplicable | None = Field(
        default=None, description="How the service fits into a process.", examples=["Run it before a person reviews."]
    )
    human_oversight: TextOrNotApplicable | None = Field(
        default=None, description="Where a person decides.", examples=["A person decides; the score is one input."]
    )
    thresholding: TextOrNotApplicable | None = Field(
        default=None, description="How to choose a threshold.", examples=["Choose it on your own data."]
    )
    consistency: TextOrNotApplicable | None = Field(
        default=None, description="What to keep the same for everyone.", examples=["One threshold for everyone."]
    )
    input_quality: TextOrNotApplicable | None = Field(
        default=None, description="What input the service needs.", examples=["A headset microphone."]
    )
    performance_drift: TextOrNotApplicable | None = Field(
        default=None, description="When to measure again.", examples=["At every new version of this card."]
    )
    customer_testing: TextOrNotApplicable | None = Field(
        default=None,
        description="What to test before use, on which data.",
        examples=["Run this card's evaluation on recordings of your own speakers."],
    )
    monitoring: TextOrNotApplicable | None = Field(
        default=None, description="What to watch in operation.", examples=["Sample fifty transcripts a week."]
    )


class Operations(Model):
    """How the service is updated and whom to tell."""

    update_policy: Prose | None = Field(
        default=None, description="When the service and the card change.", examples=["A new model means a new card."]
    )
    feedback: Contact | None = Field(default=None, description="Where feedback goes.", examples=["speech@example.org"])
    incident_contact: Contact | None = Field(
        default=None, description="Where incidents are reported.", examples=["security@example.org"]
    )
