"""The tasks that an evaluation can be of, and which column of its data plays which part."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cardgen.spec.fields import ColumnName, Model

__all__ = ["Columns", "Task"]

Task = Literal[
    "classification",
    "regression",
    "transcription",
    "verification",
    "identification",
    "enrolment",
    "generation",
    "retrieval",
    "red_team",
    "perturbation",
    "scores",
]


class Columns(Model):
    """Which column of the data plays which part. Each task asks for some of them; a counts source for its sums."""

    label: ColumnName | None = Field(
        default=None, description="Classification: the true class. Regression: the true number.", examples=["label"]
    )
    prediction: ColumnName | None = Field(
        default=None,
        description="Classification: the predicted class. Regression: the predicted number.",
        examples=["prediction"],
    )
    score: ColumnName | None = Field(
        default=None,
        description="Classification: score of the positive class. Verification: similarity of the pair.",
        examples=["score"],
    )
    reference: ColumnName | None = Field(
        default=None, description="Transcription: what was said.", examples=["reference"]
    )
    hypothesis: ColumnName | None = Field(
        default=None, description="Transcription: what was recognised.", examples=["hypothesis"]
    )
    errors: ColumnName | None = Field(
        default=None,
        description="Transcription: word errors of the row, where texts are not given.",
        examples=["errors"],
    )
    substitutions: ColumnName | None = Field(
        default=None, description="Transcription: substituted words.", examples=["substitutions"]
    )
    deletions: ColumnName | None = Field(
        default=None, description="Transcription: deleted words.", examples=["deletions"]
    )
    insertions: ColumnName | None = Field(
        default=None, description="Transcription: inserted words.", examples=["insertions"]
    )
    words: ColumnName | None = Field(
        default=None, description="Transcription: words of the reference.", examples=["words"]
    )
    genuine: ColumnName | None = Field(
        default=None,
        description="Verification: whether both samples are of one person (yes or no).",
        examples=["genuine"],
    )
    value: ColumnName | None = Field(
        default=None,
        description="Scores: the number, or yes or no, of the row. Perturbation: that of a version of an item.",
        examples=["judged_quality"],
    )
    first_subject: ColumnName | None = Field(
        default=None,
        description="Verification: the person of the pair's first sample, so that pairs that share a person are not "
        "taken for independent.",
        examples=["probe_subject"],
    )
    second_subject: ColumnName | None = Field(
        default=None, description="Verification: the person of the pair's second sample.", examples=["gallery_subject"]
    )
    failed: ColumnName | None = Field(
        default=None,
        description="Enrolment: whether the attempt failed to give a usable sample or template (yes or no).",
        examples=["failed"],
    )
    mated: ColumnName | None = Field(
        default=None,
        description="Identification: whether the person searched for is enrolled (yes or no).",
        examples=["mated"],
    )
    returned: ColumnName | None = Field(
        default=None,
        description="Identification: whether the search returned, within its ranks and at or above its threshold, the "
        "person (mated searches) or anybody (the others).",
        examples=["returned"],
    )
    judged: ColumnName | None = Field(
        default=None, description="Generation: the judged quality of the answer, a number.", examples=["judge_score"]
    )
    counterfactual: ColumnName | None = Field(
        default=None,
        description="Generation: the judged quality of the answer to the same item with only the group changed.",
        examples=["judge_score_swapped"],
    )
    f1: ColumnName | None = Field(
        default=None,
        description="Generation: how well the words of the answer match the expected ones, from 0 to 1.",
        examples=["token_f1"],
    )
    abstained: ColumnName | None = Field(
        default=None,
        description="Generation: whether the service gave no answer (yes or no).",
        examples=["no_answer"],
    )
    samples: ColumnName | None = Field(
        default=None, description="Generation: answers drawn for the item.", examples=["samples"]
    )
    passed: ColumnName | None = Field(
        default=None, description="Generation: how many of the drawn answers passed.", examples=["passed"]
    )
    refused: ColumnName | None = Field(
        default=None, description="Generation: whether the answer refuses (yes or no).", examples=["refused"]
    )
    unsafe: ColumnName | None = Field(
        default=None,
        description="Generation: whether the request is one that must be refused (yes or no).",
        examples=["unsafe_request"],
    )
    toxic: ColumnName | None = Field(
        default=None, description="Generation: whether the answer is toxic (yes or no).", examples=["toxic"]
    )
    hallucinated: ColumnName | None = Field(
        default=None,
        description="Generation: whether the answer states something unsupported (yes or no).",
        examples=["unsupported"],
    )
    stereotyped: ColumnName | None = Field(
        default=None,
        description="Generation: whether the answer (or the preferred sentence of a pair) is the stereotyped one.",
        examples=["stereotyped"],
    )
    unknown: ColumnName | None = Field(
        default=None,
        description="Generation: whether the answer says that it cannot be known (yes or no).",
        examples=["answered_unknown"],
    )
    ambiguous: ColumnName | None = Field(
        default=None,
        description="Generation: whether the context leaves the answer open (yes or no).",
        examples=["ambiguous"],
    )
    mentions: Annotated[tuple[ColumnName, ...], Field(min_length=2, max_length=100)] | None = Field(
        default=None,
        description="Generation: columns that count the words for each group in an answer, one column a group.",
        examples=[["female_words", "male_words"]],
    )
    targets: Annotated[tuple[ColumnName, ...], Field(min_length=1, max_length=50)] | None = Field(
        default=None,
        description="Generation: columns that count each target word in an answer, one column a word; `mentions` says "
        "which groups they may stand beside.",
        examples=[["nurse", "engineer"]],
    )
    relevance: ColumnName | None = Field(
        default=None,
        description="Retrieval: how relevant the document is to the query, 0 for not at all.",
        examples=["relevance"],
    )
    rank: ColumnName | None = Field(
        default=None,
        description="Retrieval: the place of the document in the answer, from 1; blank where it was not returned.",
        examples=["rank"],
    )
    outcome: ColumnName | None = Field(
        default=None,
        description="Red team: how the attempt ended: blocked, partial or succeeded, yes or no, or a label that "
        "`outcomes` declares.",
        examples=["outcome"],
    )
    item: ColumnName | None = Field(
        default=None,
        description="Perturbation: the item that the row is a version of.",
        examples=["question_id"],
    )
    perturbation: ColumnName | None = Field(
        default=None,
        description="Perturbation: what was changed; `original`, or blank, for the item as it is.",
        examples=["perturbation"],
    )
    rows: ColumnName | None = Field(
        default=None, description="Counts: how many rows the line stands for.", examples=["n"]
    )
    succeeded: ColumnName | None = Field(
        default=None, description="Counts, red team: attempts that succeeded.", examples=["succeeded"]
    )
    partial: ColumnName | None = Field(
        default=None, description="Counts, red team: attempts that succeeded in part.", examples=["partial"]
    )
    blocked: ColumnName | None = Field(
        default=None, description="Counts, red team: attempts that were blocked.", examples=["blocked"]
    )
    numerator: ColumnName | None = Field(
        default=None,
        description="Counts: numerator of the metric, or of the one that `metric` names.",
        examples=["wrong"],
    )
    denominator: ColumnName | None = Field(
        default=None, description="Counts: denominator of the metric.", examples=["people"]
    )
    metric: ColumnName | None = Field(
        default=None,
        description="Counts: which metric the line is about, where there are several.",
        examples=["metric"],
    )
    correct: ColumnName | None = Field(
        default=None,
        description="Counts: rows classified correctly. Generation: whether the answer is right (yes or no).",
        examples=["correct"],
    )
    true_positives: ColumnName | None = Field(default=None, description="Counts: true positives.", examples=["tp"])
    false_positives: ColumnName | None = Field(default=None, description="Counts: false positives.", examples=["fp"])
    false_negatives: ColumnName | None = Field(default=None, description="Counts: false negatives.", examples=["fn"])
    true_negatives: ColumnName | None = Field(default=None, description="Counts: true negatives.", examples=["tn"])
