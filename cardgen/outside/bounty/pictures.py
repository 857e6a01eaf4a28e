"""The charts of a bounty: what teams showed with which columns, and how error fell from round to round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cardgen.card.numbers import Scale, count, scale_for
from cardgen.outside.bounty.report import BountyReport, FeatureCell
from cardgen.render.charts.axis import Axis, tick_text, ticks
from cardgen.render.charts.canvas import Canvas, Point
from cardgen.render.charts.heatmap import cell_colours
from cardgen.render.charts.lettering import cleaned, shortened, width_of, wrapped
from cardgen.render.charts.style import BLUE, GREY, INK, QUIET, RULE, SMALL, TEXT, TINY, WIDTH
from cardgen.render.charts.svg import finished
from cardgen.render.prose.text import counted, joined

__all__ = ["Picture", "error_scale", "falling_errors", "heat_map", "points_scale"]

_MOST_TEAMS, _MOST_FEATURES, _MOST_PANELS = 10, 30, 11
_MOST_TOLD = 12
_ACROSS = 3
_NAMES = 170.0
_CELL_HEIGHT, _WIDEST_CELL = 40.0, 140.0
_GAP, _HEAD, _PLOT, _FOOT, _ROOM = 14.0, 38.0, 120.0, 26.0, 46.0


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart with the words that stand beside it.

    Attributes:
        id: File stem.
        title: The finding; plain text.
        subtitle: What is drawn, and what a reader must know; plain text.
        alt: What it shows, with figures; plain text.
        svg: The drawing.
    """

    id: str
    title: str
    subtitle: str
    alt: str
    svg: str


def error_scale(report: BountyReport) -> Scale:
    """Return the scale on which the errors of a report print: per cent, with the digits that its rows support."""
    rows = report.rows or 1
    return scale_for("share", [each.errors / rows for each in report.rounds], ns=[rows])


def points_scale(report: BountyReport) -> Scale:
    """Return the scale of improvements: percentage points of all rows."""
    return scale_for("share", [each.improvement for each in report.cells], ns=[report.rows] if report.rows else ())


def heat_map(report: BountyReport) -> Picture | None:
    """Draw columns down the side and teams across the top; None where no finding holds."""
    if not report.cells:
        return None
    teams = [team.team for team in report.teams if any(cell.team == team.team for cell in report.cells)]
    totals = {name: _total(report, name) for name in report.features}
    features = sorted(report.features, key=lambda name: (-totals[name], name))
    shown = features[:_MOST_FEATURES], teams[:_MOST_TEAMS]
    title = _heat_title(report, [name for name in features if totals[name] == totals[features[0]]], totals[features[0]])
    notes = ["In each cell: findings that hold, as confirmed or as an accepted better model"]
    if any(cell.accepted for cell in report.cells):
        notes[0] += "; below, by how many percentage points of all rows its accepted models lower errors"
    notes[0] += ". Hatched: none."
    left_out = len(features) - len(shown[0]) + len(teams) - len(shown[1])
    if left_out:
        notes.append(f"{count(left_out)} more columns or teams stand in the table.")
    told = [f"{cleaned(cell.feature)}, {cleaned(cell.team)}: {cell.findings}" for cell in report.cells]
    more = [f"{count(len(told) - _MOST_TOLD)} more in the table"] if len(told) > _MOST_TOLD else []
    alt = f"Heat map of columns by teams. {title}. {'; '.join([*told[:_MOST_TOLD], *more])}."
    svg = finished(_heat_canvas(report, *shown), "features", title, alt)
    return Picture("features", title, " ".join(notes), alt, svg)


def falling_errors(report: BountyReport) -> Picture | None:
    """Draw the error of everyone and of each accepted group after each round; None where nothing was accepted."""
    if len(report.rounds) < 2 or not report.rows:
        return None
    scale = error_scale(report)
    first, last = (scale.value(each.errors / report.rows) for each in (report.rounds[0], report.rounds[-1]))
    accepted = counted(len(report.rounds) - 1, "accepted model")
    take = "take" if len(report.rounds) > 2 else "takes"
    title = f"{accepted} {take} errors from {first} to {last} of all rows, and no accepted group got worse"
    subtitle = (
        "Share of rows that are wrong, after each accepted model. Solid: the group, from the round before its own. "
        "Dashed: everyone."
    )
    if len(report.groups) > _MOST_PANELS:
        subtitle += f" Drawn: the {_MOST_PANELS} largest of {count(len(report.groups))} groups; the table has all."
    told = [f"everyone from {first} to {last}"]
    for group in report.groups[:_MOST_TOLD]:
        known = [each / group.rows for each in group.errors if each is not None]
        told.append(f"{cleaned(group.group)} from {scale.value(known[0])} to {scale.value(known[-1])}")
    if len(report.groups) > _MOST_TOLD:
        told.append(f"{count(len(report.groups) - _MOST_TOLD)} more in the table")
    alt = f"Step charts of error by round. {title}. {'; '.join(told)}."
    svg = finished(_panels(report, scale), "errors", title, alt)
    return Picture("errors", title, subtitle, alt, svg)


def _heat_title(report: BountyReport, leading: Sequence[str], most: int) -> str:
    """Say which columns tell the groups of most findings that hold."""
    total = sum(each.holds for each in report.findings)
    names = joined(cleaned(name) for name in leading)
    tell = "tells" if len(leading) == 1 else "each tell" if len(leading) > 2 or most > 1 else "tell"
    if total == 1:
        return f"{names} {tell.removeprefix('each ')} the group of the only finding that holds"
    of = f"all {count(total)}" if most == total else f"{count(most)} of the {count(total)}"
    return f"{names} {tell} the group{'s' * (most > 1)} of {of} findings that hold"


def _total(report: BountyReport, feature: str) -> int:
    return sum(cell.findings for cell in report.cells if cell.feature == feature)


def _heat_canvas(report: BountyReport, features: Sequence[str], teams: Sequence[str]) -> Canvas:
    cells = {(cell.feature, cell.team): cell for cell in report.cells}
    left = min(_NAMES, max(width_of(cleaned(name), TEXT) for name in (*features, "column"))) + 14
    width = min(_WIDEST_CELL, (WIDTH - left) / len(teams))
    heads = [wrapped(cleaned(name), SMALL, width - 6, 3) for name in teams]
    top = 24 + 14.0 * max(len(lines) for lines in heads) + 4
    bottom = top + _CELL_HEIGHT * len(features)
    canvas = Canvas(WIDTH, bottom + 34)
    canvas.text(left - 10, top - 8, "column", anchor="end", size=SMALL, colour=QUIET)
    canvas.text(left + 2, 12, "team", size=SMALL, colour=QUIET)
    for place, (name, lines) in enumerate(zip(teams, heads, strict=True)):
        for line, text in enumerate(lines):
            full = name if line == len(lines) - 1 and " ".join(lines) != name else None
            y = top - 8 - 14 * (len(lines) - 1 - line)
            canvas.text(left + (place + 0.5) * width, y, text, anchor="middle", size=SMALL, full=full)
    most = max(cell.findings for cell in report.cells)
    scale = points_scale(report)
    for row, feature in enumerate(features):
        y = top + row * _CELL_HEIGHT
        text = shortened(cleaned(feature), TEXT, _NAMES)
        canvas.text(left - 10, y + _CELL_HEIGHT / 2 + 4.5, text, anchor="end", full=feature)
        for place, team in enumerate(teams):
            box = (left + place * width + 1, y + 1, width - 2, _CELL_HEIGHT - 2)
            _heat_cell(canvas, cells.get((feature, team)), box, most, scale)
    _key(canvas, most, left, bottom + 14)
    return canvas


def _heat_cell(
    canvas: Canvas, cell: FeatureCell | None, box: tuple[float, float, float, float], most: int, scale: Scale
) -> None:
    x, y, width, height = box
    middle = (x + width / 2, y + height / 2)
    if cell is None:
        canvas.hatched(x, y, width, height, GREY)
        word = "none" if width_of("none", TINY) <= width - 6 else ""
        canvas.text(middle[0], middle[1] + 4, word, anchor="middle", size=TINY, colour=INK, halo=True)
        return
    fill, colour = cell_colours(_part(cell.findings, most))
    canvas.box(x, y, width, height, fill)
    below = scale.bare_difference(-cell.improvement) if cell.accepted else ""
    canvas.text(
        middle[0], middle[1] + (-1 if below else 4.5), count(cell.findings), anchor="middle", size=TEXT, colour=colour
    )
    if below:
        canvas.text(middle[0], middle[1] + 13, below, anchor="middle", size=TINY, colour=colour)


def _part(findings: int, most: int) -> float:
    return 0.5 if most == 1 else (findings - 1) / (most - 1)


def _key(canvas: Canvas, most: int, left: float, y: float) -> None:
    """Draw one swatch for each number of findings, or the ends of many."""
    steps = list(range(1, most + 1)) if most <= 10 else [1, most // 2, most]
    x = left
    for number in steps:
        canvas.box(x, y, 14, 10, cell_colours(_part(number, most))[0])
        canvas.text(x + 19, y + 9, count(number), size=SMALL, colour=QUIET)
        x += 28 + width_of(count(number), SMALL)
    canvas.text(x, y + 9, "findings that hold" if most > 1 else "finding that holds", size=SMALL, colour=QUIET)


def _panels(report: BountyReport, scale: Scale) -> Canvas:
    assert report.rows
    everyone = [each.errors / report.rows for each in report.rounds]
    largest = sorted(report.groups, key=lambda group: (-group.rows, group.submission))[:_MOST_PANELS]
    drawn = sorted(largest, key=lambda group: group.submission)
    lines: list[tuple[str, list[float | None]]] = [("Everyone", [*everyone])]
    lines += [(each.group, [None if e is None else e / each.rows for e in each.errors]) for each in drawn]
    high = max(value for _, values in lines for value in values if value is not None) * 1.05 or 1.0
    y_ticks = ticks(0.0, high, 5)
    labels = tick_text(y_ticks, scale)
    left = 9 + max(width_of(text, SMALL) for text in labels)
    width = (WIDTH - left - _GAP * (_ACROSS - 1)) / _ACROSS
    rows = -(-len(lines) // _ACROSS)
    canvas = Canvas(WIDTH, rows * (_HEAD + _PLOT + _FOOT) + 20)
    for number, (name, values) in enumerate(lines):
        x = left + (number % _ACROSS) * (width + _GAP)
        y = (number // _ACROSS) * (_HEAD + _PLOT + _FOOT) + _HEAD
        across = Axis(0, len(report.rounds) - 1, x, x + width - _ROOM)
        up = Axis(0, high, y + _PLOT, y)
        _name(canvas, name, x, y, width)
        canvas.lines([((x, up.place(t)), (x + width - _ROOM, up.place(t))) for t in y_ticks], RULE)
        if number % _ACROSS == 0:
            for t, label in zip(y_ticks, labels, strict=True):
                canvas.text(left - 7, up.place(t) + 4, label, anchor="end", size=SMALL, colour=QUIET)
        for place in _round_ticks(len(report.rounds)):
            canvas.text(across.place(place), y + _PLOT + 16, count(place), anchor="middle", size=TINY, colour=QUIET)
        if number:
            canvas.lines([_steps([*everyone], across, up)], QUIET, width=1.2, dash=(4, 3))
        points = _steps(values, across, up)
        canvas.lines([points], INK if not number else BLUE, width=2.2)
        known = [value for value in values if value is not None]
        canvas.mark("circle", *points[0], INK if not number else BLUE, hollow=True, size=4)
        canvas.mark("circle", *points[-1], INK if not number else BLUE, size=4)
        canvas.text(points[-1][0] + 8, points[-1][1] + 4, scale.value(known[-1]), size=SMALL, halo=True)
    canvas.text(left, rows * (_HEAD + _PLOT + _FOOT) + 12, "accepted models", size=SMALL, colour=QUIET)
    return canvas


def _name(canvas: Canvas, name: str, x: float, y: float, width: float) -> None:
    lines = wrapped(cleaned(name), SMALL, width, 2)
    for line, text in enumerate(lines):
        full = name if line == len(lines) - 1 and " ".join(lines) != name else None
        canvas.text(x, y - 10 - 14 * (len(lines) - 1 - line), text, size=SMALL, bold=False, full=full)


def _steps(values: Sequence[float | None], across: Axis, up: Axis) -> list[Point]:
    """Go level from each round to the next, then straight up or down: an error changes where a model is accepted."""
    points: list[Point] = []
    for place, value in enumerate(values):
        if value is None:
            continue
        if points:
            points.append((across.place(place), points[-1][1]))
        points.append((across.place(place), up.place(value)))
    return points


def _round_ticks(rounds: int) -> list[int]:
    last = rounds - 1
    if last <= 6:
        return list(range(rounds))
    return sorted({round(last * part / 4) for part in range(5)})
