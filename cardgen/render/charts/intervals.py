"""The interval plot: a dot and a line for each category, worst first, against the overall value and the limits."""

from __future__ import annotations

from dataclasses import dataclass

from cardgen.card.numbers import count
from cardgen.card.results import Result
from cardgen.card.words import STATUS_MARKS, STATUS_WORDS
from cardgen.render.charts.axis import Axis, Span, span_of, tick_text, ticks
from cardgen.render.charts.canvas import Canvas, Point
from cardgen.render.charts.lettering import cleaned, shortened, width_of, wrapped
from cardgen.render.charts.line_labels import Placed, placed
from cardgen.render.charts.names import bare_figure, cluster_units, figure, grouping_name, name_of, row_units
from cardgen.render.charts.style import BLUE, INK, QUIET, ROW, RULE, SMALL, TEXT, TINY, VERMILLION, WIDTH, Mark
from cardgen.render.charts.view import MetricView, limit_text

__all__ = ["interval_canvas", "interval_notes", "interval_span"]

_MOST_ROWS = 40
_WORST, _BEST = 30, 10
_MOST_WITHOUT = 12
_NAMES = 190.0
_LABEL_ROW = 17.0
_DASH = (4.0, 3.0)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the parts of an interval plot stand."""

    rows: tuple[Result, ...]
    names: tuple[tuple[str, ...], ...]
    centres: tuple[float, ...]
    axis: Axis
    figures: float
    sizes: float
    labels: tuple[Placed, ...]
    top: float
    bottom: float
    height: float


def interval_canvas(view: MetricView) -> Canvas:
    """Draw the interval plot of a metric over a grouping of one group; at least one category has a figure."""
    layout = _layout(view)
    canvas = Canvas(WIDTH, layout.height)
    _draw_axis(canvas, view, layout)
    _draw_lines_across(canvas, view, layout)
    _draw_intervals(canvas, view, layout)
    _draw_names(canvas, view, layout)
    _draw_figures(canvas, view, layout)
    return canvas


def interval_span(view: MetricView) -> Span:
    """Return the values that the axis shows."""
    values = [cell.value for cell in view.printed if cell.value is not None]
    intervals = [(cell.interval.low, cell.interval.high) for cell in view.printed if cell.interval is not None]
    marks = [limit for limit, _ in _limits(view)]
    if view.overall is not None and view.overall.value is not None:
        marks.append(view.overall.value)
    share = view.metric.unit == "share"
    return span_of(values, intervals, marks, low=view.metric.low, high=view.metric.high, share=share)


def interval_notes(view: MetricView) -> tuple[str, ...]:
    """Say what a reader of the plot must know: a cut axis, one that does not begin at 0, categories left out."""
    span = interval_span(view)
    notes = []
    if not span.from_zero and view.metric.low == 0:
        notes.append("The scale does not begin at zero.")
    cut = [cell.interval for cell in view.printed if cell.interval is not None]
    if any(interval.high > span.high or interval.low < span.low for interval in cut):
        notes.append("Arrows mark intervals that go on beyond the scale.")
    rows = _rows(view)
    left_out = len(view.cells) - len(rows)
    if left_out:
        printed = sum(cell.value is not None for cell in rows)
        which = "" if printed == len(view.printed) else f" the {_WORST} worst and {_BEST} best of"
        if view.metric.direction == "none":
            which = which.replace("worst", "largest").replace("best", "smallest")
        notes.append(f"Shown:{which or ' some of'} {count(len(view.cells))} categories; the table has all.")
    return tuple(notes)


def _rows(view: MetricView) -> tuple[Result, ...]:
    """Return the categories that are drawn: all, or both ends where they are too many."""
    printed = view.printed
    if len(printed) > _MOST_ROWS:
        printed = (*printed[:_WORST], *printed[-_BEST:])
    return (*printed, *[cell for cell in view.cells if cell.value is None][:_MOST_WITHOUT])


def _limits(view: MetricView) -> list[tuple[float, str]]:
    """Return each limit once, with its label."""
    scopes: dict[float, set[str]] = {}
    for outcome in view.limits:
        for limit in (outcome.min, outcome.max):
            if limit is not None:
                scopes.setdefault(limit, set()).add(outcome.scope)
    label = grouping_name(view.card, view.by) if len(view.by) == 1 else "category"
    label = label if width_of(label, SMALL) < 90 else "category"
    whom = {"overall": " overall", "every_group": f" for each {label}", "worst_group": f" for worst {label}"}
    return [
        (limit, f"limit {limit_text(limit, view.scale)}{whom[min(of)] if len(of) == 1 else ''}")
        for limit, of in sorted(scopes.items())
    ]


def _figure(view: MetricView, cell: Result) -> str:
    """Print the figure of a category; a unit longer than a sign stands once, under the axis."""
    return figure(cell, view.scale) if view.scale.suffix in ("", "%") else bare_figure(cell, view.scale)


def _size(view: MetricView, cell: Result) -> str:
    """Print on how many clusters, or rows, a category rests."""
    number = cell.clusters if view.evaluation.cluster is not None else cell.n
    return "" if number is None else count(number)


def _layout(view: MetricView) -> _Layout:
    """Find the places: names at the left, figures and sizes at the right, the plot in between."""
    rows = _rows(view)
    names = tuple(wrapped(name_of(cell.group, view.by), TEXT, _NAMES, 2) for cell in rows)
    figures = max(width_of(_figure(view, cell), TEXT, bold=True) for cell in rows if cell.value is not None)
    sizes = max(width_of(_size(view, cell), SMALL) for cell in rows)
    sizes = max(sizes, width_of(_sizes_head(view), SMALL)) if sizes else 0.0
    left = max(width_of(line, TEXT, bold=True) for lines in names for line in lines) + 14
    right_of_figures = WIDTH - 2 - (sizes + 18 if sizes else 0)
    span = interval_span(view)
    axis = Axis(span.low, span.high, left, right_of_figures - figures - 16)
    lines = [(axis.place(limit), text) for limit, text in _limits(view)]
    if view.overall is not None and view.overall.value is not None:
        lines.append((axis.place(view.overall.value), f"overall {figure(view.overall, view.overall_scale)}"))
    labels = placed(lines, 0.0, right_of_figures)
    top = 10 + _LABEL_ROW * (1 + max((label.level for label in labels), default=0)) if labels or sizes else 6.0
    centres, y = [], top + 2
    cut = len(view.printed) > _MOST_ROWS
    for number, lines_of_name in enumerate(names):
        y += ROW if cut and number == _WORST else 0
        height = ROW if len(lines_of_name) == 1 else ROW + 11
        centres.append(y + height / 2)
        y += height
    caption = 16 if view.scale.header not in ("", "%") else 0
    return _Layout(
        rows,
        names,
        tuple(centres),
        axis,
        right_of_figures,
        WIDTH - 2 if sizes else 0,
        labels,
        top,
        y + 2,
        y + 24 + caption,
    )


def _sizes_head(view: MetricView) -> str:
    return cluster_units(view.evaluation) if view.evaluation.cluster is not None else row_units(view.evaluation)


def _draw_axis(canvas: Canvas, view: MetricView, layout: _Layout) -> None:
    axis = layout.axis
    most = max(3, min(8, int((axis.end - axis.start) / 46)))
    values = ticks(axis.low, axis.high, most)
    canvas.lines([((axis.place(v), layout.top), (axis.place(v), layout.bottom)) for v in values], RULE)
    for value, text in zip(values, tick_text(values, view.scale), strict=True):
        canvas.text(axis.place(value), layout.bottom + 15, text, anchor="middle", size=SMALL, colour=QUIET)
    if view.scale.header not in ("", "%"):
        middle = (axis.start + axis.end) / 2
        text = shortened(cleaned(view.scale.header), SMALL, axis.end - axis.start)
        canvas.text(middle, layout.bottom + 31, text, anchor="middle", size=SMALL, colour=QUIET)


def _draw_lines_across(canvas: Canvas, view: MetricView, layout: _Layout) -> None:
    """Draw the overall value dashed and the limits solid, with their labels on them."""
    for label in layout.labels:
        overall = label.text.startswith("overall ")
        base = layout.top - 6 - _LABEL_ROW * label.level
        line = ((label.x, base + 4), (label.x, layout.bottom))
        canvas.lines([line], QUIET if overall else INK, width=1.3, dash=_DASH if overall else ())
        colour = QUIET if overall else INK
        canvas.text(label.at, base, label.text, anchor=label.anchor, size=SMALL, colour=colour)
    if layout.sizes:
        canvas.text(layout.sizes, layout.top - 6, _sizes_head(view), anchor="end", size=SMALL, colour=QUIET)


def _draw_intervals(canvas: Canvas, view: MetricView, layout: _Layout) -> None:
    axis = layout.axis
    highlighted = _highlighted(view)
    rows = list(zip(layout.rows, layout.centres, strict=True))
    strokes: dict[str, list[tuple[Point, Point]]] = {BLUE: [], VERMILLION: []}
    for cell, y in rows:
        if cell.interval is not None and cell.value is not None:
            colour = VERMILLION if cell is highlighted and view.metric.direction != "none" else BLUE
            strokes[colour].append(((axis.place(cell.interval.low), y), (axis.place(cell.interval.high), y)))
    for colour, lines in strokes.items():
        canvas.lines(lines, colour, width=2.4)
    for cell, y in rows:
        if cell.value is None:
            continue
        worst = cell is highlighted and view.metric.direction != "none"
        colour = VERMILLION if worst else BLUE
        if cell.interval is not None:
            _draw_cut_ends(canvas, view, axis, cell, y, colour)
        mark: Mark = "diamond" if cell is highlighted else "circle"
        canvas.mark(mark, axis.place(cell.value), y, colour, hollow=view.is_left_out(cell))


def _draw_cut_ends(canvas: Canvas, view: MetricView, axis: Axis, cell: Result, y: float, colour: str) -> None:
    """Mark with an arrow, and the figure, an end of an interval that lies beyond the axis."""
    if cell.interval is None:
        return
    low, high = cell.interval.low, cell.interval.high
    if high > axis.high:
        canvas.arrowhead(axis.end + 6, y, colour, right=True)
        text = f"to {view.scale.value(high)}"
        canvas.text(axis.end + 4, y - 6, text, anchor="end", size=TINY, colour=QUIET, halo=True)
    if low < axis.low:
        canvas.arrowhead(axis.start - 6, y, colour, right=False)
        canvas.text(axis.start, y - 6, f"from {view.scale.value(low)}", size=TINY, colour=QUIET, halo=True)


def _highlighted(view: MetricView) -> Result | None:
    """Return the category that the title names first, where the intervals tell it from others."""
    return view.end(worst=True) if view.resolved else None


def _draw_names(canvas: Canvas, view: MetricView, layout: _Layout) -> None:
    highlighted = _highlighted(view)
    between = len(view.printed) - _WORST - _BEST
    if len(view.printed) > _MOST_ROWS:
        y = (layout.centres[_WORST - 1] + layout.centres[_WORST]) / 2
        canvas.text(0, y + 4.5, f"… {count(between)} between", size=SMALL, colour=QUIET)
    for cell, lines, y in zip(layout.rows, layout.names, layout.centres, strict=True):
        full = name_of(cell.group, view.by)
        for number, line in enumerate(lines):
            canvas.text(
                0,
                y + 4.5 + 15 * (number - (len(lines) - 1) / 2),
                line,
                colour=QUIET if cell.value is None else INK,
                bold=cell is highlighted,
                full=full if number == len(lines) - 1 and " ".join(lines) != full else None,
            )


def _draw_figures(canvas: Canvas, view: MetricView, layout: _Layout) -> None:
    """Print the figure and the size of each category; without a figure, the word that says why."""
    axis, highlighted = layout.axis, _highlighted(view)
    for cell, y in zip(layout.rows, layout.centres, strict=True):
        if layout.sizes:
            canvas.text(layout.sizes, y + 4.5, _size(view, cell), anchor="end", size=SMALL, colour=QUIET)
        if cell.value is not None:
            bold = cell is highlighted
            canvas.text(layout.figures, y + 4.5, _figure(view, cell), anchor="end", bold=bold)
            continue
        reason = f": {cell.reason}" if cell.reason and cell.status != "suppressed" else ""
        text = cleaned(f"{STATUS_MARKS[cell.status]} {STATUS_WORDS[cell.status]}{reason}")
        shown = shortened(text, SMALL, layout.figures - axis.start)
        canvas.text(axis.start, y + 4.5, shown, size=SMALL, colour=QUIET, halo=True, full=text)
