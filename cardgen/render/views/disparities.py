"""The summaries under a table (worst, best, gap, ratio, spread, equalised odds), and the sentence that tells them.

The words follow the intervals: where they cannot tell the groups apart, the sentence says so.
"""

from __future__ import annotations

from dataclasses import dataclass

from cardgen.card.document import Card
from cardgen.card.evaluations import EvaluationRecord, MetricRecord
from cardgen.card.numbers import Scale
from cardgen.card.results import Disparity
from cardgen.card.scales import ratio_scale
from cardgen.card.words import STATUS_MARKS, STATUS_WORDS, category_name, extreme_words
from cardgen.render.prose.text import capitalised, lowered
from cardgen.render.views.biometric import BIOMETRIC, in_words
from cardgen.render.views.comparisons import (
    ComparisonTable,
    compared_in_words,
    comparison_table,
    shared_in_words,
    verdict_in_words,
)
from cardgen.render.views.notes import excluded_in_words
from cardgen.render.views.probabilities import chances, probability
from cardgen.render.views.tables import GroupTable, role

__all__ = ["Summary", "SummaryRow", "statement", "summary"]

_NAMES = {
    "gap": "Gap, largest minus smallest",
    "ratio": "Ratio, smallest over largest",
    "between_group_sd": "Spread between groups",
    "max_to_geometric_mean": "Largest over the geometric mean",
    "gini": "Gini coefficient of the rates",
    "garbe": "GARBE, half the Gini coefficient of either error rate",
    "equalized_odds": "Equalised odds, the larger of two gaps",
}

_KEY = (
    "These intervals hold for all groups at once, because the worst and the best were picked from the data; those in "
    "the table above are of one group, or one difference, on its own."
)


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One summary.

    Attributes:
        name: What it summarises.
        value: The figure with its unit, or the status in words.
        interval: Its interval with the unit, or an empty string.
        between: The categories it is about, or why it has no value.
    """

    name: str
    value: str
    interval: str
    between: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The summaries of a metric over a grouping.

    Attributes:
        rows: Worst, best, gap, ratio, spread and equalised odds, those that the card holds.
        left_out: Categories that could not be compared, with reasons; empty where all could.
        statement: What the table says, in one or two sentences.
        compared: Which differences are more than chance; empty where none was tested.
        shared: What else the intervals allow for, or an empty string.
        comparisons: Comparisons beyond those with the reference; None where there are none.
    """

    rows: tuple[SummaryRow, ...]
    left_out: str
    statement: str
    compared: str
    shared: str
    comparisons: ComparisonTable | None

    @property
    def has_intervals(self) -> bool:
        """Whether any summary has an interval."""
        return any(row.interval for row in self.rows)

    @property
    def remarks(self) -> str:
        """What the comparisons say together, and what their intervals allow for; or an empty string."""
        return " ".join(text for text in (self.compared, self.shared) if text)

    @property
    def key(self) -> str:
        """How the intervals of the summaries differ from those of the table; empty where there are none."""
        return _KEY if self.has_intervals else ""


def summary(card: Card, evaluation: EvaluationRecord, metric: MetricRecord, table: GroupTable) -> Summary:
    """Build the summaries that stand under a table."""
    by = next((row.result.by for row in table.all_rows if row.result.by), ())
    kinds = ("worst_group", "best_group", "gap", "ratio", "between_group_sd", "equalized_odds", *BIOMETRIC)
    found = [item for kind in kinds if (item := card.disparity(evaluation.id, metric.id, by, kind)) is not None]
    gap = next((item for item in found if item.kind == "gap"), None)
    return Summary(
        rows=tuple(row for item in found for row in _rows(item, evaluation, metric, table.scale, by)),
        left_out=excluded_in_words(gap.excluded, by) if gap else "",
        statement=statement(card, evaluation.id, metric, by, table.scale),
        compared=compared_in_words(card, evaluation, metric, by),
        shared=shared_in_words(card, evaluation, metric, by),
        comparisons=comparison_table(card, evaluation, metric, table),
    )


def statement(card: Card, evaluation: str, metric: MetricRecord, by: tuple[str, ...], scale: Scale) -> str:
    """Say what a metric over a grouping shows: who is worst, who is best, and whether the data tells them apart."""
    gap = card.disparity(evaluation, metric.id, by, "gap")
    if gap is None:
        return ""
    worst, best = role(gap, "worst", "largest"), role(gap, "best", "smallest")
    if gap.status != "ok" or gap.value is None or worst is None or best is None:
        return gap.reason or "The groups could not be compared."
    first, last = extreme_words(metric.direction)
    ends = f"{first.capitalize()} for {_cell(card, evaluation, metric, by, worst, scale)}, "
    ends += f"{last} for {_cell(card, evaluation, metric, by, best, scale)}."
    size = f"{scale.bare(gap.value)}{scale.points}"
    alike = _alike(card, evaluation, metric, by, (worst, best), scale)
    if alike:
        return (
            f"{alike}; the gap may be up to {scale.bare(gap.interval.high)}{scale.points}."
            if gap.interval
            else f"{alike}."
        )
    if gap.interval is None:
        return f"{ends} The gap is {size}; no interval is known."
    within = scale.bare(gap.interval.low) + " to " + scale.bare(gap.interval.high)
    if gap.interval.low <= 0:
        return f"{ends} The gap of {size} ({within}) may be chance: the data cannot tell the groups apart."
    return f"{ends} The gap is {size} ({within})."


def _alike(
    card: Card,
    evaluation: str,
    metric: MetricRecord,
    by: tuple[str, ...],
    ends: tuple[dict[str, str], dict[str, str]],
    scale: Scale,
) -> str:
    """Say that both ends print the same figure, where they do: neither is then called worst."""
    values = {cell.value for cell in card.cells(evaluation, metric.id, by) if cell.group in ends}
    printed = {scale.value(value) for value in values if value is not None}
    first, last = (category_name(end, by) for end in ends)
    return f"{first} and {last} both stand at {printed.pop()}" if len(printed) == 1 else ""


def _cell(
    card: Card, evaluation: str, metric: MetricRecord, by: tuple[str, ...], group: dict[str, str], scale: Scale
) -> str:
    name = category_name(group, by)
    for cell in card.cells(evaluation, metric.id, by):
        if cell.group == group and cell.value is not None:
            return f"{name} ({scale.value(cell.value)})"
    return name


def _rows(
    item: Disparity, evaluation: EvaluationRecord, metric: MetricRecord, scale: Scale, by: tuple[str, ...]
) -> list[SummaryRow]:
    return [_row(item, evaluation, metric, scale, by), *_tested(item)]


def _row(
    item: Disparity, evaluation: EvaluationRecord, metric: MetricRecord, scale: Scale, by: tuple[str, ...]
) -> SummaryRow:
    name = _NAMES.get(item.kind) or _extreme_name(item, metric)
    if item.status != "ok" or item.value is None:
        return SummaryRow(name, f"{STATUS_MARKS[item.status]} {STATUS_WORDS[item.status]}", "", item.reason or "")
    between, interval = _between(item, evaluation, by), item.interval
    if item.kind in ("gap", "between_group_sd", "equalized_odds"):
        within = f"{scale.bare(interval.low)} to {scale.bare(interval.high)}{scale.points}" if interval else ""
        return SummaryRow(name, f"{scale.bare(item.value)}{scale.points}", within, between)
    own = scale
    if item.kind in ("ratio", *BIOMETRIC):
        own = ratio_scale(item.value, interval)
    return SummaryRow(name, own.value(item.value), own.range(interval.low, interval.high) if interval else "", between)


def _extreme_name(item: Disparity, metric: MetricRecord) -> str:
    worst, best = extreme_words(metric.direction)
    return f"{(worst if item.kind == 'worst_group' else best).capitalize()} group"


def _between(item: Disparity, evaluation: EvaluationRecord, by: tuple[str, ...]) -> str:
    if item.kind == "between_group_sd":
        return "Standard deviation, sampling noise taken off"
    if item.kind in BIOMETRIC:
        return in_words(item, by)
    ends = [group for group in (role(item, "worst", "largest"), role(item, "best", "smallest")) if group]
    between = " against ".join(category_name(group, by) for group in ends)
    if item.kind == "equalized_odds" and item.metrics:
        larger, other = (evaluation.metric(each).label for each in item.metrics)
        return f"{capitalised(larger)}, {between}; the gap in {lowered(other)} is no larger"
    if item.probability is not None:
        return f"{between}; comes out worst in {chances(item.probability)} of simulated repetitions"
    verdict = verdict_in_words(item)
    return f"{between}; {verdict}" if verdict else between


def _tested(item: Disparity) -> list[SummaryRow]:
    """Say how the test went that all groups are equal."""
    test = item.heterogeneity
    if test is None:
        return []
    text = probability(test.p_value)
    p = f"p {text}" if text.startswith("below") else f"p = {text}"
    return [
        SummaryRow("Test that all are equal", p, "", f"{chances(test.i_squared)} of the variation is more than noise")
    ]
