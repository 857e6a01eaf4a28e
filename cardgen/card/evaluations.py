"""What a card says of an evaluation: how it was done, on what, who was in it, and its curves."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cardgen.card.compatibility import CompatibilityMetric
from cardgen.card.coverage_matrices import CoverageMatrix
from cardgen.card.intersections import AdjustedRecord, ScanRecord
from cardgen.card.match_matrices import MatchMatrix
from cardgen.card.representation import Representation
from cardgen.card.results import Evidence
from cardgen.card.thresholds.records import CriterionThresholds, ThresholdResults, ThresholdSweep
from cardgen.metrics.definition import Form
from cardgen.spec.columns import Columns, Task
from cardgen.spec.evidence import Comparison, Evaluator, Label, Minimum
from cardgen.spec.fields import Day, Level, Model
from cardgen.spec.metrics import Direction, MetricChoice
from cardgen.spec.outcomes import AttackOutcomes
from cardgen.spec.sources import Document

__all__ = [
    "CategoryCoverage",
    "CoverageRecord",
    "Curve",
    "EvaluationKit",
    "EvaluationRecord",
    "MetricRecord",
    "PairingRecord",
    "SourceOfFigures",
]


class MetricRecord(Model):
    """The definition of a metric, as it was used."""

    id: str = Field(description="Id of the metric.")
    label: str = Field(description="Its name.")
    definition: str = Field(description="What it is, in a sentence.")
    formula: str = Field(description="The formula.")
    form: Form = Field(description="How it is estimated.")
    direction: Direction = Field(description="Which way is better.")
    unit: str = Field(description="share, score, or a unit.")
    low: float | None = Field(description="The least there can be.")
    high: float | None = Field(description="The most there can be.")
    reading: str = Field(description="How a value reads in a sentence.")
    averaging: str = Field(description="How rows are put together.")
    thresholded: bool = Field(description="Whether it depends on a threshold.")
    reference: str = Field(description="Where it is defined.")


class SourceOfFigures(Model):
    """Where the figures of an evaluation come from."""

    kind: Literal["rows", "counts", "reported"] = Field(description="Rows, counts, or figures of a document.")
    name: str | None = Field(default=None, description="The path, as the spec writes it.")
    files: int | None = Field(default=None, description="How many files.")
    rows: int | None = Field(default=None, description="Rows read.")
    digest: str | None = Field(default=None, description="SHA-256 of what was read, as sha256:hexadecimal.")
    document: Document | None = Field(default=None, description="The document of reported figures.")


class CategoryCoverage(Model):
    """How many of one category were tested."""

    category: str = Field(description="The category.")
    rows: int | None = Field(description="Rows; null where suppressed or not reported.")
    clusters: int | None = Field(default=None, description="Clusters; null where none are declared.")
    share: float | None = Field(
        description="Share of the rows with a label; null where rows is, or where it would give one away."
    )
    status: Literal["ok", "suppressed", "absent"] = Field(description="Whether it can be printed.")


class CoverageRecord(Model):
    """Who was tested, for one group."""

    group: str = Field(description="Id of the group.")
    categories: tuple[CategoryCoverage, ...] = Field(description="Its categories, in the order of the card.")
    missing: int | None = Field(description="Rows without a label; null where not known.")
    missing_share: float | None = Field(description="Share of the rows read that lack a label.")
    excluded: int | None = Field(description="Rows that left because their category is not declared.")
    pooled: tuple[str, ...] = Field(default=(), description="Categories pooled into Other.")
    representation: Representation | None = Field(
        default=None, description="Those tested beside the declared population of the group."
    )


class Curve(Model):
    """Error rates of one cell at every threshold: the points of its ROC curve."""

    by: tuple[str, ...] = Field(description="The grouping; empty for everyone.")
    group: dict[str, str] = Field(description="Category by group id.")
    positives: int = Field(description="Positive rows (genuine pairs).")
    negatives: int = Field(description="Negative rows (impostor pairs).")
    thresholds: tuple[float, ...] = Field(description="Ascending thresholds.")
    false_positive_rate: tuple[float, ...] = Field(description="At or above each threshold: FPR (FMR).")
    true_positive_rate: tuple[float, ...] = Field(description="At or above each threshold: TPR (TMR).")


class PairingRecord(Model):
    """The sums of every cluster, kept beside the card so that versions can be compared as pairs; or why not."""

    file: Annotated[str, Field(pattern=r"^pairs/[a-z0-9][a-z0-9-]{0,62}\.json\.gz$")] | None = Field(
        default=None, description="Name of the file beside the card, where there is one."
    )
    digest: str | None = Field(
        default=None, description="SHA-256 of its content before compression, as sha256:hexadecimal."
    )
    lines: int | None = Field(default=None, description="How many lines it holds: clusters by joint category.")
    reason: str | None = Field(default=None, description="Why there is none, in words.")


class EvaluationKit(Model):
    """What else it takes to run an evaluation again on other data, besides what its record says anyway."""

    metrics: tuple[MetricChoice, ...] = Field(description="Metrics, as the spec chose them.")
    classes: tuple[Label, ...] | None = Field(default=None, description="Classification: every class.")
    score_range: tuple[float, float] | None = Field(default=None, description="Lowest and highest score there can be.")
    comparisons: tuple[Comparison, ...] = Field(
        default=("reference",), description="What categories are compared with."
    )
    ratio_limit: float | None = Field(default=None, description="What ratios between categories are held against.")


class EvaluationRecord(Model):
    """One run of one subject on one dataset, as it was carried out."""

    id: str = Field(description="Id.")
    title: str = Field(description="Title.")
    subject: str = Field(description="Id of the subject.")
    dataset: str = Field(description="Id of the dataset.")
    split: str | None = Field(default=None, description="Which part of the dataset.")
    selection: str | None = Field(default=None, description="Which rows were taken, and why.")
    date: Day = Field(description="Day of the run.")
    evaluator: Evaluator = Field(description="Who carried it out.")
    task: Task = Field(description="What the rows hold.")
    evidence: Evidence = Field(description="Where its figures come from.")
    source: SourceOfFigures = Field(description="What was read.")
    columns: Columns = Field(description="Which column played which part.")
    row_id: str | None = Field(default=None, description="Column that identifies a row.")
    cluster: str | None = Field(
        default=None, description="Column of the cluster unit; subject where pairs name the people of both samples."
    )
    weight: str | None = Field(default=None, description="Column of weights.")
    positive: Label | None = Field(default=None, description="The class that counts as positive.")
    outcomes: AttackOutcomes | None = Field(
        default=None, description="What the outcomes of attacks are called, where the spec says so."
    )
    threshold: float | None = Field(default=None, description="The threshold on scores.")
    normalisation: str | None = Field(default=None, description="How texts were normalised.")
    level: Level = Field(description="Confidence level.")
    minimum: Minimum = Field(description="What a category needs for a figure.")
    suppress_below: int = Field(description="Categories of fewer people are suppressed; 0 for none.")
    metrics: tuple[MetricRecord, ...] = Field(description="Metrics, headline first.")
    by: tuple[tuple[str, ...], ...] = Field(description="Groupings.")
    rows: int | None = Field(description="Rows in the evaluation; null where not reported.")
    excluded: int | None = Field(description="Rows that left it.")
    clusters: int | None = Field(description="Clusters in it.")
    coverage: tuple[CoverageRecord, ...] = Field(default=(), description="Who was tested, a group each.")
    coverage_matrices: tuple[CoverageMatrix, ...] = Field(
        default=(), description="Who was tested in combinations of groups, beyond the groupings."
    )
    curves: tuple[Curve, ...] = Field(default=(), description="Error rates against the threshold.")
    threshold_sweeps: tuple[ThresholdSweep, ...] = Field(
        default=(), description="Metrics that depend on the threshold, at every threshold."
    )
    threshold_results: tuple[ThresholdResults, ...] = Field(
        default=(), description="Figures at the thresholds that use cases recommend, ascending."
    )
    criterion_thresholds: tuple[CriterionThresholds, ...] = Field(
        default=(), description="Thresholds at which every category would keep a release criterion."
    )
    compatibility: tuple[CompatibilityMetric, ...] = Field(
        default=(), description="Figures under the names of another tool, of categories that the card prints."
    )
    pairing: PairingRecord = Field(default=PairingRecord(), description="What a comparison of versions as pairs needs.")
    match_matrices: tuple[MatchMatrix, ...] = Field(
        default=(), description="False matches between the categories of groups with labels of both people of a pair."
    )
    scan: ScanRecord | None = Field(default=None, description="A search for the intersections that do worst.")
    adjusted: tuple[AdjustedRecord, ...] = Field(default=(), description="Gaps adjusted for other groups.")
    warnings: tuple[str, ...] = Field(default=(), description="What a reader must know about the data.")
    kit: EvaluationKit | None = Field(
        default=None, description="With which others run it again on their data; null for reported figures."
    )

    def metric(self, identifier: str) -> MetricRecord:
        """Return the metric of that id.

        Raises:
            KeyError: The evaluation does not have it.
        """
        for metric in self.metrics:
            if metric.id == identifier:
                return metric
        raise KeyError(identifier)
