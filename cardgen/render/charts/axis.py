"""Axes: which values a chart spans, where they lie in pixels, and the figures under the ticks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from statistics import median

from cardgen.card.numbers import Scale

__all__ = ["Axis", "Span", "decades", "span_of", "tick_text", "ticks"]

_MOST_TICKS = 7
_STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True, slots=True)
class Span:
    """The values that an axis shows.

    Attributes:
        low: Left end.
        high: Right end.
        from_zero: Whether it begins at 0.
    """

    low: float
    high: float
    from_zero: bool


@dataclass(frozen=True, slots=True)
class Axis:
    """A straight or logarithmic map from values to pixels.

    Attributes:
        low: Value at `start`.
        high: Value at `end`.
        start: Pixel of the low end.
        end: Pixel of the high end; above `start` in number or below it, as the axis runs.
        logarithmic: Whether decades are of one length.
    """

    low: float
    high: float
    start: float
    end: float
    logarithmic: bool = False

    def place(self, value: float) -> float:
        """Return the pixel of a value; values beyond the ends are put at the end."""
        inside = min(max(value, self.low), self.high)
        if self.logarithmic:
            part = math.log(inside / self.low) / math.log(self.high / self.low)
        else:
            part = (inside - self.low) / (self.high - self.low)
        return self.start + part * (self.end - self.start)


def span_of(
    values: Sequence[float],
    intervals: Sequence[tuple[float, float]],
    marks: Sequence[float],
    *,
    low: float | None,
    high: float | None,
    share: bool,
) -> Span:
    """Choose the values that an axis spans.

    Rates begin at 0, unless every one of them, with its interval, lies in the upper tenth of what is possible: then
    the differences are the subject. An interval that is far wider than the others does not squeeze them: the axis is
    cut, and whoever draws marks where the interval goes on.

    Args:
        values: The figures; at least one.
        intervals: Their intervals.
        marks: What must be on the axis besides: limits and the overall value.
        low: The least there can be.
        high: The greatest there can be.
        share: Whether they are parts of a whole.
    """
    core = [*values, *marks, *_typical(intervals)]
    least, most = min(core), max(core)
    ends = [end for interval in intervals for end in interval]
    near_top = share and high == 1 and min([*values, *marks, *ends]) > 0.9
    from_zero = low == 0 and not near_top
    if from_zero:
        least = 0.0
    width = most - least
    lowest, highest = min([least, *ends]), max([most, *ends])
    if width == 0:
        width = abs(most) or (0.1 if share else 1.0)
        lowest, highest = min(lowest, least - width / 2), max(highest, most + width / 2)
    bottom = least - 0.5 * width if least - lowest > 1.6 * width else lowest
    top = most + 0.5 * width if highest - most > 1.6 * width else highest
    pad = 0.04 * (top - bottom)
    bottom = 0.0 if from_zero else bottom - pad
    top += pad
    return Span(
        bottom if low is None else max(bottom, low),
        top if high is None else min(top, high),
        from_zero,
    )


def _typical(intervals: Sequence[tuple[float, float]]) -> tuple[float, ...]:
    """Median lower and upper end: what the axis must hold of the intervals at least."""
    if not intervals:
        return ()
    return median(low for low, _ in intervals), median(high for _, high in intervals)


def ticks(low: float, high: float, most: int = _MOST_TICKS) -> tuple[float, ...]:
    """Return round values between the ends, at most so many, with steps of 1, 2, 2.5 or 5 times a power of ten."""
    rough = (high - low) / max(1, most - 1)
    power = math.floor(math.log10(rough))
    step = next(size for size in (Decimal(str(s)).scaleb(power) for s in _STEPS) if float(size) >= rough * (1 - 1e-9))
    first, last = math.ceil(low / float(step) - 1e-9), math.floor(high / float(step) + 1e-9)
    return tuple(float(step * number) for number in range(first, last + 1))


def decades(low: float, high: float) -> tuple[float, ...]:
    """Return the powers of ten between the ends of a logarithmic axis."""
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    return tuple(float(Decimal(1).scaleb(power)) for power in range(first, last + 1))


def tick_text(values: Sequence[float], scale: Scale) -> tuple[str, ...]:
    """Print the figures under the ticks with just the digits that tell them apart; per cent keeps its sign."""
    decimals = next((d for d in range(9) if all(_exact(value * scale.factor, d) for value in values)), 9)
    exact = replace(scale, decimals=decimals)
    return tuple(exact.value(value) if scale.suffix == "%" else exact.bare(value) for value in values)


def _exact(value: float, decimals: int) -> bool:
    return abs(round(value, decimals) - value) <= 1e-9 * max(1.0, abs(value))
