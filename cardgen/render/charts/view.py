"""What one chart of a metric draws: its cells in order, the overall value, the gap, the limits and the scale."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from cardgen.card.document import Card
from cardgen.card.evaluations import EvaluationRecord, MetricRecord
from cardgen.card.numbers import Scale, plain, scale_for
from cardgen.card.results import CriterionOutcome, Disparity, Result

__all__ = ["MetricView", "limit_text", "metric_view", "scale_of", "worst_first"]


@dataclass(frozen=True)
class MetricView:
    """One metric of one evaluation over one grouping.

    Attributes:
        card: The card.
        evaluation: The evaluation.
        metric: The metric as it was used.
        by: The grouping; empty for everyone.
        cells: Its results, worst first; those without a figure last, in the order of the card.
        overall: The result for everyone, where it has a figure.
        gap: The gap over the grouping, whatever its status; None where the card has none.
        limits: Criteria whose limit can be drawn on the axis of the metric.
        scale: How its figures print, the same as in the table of the grouping.
    """

    card: Card
    evaluation: EvaluationRecord
    metric: MetricRecord
    by: tuple[str, ...]
    cells: tuple[Result, ...]
    overall: Result | None
    gap: Disparity | None
    limits: tuple[CriterionOutcome, ...]
    scale: Scale

    @cached_property
    def printed(self) -> tuple[Result, ...]:
        """The cells that have a figure, worst first."""
        return tuple(cell for cell in self.cells if cell.value is not None)

    @cached_property
    def not_compared(self) -> tuple[tuple[Result, str], ...]:
        """Cells that have a figure and yet stay out of the gap, each with the reason."""
        excluded = () if self.gap is None else self.gap.excluded
        reasons = {tuple(sorted(item.group.items())): item.reason for item in excluded}
        pairs = ((cell, reasons.get(tuple(sorted(cell.group.items())))) for cell in self.printed)
        return tuple((cell, reason) for cell, reason in pairs if reason is not None)

    @cached_property
    def compared(self) -> tuple[Result, ...]:
        """The cells that the gap is taken over, worst first."""
        left_out = [cell for cell, _ in self.not_compared]
        return tuple(cell for cell in self.printed if cell not in left_out)

    @property
    def resolved(self) -> bool | None:
        """Whether the gap is more than noise: its interval excludes 0; None where it has no interval."""
        if self.gap is None or self.gap.value is None or self.gap.interval is None:
            return None
        return self.gap.interval.low > 0

    def end(self, worst: bool) -> Result | None:  # noqa: FBT001 - the two ends
        """Return the cell that the gap names at its worst (largest) or best (smallest) end."""
        if self.gap is None or self.gap.value is None:
            return None
        roles = ("worst", "largest") if worst else ("best", "smallest")
        named = next((self.gap.groups[role] for role in roles if role in self.gap.groups), None)
        return next((cell for cell in self.printed if cell.group == named), None)


def metric_view(card: Card, evaluation: EvaluationRecord, metric: MetricRecord, by: tuple[str, ...]) -> MetricView:
    """Collect what a chart of a metric over a grouping draws."""
    cells = card.cells(evaluation.id, metric.id, by) if by else ()
    overall = card.overall(evaluation.id, metric.id)
    limits = tuple(
        outcome
        for outcome in card.acceptance
        if (outcome.evaluation, outcome.metric) == (evaluation.id, metric.id)
        and (outcome.scope == "overall" or (outcome.scope in ("every_group", "worst_group") and outcome.by == by))
        and (outcome.min is not None or outcome.max is not None)
    )
    return MetricView(
        card=card,
        evaluation=evaluation,
        metric=metric,
        by=by,
        cells=worst_first(cells, metric),
        overall=overall if overall is not None and overall.value is not None else None,
        gap=card.disparity(evaluation.id, metric.id, by, "gap"),
        limits=limits,
        scale=scale_of(metric, (*cells, *(() if overall is None else (overall,)))),
    )


def scale_of(metric: MetricRecord, results: tuple[Result, ...]) -> Scale:
    """Choose the scale for results that stand together: those of a grouping with the one for everyone."""
    printed = [result for result in results if result.value is not None]
    intervals = [result.interval for result in printed if result.interval is not None]
    return scale_for(
        metric.unit,
        [result.value for result in printed if result.value is not None],
        [(interval.high - interval.low) / 2 for interval in intervals],
        [result.n for result in printed if result.n is not None],
    )


def worst_first(cells: tuple[Result, ...], metric: MetricRecord) -> tuple[Result, ...]:
    """Order cells worst first (largest first where neither way is better); those without a figure stay last."""
    sign = 1 if metric.direction == "higher_is_better" else -1
    printed = [cell for cell in cells if cell.value is not None]
    printed.sort(key=lambda cell: (sign * (cell.value or 0.0), tuple(cell.group.values())))
    return (*printed, *(cell for cell in cells if cell.value is None))


def limit_text(limit: float, scale: Scale) -> str:
    """Print a limit as its owner set it, on the scale of the figures: no digits lost, none added."""
    return plain(float(Decimal(repr(limit)) * Decimal(repr(scale.factor)))) + scale.suffix
