"""What one chart of a metric draws: its cells in order, the overall value, the gap, the limits and the scale."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from cardgen.card.document import Card
from cardgen.card.evaluations import EvaluationRecord, MetricRecord
from cardgen.card.numbers import Scale, plain
from cardgen.card.results import CriterionOutcome, Disparity, Result
from cardgen.card.scales import overall_scale, scale_of
from cardgen.render.views.tables import ordered

__all__ = ["MetricView", "limit_text", "metric_view"]


@dataclass(frozen=True)
class MetricView:
    """One metric of one evaluation over one grouping.

    Attributes:
        card: The card.
        evaluation: The evaluation.
        metric: The metric as it was used.
        by: The grouping; empty for everyone.
        cells: Its results, in the order of its table: worst first, then those that cannot be compared, then those
            without a figure.
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

    @property
    def overall_scale(self) -> Scale:
        """How the overall figure prints: with the digits of its own n, as in the table."""
        return self.scale if self.overall is None else overall_scale(self.metric, self.scale, self.overall)

    @cached_property
    def printed(self) -> tuple[Result, ...]:
        """The cells that have a figure, worst first."""
        return tuple(cell for cell in self.cells if cell.value is not None)

    @cached_property
    def not_compared(self) -> tuple[tuple[Result, str], ...]:
        """Cells that have a figure and yet stay out of the gap, each with the reason."""
        excluded = () if self.gap is None else self.gap.excluded
        reasons = {_key(item.group): item.reason for item in excluded}
        pairs = ((cell, reasons.get(_key(cell.group))) for cell in self.printed)
        return tuple((cell, reason) for cell, reason in pairs if reason is not None)

    @cached_property
    def compared(self) -> tuple[Result, ...]:
        """The cells that the gap is taken over, worst first."""
        return tuple(cell for cell in self.printed if not self.is_left_out(cell))

    def is_left_out(self, cell: Result) -> bool:
        """Tell whether the gap leaves out a cell that has a figure."""
        return _key(cell.group) in self._left_out

    @cached_property
    def _left_out(self) -> frozenset[tuple[tuple[str, str], ...]]:
        return frozenset(_key(cell.group) for cell, _ in self.not_compared)

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
    gap = card.disparity(evaluation.id, metric.id, by, "gap")
    left_out = frozenset(_key(item.group) for item in gap.excluded) if gap else frozenset()
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
        cells=ordered(cells, metric, left_out),
        overall=overall if overall is not None and overall.value is not None else None,
        gap=gap,
        limits=limits,
        scale=scale_of(metric, (*cells, *(() if overall is None else (overall,)))),
    )


def limit_text(limit: float, scale: Scale) -> str:
    """Print a limit as its owner set it, on the scale of the figures: no digits lost, none added."""
    return plain(float(Decimal(repr(limit)) * Decimal(repr(scale.factor)))) + scale.suffix


def _key(group: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(group.items()))
