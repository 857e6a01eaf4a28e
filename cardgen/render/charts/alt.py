"""Alternative texts: what a chart shows, with its figures and intervals, for those who do not see it."""

from __future__ import annotations

from collections.abc import Iterable

from cardgen.card.evaluations import CoverageRecord, EvaluationRecord
from cardgen.card.numbers import Scale, count
from cardgen.card.results import Result
from cardgen.card.words import STATUS_WORDS
from cardgen.render.charts.lettering import cleaned
from cardgen.render.charts.names import cluster_units, figure, grouping_name, name_of, row_units
from cardgen.render.charts.operating_points import CurveView
from cardgen.render.charts.view import MetricView, limit_text
from cardgen.render.prose.text import joined

__all__ = ["coverage_alt", "curves_alt", "metric_alt", "with_interval"]

_MOST = 12
_WORST, _BEST = 6, 3


def metric_alt(kind: str, title: str, view: MetricView) -> str:
    """Describe a chart of a metric: the finding, then the figures, worst first; many categories are cut in the middle.

    Args:
        kind: What it is: `Interval plot`.
        title: The finding.
        view: What it draws.
    """
    order = "highest" if view.metric.direction == "none" else "worst"
    parts = [f"{kind} of {cleaned(view.metric.label)} by {grouping_name(view.card, view.by)}, {order} first. {title}."]
    figures = [f"{name_of(cell.group, view.by)} {with_interval(cell, view.scale)}" for cell in view.printed]
    if len(figures) > _MOST:
        left_out = len(figures) - _WORST - _BEST
        figures = [*figures[:_WORST], f"{count(left_out)} more in the table", *figures[-_BEST:]]
    parts.append(f"{'; '.join(figures)}.")
    parts += _without_figure(view)
    if view.overall is not None:
        parts.append(f"Overall {with_interval(view.overall, view.overall_scale)}.")
    for outcome in view.limits:
        if outcome.limit is not None:
            whom = {"overall": "overall", "worst_group": "for the worst category"}.get(
                outcome.scope, "for each category"
            )
            parts.append(f"Limit {whom} {limit_text(outcome.limit, view.scale)}.")
    return " ".join(parts)


def with_interval(result: Result, scale: Scale) -> str:
    """Print a figure with its interval: `22% (15% to 33%)`."""
    text = figure(result, scale)
    return text if result.interval is None else f"{text} ({scale.range(result.interval.low, result.interval.high)})"


def coverage_alt(title: str, evaluation: EvaluationRecord, coverage: CoverageRecord, *, both: bool = False) -> str:
    """Describe a coverage chart: the finding, then rows and clusters of each category."""
    rows, units = row_units(evaluation), cluster_units(evaluation)
    entries = []
    for entry in coverage.categories:
        name = cleaned(entry.category)
        if entry.rows is None or entry.status != "ok":
            entries.append(f"{name} {'not reported' if entry.status == 'ok' else STATUS_WORDS[entry.status]}")
        elif entry.clusters is not None:
            entries.append(f"{name} {count(entry.rows)} {rows} from {count(entry.clusters)} {units}")
        else:
            entries.append(f"{name} {count(entry.rows)} {rows}")
    if len(entries) > _MOST:
        entries = [*entries[:_MOST], f"{count(len(entries) - _MOST)} more in the table"]
    lack = "of two categories, or without a label" if both else "without a label"
    missing = f" {count(coverage.missing)} {rows} {lack}." if coverage.missing else ""
    return f"Bar chart of who was tested. {title}. {'; '.join(entries)}.{missing}"


def curves_alt(kind: str, title: str, view: CurveView) -> str:
    """Describe curves: the finding, then the rates of each group at the card's threshold."""
    parts = [f"{kind}. {title}."]
    if view.threshold is not None:
        rates = view.rates
        figures = [
            f"{line.name} {rates.false_positive} {line.figures[0]}, {rates.true_positive} {line.figures[1]}"
            for line in view.lines
        ]
        parts.append(f"At the threshold of {view.threshold}: {'; '.join(figures)}.")
    else:
        parts.append(f"Drawn: {joined(line.name for line in view.lines)}.")
    return " ".join(parts)


def _without_figure(view: MetricView) -> Iterable[str]:
    """Name the categories without a figure, with their status."""
    named: dict[str, list[str]] = {}
    for cell in view.cells:
        if cell.value is None:
            named.setdefault(STATUS_WORDS[cell.status], []).append(name_of(cell.group, view.by))
    for word, names in named.items():
        shown = ", ".join(names) if len(names) <= _MOST else f"{count(len(names))} categories"
        yield f"{word.capitalize()}: {shown}."
