"""What stands under a title and under a chart: measure, unit, n and dataset; source, date and evaluator."""

from __future__ import annotations

from collections.abc import Iterable

from cardgen.card.document import Card
from cardgen.card.evaluations import CoverageRecord, EvaluationRecord
from cardgen.card.numbers import day, plain
from cardgen.card.results import Result
from cardgen.render.charts.lettering import cleaned
from cardgen.render.charts.names import cluster_units, grouping_name, name_of, row_units, size_of_sample
from cardgen.render.charts.operating_points import CurveView
from cardgen.render.charts.view import MetricView
from cardgen.render.prose.text import capitalised, counted, joined
from cardgen.render.views.notes import reason_in_words

__all__ = [
    "coverage_subtitle",
    "curves_subtitle",
    "intervals_phrase",
    "metric_subtitle",
    "sample_sentence",
    "source_line",
]

_DIRECTIONS = {"lower_is_better": "; lower is better", "higher_is_better": "; higher is better", "none": ""}
_MOST_NAMED = 6


def metric_subtitle(view: MetricView, notes: Iterable[str] = ()) -> str:
    """Say what a chart of a metric measures, in which unit, on how much, and what a reader must know besides."""
    unit = f" ({view.scale.header})" if view.scale.header else ""
    label = capitalised(cleaned(view.metric.label))
    measure = f"{label}{unit}{intervals_phrase(view.printed)}{_DIRECTIONS[view.metric.direction]}."
    return " ".join((measure, sample_sentence(view.card, view.evaluation), *notes, *_not_compared(view)))


def intervals_phrase(results: Iterable[Result]) -> str:
    """Say which intervals stand beside figures: `with 95% intervals`, or why there are none."""
    found = list(results)
    intervals = [result.interval for result in found if result.interval is not None]
    levels = {interval.level for interval in intervals}
    if not intervals:
        reported = all(result.evidence == "reported" for result in found)
        return ", as reported without intervals" if reported else ", without intervals"
    level = f"{plain(round(levels.pop() * 100, 6))}% " if len(levels) == 1 else ""
    rest = "" if len(intervals) == len(found) else " where there are any"
    return f" with {level}intervals{rest}"


def sample_sentence(card: Card, evaluation: EvaluationRecord) -> str:
    """Name the dataset and how much of it was used."""
    size = size_of_sample(evaluation)
    dataset = cleaned(next((item.name for item in card.datasets if item.id == evaluation.dataset), evaluation.dataset))
    return f"Data: {dataset}." if size is None else f"{capitalised(size)}, {dataset}."


def source_line(card: Card, evaluation: EvaluationRecord) -> str:
    """Name the dataset with its revision, the day of the evaluation and who carried it out."""
    dataset = next((item for item in card.datasets if item.id == evaluation.dataset), None)
    data = evaluation.dataset if dataset is None else f"{cleaned(dataset.name)}, revision {cleaned(dataset.revision)}"
    who = cleaned(evaluation.evaluator.organisation)
    independent = ", independent of the provider" if evaluation.evaluator.independent else ""
    when = day(evaluation.date.year, evaluation.date.month, evaluation.date.day)
    parts = [f"Source: {data}."]
    document = evaluation.source.document
    if document is not None:
        place = f", {cleaned(document.place)}" if document.place else ""
        parts.append(f"Figures as reported in {cleaned(document.title)}{place}.")
    parts.append(f"Evaluated on {when} by {who}{independent}.")
    return " ".join(parts)


def coverage_subtitle(card: Card, evaluation: EvaluationRecord, coverage: CoverageRecord, notes: Iterable[str]) -> str:
    """Say what the bars of a coverage chart count, and who is not among them."""
    rows = capitalised(row_units(evaluation))
    units = f" and {cluster_units(evaluation)}" if evaluation.cluster is not None else ""
    parts = [f"{rows}{units} by {grouping_name(card, (coverage.group,))}.", sample_sentence(card, evaluation)]
    if coverage.excluded:
        parts.append(
            f"{counted(coverage.excluded, row_units(evaluation)[:-1])} of other categories left the evaluation."
        )
    if coverage.pooled:
        names = tuple(cleaned(name) for name in coverage.pooled)
        pooled = joined(names) if len(names) <= _MOST_NAMED else counted(len(names), "category")
        parts.append(f"Other pools {pooled}.")
    return " ".join((*parts, *notes))


def curves_subtitle(view: CurveView, notes: Iterable[str], what: str) -> str:
    """Say what the curves are, on how much they rest, and what a reader must know besides."""
    by = f" by {grouping_name(view.card, view.by)}" if view.by else ""
    return " ".join((f"{what}{by}.", sample_sentence(view.card, view.evaluation), *notes))


def _not_compared(view: MetricView) -> Iterable[str]:
    """Name the categories with a figure that the gap leaves out, with the reason once."""
    reasons: dict[str, list[str]] = {}
    marked = ", hollow" if len(view.by) == 1 else ""
    for cell, reason in view.not_compared:
        reasons.setdefault(cleaned(reason_in_words(reason)), []).append(name_of(cell.group, view.by))
    for reason, names in reasons.items():
        named = joined(names) if len(names) <= _MOST_NAMED else counted(len(names), "category")
        yield f"Not compared{marked}: {named} ({reason})."
