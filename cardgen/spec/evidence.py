"""The evidence a card stands on: datasets, groups, evaluations and their columns, and what was not measured."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from cardgen.spec.columns import Columns, Task
from cardgen.spec.fields import (
    ColumnName,
    Day,
    GroupKind,
    Identifier,
    LabelSource,
    Level,
    Model,
    Name,
    Prose,
    ShortText,
    Url,
)
from cardgen.spec.intersections import Adjustment, Scan
from cardgen.spec.metrics import MetricChoice
from cardgen.spec.outcomes import AttackOutcomes
from cardgen.spec.populations import Population
from cardgen.spec.sources import CountsSource, ReportedSource, RowsSource, Source, TableSource

__all__ = ["Comparison", "Dataset", "Evaluation", "Evaluator", "Group", "Label", "Minimum", "NotMeasured"]

Comparison = Literal["reference", "best", "rest", "overall"]
"""What a category is compared with."""

Label = str | int | bool
"""A class label as it stands in the data."""


class Dataset(Model):
    """The data that a subject was evaluated on."""

    id: Identifier = Field(description="Id that evaluations refer to.", examples=["edacc-test"])
    name: Name = Field(
        description="Its name.", examples=["Edinburgh International Accents of English Corpus, test split"]
    )
    revision: Name = Field(description="Which state of it was used; quote numbers.", examples=["d9ae7bd344f0"])
    digest: Annotated[str, Field(pattern=r"^[a-z0-9]+:[0-9a-fA-F]{16,128}$")] | None = Field(
        default=None,
        description="Digest of the data, algorithm first.",
        examples=["sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    )
    description: Prose = Field(description="What it holds.", examples=["Video calls between friends."])
    source: Literal["public", "proprietary", "third_party", "synthetic", "customer"] = Field(
        description="Whose data it is; small groups of a public dataset need no suppression.", examples=["public"]
    )
    collected: ShortText | None = Field(
        default=None, description="When and how it was collected.", examples=["2021 to 2022, over video calls."]
    )
    consent: ShortText | None = Field(
        default=None,
        description="On what basis people's data is used: consent, contract, public record.",
        examples=["Every speaker agreed in writing to research use."],
    )
    licence: Name | None = Field(default=None, description="Its licence.", examples=["CC-BY-SA-4.0"])
    url: Url | None = Field(default=None, description="Where it is described.", examples=["https://example.org/corpus"])


class Group(Model):
    """A way to divide the rows, and where its labels come from."""

    id: Identifier = Field(description="Id that evaluations refer to.", examples=["accent"])
    label: Name = Field(description="Its name on the card.", examples=["Accent"])
    column: ColumnName = Field(description="The column that holds the labels.", examples=["accent"])
    pair_column: ColumnName | None = Field(
        default=None,
        description="Verification: the column with the label of the pair's second person, where `column` holds that of "
        "the first. A category then holds the pairs of two of its people, and the card shows false matches between "
        "categories too; pairs of two categories stay in everyone's figures.",
        examples=["gallery_sex"],
    )
    kind: GroupKind = Field(description="What kind of division it is.", examples=["linguistic"])
    labels: LabelSource = Field(description="Where the labels come from.", examples=["self_reported"])
    relevance: Prose = Field(
        description="Why this grouping matters to the task.", examples=["Accent changes how words sound."]
    )
    categories: Annotated[tuple[Name, ...], Field(min_length=1, max_length=10_000)] | None = Field(
        default=None,
        description="The categories to evaluate; one that the data lacks is shown as not evaluated.",
        examples=[["Irish English", "Spanish", "Vietnamese"]],
    )
    rest: Literal["exclude", "pool"] = Field(
        default="exclude",
        description="Rows of other categories leave the evaluation, or are pooled into one called Other.",
        examples=["exclude", "pool"],
    )
    bins: Annotated[tuple[float, ...], Field(min_length=1, max_length=100)] | None = Field(
        default=None,
        description="Edges that cut a numeric column into categories; each edge belongs to the category above it.",
        examples=[[25, 45]],
    )
    reference: Name = Field(
        default="largest",
        description="What the others are compared with: largest, best, rest (everyone else), or a category.",
        examples=["largest", "Mainstream US English"],
    )
    formerly: dict[Name, Annotated[tuple[Name, ...], Field(min_length=1, max_length=1_000)]] = Field(
        default={},
        description="Earlier names of a category, so that versions can be compared: one name where it was renamed, "
        "several where categories were merged into it.",
        examples=[{"Scottish English": ["Scots"], "South Asian English": ["Indian English", "Pakistani English"]}],
    )
    justification: Prose | None = Field(
        default=None,
        description="Why labels that are a proxy or inferred are good enough; required for those.",
        examples=["Locale predicts dialect well in this market; see the validation report."],
    )
    annotators: Annotated[int, Field(ge=1, le=1_000_000)] | None = Field(
        default=None, description="Annotators per row, where labels are annotated.", examples=[3]
    )
    agreement: Annotated[float, Field(ge=-1, le=1)] | None = Field(
        default=None, description="Agreement between annotators (Krippendorff's alpha or kappa).", examples=[0.82]
    )
    population: Population | None = Field(
        default=None,
        description="The shares of its categories among the people that the service is for: the card says which are "
        "tested less than they should be.",
        examples=[{"source": "Census 2021, England and Wales", "shares": {"female": 0.51, "male": 0.49}}],
    )


class Evaluator(Model):
    """Who carried out the evaluation."""

    organisation: Name = Field(description="The organisation.", examples=["Independent audit"])
    independent: bool = Field(description="Whether it is independent of the provider.", examples=[True])


class Minimum(Model):
    """What a category needs before a figure is printed for it; below, it is insufficient."""

    rows: Annotated[int, Field(ge=0)] | None = Field(default=None, description="Rows at the least.", examples=[30])
    clusters: Annotated[int, Field(ge=0)] | None = Field(
        default=None, description="Clusters at the least.", examples=[3]
    )


class Evaluation(Model):
    """One run of one subject on one dataset."""

    id: Identifier = Field(description="Stable id; number references and criteria name it.", examples=["transcription"])
    title: Name = Field(description="Its title on the card.", examples=["Conversational speech by accent"])
    subject: Identifier = Field(description="The subject that was evaluated.", examples=["acoustic-v3"])
    dataset: Identifier = Field(description="The dataset it was evaluated on.", examples=["edacc-test"])
    split: Name | None = Field(
        default=None, description="Which part of the dataset was evaluated.", examples=["test", "held-out 2026"]
    )
    selection: ShortText | None = Field(
        default=None,
        description="Which rows were taken or left out before the evaluation, and why.",
        examples=["Recordings shorter than one second are left out: they hold no word."],
    )
    date: Day = Field(description="The day of the run.", examples=["2026-05-20"])
    evaluator: Evaluator = Field(
        description="Who carried it out.", examples=[{"organisation": "Independent audit", "independent": True}]
    )
    source: Source = Field(
        description="Where the results are: a path to rows, or a mapping for counts and reported figures.",
        examples=["results.parquet", {"kind": "counts", "path": "counts.csv"}],
    )
    task: Task = Field(
        description="What the rows hold; decides which metrics and columns fit.", examples=["transcription"]
    )
    columns: Columns = Field(
        default=Columns(),
        description="Which column plays which part.",
        examples=[{"reference": "reference", "hypothesis": "hypothesis"}],
    )
    row_id: ColumnName | None = Field(
        default=None,
        description="The column that identifies a row, so that versions can be compared row by row. "
        "A spec may also write it as a second `id` after the evaluation's own: the only key that may stand twice.",
        examples=["utt_id"],
    )
    cluster: ColumnName | None = Field(
        default=None,
        description="The column whose equal values are not independent: speaker, subject, document, prompt. "
        "Perturbation: the item where not said.",
        examples=["speaker"],
    )
    weight: ColumnName | None = Field(default=None, description="Weights of the rows.", examples=["survey_weight"])
    synthetic: ColumnName | None = Field(
        default=None,
        description="The column that says of each row whether it is synthetic, yes or no. Real and synthetic rows then "
        "have figures of their own, and every figure that mixes them says so.",
        examples=["made_by_machine"],
    )
    positive: Label | None = Field(
        default=None,
        description="Classification: the class that counts as positive (1, true or yes where not said).",
        examples=["approved", 1],
    )
    classes: Annotated[tuple[Label, ...], Field(min_length=2, max_length=1_000)] | None = Field(
        default=None,
        description="Classification: every class that may occur; any other label is an error.",
        examples=[["cat", "dog", "other"]],
    )
    outcomes: AttackOutcomes | None = Field(
        default=None,
        description="Red team: what the outcomes of attempts are called, where they are not called blocked, partial "
        "and succeeded.",
        examples=[{"succeeded": ["jailbroken"], "partial": ["hedged"], "blocked": ["refused", "filtered"]}],
    )
    threshold: float | None = Field(
        default=None,
        description="Scores at or above it count as positive (classification) or as a match (verification).",
        examples=[0.8],
    )
    score_range: Annotated[tuple[float, float], Field()] | None = Field(
        default=None, description="The lowest and highest score there can be; any other is an error.", examples=[[0, 1]]
    )
    normalisation: ShortText | None = Field(
        default=None,
        description="Transcription: how texts were normalised before words were compared, with a version.",
        examples=["Whisper English normaliser, version 1.0, on both texts."],
    )
    metrics: Annotated[tuple[MetricChoice, ...], Field(min_length=1, max_length=100)] = Field(
        description="What to measure, headline first: ids from `cardgen metric`, or a ratio of two columns.",
        examples=[["wer", "cer"], ["fpr", "fnr", "auc"]],
    )
    by: Annotated[
        tuple[Identifier | Annotated[tuple[Identifier, ...], Field(min_length=1, max_length=4)], ...],
        Field(max_length=100),
    ] = Field(
        default=(),
        description="Groups to measure by; a list inside the list is an intersection.",
        examples=[["accent", "device", ["accent", "device"]]],
    )
    coverage: Annotated[
        tuple[Annotated[tuple[Identifier, ...], Field(min_length=2, max_length=3)], ...], Field(max_length=20)
    ] = Field(
        default=(),
        description="Groups of `by` to cross for counts alone: how many were tested in each combination, and in which "
        "nobody was.",
        examples=[[["accent", "device"], ["accent", "device", "noise"]]],
    )
    scan: Scan | None = Field(
        default=None,
        description="Search the intersections of some groups for those that do worse than everyone else.",
        examples=[{"groups": ["gender", "age", "accent"], "depth": 2, "rate": 0.10}],
    )
    adjust: Annotated[tuple[Adjustment, ...], Field(max_length=20)] = Field(
        default=(),
        description="Gaps to print beside the plain ones, adjusted for other groups.",
        examples=[[{"by": "accent", "within": ["gender", "age"], "method": "poisson"}]],
    )
    comparisons: Annotated[tuple[Comparison, ...], Field(min_length=1, max_length=4)] = Field(
        default=("reference",),
        description="What each category is compared with: the reference of its group, the best category, the rest "
        "(everyone else), or everyone (overall).",
        examples=[["reference", "best", "overall"]],
    )
    ratio_limit: Annotated[float, Field(gt=0, lt=1)] | None = Field(
        default=None,
        description="What ratios between categories are held against, on their whole interval. 0.8 (four fifths) for "
        "the selection rate where not said; other metrics are held against it only where it is.",
        examples=[0.8],
    )
    compatibility: Annotated[tuple[Literal["sagemaker-clarify"], ...], Field(max_length=1)] = Field(
        default=(),
        description="Classification: groups of figures under the names of another tool, besides the metrics: each "
        "category of every single group beside its reference.",
        examples=[["sagemaker-clarify"]],
    )
    compatibility_within: Identifier | None = Field(
        default=None,
        description="The group within whose categories conditional demographic disparity (CDDL, CDDPL) is measured; "
        "`by` must have its intersection with a group.",
        examples=["department"],
    )
    minimum: Minimum = Field(
        default=Minimum(),
        description="What a category needs before a figure is printed for it.",
        examples=[{"rows": 30, "clusters": 3}],
    )
    suppress_below: Annotated[int, Field(ge=0, le=1_000_000)] | None = Field(
        default=None,
        description="Categories of fewer people (clusters where declared, else rows) are suppressed. "
        "10 where not said, and 0 for a public dataset.",
        examples=[10],
    )
    keep_cluster_sums: bool | None = Field(
        default=None,
        description="Whether the card keeps the sums of every cluster, under pseudonyms, in a file beside it, so that "
        "versions can be compared as pairs. Yes where not said, unless small categories are suppressed: then it must "
        "be said, because each cluster (a speaker, a person) gets a line of its own.",
        examples=[True, False],
    )
    level: Level = Field(default=0.95, description="Confidence level of the intervals.", examples=[0.95])

    @model_validator(mode="after")
    def _versions_of_an_item_hang_together(self) -> Self:
        """Take the item for the cluster of its versions, where a spec names none above it."""
        # Not before: what a validator hands on is no JSON any more, and a strict model takes no text for a day then.
        if self.task == "perturbation" and self.cluster is None and self.columns.item is not None:
            # The model is frozen, and not yet anybody's: a copy would be lost where it is made by its class.
            object.__setattr__(self, "cluster", self.columns.item)
        return self

    @property
    def results(self) -> RowsSource | TableSource | CountsSource | ReportedSource:
        """The source, with a bare path read as rows."""
        return RowsSource(path=self.source) if isinstance(self.source, str) else self.source

    @property
    def has_subjects(self) -> bool:
        """Whether its pairs name the people of both samples."""
        return self.columns.first_subject is not None and self.columns.second_subject is not None

    @property
    def is_clustered(self) -> bool:
        """Whether its rows hang together: by a cluster, or by the subjects of pairs."""
        return self.cluster is not None or self.has_subjects

    @property
    def groupings(self) -> tuple[tuple[str, ...], ...]:
        """The groupings of `by`, each as a tuple of group ids."""
        return tuple((item,) if isinstance(item, str) else item for item in self.by)

    @property
    def crossings(self) -> tuple[tuple[str, ...], ...]:
        """The intersections besides `by` that a scan, an adjustment or coverage needs, each as a tuple of group ids."""
        scanned = () if self.scan is None else self.scan.groupings
        asked = [*scanned, *((each.by, *each.within) for each in self.adjust), *self.coverage]
        first = {frozenset(names): names for names in reversed(asked)}
        declared = {frozenset(names) for names in self.groupings}
        return tuple(first[key] for key in dict.fromkeys(map(frozenset, asked)) if key not in declared)


class NotMeasured(Model):
    """A group or metric that was not measured, and why."""

    group: Name | None = Field(default=None, description="The group that was not measured.", examples=["gender"])
    metric: Name | None = Field(default=None, description="The metric that was not measured.", examples=["latency"])
    reason: Prose = Field(description="Why not.", examples=["The recordings carry no gender label."])
