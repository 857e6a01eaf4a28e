"""A series of figures held against one that is given: control limits of each, and which of them are signals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["RUN", "ControlChart", "ControlPoint", "control_chart"]

RUN = 8
"""So many points in a row on one side of the centre are a signal (Western Electric 1956, rule 4)."""

_SIGMAS = 3.0
_ENOUGH = 8
_MOVING_RANGE = 1.128
"""The expected range of two standard normal values, 2/√π."""


@dataclass(frozen=True, slots=True)
class ControlPoint:
    """One point of the series.

    Attributes:
        low: Lower control limit.
        high: Upper control limit.
        outside: Whether the value lies beyond a limit.
        run: Whether it belongs to a run of at least `RUN` points on one side of the centre.
    """

    low: float
    high: float
    outside: bool
    run: bool


@dataclass(frozen=True, slots=True)
class ControlChart:
    """Control limits of a series.

    Attributes:
        points: One for each value.
        spread: How many times the points vary as their errors say (σ_z); None for fewer than eight points.
    """

    points: tuple[ControlPoint, ...]
    spread: float | None


def control_chart(
    values: Sequence[float], errors: Sequence[float], centre: float, centre_error: float = 0.0
) -> ControlChart:
    """Return three-sigma limits around a given centre, for points with errors of their own.

    With eight points or more, the error of each is multiplied by σ_z, the mean moving range of the standardised values
    over 1.128, where that is above 1: periods differ by more than their rows say (Laney 2002, Quality Engineering 14:
    531–537). The error of the centre is added in squares, so that limits around a figure that is itself uncertain are
    wider.

    >>> control_chart([0.1, 0.2], [0.02, 0.02], 0.1).points[1].outside
    True

    Args:
        values: The series, in order.
        errors: Standard error of each, positive; shape as `values`.
        centre: The figure that they are held against.
        centre_error: Its standard error.

    Raises:
        ValueError: The two differ in length, or an error is not positive.
    """
    if len(values) != len(errors) or any(not error > 0 for error in errors):
        raise ValueError("every value needs an error above 0")
    scores = [(value - centre) / error for value, error in zip(values, errors, strict=True)]
    spread = None
    if len(values) >= _ENOUGH:
        ranges = [abs(one - other) for one, other in pairwise(scores)]
        spread = sum(ranges) / len(ranges) / _MOVING_RANGE
    factor = max(1.0, spread or 1.0)
    in_run = _runs([(score > 0) - (score < 0) for score in scores])
    points = []
    for value, error, run in zip(values, errors, in_run, strict=True):
        reach = _SIGMAS * math.hypot(factor * error, centre_error)
        low, high = centre - reach, centre + reach
        points.append(ControlPoint(low, high, not low <= value <= high, run))
    return ControlChart(tuple(points), spread)


def _runs(sides: Sequence[int]) -> list[bool]:
    """Tell which points belong to a run of at least `RUN` on one side; a point on the centre ends a run."""
    found = [False] * len(sides)
    start = 0
    for index in range(1, len(sides) + 1):
        if index == len(sides) or sides[index] != sides[start]:
            if sides[start] and index - start >= RUN:
                found[start:index] = [True] * (index - start)
            start = index
    return found
