"""Where the marks of small interval plots stand: positions on one scale, as percentages of the drawing's width.

Positions are SVG attributes, never style: the page's content security policy forbids inline styles.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from cardgen.card.evaluations import MetricRecord
from cardgen.card.numbers import Scale
from cardgen.card.results import Result

__all__ = ["Axis", "Mark", "axis_of", "axis_over", "mark"]

_INSET = 3.0
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_MOST_STEPS = 5


@dataclass(frozen=True, slots=True)
class Axis:
    """The scale of one table's drawings.

    Attributes:
        low: Value at the left end.
        high: Value at the right end.
        low_label: The left end as it prints.
        high_label: The right end as it prints, with its unit.
    """

    low: float
    high: float
    low_label: str
    high_label: str

    def at(self, value: float) -> str:
        """Return the position of a value, cut to the drawing."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return f"{_INSET + (100 - 2 * _INSET) * share:.2f}%"


@dataclass(frozen=True, slots=True)
class Mark:
    """One drawn interval.

    Attributes:
        value: Position of the dot.
        low: Left end of the line; empty where there is no interval.
        high: Right end of the line.
        overall: Position of the thin line of the overall value, or an empty string.
        limit: Position of the thin line of the limit, or an empty string.
    """

    value: str
    low: str
    high: str
    overall: str
    limit: str


def axis_of(metric: MetricRecord, scale: Scale, results: Iterable[Result], limits: Iterable[float] = ()) -> Axis | None:
    """Choose the scale of a table: from zero for rates, else around the figures; None where there is none to draw."""
    ends: list[float] = []
    for result in results:
        if result.status == "ok" and result.value is not None:
            ends.append(result.value)
            if result.interval:
                ends += (result.interval.low, result.interval.high)
    if not ends:
        return None
    return axis_over((*ends, *limits), scale, from_zero=metric.unit != "score", least=metric.low, most=metric.high)


def axis_over(
    ends: Iterable[float], scale: Scale, *, from_zero: bool, least: float | None = None, most: float | None = None
) -> Axis:
    """Choose the scale of a table from everything that is drawn on it.

    Args:
        ends: Values, ends of intervals and limits; one at least.
        scale: How they print.
        from_zero: Whether a scale of figures that are not negative begins at zero.
        least: The lowest value that there can be.
        most: The highest.
    """
    known = list(ends)
    floor, ceiling = min(known), max(known)
    if from_zero and floor >= 0:
        floor = 0.0
    step = _step(ceiling - floor or abs(ceiling) or 1.0)
    low, high = math.floor(floor / step + 1e-9) * step, math.ceil(ceiling / step - 1e-9) * step
    if most is not None and ceiling <= most < high:
        high = most
    if least is not None and low < least <= floor:
        low = least
    high = high if high > low else low + step
    return Axis(low, high, _label(low, scale), _label(high, scale) + scale.suffix.replace(" per 100,000", ""))


def mark(result: Result, axis: Axis, overall: float | None, limit: float | None) -> Mark | None:
    """Place one result on the scale; None where it has no value."""
    if result.status != "ok" or result.value is None:
        return None
    interval = result.interval
    return Mark(
        axis.at(result.value),
        axis.at(interval.low) if interval else "",
        axis.at(interval.high) if interval else "",
        "" if overall is None else axis.at(overall),
        "" if limit is None else axis.at(limit),
    )


def _step(span: float) -> float:
    power = 10.0 ** math.floor(math.log10(span / _MOST_STEPS))
    return next(step * power for step in _STEPS if span / (step * power) <= _MOST_STEPS + 1e-9)


def _label(value: float, scale: Scale) -> str:
    text = f"{value * scale.factor:.6g}"
    return text.replace("-", "\u2212")
