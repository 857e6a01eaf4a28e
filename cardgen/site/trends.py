"""The headline figures of a service over its versions: what is drawn, what stands beside it, and the finding.

A line joins two versions only where their comparison could be made: figures on other data are not a trend.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from cardgen.card.numbers import scale_for
from cardgen.card.words import change_word, direction_words
from cardgen.render.prose.text import capitalised, date_in_words
from cardgen.render.views.marks import axis_over
from cardgen.site.facts import FigureFacts, VersionFacts

__all__ = ["Point", "Trend", "trends"]

_TOP, _HEIGHT = 10.0, 150.0
"""Where the plot begins, and how high it is, in pixels."""

_MOST_NAMED = 6
"""How many versions can be named under a plot on a narrow screen."""

_VERDICTS = {
    "regressed": "worse than in",
    "improved": "better than in",
    "moved": "another figure than in",
    "equivalent": "equivalent to that of",
    "unchanged": "the same as in",
    "inconclusive": "no clear change from",
    "not_comparable": "not comparable with",
}


@dataclass(frozen=True, slots=True)
class Point:
    """A version in a trend.

    Attributes:
        version: The version.
        date: Its day, in words.
        withdrawn: Whether it was withdrawn.
        shown: The figure as it prints, or why there is none.
        interval: Its interval, or an empty string.
        tested: How many it rests on.
        change: What the comparison with the version before says, with its mark.
        x: Where it stands in the drawing, in per cent.
        y: Height of the dot; empty where there is no figure.
        low: Height of the lower end; empty where there is no interval.
        high: Height of the upper end.
        joined_x: Where the line from the version before begins; empty where none may be drawn.
        joined_y: Its height there.
        named: Whether the drawing names the version.
    """

    version: str
    date: str
    withdrawn: bool
    shown: str
    interval: str
    tested: str
    change: str
    x: str
    y: str
    low: str
    high: str
    joined_x: str
    joined_y: str
    named: bool


@dataclass(frozen=True, slots=True)
class Trend:
    """One headline figure over the versions.

    Attributes:
        id: Anchor.
        metric: Name of the metric.
        evaluation: Title of the evaluation.
        finding: What the drawing shows, in a sentence.
        direction: Which way is better.
        unit: Head of the column.
        level: Level of the intervals, in words; empty where there are none.
        low_label: The lower end of the scale.
        high_label: The upper end.
        points: The versions, oldest first.
        broken: Whether the line is interrupted.
    """

    id: str
    metric: str
    evaluation: str
    finding: str
    direction: str
    unit: str
    level: str
    low_label: str
    high_label: str
    points: tuple[Point, ...]
    broken: bool


def trends(versions: Sequence[VersionFacts]) -> tuple[Trend, ...]:
    """Return the trend of each headline figure for everyone that the newest version has."""
    newest = next((item for item in reversed(versions) if item.withdrawn is None), versions[-1] if versions else None)
    if newest is None:
        return ()
    found = []
    for number, wanted in enumerate(item for item in newest.figures if item.headline and not item.group):
        rows = [(each, next((fig for fig in each.figures if fig.key == wanted.key), None)) for each in versions]
        if any(fig is not None and fig.value is not None for _, fig in rows):
            found.append(_trend(number, newest, wanted, rows))
    return tuple(found)


def _trend(
    number: int, newest: VersionFacts, wanted: FigureFacts, rows: Sequence[tuple[VersionFacts, FigureFacts | None]]
) -> Trend:
    known = [fig for _, fig in rows if fig is not None and fig.value is not None]
    values = [fig.value for fig in known if fig.value is not None]
    ends = [end for fig in known for end in (fig.low, fig.high) if end is not None and math.isfinite(end)]
    widths = [(fig.high - fig.low) / 2 for fig in known if fig.low is not None and fig.high is not None]
    scale = scale_for(wanted.unit, values, widths)
    axis = axis_over((*values, *ends), scale, from_zero=wanted.unit != "score")

    def height(value: float | None) -> str:
        if value is None:
            return ""
        share = (min(max(value, axis.low), axis.high) - axis.low) / (axis.high - axis.low)
        return f"{_TOP + _HEIGHT * (1 - share):.1f}"

    points: list[Point] = []
    broken = False
    for place, (facts, fig) in enumerate(rows):
        at = f"{4 + 92 * (place + 0.5) / len(rows):.2f}%"
        value = fig.value if fig else None
        before = points[-1] if points else None
        previous = facts.step.previous if facts.step else None
        follows = before is not None and before.version == previous
        comparable = follows and fig is not None and fig.verdict not in (None, "not_comparable")
        joined = before is not None and bool(before.y) and value is not None and comparable
        broken = broken or (before is not None and bool(before.y) and value is not None and not comparable)
        every = math.ceil(len(rows) / _MOST_NAMED)
        points.append(
            Point(
                version=facts.version,
                date=date_in_words(facts.as_of),
                withdrawn=facts.withdrawn is not None,
                shown=scale.value(value) if value is not None else (fig.shown if fig else "not in this version"),
                interval=scale.range(fig.low, fig.high) if fig and fig.low is not None and fig.high is not None else "",
                tested=fig.tested if fig else "",
                change=_change(fig, first=previous is None),
                x=at,
                y=height(value),
                low=height(fig.low if fig else None),
                high=height(fig.high if fig else None),
                joined_x=before.x if joined and before else "",
                joined_y=before.y if joined and before else "",
                named=(len(rows) - 1 - place) % every == 0,
            )
        )
    return Trend(
        id=f"trend-{number + 1}",
        metric=capitalised(wanted.label),
        evaluation=wanted.title,
        finding=_finding(newest, wanted, next(item for item in points if item.version == newest.version)),
        direction=direction_words(wanted.direction),
        unit=scale.header,
        level=next((fig.level for fig in reversed(known) if fig.level), ""),
        low_label=axis.low_label,
        high_label=axis.high_label,
        points=tuple(points),
        broken=broken,
    )


def _change(fig: FigureFacts | None, *, first: bool) -> str:
    if first or fig is None:
        return ""
    if fig.verdict is None:
        return "not compared"
    return " ".join(change_word(fig.verdict, fig.difference)).strip()


def _finding(newest: VersionFacts, wanted: FigureFacts, point: Point) -> str:
    """Say the newest figure, and what its comparison with the version before says; never more than that."""
    ends = f" ({point.interval})" if point.interval else ""
    text = f"{capitalised(wanted.label)}: {point.shown}{ends} in {newest.version}"
    words = _VERDICTS.get(wanted.verdict or "", "")
    return f"{text}, {words} {newest.step.previous}" if words and newest.step else text
