"""The plan itself: for each category of a grouping, what a test of one's own takes."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from cardgen.card.document import Card
from cardgen.card.evaluations import EvaluationRecord, MetricRecord
from cardgen.card.planning.choice import chosen
from cardgen.card.planning.plan import CategoryPlan, Goal, Need, Plan, Remark
from cardgen.card.planning.request import Request, require_possible
from cardgen.card.planning.spread import Spread, spread_of
from cardgen.card.results import Result
from cardgen.spec.metrics import Direction
from cardgen.statistics import sample_size
from cardgen.statistics.sample_size import Certainty, Variances

__all__ = ["make_plan"]

_ROUNDING = 1e-9
"""0.8 + 0.2 is room enough below 1, whatever its last binary digit says."""


def make_plan(card: Card, request: Request) -> Plan:
    """Plan a test from the figures of a card.

    Args:
        card: The card.
        request: What to plan for.

    Returns:
        A plan with every category of the grouping; those that cannot be planned say why.

    Raises:
        InvalidInputError: The card has no such figures, or the request asks for something that there cannot be.
    """
    evaluation, by = chosen(card, request.metric, request.by, request.evaluation)
    metric = evaluation.metric(request.metric)
    level = evaluation.level if request.level is None else request.level
    require_possible(request, metric, level)
    planner = _Planner(evaluation, metric, request, level)
    return Plan(
        card=card.card.id,
        version=card.card.version,
        evaluation=evaluation.id,
        metric=metric.id,
        by=by,
        cluster=evaluation.cluster,
        margin=request.margin,
        power=request.power,
        level=level,
        flips=request.flips,
        goals=request.goals,
        categories=tuple(_category(result, planner) for result in card.cells(evaluation.id, metric.id, by)),
    )


@dataclass(frozen=True, slots=True)
class _Planner:
    """What is the same for every category."""

    evaluation: EvaluationRecord
    metric: MetricRecord
    request: Request
    level: float


def _category(result: Result, planner: _Planner) -> CategoryPlan:
    spread = spread_of(result, planner.metric, planner.evaluation)
    if isinstance(spread, str):
        return CategoryPlan(group=result.group, status="not_planned", reason=spread)
    value, request = result.value or 0.0, planner.request
    other = _other(value, request.margin, planner.metric)
    needs = {} if other is None else _detect(value, other, spread, result, planner)
    needs |= _alone(value, spread, result, planner)
    certainty = _certainty(spread, planner)
    clustered = spread.design_effect is not None
    size = spread.size if clustered else None
    return CategoryPlan(
        group=result.group,
        status="planned",
        value=value,
        interval=result.interval,
        rows=result.n,
        clusters=result.clusters,
        design_effect=spread.design_effect,
        cluster_size=size,
        intraclass_correlation=None
        if spread.design_effect is None or size is None
        else sample_size.intraclass_correlation(spread.design_effect, size),
        compared_with=other,
        detectable=_detectable(value, spread, certainty, planner.metric),
        needs={goal: needs[goal] for goal in request.goals if goal in needs},
        without_event=None
        if spread.at_end is None
        else _need(sample_size.without_event(request.margin, planner.level), spread, result),
        remarks=_remarks(result, spread, other),
    )


def _detect(value: float, other: float, spread: Spread, result: Result, planner: _Planner) -> dict[Goal, Need]:
    variances = _variances(value, other, spread.variance)
    units = sample_size.difference(planner.request.margin, variances, _certainty(spread, planner))
    return {"detect": _need(units, spread, result)}


def _alone(value: float, spread: Spread, result: Result, planner: _Planner) -> dict[Goal, Need]:
    """Plan what needs the category's own spread only; at 0 and 1 there is none to be seen."""
    if spread.at_end is not None:
        return {}
    request, certainty = planner.request, _certainty(spread, planner)
    variance = spread.variance(value)
    found = {
        "equivalence": sample_size.equivalence(request.margin, variance, certainty),
        "non_inferiority": sample_size.non_inferiority(request.margin, variance, certainty),
        "width": sample_size.half_width(request.margin, variance, certainty),
    }
    needs: dict[Goal, Need] = {goal: _need(units, spread, result) for goal, units in found.items()}  # type: ignore[misc]
    if request.flips is not None:
        scale = variance / (value * (1 - value))
        units = sample_size.change_of_pairs(request.margin, request.flips, scale, certainty)
        needs["change"] = _need(units, spread, result)
    return needs


def _certainty(spread: Spread, planner: _Planner) -> Certainty:
    return Certainty(planner.level, planner.request.power, student=spread.student)


def _variances(value: float, other: float, variance: Callable[[float], float]) -> Variances:
    return Variances(null=variance((value + other) / 2), first=variance(value), second=variance(other))


def _need(units: int, spread: Spread, result: Result) -> Need:
    """Return units as rows and clusters of the card's mix."""
    scale = units / spread.units

    def scaled(count: float) -> int:
        return math.ceil(scale * count * (1 - 1e-12))

    below = None if spread.size is None or result.denominator is None else scaled(result.denominator)
    clusters = None if result.clusters is None else scaled(result.clusters)
    return Need(rows=scaled(result.n or 0), clusters=clusters, denominator=below)


def _other(value: float, distance: float, metric: MetricRecord) -> float | None:
    """Return a value that far away, on the worse side where there is room, else on the other; None without room.

    Where neither way is better, it is the side with more room, which is that of the larger variance.
    """
    sides = [value - distance, value + distance]
    if _goes_up(value, metric.direction, metric):
        sides.reverse()
    low = -math.inf if metric.low is None else metric.low
    high = math.inf if metric.high is None else metric.high
    room = [side for side in sides if low - _ROUNDING <= side <= high + _ROUNDING]
    return min(max(room[0], low), high) if room else None


def _goes_up(value: float, direction: Direction, metric: MetricRecord) -> bool:
    if direction != "none":
        return direction == "lower_is_better"
    return metric.high is None or metric.low is None or value <= (metric.low + metric.high) / 2


def _detectable(value: float, spread: Spread, certainty: Certainty, metric: MetricRecord) -> float | None:
    """Return the smallest difference that the card's own sample can detect, on the side that `_other` takes first."""
    up = _goes_up(value, metric.direction, metric)
    end = metric.high if up else metric.low
    most = math.inf if end is None else abs(end - value)
    sign = 1 if up else -1
    return sample_size.smallest_difference(
        spread.units, lambda d: _variances(value, value + sign * d, spread.variance), most, certainty
    )


def _remarks(result: Result, spread: Spread, other: float | None) -> tuple[Remark, ...]:
    effect = spread.design_effect
    found: dict[Remark, bool] = {
        "design-effect-below-1": effect is not None and effect < 1 and spread.student,
        "few-clusters": "few-clusters" in result.notes,
        "few-events": "few-events" in result.notes and spread.at_end is None,
        "margin-too-large": other is None,
        "no-event": spread.at_end is not None,
        "reported": result.evidence == "reported",
    }
    return tuple(remark for remark, holds in found.items() if holds)
