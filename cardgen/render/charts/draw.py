"""Every chart of a card, in the order in which a page shows them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256

from cardgen.card.document import Card
from cardgen.card.evaluations import CoverageRecord, EvaluationRecord
from cardgen.card.origins import marks
from cardgen.render.charts.alt import coverage_alt, curves_alt, metric_alt
from cardgen.render.charts.canvas import Canvas
from cardgen.render.charts.captions import coverage_subtitle, curves_subtitle, metric_subtitle, source_line
from cardgen.render.charts.chart import Chart, Kind
from cardgen.render.charts.confounders import (
    confounder_alt,
    confounder_canvas,
    confounder_subtitle,
    confounder_title,
    confounder_views,
)
from cardgen.render.charts.coverage import coverage_canvas, coverage_notes, has_bars
from cardgen.render.charts.curves import has_scale, roc_canvas, roc_notes, threshold_canvas, threshold_notes
from cardgen.render.charts.det import det_canvas, det_notes, has_det
from cardgen.render.charts.heatmap import heatmap_canvas, heatmap_notes
from cardgen.render.charts.intervals import interval_canvas, interval_notes
from cardgen.render.charts.matches import (
    MatchView,
    match_alt,
    match_canvas,
    match_subtitle,
    match_title,
    match_view,
)
from cardgen.render.charts.matrix import has_heatmap, matrix_alt, matrix_canvas, matrix_subtitle, matrix_title
from cardgen.render.charts.operating_points import CurveView, curve_view
from cardgen.render.charts.representation import (
    has_ratios,
    representation_alt,
    representation_canvas,
    representation_subtitle,
    representation_title,
)
from cardgen.render.charts.svg import finished
from cardgen.render.charts.sweep_words import sweep_alt, sweep_subtitle, sweep_title
from cardgen.render.charts.sweeps import SweepView, sweep_canvas, sweep_views
from cardgen.render.charts.titles import coverage_title, det_title, metric_title, roc_title, threshold_title
from cardgen.render.charts.view import MetricView, metric_view
from cardgen.render.prose.text import slug
from cardgen.render.views.coverage import labels_both
from cardgen.render.views.matrices import Matrix, matrices

__all__ = ["draw_charts"]

_LONGEST_STEM = 120


@dataclass(frozen=True, slots=True)
class _Draft:
    """A chart before it has its id."""

    stem: str
    kind: Kind
    metric: str | None
    by: tuple[str, ...]
    title: str
    subtitle: str
    alt: str
    canvas: Canvas


def draw_charts(card: Card) -> tuple[Chart, ...]:
    """Draw the charts of a card.

    For each evaluation: coverage bars for each group; an interval plot for each metric and single group; a heat map
    for each intersection of two groups, of the headline metric and of those with a release criterion; metrics against
    the threshold where the card holds sweeps; ROC curves, the trade-off of errors and error rates against the threshold
    where it holds curves.

    Args:
        card: The card; nothing else is read.

    Returns:
        The charts, by evaluation in the order of the card; ids are unique.
    """
    charts: list[Chart] = []
    taken: set[str] = set()
    for evaluation in card.evaluations:
        source = source_line(card, evaluation)
        for draft in (_marked(card, evaluation, draft) for draft in _drafts(card, evaluation)):
            identifier = _unique(draft.stem, taken)
            charts.append(
                Chart(
                    id=identifier,
                    kind=draft.kind,
                    evaluation=evaluation.id,
                    metric=draft.metric,
                    by=draft.by,
                    title=draft.title,
                    subtitle=draft.subtitle,
                    source=source,
                    alt=draft.alt,
                    svg=finished(draft.canvas, identifier, draft.title, draft.alt),
                )
            )
    return tuple(charts)


def _marked(card: Card, evaluation: EvaluationRecord, draft: _Draft) -> _Draft:
    """Mark a chart of groups with weak labels, or of real and synthetic rows together, in title and alternative."""
    found = marks(card.groups, evaluation, draft.by)
    if not found:
        return draft
    return replace(draft, title=f"{draft.title} ({found})", alt=f"{draft.alt} Note: {found}.")


def _drafts(card: Card, evaluation: EvaluationRecord) -> Iterator[_Draft]:
    for coverage in evaluation.coverage:
        if has_bars(coverage):
            yield _coverage(card, evaluation, coverage)
        if has_ratios(coverage):
            yield _representation(card, evaluation, coverage)
    for combinations in matrices(card, evaluation):
        if has_heatmap(combinations):
            yield _matrix(card, evaluation, combinations)
    confounders = confounder_views(card, evaluation)
    if confounders:
        yield _confounders(card, evaluation, confounders)
    judged = {item.metric for item in card.acceptance if item.evaluation == evaluation.id}
    for number, metric in enumerate(evaluation.metrics):
        for by in evaluation.by:
            if len(by) > 2 or (len(by) == 2 and number and metric.id not in judged):
                continue
            view = metric_view(card, evaluation, metric, by)
            if view.printed:
                yield _intervals(view) if len(by) == 1 else _heatmap(view)
    for sweep in sweep_views(card, evaluation):
        yield _sweep(sweep)
    for matrix in evaluation.match_matrices:
        matches = match_view(card, evaluation, matrix)
        if matches is not None:
            yield _matches(matches)
    for by in _curve_groupings(evaluation):
        curves = curve_view(card, evaluation, by)
        if curves is not None:
            yield _roc(curves)
            if has_det(curves):
                yield _det(curves)
            if has_scale(curves):
                yield _threshold(curves)


def _curve_groupings(evaluation: EvaluationRecord) -> tuple[tuple[str, ...], ...]:
    """Return the single groups that have curves; everyone alone where no group has."""
    present = {curve.by for curve in evaluation.curves}
    single = tuple(by for by in evaluation.by if len(by) == 1 and by in present)
    return single or (((),) if () in present else ())


def _coverage(card: Card, evaluation: EvaluationRecord, coverage: CoverageRecord) -> _Draft:
    title = coverage_title(card, evaluation, coverage)
    return _Draft(
        stem=f"{evaluation.id}-coverage-by-{coverage.group}",
        kind="coverage",
        metric=None,
        by=(coverage.group,),
        title=title,
        subtitle=coverage_subtitle(card, evaluation, coverage, coverage_notes(coverage)),
        alt=coverage_alt(title, evaluation, coverage, both=labels_both(card, evaluation, coverage.group)),
        canvas=coverage_canvas(evaluation, coverage, both=labels_both(card, evaluation, coverage.group)),
    )


def _representation(card: Card, evaluation: EvaluationRecord, coverage: CoverageRecord) -> _Draft:
    title = representation_title(coverage)
    return _Draft(
        stem=f"{evaluation.id}-representation-by-{coverage.group}",
        kind="representation",
        metric=None,
        by=(coverage.group,),
        title=title,
        subtitle=representation_subtitle(card, evaluation, coverage),
        alt=representation_alt(title, coverage),
        canvas=representation_canvas(coverage),
    )


def _matrix(card: Card, evaluation: EvaluationRecord, matrix: Matrix) -> _Draft:
    title = matrix_title(card, matrix)
    return _Draft(
        stem="-".join((evaluation.id, "coverage-by", *matrix.by)),
        kind="matrix",
        metric=None,
        by=matrix.by,
        title=title,
        subtitle=matrix_subtitle(card, evaluation, matrix),
        alt=matrix_alt(title, evaluation, matrix),
        canvas=matrix_canvas(card, evaluation, matrix),
    )


def _confounders(card: Card, evaluation: EvaluationRecord, views: tuple[MetricView, ...]) -> _Draft:
    title = confounder_title(views)
    return _Draft(
        stem=f"{evaluation.id}-confounders",
        kind="confounders",
        metric=evaluation.metrics[0].id,
        by=tuple(view.by[0] for view in views),
        title=title,
        subtitle=confounder_subtitle(card, evaluation, views),
        alt=confounder_alt(title, views),
        canvas=confounder_canvas(views),
    )


def _intervals(view: MetricView) -> _Draft:
    title = metric_title(view)
    return _Draft(
        stem=_metric_stem(view),
        kind="intervals",
        metric=view.metric.id,
        by=view.by,
        title=title,
        subtitle=metric_subtitle(view, interval_notes(view)),
        alt=metric_alt("Interval plot", title, view),
        canvas=interval_canvas(view),
    )


def _heatmap(view: MetricView) -> _Draft:
    title = metric_title(view)
    return _Draft(
        stem=_metric_stem(view),
        kind="heatmap",
        metric=view.metric.id,
        by=view.by,
        title=title,
        subtitle=metric_subtitle(view, heatmap_notes(view)),
        alt=metric_alt("Heat map", title, view),
        canvas=heatmap_canvas(view),
    )


def _matches(matches: MatchView) -> _Draft:
    return _Draft(
        stem=f"{matches.view.evaluation.id}-matches-by-{matches.matrix.group}",
        kind="matches",
        metric=None,
        by=matches.view.by,
        title=match_title(matches),
        subtitle=match_subtitle(matches),
        alt=match_alt(matches),
        canvas=match_canvas(matches),
    )


def _roc(view: CurveView) -> _Draft:
    title = roc_title(view)
    return _Draft(
        stem=_curve_stem(view, "roc"),
        kind="roc",
        metric=None,
        by=view.by,
        title=title,
        subtitle=curves_subtitle(view, roc_notes(view), "ROC curves"),
        alt=curves_alt("ROC curves", title, view),
        canvas=roc_canvas(view),
    )


def _det(view: CurveView) -> _Draft:
    title = det_title(view)
    return _Draft(
        stem=_curve_stem(view, "det"),
        kind="det",
        metric=None,
        by=view.by,
        title=title,
        subtitle=curves_subtitle(view, det_notes(view), "Detection error trade-off"),
        alt=curves_alt("Detection error trade-off", title, view),
        canvas=det_canvas(view),
    )


def _sweep(view: SweepView) -> _Draft:
    title = sweep_title(view)
    return _Draft(
        stem="-".join(
            (view.evaluation.id, view.metric.id, "against-threshold", *(("by", *view.by) if view.by else ()))
        ),
        kind="sweep",
        metric=view.metric.id,
        by=view.by,
        title=title,
        subtitle=sweep_subtitle(view),
        alt=sweep_alt(title, view),
        canvas=sweep_canvas(view),
    )


def _threshold(view: CurveView) -> _Draft:
    title = threshold_title(view)
    return _Draft(
        stem=_curve_stem(view, "threshold"),
        kind="threshold",
        metric=None,
        by=view.by,
        title=title,
        subtitle=curves_subtitle(view, threshold_notes(view), "Error rates against the threshold"),
        alt=curves_alt("Error rates against the threshold", title, view),
        canvas=threshold_canvas(view),
    )


def _metric_stem(view: MetricView) -> str:
    return "-".join((view.evaluation.id, view.metric.id, "by", *view.by))


def _curve_stem(view: CurveView, kind: str) -> str:
    return "-".join((view.evaluation.id, kind, *(("by", *view.by) if view.by else ("overall",))))


def _unique(stem: str, taken: set[str]) -> str:
    """Make an id of a stem: short enough for a file name, and unlike those that are taken."""
    identifier = slug(stem)
    if len(identifier) > _LONGEST_STEM:
        identifier = f"{identifier[:_LONGEST_STEM].rstrip('-')}-{sha256(stem.encode()).hexdigest()[:8]}"
    number, found = 1, identifier
    while found in taken:
        number += 1
        found = f"{identifier}-{number}"
    taken.add(found)
    return found
