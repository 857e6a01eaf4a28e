"""The table of one metric over one grouping: the same rows and figures for HTML, Markdown and CSV."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from cardgen.card.document import Card
from cardgen.card.evaluations import EvaluationRecord, MetricRecord
from cardgen.card.numbers import Scale
from cardgen.card.origins import marks
from cardgen.card.results import Disparity, Result
from cardgen.card.scales import overall_scale, scale_of
from cardgen.card.words import EVERYONE, EVERYONE_ELSE, category_name, extreme_words
from cardgen.render.prose.text import capitalised, joined, lowered, percent, slug
from cardgen.render.views.figures import Figure, figure, people
from cardgen.render.views.labels import grouping_label
from cardgen.render.views.marks import Axis, Mark, axis_of, mark
from cardgen.render.views.notes import notes_in_words

__all__ = ["GroupTable", "Row", "differences", "group_table", "ordered", "reference_of", "role"]

Key = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    Attributes:
        id: Anchor on the page.
        name: The category.
        part: `everyone`, `reference` (both set apart) or `category`.
        extreme: `worst` or `best` (`largest`, `smallest`) where the row is that, else empty.
        people: How many the figure rests on.
        figure: The figure.
        mark: The drawn interval.
        difference: Difference to the reference, without unit; empty where there is none.
        difference_interval: Its interval, without unit.
        notes: What a reader must know about the figure.
        result: The result behind the row, for exact numbers.
        disparity: The difference behind it.
    """

    id: str
    name: str
    part: str
    extreme: str
    people: tuple[str, ...]
    figure: Figure
    mark: Mark | None
    difference: str
    difference_interval: str
    notes: tuple[str, ...]
    result: Result
    disparity: Disparity | None

    @property
    def tags(self) -> tuple[str, ...]:
        """Words that stand by the name: worst, best, reference."""
        return tuple(word for word in (self.extreme, "reference" if self.part == "reference" else "") if word)

    @property
    def difference_text(self) -> str:
        """The difference with its interval, as Markdown prints it."""
        return f"{self.difference} ({self.difference_interval})" if self.difference_interval else self.difference


@dataclass(frozen=True, slots=True)
class GroupTable:
    """The table of one metric over one grouping.

    Attributes:
        id: Anchor on the page, and name of its file.
        caption: What it shows.
        group_head: Head of the first column.
        value_head: Head of the figures, with their unit.
        interval_head: Head of the interval.
        difference_head: Head of the differences, with their unit; empty where there are none.
        benchmarks: Everyone, and the reference: set apart.
        rows: The categories, worst first; those that cannot be compared after them, without a figure last.
        axis: Scale of the drawn intervals.
        key: What the thin lines of the drawings are.
        weak: Names of weak label sources, and the share of synthetic rows, or an empty string.
        scale: How its figures print.
    """

    id: str
    caption: str
    group_head: str
    value_head: str
    interval_head: str
    difference_head: str
    benchmarks: tuple[Row, ...]
    rows: tuple[Row, ...]
    axis: Axis | None
    key: tuple[str, ...]
    weak: str
    scale: Scale

    @property
    def all_rows(self) -> tuple[Row, ...]:
        """Every row in the order of the page."""
        return self.benchmarks + self.rows

    @property
    def has_notes(self) -> bool:
        """Whether any row has something to say beyond its figures."""
        return any(row.notes or row.figure.reason for row in self.all_rows)

    @property
    def has_intervals(self) -> bool:
        """Whether any row has an interval."""
        return any(row.figure.interval for row in self.all_rows)


def role(disparity: Disparity, *names: str) -> dict[str, str] | None:
    """Return the category that plays the first of these roles in a disparity."""
    return next((disparity.groups[name] for name in names if name in disparity.groups), None)


def differences(card: Card, evaluation: str, metric: str, by: tuple[str, ...]) -> Mapping[Key, Disparity]:
    """Return the differences to the reference by category."""
    found = {}
    for item in card.disparities:
        if (item.evaluation, item.metric, item.by, item.kind) == (evaluation, metric, by, "difference"):
            found[_key(item.groups.get("category", {}))] = item
    return found


def reference_of(
    card: Card, by: tuple[str, ...], cells: tuple[Result, ...], compared: Mapping[Key, Disparity]
) -> dict[str, str] | None:
    """Return the reference category; {} for all others; None where nothing was compared with one."""
    for item in compared.values():
        return item.groups.get("reference", {})
    if len(by) == 1:
        named = next((group.reference for group in card.groups if group.id == by[0]), None)
        return next((cell.group for cell in cells if cell.group.get(by[0]) == named), None)
    return None


def ordered(cells: tuple[Result, ...], metric: MetricRecord, left_out: frozenset[Key]) -> tuple[Result, ...]:
    """Order cells worst first; those that stay out of comparisons after them, those without a figure last."""
    sign = 1 if metric.direction == "higher_is_better" else -1

    def place(cell: Result) -> tuple[int, float]:
        if cell.status != "ok" or cell.value is None:
            return 2, 0.0
        return (1 if _key(cell.group) in left_out else 0), sign * cell.value

    return tuple(sorted(cells, key=place))


def group_table(card: Card, evaluation: EvaluationRecord, metric: MetricRecord, by: tuple[str, ...]) -> GroupTable:
    """Build the table of a metric over a grouping."""
    cells = card.cells(evaluation.id, metric.id, by)
    overall = card.overall(evaluation.id, metric.id)
    shown = (*((overall,) if overall else ()), *cells)
    scale = scale_of(metric, shown)
    compared = differences(card, evaluation.id, metric.id, by)
    reference = reference_of(card, by, cells, compared)
    limits = _limits(card, evaluation.id, metric.id, by)
    gap = card.disparity(evaluation.id, metric.id, by, "gap")
    left_out = frozenset(_key(item.group) for item in gap.excluded) if gap else frozenset()
    identifier = "-".join(slug(part) for part in (evaluation.id, metric.id, "by", *by))
    frame = _Frame(
        evaluation=evaluation,
        metric=metric,
        by=by,
        scale=scale,
        axis=axis_of(metric, scale, shown, limits.values()),
        overall=overall.value if overall else None,
        limits=limits,
        reference=reference,
        compared=compared,
        extremes=_extremes(gap, metric),
        intervals=any(item.interval for item in shown),
        identifier=identifier,
    )
    ranked = (*((overall,) if overall else ()), *ordered(cells, metric, left_out))
    rows = _unique(tuple(_row(cell, frame) for cell in ranked))
    label = grouping_label(card, by)
    return GroupTable(
        id=identifier,
        caption=f"{capitalised(metric.label)} by {lowered(label)}",
        group_head=label,
        value_head=capitalised(metric.label) + (f", {scale.header}" if scale.header else ""),
        interval_head=f"{percent(evaluation.level)} interval",
        difference_head=_difference_head(reference, by, scale) if compared else "",
        benchmarks=tuple(row for row in rows if row.part != "category"),
        rows=tuple(row for row in rows if row.part == "category"),
        axis=frame.axis,
        key=_lines(overall, scale, limits, metric),
        weak=marks(card.groups, evaluation, by),
        scale=scale,
    )


@dataclass(frozen=True, slots=True)
class _Frame:
    """What the rows of one table share."""

    evaluation: EvaluationRecord
    metric: MetricRecord
    by: tuple[str, ...]
    scale: Scale
    axis: Axis | None
    overall: float | None
    limits: Mapping[str, float]
    reference: dict[str, str] | None
    compared: Mapping[Key, Disparity]
    extremes: Mapping[Key, str]
    intervals: bool
    identifier: str


def _row(cell: Result, frame: _Frame) -> Row:
    everyone = not cell.by
    part = "everyone" if everyone else "reference" if frame.reference and cell.group == frame.reference else "category"
    difference = frame.compared.get(_key(cell.group)) if part == "category" else None
    known = difference is not None and difference.status == "ok" and difference.value is not None
    overall, limit = (None, "everyone") if everyone else (frame.overall, "groups")
    return Row(
        id=f"{frame.identifier}--{_row_slug(cell, frame.by)}",
        name=EVERYONE if everyone else category_name(cell.group, frame.by),
        part=part,
        extreme="" if everyone else frame.extremes.get(_key(cell.group), ""),
        people=people(cell, frame.evaluation),
        figure=figure(cell, overall_scale(frame.metric, frame.scale, cell) if everyone else frame.scale),
        mark=mark(cell, frame.axis, overall, frame.limits.get(limit)) if frame.axis else None,
        difference=frame.scale.bare_difference(difference.value or 0.0) if difference and known else "",
        difference_interval=_signed_range(difference, frame.scale) if known else "",
        notes=notes_in_words(cell, frame.evaluation, frame.metric, intervals=frame.intervals),
        result=cell,
        disparity=difference,
    )


def _extremes(gap: Disparity | None, metric: MetricRecord) -> dict[Key, str]:
    if gap is None or gap.status != "ok":
        return {}
    worst, best = role(gap, "worst", "largest"), role(gap, "best", "smallest")
    words = extreme_words(metric.direction)
    return {_key(group): word for group, word in zip((worst, best), words, strict=True) if group}


def _limits(card: Card, evaluation: str, metric: str, by: tuple[str, ...]) -> dict[str, float]:
    """Return the limit of everyone and that of each group, where release criteria set them."""
    found: dict[str, float] = {}
    for item in card.acceptance:
        if (item.evaluation, item.metric) != (evaluation, metric) or item.limit is None:
            continue
        if item.scope == "overall":
            found.setdefault("everyone", item.limit)
        elif item.scope in ("every_group", "worst_group") and item.by == by:
            found.setdefault("groups", item.limit)
    return found


def _lines(overall: Result | None, scale: Scale, limits: Mapping[str, float], metric: MetricRecord) -> tuple[str, ...]:
    """Say what the thin lines of the drawings are."""
    lines = []
    if overall and overall.status == "ok" and overall.value is not None:
        shown_overall = overall_scale(metric, scale, overall).value(overall.value)
        lines.append(f"Dashed: overall, {shown_overall}.")
    shown = []
    for part, words in (("groups", "for each group"), ("everyone", "overall")):
        if part in limits:
            value = percent(limits[part]) if metric.unit == "share" else scale.value(limits[part])
            shown.append(f"{value} {words}")
    if shown:
        lines.append(f"Solid: limit, {joined(shown)}.")
    return tuple(lines)


def _difference_head(reference: dict[str, str] | None, by: tuple[str, ...], scale: Scale) -> str:
    name = category_name(reference, by) if reference else EVERYONE_ELSE
    points = scale.points.strip()
    return f"Difference to {name}" + (f", {points}" if points else "")


def _signed_range(difference: Disparity | None, scale: Scale) -> str:
    if difference is None or difference.interval is None:
        return ""
    return f"{scale.bare_difference(difference.interval.low)} to {scale.bare_difference(difference.interval.high)}"


def _key(group: Mapping[str, str]) -> Key:
    return tuple(sorted(group.items()))


def _row_slug(cell: Result, by: tuple[str, ...]) -> str:
    return "-".join(slug(cell.group[identifier]) for identifier in by) if cell.by else "everyone"


def _unique(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Give rows whose names make one anchor (`A+`, `A-`) anchors of their own."""
    seen: dict[str, int] = {}
    result = []
    for row in rows:
        seen[row.id] = seen.get(row.id, 0) + 1
        result.append(row if seen[row.id] == 1 else replace(row, id=f"{row.id}-{seen[row.id]}"))
    return tuple(result)
