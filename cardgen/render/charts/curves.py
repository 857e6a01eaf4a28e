"""Curves by group: ROC, and error rates against the threshold, with a key that prints the rates at the threshold."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from cardgen.card.numbers import Scale
from cardgen.render.charts.axis import Axis, decades, tick_text, ticks
from cardgen.render.charts.canvas import Canvas, Point
from cardgen.render.charts.lettering import shortened, width_of, wrapped
from cardgen.render.charts.operating_points import CurveLine, CurveView
from cardgen.render.charts.style import INK, QUIET, RULE, SMALL, TEXT, TINY, WIDTH
from cardgen.render.prose.text import capitalised, joined

__all__ = [
    "KEY_ROW",
    "SIDE",
    "draw_curve",
    "draw_key",
    "draw_uses",
    "has_scale",
    "roc_canvas",
    "roc_notes",
    "threshold_canvas",
    "threshold_notes",
    "uses_note",
]

_SHARE = Scale(100, "%", " points", "%", 0)
_BARE = Scale(1, "", "", "", 0)
SIDE = 300.0
_RARE = 0.01
_LEAST = 1e-7
KEY_ROW = 24.0
_FEW_POINTS = 200
_APART = 0.7
_HIGH = 0.8
_PER = " per 100,000"


@dataclass(frozen=True, slots=True)
class _Frame:
    """The plot area of one panel."""

    x: Axis
    y: Axis
    x_ticks: tuple[tuple[float, str], ...]
    y_ticks: tuple[tuple[float, str], ...]


def roc_canvas(view: CurveView) -> Canvas:
    """Draw true against false positives at every threshold, one curve for each group."""
    low = _lowest_false_positive(view)
    lowest = _lowest_true_positive(view, low)
    across = Axis(low or 0.0, 1.0, 44, 44 + SIDE, logarithmic=low is not None)
    upward = Axis(lowest, 1.0, 26 + SIDE, 26)
    frame = _Frame(across, upward, _rate_ticks(low), _labelled(ticks(lowest, 1.0, 6), _SHARE))
    canvas = Canvas(WIDTH, max(26 + SIDE + 40, 74 + KEY_ROW * (len(view.lines) + 1)))
    _draw_frame(canvas, frame)
    canvas.text(0, 12, capitalised(view.rates.true_positive), size=SMALL, colour=QUIET)
    label = capitalised(view.rates.false_positive)
    canvas.text(44 + SIDE / 2, 26 + SIDE + 33, label, anchor="middle", size=SMALL, colour=QUIET)
    if low is None and lowest == 0:
        canvas.lines([((across.start, upward.start), (across.end, upward.end))], QUIET, dash=(2, 4))
        canvas.text(
            across.place(0.9), upward.place(0.82), "chance", size=TINY, colour=QUIET, halo=True, anchor="middle"
        )
    for line in reversed(view.lines):
        points = [
            (across.place(false), upward.place(true)) for false, true in _roc_points(line, low or 0.0) if true >= lowest
        ]
        draw_curve(canvas, line, points, _roc_mark(line, across, upward, points))
        draw_uses(canvas, line, [(across.place(false), upward.place(true)) for false, true in line.at_uses])
    draw_key(canvas, view, 44 + SIDE + 32, 40, WIDTH, (view.rates.false_positive, view.rates.true_positive), (0, 1))
    return canvas


def draw_uses(canvas: Canvas, line: CurveLine, places: Sequence[Point]) -> None:
    """Mark the thresholds of use cases on a curve, hollow."""
    for place in places:
        canvas.mark(line.series.mark, *place, line.series.colour, size=3.6, hollow=True)


def uses_note(view: CurveView) -> tuple[str, ...]:
    """Say what the hollow marks are, where there are any."""
    if not view.uses:
        return ()
    return (f"Small hollow marks are at the thresholds of use cases: {joined(view.uses)}.",)


def roc_notes(view: CurveView) -> tuple[str, ...]:
    """Say what a reader of the ROC curves must know."""
    notes = [*view.notes, *uses_note(view)]
    low = _lowest_false_positive(view)
    if low is not None:
        notes.append("The horizontal scale is logarithmic.")
    if _lowest_true_positive(view, low) > 0:
        notes.append(f"The vertical scale begins at {_SHARE.value(_HIGH)}.")
    if view.threshold is not None:
        notes.append(f"Marks and figures are those at the threshold of {view.threshold}.")
    return tuple(notes)


def has_scale(view: CurveView) -> bool:
    """Tell whether the thresholds fit on an axis: the distance of 1e308 from -1e308 is no number."""
    thresholds = [threshold for line in view.lines for threshold in line.curve.thresholds]
    return math.isfinite(2 * (max(thresholds) - min(thresholds)))


def threshold_canvas(view: CurveView) -> Canvas:
    """Draw both error rates against the threshold, in two panels that share the threshold."""
    low = _lowest_false_positive(view)
    thresholds = [threshold for line in view.lines for threshold in line.curve.thresholds]
    first, last = min(thresholds), max(thresholds)
    if last - first <= 1e-9 * abs(last):
        # Also scores that differ in their last digits only: an axis needs room between its ends.
        half = max(0.5, 1e-3 * abs(last))
        first, last = first - half, last + half
    top, bottom = 44.0, 260.0
    key = bottom + 76
    canvas = Canvas(WIDTH, key + 18 + KEY_ROW * len(view.lines) + (14 if view.threshold is not None else 0))
    x_ticks = _labelled(ticks(first, last, 6), _BARE)
    panels = ((view.rates.false_positive, 0.0, low), (view.rates.false_negative, WIDTH / 2 + 6, None))
    for name, left, least in panels:
        y_ticks = _rate_ticks(least)
        start = left + max(40.0, 9 + max(width_of(text, SMALL) for _, text in y_ticks))
        upward = Axis(least or 0.0, 1.0, bottom, top, logarithmic=least is not None)
        frame = _Frame(Axis(first, last, start, left + WIDTH / 2 - 20), upward, x_ticks, y_ticks)
        _draw_frame(canvas, frame)
        canvas.text(left, 12, capitalised(name), size=SMALL, bold=True)
        _draw_threshold(canvas, view, frame)
        for line in reversed(view.lines):
            false_positives = name == view.rates.false_positive
            _draw_rates(canvas, line, frame, false_positives=false_positives, threshold=view.evaluation.threshold)
    canvas.text(WIDTH / 2, bottom + 33, "Threshold", anchor="middle", size=SMALL, colour=QUIET)
    draw_key(canvas, view, 0, key, 430, (view.rates.false_positive, view.rates.false_negative), (0, 2))
    return canvas


def threshold_notes(view: CurveView) -> tuple[str, ...]:
    """Say what a reader of the error rates must know."""
    notes = list(view.notes)
    if _lowest_false_positive(view) is not None:
        notes.append(f"The scale of the {view.rates.false_positive} is logarithmic.")
    if view.threshold is not None:
        notes.append(f"Marks and figures are those at the threshold of {view.threshold}.")
    return tuple(notes)


def _lowest_false_positive(view: CurveView) -> float | None:
    """Return where a logarithmic axis of rare false positives begins; None where a straight one shows them.

    Rare means below one in a hundred for everyone drawn at the threshold; pairs that are verified always are.
    """
    at = [line.at_threshold[0] for line in view.lines if line.at_threshold is not None]
    if (max(at) >= _RARE) if at else view.evaluation.task != "verification":
        return None
    least = min(
        rate if rate > 0 else 1 / line.curve.negatives
        for line, rate in zip(view.lines, at or [0.0] * len(view.lines), strict=True)
    )
    return max(_LEAST, float(10 ** math.floor(math.log10(least))))


def _lowest_true_positive(view: CurveView, low: float | None) -> float:
    """Begin the vertical axis at 80% where every true positive rate of a logarithmic plot lies above it."""
    if low is None:
        return 0.0
    shown = [true for line in view.lines for _, true in _roc_points(line, low)]
    return _HIGH if shown and min(shown) > _HIGH else 0.0


def _roc_points(line: CurveLine, low: float) -> list[Point]:
    """Return false and true positive rate at every threshold, ending at nobody accepted."""
    rates = zip(line.curve.false_positive_rate, line.curve.true_positive_rate, strict=True)
    return [(false, true) for false, true in (*rates, (0.0, 0.0)) if false >= low]


def _roc_mark(line: CurveLine, across: Axis, upward: Axis, points: Sequence[Point]) -> Point | None:
    if line.at_threshold is None:
        return points[len(points) // 2] if points else None
    return across.place(line.at_threshold[0]), upward.place(line.at_threshold[1])


def _rate_ticks(low: float | None) -> tuple[tuple[float, str], ...]:
    """Return ticks of a rate from 0 to 1, or of its decades."""
    if low is None:
        return _labelled(ticks(0.0, 1.0, 6), _SHARE)
    return tuple((value, tick_text((value,), _SHARE)[0]) for value in decades(low, 1.0))


def _labelled(values: tuple[float, ...], scale: Scale) -> tuple[tuple[float, str], ...]:
    return tuple(zip(values, tick_text(values, scale), strict=True))


def _draw_frame(canvas: Canvas, frame: _Frame) -> None:
    """Draw grid lines with their figures."""
    x, y = frame.x, frame.y
    lines: list[tuple[Point, Point]] = [((x.place(v), y.start), (x.place(v), y.end)) for v, _ in frame.x_ticks]
    lines += [((x.start, y.place(v)), (x.end, y.place(v))) for v, _ in frame.y_ticks]
    canvas.lines(lines, RULE)
    for value, text in frame.x_ticks:
        canvas.text(x.place(value), y.start + 17, text, anchor="middle", size=SMALL, colour=QUIET)
    for value, text in frame.y_ticks:
        canvas.text(x.start - 7, y.place(value) + 4, text, anchor="end", size=SMALL, colour=QUIET)


def _draw_threshold(canvas: Canvas, view: CurveView, frame: _Frame) -> None:
    """Draw the card's threshold as a labelled line across a panel."""
    threshold = view.evaluation.threshold
    if threshold is None or not frame.x.low <= threshold <= frame.x.high:
        return
    at = frame.x.place(threshold)
    canvas.lines([((at, frame.y.start), (at, frame.y.end - 4))], INK, width=1.2)
    text = f"threshold {view.threshold}"
    half = width_of(text, SMALL) / 2
    middle = min(max(at, frame.x.start + half), frame.x.end - half)
    canvas.text(middle, frame.y.end - 8, text, anchor="middle", size=SMALL)


def _draw_rates(
    canvas: Canvas, line: CurveLine, frame: _Frame, *, false_positives: bool, threshold: float | None
) -> None:
    """Draw one error rate of one group against the threshold."""
    curve = line.curve
    rates = curve.false_positive_rate if false_positives else tuple(1 - rate for rate in curve.true_positive_rate)
    shown = [(at, rate) for at, rate in zip(curve.thresholds, rates, strict=True) if rate >= frame.y.low]
    points = [(frame.x.place(at), frame.y.place(rate)) for at, rate in shown]
    mark = points[len(points) // 2] if points else None
    if line.at_threshold is not None and threshold is not None:
        rate = line.at_threshold[0] if false_positives else 1 - line.at_threshold[1]
        mark = (frame.x.place(threshold), frame.y.place(rate))
    draw_curve(canvas, line, points, mark)


def draw_curve(canvas: Canvas, line: CurveLine, points: Sequence[Point], mark: Point | None) -> None:
    """Draw a curve, with the mark of its category."""
    canvas.lines([_thinned(points)] if len(points) > 1 else [], line.series.colour, width=1.8, dash=line.series.dash)
    if mark is not None:
        canvas.mark(line.series.mark, *mark, line.series.colour, size=4.6)


def _thinned(points: Sequence[Point]) -> Sequence[Point]:
    """Drop points nearer to the one before than an eye can tell, where there are many."""
    if len(points) <= _FEW_POINTS:
        return points
    kept = [points[0]]
    for point in points[1:-1]:
        if math.dist(point, kept[-1]) >= _APART:
            kept.append(point)
    return [*kept, points[-1]]


def draw_key(
    canvas: Canvas,
    view: CurveView,
    left: float,
    top: float,
    right: float,
    heads: tuple[str, str],
    columns: tuple[int, int],
) -> None:
    """Name each curve beside its mark, with its two rates at the threshold."""
    has_figures = view.threshold is not None
    column = 62.0
    if has_figures:
        for number, (head, index) in enumerate(zip(heads, columns, strict=True)):
            rare = any(_PER in line.figures[index] for line in view.lines)
            lines = wrapped(capitalised(head) + (f",{_PER}" if rare else ""), TINY, column - 4, 4)
            for line, text in enumerate(reversed(lines)):
                canvas.text(
                    right - column * (1 - number), top + 11 - 13 * line, text, anchor="end", size=TINY, colour=QUIET
                )
    room = right - left - 40 - (2 * column if has_figures else 0)
    for number, item in enumerate(view.lines):
        y = top + 32 + KEY_ROW * number if has_figures else top + 10 + KEY_ROW * number
        canvas.lines([((left, y - 4.5), (left + 26, y - 4.5))], item.series.colour, width=1.8, dash=item.series.dash)
        canvas.mark(item.series.mark, left + 13, y - 4.5, item.series.colour)
        canvas.text(left + 34, y, shortened(item.name, TEXT, room), full=item.name)
        for place, index in enumerate(columns if has_figures else ()):
            text = item.figures[index].removesuffix(_PER)
            canvas.text(right - column * (1 - place), y, text, anchor="end")
