"""The one way in which cardgen prints a number.

Shares print in per cent, very rare ones per 100,000; digits follow what n supports (`decimals_for`). Rounding is half
to even on the shortest decimal form, the same in every locale; minus is U+2212 and minus zero does not exist.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Context, Decimal

__all__ = ["Scale", "count", "day", "decimals_for", "plain", "resolving", "rounded", "scale_for"]

MINUS = "\u2212"
_RARE = 0.001
_MAX_DECIMALS = 6
_ALL_DIGITS = Context(prec=400)
"""Room for every digit of the largest float: the usual 28 would refuse a large figure."""

_MOST_GIVEN = 4
"""Digits beyond which a figure without interval and n was computed somewhere, not written by a person."""

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class Scale:
    """How the values of one metric print: multiplied by `factor`, followed by `suffix`.

    Attributes:
        factor: What a value is multiplied with.
        suffix: What follows the figure, with its leading space where it needs one.
        points: What follows a difference of two figures.
        header: The unit for the head of a table's column.
        decimals: Digits after the point.
    """

    factor: float
    suffix: str
    points: str
    header: str
    decimals: int

    def value(self, value: float) -> str:
        """Print a value with its unit: `22.2%`."""
        return self.bare(value) + self.suffix

    def bare(self, value: float) -> str:
        """Print a value without its unit, for cells below a header that names it."""
        return rounded(value * self.factor, self.decimals)

    def difference(self, value: float) -> str:
        """Print a difference with its sign and unit: `+4.3 points`."""
        return self.bare_difference(value) + self.points

    def bare_difference(self, value: float) -> str:
        """Print a difference with its sign, without its unit; zero has no sign."""
        text = self.bare(value)
        return text if text.startswith(MINUS) or float(text.replace(",", "")) == 0 else f"+{text}"

    def range(self, low: float, high: float) -> str:
        """Print an interval with its unit: `16.1% to 34.7%`."""
        return f"{self.value(low)} to {self.value(high)}"


def decimals_for(value: float, half_width: float | None, n: int | None) -> int:
    """Return the digits after the point that the evidence supports.

    The last digit is the coarsest power of ten no greater than a fifth of the half-width of the interval, so that
    rounding hides nothing that the interval resolves. Without an interval the half-width is guessed from n as if the
    value were a share (1.96 √(p (1 − p) / n), at least 1 / n); without n two significant digits are kept.

    Args:
        value: The figure, scaled as it prints.
        half_width: Half the width of its interval, on the same scale.
        n: Rows behind it.
    """
    if half_width is None or half_width <= 0:
        if not n:
            if value == 0:
                return 0
            return min(_MAX_DECIMALS, max(0, 1 - math.floor(math.log10(abs(value)))))
        share = min(max(value / 100, 1 / n), 1 - 1 / n) if n > 1 else 0.5
        half_width = 100 * max(1.96 * math.sqrt(share * (1 - share) / n), 1 / n)
    return min(_MAX_DECIMALS, max(0, math.ceil(-math.log10(half_width / 5))))


def scale_for(unit: str, values: Iterable[float], half_widths: Iterable[float] = (), ns: Iterable[int] = ()) -> Scale:
    """Choose one scale for figures that stand together, so that they can be compared digit by digit.

    Args:
        unit: The metric's unit: share, score, or a unit of its own.
        values: The figures.
        half_widths: Half-widths of their intervals; the median decides the digits.
        ns: Rows behind them, for figures without intervals.
    """
    given = list(values)
    known = sorted(abs(value) for value in given)
    widths = sorted(half_widths)
    typical = known[len(known) // 2] if known else 0.0
    width = widths[len(widths) // 2] if widths else None
    sizes = sorted(ns)
    n = sizes[len(sizes) // 2] if sizes else None
    if unit != "share":
        suffix = "" if unit == "score" else f"\u00a0{unit}"
        header = "" if unit == "score" else unit
        if width is None and n:
            width = None if unit != "score" else 1.96 * math.sqrt(0.25 / n)
        return Scale(1, suffix, suffix, header, _decimals(given, 1, typical, width, None, n))
    if known and 0 < known[-1] < _RARE:
        decimals = _decimals(given, 100_000, typical, width, None, n)
        return Scale(100_000, " per 100,000", " per 100,000", "per 100,000", decimals)
    return Scale(100, "%", "\u00a0points", "%", _decimals(given, 100, typical, width, n, n))


def _decimals(
    values: Iterable[float], factor: int, typical: float, width: float | None, n: int | None, size: int | None
) -> int:
    """Choose digits for figures that share a scale; those without interval and n print as they were given."""
    if width is None and not size:
        written = [max(0, -int(Decimal(repr(float(v))).normalize().as_tuple().exponent)) for v in values]
        digits = max((w - (len(str(factor)) - 1) for w in written), default=0)
        if digits <= _MOST_GIVEN:
            return max(0, digits)
    return decimals_for(typical * factor, None if width is None else width * factor, n)


def resolving(scale: Scale, ends: Iterable[float]) -> Scale:
    """Return a scale with up to three digits more, so that no end other than 0 prints as 0.

    An interval that leaves out 0 must be seen to leave it out: `0.00 to +0.34` beside the word worse would confuse.
    """
    smallest = min((abs(end) * scale.factor for end in ends if end), default=None)
    if smallest is None:
        return scale
    more = next((n for n in range(4) if smallest >= 0.5 * 10.0 ** -(scale.decimals + n)), 3)
    return replace(scale, decimals=min(_MAX_DECIMALS, scale.decimals + more))


def rounded(value: float, decimals: int) -> str:
    """Print a number with fixed digits after the point and commas between thousands."""
    quantum = Decimal(1).scaleb(-decimals)
    fixed = Decimal(repr(float(value))).quantize(quantum, rounding=ROUND_HALF_EVEN, context=_ALL_DIGITS)
    if fixed == 0:
        fixed = abs(fixed)
    return f"{fixed:,f}".replace("-", MINUS)


def count(value: int) -> str:
    """Print a count with commas between thousands."""
    return f"{value:,d}".replace("-", MINUS)


def plain(value: float) -> str:
    """Print a number that an owner set (a limit, a threshold) as it was written: no digits lost, none added."""
    text = format(Decimal(repr(float(value))).normalize(), "f")
    return text.replace("-", MINUS)


def day(year: int, month: int, number: int) -> str:
    """Print a day the same in every locale: `20 May 2026`."""
    return f"{number} {_MONTHS[month - 1]} {year}"
