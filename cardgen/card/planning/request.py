"""What somebody wants to plan, and what of it no test can answer."""

from __future__ import annotations

import math
from dataclasses import dataclass

from cardgen.card.evaluations import MetricRecord
from cardgen.card.planning.plan import Goal
from cardgen.errors import InvalidInputError, Problem

__all__ = ["Request", "require_possible"]

_LEAST_MARGIN = 1e-9
_PREDICTED = ("ppv", "npv")
"""Shares of the rows that were predicted one way: another version has other rows below the line."""


@dataclass(frozen=True, slots=True)
class Request:
    """What to plan for.

    Attributes:
        metric: Id of the metric.
        by: Ids of the groups.
        margin: The difference that matters, on the scale of the metric (0.02 for 2 points of a share).
        power: Chance that a test finds what is there, at least 0.5.
        goals: What tests are for.
        evaluation: Id of the evaluation; the only one with such figures where it is None.
        level: Two-sided confidence level; that of the evaluation where it is None.
        flips: For `change`, the share of rows whose answer differs between the versions.
    """

    metric: str
    by: tuple[str, ...]
    margin: float
    power: float = 0.8
    goals: tuple[Goal, ...] = ("detect", "equivalence", "width")
    evaluation: str | None = None
    level: float | None = None
    flips: float | None = None


def require_possible(request: Request, metric: MetricRecord, level: float) -> None:
    """Refuse what no test can answer.

    Raises:
        InvalidInputError: The margin, the power, the level or the flips are impossible.
    """
    problems = []
    room = math.inf if metric.low is None or metric.high is None else metric.high - metric.low
    if not request.margin >= _LEAST_MARGIN or math.isinf(request.margin):
        problems.append(_impossible("margin", f"must be a number above 0, got {request.margin:g}", ""))
    elif request.margin >= room:
        hint = f"{metric.label} lies between {metric.low:g} and {metric.high:g}; write 0.02 for 2 points"
        problems.append(_impossible("margin", f"no two groups can differ by {request.margin:g}", hint))
    if not 0.5 <= request.power < 1:
        problems.append(
            _impossible("power", f"must be at least 0.5 and below 1, got {request.power:g}", "0.8 is usual")
        )
    if not 0.5 < level < 1:
        problems.append(_impossible("level", f"must be above 0.5 and below 1, got {level:g}", "0.95 is usual"))
    if request.flips is None and "change" in request.goals:
        message = "a change on the same rows cannot be planned without it"
        problems.append(_impossible("flips", message, "give the share of rows whose answer differs, such as 0.1"))
    if request.flips is not None:
        if metric.form != "proportion" or metric.id in _PREDICTED:
            message = f"{metric.label} is no share of the same rows in every version, so answers cannot flip"
            problems.append(_impossible("flips", message, "leave it out"))
        elif not request.margin <= request.flips <= 1:
            message = f"must be between the margin {request.margin:g} and 1, got {request.flips:g}"
            problems.append(_impossible("flips", message, "a share that changes by so much has as many flips at least"))
    if problems:
        raise InvalidInputError(problems)


def _impossible(field: str, message: str, hint: str) -> Problem:
    return Problem(None, field, message, hint, f"impossible-{field}")
