"""The sections on fairness and on conditions: for each evaluation and grouping, who was tested and how well it went."""

from __future__ import annotations

from dataclasses import dataclass

from cardgen.card.document import Card
from cardgen.card.evaluations import EvaluationRecord, MetricRecord
from cardgen.card.origins import mixture
from cardgen.render.charts.chart import Chart
from cardgen.render.prose.text import capitalised, date_in_words, lowered, slug
from cardgen.render.views.coverage import CoverageTable, coverage_table
from cardgen.render.views.disparities import Summary, summary
from cardgen.render.views.evaluations import provenance
from cardgen.render.views.intersections import Further, further
from cardgen.render.views.labels import CONDITION_KINDS, group_label, grouping_label, label_source, weak_labels
from cardgen.render.views.matches import MatchTable, match_table
from cardgen.render.views.matrices import MatrixView, matrix_view
from cardgen.render.views.outcomes import outcome_counts
from cardgen.render.views.tables import GroupTable, group_table
from cardgen.render.views.topics import better
from cardgen.spec.evidence import Group

__all__ = ["GroupedEvaluation", "Grouping", "LabelView", "MetricBlock", "grouped_evaluations"]


@dataclass(frozen=True, slots=True)
class LabelView:
    """Why a group matters and where its labels come from.

    Attributes:
        name: The group.
        relevance: Why it matters to the task, Markdown of the owner.
        source: Where its labels come from, in a sentence.
        weak: The name of a weak source, or an empty string.
        justification: Why labels of a weak source are good enough, Markdown of the owner, or an empty string.
    """

    name: str
    relevance: str
    source: str
    weak: str
    justification: str


@dataclass(frozen=True, slots=True)
class MetricBlock:
    """One metric over one grouping: table, summaries and charts.

    Attributes:
        anchor: Anchor on the page.
        heading: The metric.
        definition: What it is, and which way is better.
        definition_anchor: Anchor of its full definition.
        first: Whether it is the first metric of its grouping, which HTML shows unfolded.
        table: The table.
        summary: What stands under the table.
        charts: Its charts.
        further: What stands beside the table: values drawn towards the mean, adjusted gaps.
    """

    anchor: str
    heading: str
    definition: str
    definition_anchor: str
    first: bool
    table: GroupTable
    summary: Summary
    charts: tuple[Chart, ...]
    further: tuple[Further, ...] = ()


@dataclass(frozen=True, slots=True)
class Grouping:
    """One grouping of one evaluation.

    Attributes:
        anchor: Anchor on the page.
        heading: Its heading: `By accent`.
        labels: About each of its groups; empty for an intersection, whose groups are described on their own.
        weak: Names of weak label sources, or an empty string.
        coverage: Who was tested, for a single group.
        coverage_charts: The charts of it.
        metrics: A block for each metric.
        matches: False matches between its categories, where pairs have the labels of both people.
        match_charts: The charts of them.
        matrix: Who was tested in its combinations, where it crosses groups with a condition, or for counts alone.
        matrix_charts: The charts of that.
    """

    anchor: str
    heading: str
    labels: tuple[LabelView, ...]
    weak: str
    coverage: CoverageTable | None
    coverage_charts: tuple[Chart, ...]
    metrics: tuple[MetricBlock, ...]
    matches: MatchTable | None = None
    match_charts: tuple[Chart, ...] = ()
    matrix: MatrixView | None = None
    matrix_charts: tuple[Chart, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupedEvaluation:
    """The groupings of one evaluation that belong to one section.

    Attributes:
        anchor: Anchor on the page.
        title: Title of the evaluation.
        link: Anchor of its description.
        tested: Date, evaluator and dataset, in a sentence.
        reported: The document its figures come from; empty where they were measured.
        groupings: The groupings.
        mixed: How many of the rows are synthetic, or an empty string.
    """

    anchor: str
    title: str
    link: str
    tested: str
    reported: str
    groupings: tuple[Grouping, ...]
    mixed: str = ""


def grouped_evaluations(card: Card, charts: tuple[Chart, ...], *, conditions: bool) -> tuple[GroupedEvaluation, ...]:
    """Collect what a section shows: the groupings by conditions, or all others.

    A grouping belongs to the conditions where any of its groups is a condition, an attack or a variant.
    """
    kinds = {group.id: group.kind for group in card.groups}
    section = "robustness" if conditions else "fairness"
    found = []
    for evaluation in card.evaluations:
        every = (*evaluation.by, *(each.by for each in evaluation.coverage_matrices))
        bys = [by for by in every if any(kinds.get(item) in CONDITION_KINDS for item in by) == conditions]
        groupings = tuple(item for by in bys if (item := _grouping(card, charts, evaluation, by)) is not None)
        if groupings:
            found.append(
                GroupedEvaluation(
                    anchor=f"{section}-{slug(evaluation.id)}",
                    title=evaluation.title,
                    link=f"evaluation-{slug(evaluation.id)}",
                    tested=_tested(card, evaluation),
                    reported=provenance(evaluation),
                    groupings=groupings,
                    mixed=mixture(card.groups, evaluation),
                )
            )
    return tuple(found)


def _grouping(
    card: Card, charts: tuple[Chart, ...], evaluation: EvaluationRecord, by: tuple[str, ...]
) -> Grouping | None:
    own = tuple(chart for chart in charts if chart.evaluation == evaluation.id and tuple(chart.by) == by)
    measured = [metric for metric in evaluation.metrics if card.cells(evaluation.id, metric.id, by)]
    record = next((item for item in evaluation.coverage if by == (item.group,) and item.categories), None)
    matrix = matrix_view(card, evaluation, by)
    if not measured and record is None and matrix is None:
        return None
    groups = [group for group in card.groups if by == (group.id,)]
    anchor = "-".join(slug(part) for part in (evaluation.id, "by", *by))
    return Grouping(
        anchor=anchor,
        heading=f"By {lowered(grouping_label(card, by))}",
        labels=tuple(_labels(card, group) for group in groups),
        weak=weak_labels(card, by),
        coverage=coverage_table(card, evaluation, record) if record else None,
        coverage_charts=tuple(chart for chart in own if chart.kind in ("coverage", "representation")),
        metrics=tuple(
            _block(card, own, evaluation, metric, by, first=index == 0) for index, metric in enumerate(measured)
        ),
        matches=match_table(card, evaluation, by[0]) if len(by) == 1 else None,
        match_charts=tuple(chart for chart in own if chart.kind == "matches"),
        matrix=matrix,
        matrix_charts=tuple(chart for chart in own if chart.kind == "matrix"),
    )


def _block(
    card: Card,
    own: tuple[Chart, ...],
    evaluation: EvaluationRecord,
    metric: MetricRecord,
    by: tuple[str, ...],
    *,
    first: bool,
) -> MetricBlock:
    table = group_table(card, evaluation, metric, by)
    return MetricBlock(
        anchor=table.id,
        heading=capitalised(metric.label),
        definition=f"{metric.definition} {better(metric)}".strip(),
        definition_anchor=f"metric-{slug(metric.id)}",
        first=first,
        table=table,
        summary=summary(card, evaluation, metric, table),
        charts=tuple(chart for chart in own if chart.metric == metric.id and chart.kind in ("intervals", "heatmap")),
        further=(*outcome_counts(card, evaluation, metric, by), *further(card, evaluation, metric, by)),
    )


def _tested(card: Card, evaluation: EvaluationRecord) -> str:
    name = next((item.name for item in card.datasets if item.id == evaluation.dataset), evaluation.dataset)
    return f"{name}. {date_in_words(evaluation.date)}, {evaluation.evaluator.organisation}."


def _labels(card: Card, group: Group) -> LabelView:
    return LabelView(
        name=group_label(card, group.id),
        relevance=group.relevance,
        source=label_source(group),
        weak=weak_labels(card, (group.id,)),
        justification=group.justification or "",
    )
