"""Detection error trade-off by group: both error rates on axes of normal deviates, which spread what is rare.

Curves of scores that are normal in both classes are straight lines there (Martin, Doddington, Kamm, Ordowski and
Przybocki 1997, Eurospeech: 1895–1898).
"""

from __future__ import annotations

from statistics import NormalDist

from cardgen.card.numbers import Scale
from cardgen.render.charts.axis import Axis, tick_text
from cardgen.render.charts.canvas import Canvas, Point
from cardgen.render.charts.curves import KEY_ROW, SIDE, draw_curve, draw_key, draw_uses, uses_note
from cardgen.render.charts.lettering import width_of
from cardgen.render.charts.operating_points import CurveLine, CurveView
from cardgen.render.charts.style import QUIET, RULE, SMALL, WIDTH
from cardgen.render.prose.text import capitalised

__all__ = ["det_canvas", "det_notes", "has_det"]

_RATES = (1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.05, 0.2, 0.5, 0.8, 0.95, 0.99, 0.999)
_TOP = 26.0
_SHARE = Scale(100, "%", " points", "%", 0)
_HIGHEST = 0.95


def has_det(view: CurveView) -> bool:
    """Tell whether any curve has a point at which both errors occur, and do not always."""
    return any(_points(line) for line in view.lines)


def det_canvas(view: CurveView) -> Canvas:
    """Draw false negatives against false positives at every threshold, one curve for each group."""
    missed_rates = [missed for line in view.lines for _, missed in _points(line)]
    left = 9 + max(width_of(_text(rate), SMALL) for rate in _ticks(_axis(missed_rates, 0, 1)))
    across = _axis([false for line in view.lines for false, _ in _points(line)], left, left + SIDE)
    upward = _axis(missed_rates, _TOP + SIDE, _TOP)
    canvas = Canvas(WIDTH, max(_TOP + SIDE + 40, 74 + KEY_ROW * (len(view.lines) + 1)))
    free = 0.0
    for rate in _ticks(across):
        x, half = across.place(_deviate(rate)), width_of(_text(rate), SMALL) / 2
        canvas.lines([((x, upward.start), (x, upward.end))], RULE)
        if x - half >= free:
            canvas.text(x, upward.start + 17, _text(rate), anchor="middle", size=SMALL, colour=QUIET)
            free = x + half + 5
    for rate in _ticks(upward):
        y = upward.place(_deviate(rate))
        canvas.lines([((across.start, y), (across.end, y))], RULE)
        canvas.text(across.start - 7, y + 4, _text(rate), anchor="end", size=SMALL, colour=QUIET)
    canvas.text(0, 12, capitalised(view.rates.false_negative), size=SMALL, colour=QUIET)
    label = capitalised(view.rates.false_positive)
    canvas.text(left + SIDE / 2, _TOP + SIDE + 33, label, anchor="middle", size=SMALL, colour=QUIET)
    for line in reversed(view.lines):
        points = [_place(point, across, upward) for point in _points(line)]
        draw_curve(canvas, line, points, _mark(line, points, across, upward))
        uses = [(false, 1 - true) for false, true in line.at_uses]
        draw_uses(canvas, line, [_place(point, across, upward) for point in uses if _is_inside(point)])
    draw_key(canvas, view, left + SIDE + 32, 40, WIDTH, (view.rates.false_positive, view.rates.false_negative), (0, 2))
    return canvas


def det_notes(view: CurveView) -> tuple[str, ...]:
    """Say what a reader of the trade-off must know."""
    notes = [*view.notes, *uses_note(view), "Both scales are of normal deviates; nearer to the lower left is better."]
    if view.threshold is not None:
        notes.append(f"Marks and figures are those at the threshold of {view.threshold}.")
    return tuple(notes)


def _points(line: CurveLine) -> list[Point]:
    """Return both error rates at every threshold at which each is above 0 and below 1."""
    rates = zip(line.curve.false_positive_rate, line.curve.true_positive_rate, strict=True)
    return [point for false, true in rates if _is_inside(point := (false, 1 - true))]


def _is_inside(point: Point) -> bool:
    return all(0 < rate < 1 for rate in point)


def _axis(rates: list[float], start: float, end: float) -> Axis:
    """Span the rates that occur, out to a tick on either side."""
    low = max((rate for rate in _RATES if rate <= min(rates)), default=min(rates))
    high = min((rate for rate in _RATES if rate >= max(rates)), default=max(rates))
    high = max(high, min(2 * low, _HIGHEST))
    return Axis(_deviate(low if low < high else low / 2), _deviate(high), start, end)


def _ticks(axis: Axis) -> list[float]:
    return [rate for rate in _RATES if axis.low - 1e-9 <= _deviate(rate) <= axis.high + 1e-9]


def _text(rate: float) -> str:
    return tick_text((rate,), _SHARE)[0]


def _deviate(rate: float) -> float:
    return NormalDist().inv_cdf(rate)


def _place(point: Point, across: Axis, upward: Axis) -> Point:
    return across.place(_deviate(point[0])), upward.place(_deviate(point[1]))


def _mark(line: CurveLine, points: list[Point], across: Axis, upward: Axis) -> Point | None:
    """Return the point at the card's threshold; the middle of the curve without one; none where an error is 0."""
    if line.at_threshold is None:
        return points[len(points) // 2] if points else None
    point = (line.at_threshold[0], 1 - line.at_threshold[1])
    return _place(point, across, upward) if _is_inside(point) else None
