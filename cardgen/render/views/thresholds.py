"""Figures at other thresholds, in words: tables at those of use cases, and which thresholds meet a criterion."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cardgen.card.document import Card
from cardgen.card.evaluations import EvaluationRecord, MetricRecord
from cardgen.card.numbers import plain
from cardgen.card.results import CriterionOutcome, Result
from cardgen.card.scales import overall_scale, scale_of
from cardgen.card.thresholds.records import CriterionThresholds, ThresholdResults, ThresholdSpan
from cardgen.card.words import EVERYONE, category_name
from cardgen.render.prose.text import capitalised, joined, lowered, percent, slug
from cardgen.render.views.figures import figure, people
from cardgen.render.views.labels import grouping_label
from cardgen.render.views.notes import excluded_in_words

__all__ = ["ThresholdRow", "ThresholdTable", "criterion_sentence", "span_in_words", "statements", "threshold_tables"]


@dataclass(frozen=True, slots=True)
class ThresholdRow:
    """One category at one threshold.

    Attributes:
        name: The category.
        people: How many it rests on.
        cells: A figure with its interval for each metric, or why there is none.
        everyone: Whether it is everyone, set apart.
    """

    name: str
    people: str
    cells: tuple[str, ...]
    everyone: bool


@dataclass(frozen=True, slots=True)
class ThresholdTable:
    """Every metric that depends on the threshold, over one grouping, at the threshold of a use.

    Attributes:
        threshold: The threshold.
        anchor: Anchor on the page.
        caption: What it shows.
        group_head: Head of the first column.
        heads: Heads of the metrics.
        rows: Everyone, then the categories in the order of the card.
        use: The threshold and whose it is, alike for all tables of one use; empty where the table is of none.
    """

    threshold: float
    anchor: str
    caption: str
    group_head: str
    heads: tuple[str, ...]
    rows: tuple[ThresholdRow, ...]
    use: str = ""


def threshold_tables(card: Card, evaluation: EvaluationRecord) -> tuple[ThresholdTable, ...]:
    """Return the tables at the thresholds of use cases: one for each grouping of one group."""
    return tuple(table for item in evaluation.threshold_results for table in _tables(card, evaluation, item))


def statements(card: Card, evaluation: EvaluationRecord) -> tuple[str, ...]:
    """Say of each release criterion at which thresholds every category would keep it."""
    return tuple(criterion_sentence(card, evaluation, item) for item in evaluation.criterion_thresholds)


def criterion_sentence(card: Card, evaluation: EvaluationRecord, item: CriterionThresholds) -> str:
    """Say at which thresholds every category would keep a criterion: by intervals first, then by values alone."""
    metric = evaluation.metric(item.metric)
    outcome = next(each for each in card.acceptance if each.id == item.criterion)
    claim = f"{_limit(metric, outcome)} in every category of {lowered(grouping_label(card, item.by))}"
    parts = []
    if item.by_bound:
        parts.append(f"{_at(item.by_bound)}, {claim}, by the end of every interval.")
        if item.by_point != item.by_bound:
            parts.append(f"By the values alone: {lowered(_at(item.by_point))}.")
    elif item.by_point:
        parts.append(f"{_at(item.by_point)}, {claim}, by the values alone.")
        if item.safe_end is None:
            parts.append("The metric may rise and fall as the threshold rises, so intervals are not judged.")
        else:
            parts.append("At no threshold do the intervals show it.")
    else:
        parts.append(f"No threshold meets the limit: {claim}.")
    if item.limited_by is not None:
        parts.append(f"{category_name(item.limited_by, item.by)} is what holds it back.")
    if item.not_judged:
        parts.append(f"Not judged: {excluded_in_words(item.not_judged, item.by)}.")
    return " ".join(parts)


def span_in_words(span: ThresholdSpan) -> str:
    """Write thresholds next to each other: `0.62 or more`, `5 to 6`."""
    if span.low is None and span.high is None:
        return "any height"
    if span.high is None:
        return f"{plain(span.low or 0.0)} or more"
    if span.low is None:
        return f"{plain(span.high)} or less"
    return plain(span.low) if span.low == span.high else f"{plain(span.low)} to {plain(span.high)}"


def _at(spans: Iterable[ThresholdSpan]) -> str:
    return f"At thresholds of {joined(span_in_words(span) for span in spans)}"


def _limit(metric: MetricRecord, outcome: CriterionOutcome) -> str:
    """Write the limits with what the metric says: `at most 25% of actual negatives are flagged`."""

    def shown(value: float) -> str:
        return percent(value) if metric.unit == "share" else plain(value)

    limits = [f"at least {shown(outcome.min)}"] if outcome.min is not None else []
    limits += [f"at most {shown(outcome.max)}"] if outcome.max is not None else []
    text = " and ".join(limits)
    if metric.unit == "share" and metric.reading:
        return f"{text} {metric.reading}"
    return f"the {metric.label} is {text}"


def _tables(card: Card, evaluation: EvaluationRecord, item: ThresholdResults) -> Iterator[ThresholdTable]:
    titles = joined(f"“{use.title}”" for use in card.intended_use.use_cases if use.id in item.use_cases)
    use = f"At the threshold of {plain(item.threshold)}, for {titles}"
    metrics = [each for each in evaluation.metrics if any(result.metric == each.id for result in item.results)]
    for by in dict.fromkeys(result.by for result in item.results if result.by) or ((),):
        label = grouping_label(card, by) if by else "Whom"
        shown = [result for result in item.results if result.by in ((), by)]
        groups = list(dict.fromkeys(tuple(result.group.items()) for result in shown))
        columns = [_column(metric, [each for each in shown if each.metric == metric.id]) for metric in metrics]
        first = [each for each in shown if each.metric == metrics[0].id]
        suffix = f" by {lowered(label)}" if by else ""
        yield ThresholdTable(
            threshold=item.threshold,
            anchor="-".join(
                (slug(evaluation.id), "at", slug(plain(item.threshold)), *("by", *map(slug, by)) * bool(by))
            ),
            caption=f"{use}{suffix}",
            group_head=label,
            heads=tuple(capitalised(metric.label) for metric in metrics),
            rows=tuple(
                ThresholdRow(
                    name=category_name(dict(group), by) if group else EVERYONE,
                    people=", ".join(people(first[place], evaluation)),
                    cells=tuple(column[place] for column in columns),
                    everyone=not group,
                )
                for place, group in enumerate(groups)
            ),
            use=use,
        )


def _column(metric: MetricRecord, results: list[Result]) -> list[str]:
    """Print the figures of a metric on one scale, in the order of the results."""
    scale = scale_of(metric, results)
    printed = [figure(each, scale if each.by else overall_scale(metric, scale, each)) for each in results]
    return [f"{each.value} ({each.interval})" if each.interval else each.value for each in printed]
