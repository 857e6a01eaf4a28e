"""How each evaluation was carried out, written down for the card: definitions, coverage and curves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cardgen.card.evaluations import (
    CategoryCoverage,
    CoverageRecord,
    Curve,
    EvaluationKit,
    EvaluationRecord,
    MetricRecord,
    PairingRecord,
    SourceOfFigures,
)
from cardgen.card.figures.coverage_matrices import coverage_matrices
from cardgen.card.figures.matches import match_matrices
from cardgen.card.figures.representation import Sample, representation
from cardgen.card.figures.suppress import Hidden
from cardgen.card.figures.tabulate import hides_people
from cardgen.card.thresholds.cells import has_curve
from cardgen.card.thresholds.record import at_thresholds, exact_thresholds
from cardgen.card.thresholds.sweep import kept_scores
from cardgen.evaluation.cells import Cell, Coverage, Measured
from cardgen.metrics.definition import Metric
from cardgen.spec.document import CardSpec
from cardgen.spec.evidence import Evaluation
from cardgen.spec.sources import ReportedSource
from cardgen.statistics.auc import roc_points

__all__ = ["measured_record", "reported_record", "suppression_threshold"]

_DEFAULT_THRESHOLD = 10


def suppression_threshold(spec: CardSpec, evaluation: Evaluation) -> int:
    """Return the people below which a category is suppressed: as declared, else 10, or 0 for a public dataset."""
    if evaluation.suppress_below is not None:
        return evaluation.suppress_below
    public = any(data.id == evaluation.dataset and data.source == "public" for data in spec.datasets)
    return 0 if public else _DEFAULT_THRESHOLD


def measured_record(
    spec: CardSpec,
    evaluation: Evaluation,
    metrics: Sequence[Metric],
    measured: Measured,
    hidden: Hidden,
    pairing: PairingRecord,
) -> EvaluationRecord:
    """Write down an evaluation that was measured from rows or counts."""
    source = measured.source
    concealed = 0 in hidden.reasons
    return EvaluationRecord(
        **_common(spec, evaluation, metrics),
        evidence="measured",
        source=SourceOfFigures(
            kind=source.kind,
            name=source.name,
            files=source.files or None,
            rows=None if concealed else source.rows,
            digest=None if source.digest is None else f"sha256:{source.digest}",
        ),
        rows=None if concealed else measured.rows,
        excluded=None if concealed else measured.excluded,
        clusters=None if concealed or hides_people(evaluation, hidden) else measured.clusters,
        coverage=tuple(_represented(spec, evaluation, item, measured, hidden) for item in measured.coverage),
        coverage_matrices=coverage_matrices(evaluation, measured, hidden),
        curves=tuple(_curves(evaluation, measured, hidden, exact_thresholds(spec, evaluation))),
        **at_thresholds(spec, evaluation, metrics, measured, hidden),
        match_matrices=match_matrices(
            evaluation, measured, _concealed_groups(measured, hidden), suppression_threshold(spec, evaluation)
        ),
        pairing=pairing,
        warnings=tuple(warning.message for warning in measured.warnings),
        kit=EvaluationKit(
            metrics=evaluation.metrics,
            **{name: getattr(evaluation, name) for name in ("classes", "score_range", "comparisons", "ratio_limit")},
        ),
    )


def reported_record(
    spec: CardSpec, evaluation: Evaluation, metrics: Sequence[Metric], source: ReportedSource
) -> EvaluationRecord:
    """Write down an evaluation whose figures come from a document."""
    coverage = []
    for group in dict.fromkeys(group for by in evaluation.groupings for group in by):
        figures = [figure for figure in source.figures if set(figure.group) == {group}]
        sizes = {figure.group[group]: figure.n for figure in figures}
        if sizes:
            coverage.append(_reported_coverage(group, sizes))
    overall = next((figure.n for figure in source.figures if not figure.group and figure.n is not None), None)
    return EvaluationRecord(
        **_common(spec, evaluation, metrics),
        evidence="reported",
        source=SourceOfFigures(kind="reported", document=source.document),
        rows=overall,
        excluded=None,
        clusters=None,
        coverage=tuple(coverage),
        pairing=PairingRecord(reason="the figures are those of a document"),
    )


def _common(spec: CardSpec, evaluation: Evaluation, metrics: Sequence[Metric]) -> dict[str, Any]:
    kept = ("id", "title", "subject", "dataset", "date", "evaluator", "task", "columns")
    more = ("row_id", "cluster", "weight", "split", "selection", "positive", "threshold", "normalisation")
    last = ("outcomes", "level", "minimum")
    return {
        **{name: getattr(evaluation, name) for name in (*kept, *more, *last)},
        "suppress_below": suppression_threshold(spec, evaluation),
        # Whose pairs these are is said by two columns, so that the unit has a name of its own.
        "cluster": "subject" if evaluation.has_subjects else evaluation.cluster,
        "metrics": tuple(_metric(metric) for metric in metrics),
        "by": evaluation.groupings,
    }


def _metric(metric: Metric) -> MetricRecord:
    return MetricRecord(**{name: getattr(metric, name) for name in MetricRecord.model_fields})


def _represented(
    spec: CardSpec, evaluation: Evaluation, coverage: Coverage, measured: Measured, hidden: Hidden
) -> CoverageRecord:
    """Write down who was in one group, beside its declared population where there is one."""
    record = _coverage(coverage, measured, hidden)
    group = spec.group(coverage.group)
    if group.population is None:
        return record
    leaves = group.categories is not None and group.rest == "exclude" and group.pair_column is None
    shut = 0 in hidden.reasons or hides_people(evaluation, hidden)
    tested = Sample(
        coverage,
        record,
        None if shut else measured.clusters,
        next((each.clusters for each in measured.groupings if each.by == (coverage.group,)), None),
        leaves or record.missing == 0,
        not (hidden.reasons or hidden.categories or hidden.missing),
    )
    return record.model_copy(update={"representation": representation(group.population, tested, evaluation.level)})


def _coverage(coverage: Coverage, measured: Measured, hidden: Hidden) -> CoverageRecord:
    """Write down who was in one group; a category that is hidden as a cell is hidden here too."""
    concealed = _hidden_categories(coverage.group, measured, hidden)
    labelled = sum(coverage.rows.values())
    total = labelled + coverage.missing
    known = 0 not in hidden.reasons
    counted = known and coverage.group not in hidden.missing
    categories = []
    for category, rows in coverage.rows.items():
        if category in concealed:
            categories.append(CategoryCoverage(category=category, rows=None, share=None, status="suppressed"))
            continue
        categories.append(
            CategoryCoverage(
                category=category,
                rows=rows,
                clusters=None if coverage.clusters is None else coverage.clusters.get(category, 0),
                # Rows over share are the rows with a label: shares would tell how many lack one.
                share=rows / labelled if labelled and counted else None,
                status="ok" if rows else "absent",
            )
        )
    return CoverageRecord(
        group=coverage.group,
        categories=tuple(categories),
        missing=coverage.missing if counted else None,
        missing_share=coverage.missing / total if total and counted else None,
        excluded=coverage.excluded if known else None,
        pooled=tuple(sorted(coverage.pooled)),
    )


def _concealed_groups(measured: Measured, hidden: Hidden) -> set[str]:
    """Return the groups of which anything is hidden: a category, or how many rows are in none; all with everyone."""
    groups = [item.group for item in measured.coverage]
    if 0 in hidden.reasons:
        return set(groups)
    return {group for group in groups if group in hidden.missing or _hidden_categories(group, measured, hidden)}


def _hidden_categories(group: str, measured: Measured, hidden: Hidden) -> set[str]:
    """Return the categories of a group that are hidden, as a cell or, where no cell is one, as a count."""
    index, found = 1, {category for name, category in hidden.categories if name == group}
    for grouping in measured.groupings:
        for cell in grouping.cells:
            if grouping.by == (group,) and index in hidden.reasons:
                found.add(cell.group[group])
            index += 1
    return found


def _reported_coverage(group: str, sizes: dict[str, int | None]) -> CoverageRecord:
    known = [size for size in sizes.values() if size is not None]
    total = sum(known) if len(known) == len(sizes) else None
    return CoverageRecord(
        group=group,
        categories=tuple(
            CategoryCoverage(
                category=category,
                rows=size,
                share=None if size is None or not total else size / total,
                status="ok",
            )
            for category, size in sizes.items()
        ),
        missing=None,
        missing_share=None,
        excluded=None,
    )


def _curves(evaluation: Evaluation, measured: Measured, hidden: Hidden, thresholds: tuple[float, ...]) -> list[Curve]:
    """Return the curves of everyone and of each category that is printed, not of intersections.

    Those thresholds are among their points, so that the rates there are exact.
    """
    cells: list[tuple[tuple[str, ...], Cell]] = [((), measured.overall)]
    cells += [(grouping.by, cell) for grouping in measured.groupings for cell in grouping.cells]
    return [
        _curve(by, cell, thresholds)
        for index, (by, cell) in enumerate(cells)
        if len(by) < 2 and index not in hidden.reasons and has_curve(evaluation, cell)
    ]


def _curve(by: tuple[str, ...], cell: Cell, thresholds: tuple[float, ...]) -> Curve:
    histogram = cell.histogram
    if histogram is None:
        raise ValueError("a cell without scores has no curve")
    false_positive, true_positive = roc_points(histogram.positives, histogram.negatives)
    # Points run from nothing accepted to everything accepted; thresholds ascend, so they are turned round, and the
    # first point (a threshold above every score) is left out because no score stands for it.
    scores = histogram.scores
    keep = kept_scores(histogram, thresholds)
    return Curve(
        by=by,
        group=dict(cell.group),
        positives=int(histogram.positives.sum()),
        negatives=int(histogram.negatives.sum()),
        thresholds=tuple(float(value) for value in scores[keep]),
        false_positive_rate=tuple(float(value) for value in false_positive[:0:-1][keep]),
        true_positive_rate=tuple(float(value) for value in true_positive[:0:-1][keep]),
    )
