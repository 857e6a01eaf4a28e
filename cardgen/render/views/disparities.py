"""The summaries under a table (worst, best, gap, ratio, spread), and the sentence that says what they mean.

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
from cardgen.render.views.notes import excluded_in_words
from cardgen.render.views.tables import GroupTable, role

__all__ = ["Summary", "SummaryRow", "statement", "summary"]

_NAMES = {
    "gap": "Gap, largest minus smallest",
    "ratio": "Ratio, smallest over largest",
    "between_group_sd": "Spread between groups",
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
        rows: Worst, best, gap, ratio and spread, those that the card holds.
        left_out: Categories that could not be compared, with reasons; empty where all could.
        statement: What the table says, in one or two sentences.
    """

    rows: tuple[SummaryRow, ...]
    left_out: str
    statement: str

    @property
    def has_intervals(self) -> bool:
        """Whether any summary has an interval."""
        return any(row.interval for row in self.rows)

    @property
    def key(self) -> str:
        """How the intervals of the summaries differ from those of the table; empty where there are none."""
        return _KEY if self.has_intervals else ""


def summary(card: Card, evaluation: EvaluationRecord, metric: MetricRecord, table: GroupTable) -> Summary:
    """Build the summaries that stand under a table."""
    by = next((row.result.by for row in table.all_rows if row.result.by), ())
    kinds = ("worst_group", "best_group", "gap", "ratio", "between_group_sd")
    found = [item for kind in kinds if (item := card.disparity(evaluation.id, metric.id, by, kind)) is not None]
    gap = next((item for item in found if item.kind == "gap"), None)
    return Summary(
        rows=tuple(_row(item, metric, table.scale, by) for item in found),
        left_out=excluded_in_words(gap.excluded, by) if gap else "",
        statement=statement(card, evaluation.id, metric, by, table.scale),
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


def _row(item: Disparity, metric: MetricRecord, scale: Scale, by: tuple[str, ...]) -> SummaryRow:
    name = _NAMES.get(item.kind) or _extreme_name(item, metric)
    if item.status != "ok" or item.value is None:
        return SummaryRow(name, f"{STATUS_MARKS[item.status]} {STATUS_WORDS[item.status]}", "", item.reason or "")
    between, interval = _between(item, by), item.interval
    if item.kind in ("gap", "between_group_sd"):
        within = f"{scale.bare(interval.low)} to {scale.bare(interval.high)}{scale.points}" if interval else ""
        return SummaryRow(name, f"{scale.bare(item.value)}{scale.points}", within, between)
    own = scale
    if item.kind == "ratio":
        own = ratio_scale(item.value, interval)
    return SummaryRow(name, own.value(item.value), own.range(interval.low, interval.high) if interval else "", between)


def _extreme_name(item: Disparity, metric: MetricRecord) -> str:
    worst, best = extreme_words(metric.direction)
    return f"{(worst if item.kind == 'worst_group' else best).capitalize()} group"


def _between(item: Disparity, by: tuple[str, ...]) -> str:
    if item.kind == "between_group_sd":
        return "Standard deviation, sampling noise taken off"
    ends = [group for group in (role(item, "worst", "largest"), role(item, "best", "smallest")) if group]
    return " against ".join(category_name(group, by) for group in ends)
