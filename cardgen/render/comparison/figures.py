"""The table of one metric in both versions: the same rows, figures and words for text, Markdown and HTML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from cardgen.card.numbers import Scale, count, rounded
from cardgen.card.words import category_name, change_word, direction_words
from cardgen.diff.report import Comparison, EvaluationLabels, Report, Verdict
from cardgen.render.comparison.dumbbells import Dumbbell, dumbbell, table_axis
from cardgen.render.comparison.remarks import method_remarks, pairing_remarks, withheld_remarks
from cardgen.render.comparison.scales import labels_of, metric_scale
from cardgen.render.comparison.verdict import one_line
from cardgen.render.prose.text import capitalised, lowered, percent, slug
from cardgen.render.views.marks import Axis

__all__ = [
    "ABSENT",
    "CLEAR",
    "Block",
    "FigureRow",
    "FigureTable",
    "figure_tables",
    "grouping_name",
    "row_counts",
    "shared_remarks",
]

ABSENT = "–"

CLEAR: frozenset[str] = frozenset({"regressed", "improved", "moved"})
"""Verdicts that say something moved; the others may be folded to a count."""

_ORDER: tuple[Verdict, ...] = (
    *("regressed", "moved", "improved", "inconclusive", "equivalent", "unchanged", "not_comparable"),
)


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One metric in one cell.

    Attributes:
        name: The category.
        everyone: Whether it is the overall figure.
        old: The old value, without unit; a dash where there is none.
        new: The new value.
        old_interval: Its interval, without unit; empty where there is none.
        new_interval: That of the new value.
        difference: New minus old, without unit; a dash where they cannot be compared.
        interval: Interval of the difference; empty where there is none.
        n: Rows behind it: one count, or the old and the new.
        verdict: What the difference says.
        mark: Its mark.
        word: Its word.
        notes: What a reader must know about the figure.
        drawn: The drawn pair, or None.
    """

    name: str
    everyone: bool
    old: str
    new: str
    old_interval: str
    new_interval: str
    difference: str
    interval: str
    n: str
    verdict: Verdict
    mark: str
    word: str
    notes: tuple[str, ...]
    drawn: Dumbbell | None

    @property
    def change(self) -> str:
        """The difference with its interval: `+2.4 (+0.3 to +4.5)`."""
        return f"{self.difference} ({self.interval})" if self.interval else self.difference

    @property
    def said(self) -> str:
        """The verdict with its mark."""
        return f"{self.mark} {self.word}"


@dataclass(frozen=True, slots=True)
class Block:
    """The rows of one grouping.

    Attributes:
        name: The grouping: `By accent`; empty for the overall figure.
        rows: Its rows: what got worse, what moved, what got better, then the others; the largest changes first.
    """

    name: str
    rows: tuple[FigureRow, ...]

    @property
    def changed(self) -> tuple[FigureRow, ...]:
        """The rows whose figure is not the same on both sides."""
        return self.but("unchanged")

    def but(self, *verdicts: Verdict) -> tuple[FigureRow, ...]:
        """Return the rows with another verdict than these."""
        return tuple(row for row in self.rows if row.verdict not in verdicts)


@dataclass(frozen=True, slots=True)
class FigureTable:
    """One metric of one evaluation in both versions.

    Attributes:
        id: Anchor on a page.
        metric: Name of the metric.
        evaluation: Title of the evaluation.
        unit: Unit of the figures for a head; empty where they have none.
        points: Unit of differences for a head.
        direction: Which way is better, in words.
        level: Confidence level: `95%`.
        blocks: Everyone, then each grouping.
        axis: Scale of the drawn pairs.
        pairing: Whether the same units were compared, and why not; sentences.
        method: How differences were judged; sentences.
        withheld: Why figures cannot be compared, each reason once with the count; sentences.
    """

    id: str
    metric: str
    evaluation: str
    unit: str
    points: str
    direction: str
    level: str
    blocks: tuple[Block, ...]
    axis: Axis | None
    pairing: tuple[str, ...]
    method: tuple[str, ...]
    withheld: tuple[str, ...]

    @property
    def heading(self) -> str:
        """The metric, its unit and which way is better: `Word error rate, % (lower is better)`."""
        unit = f", {self.unit}" if self.unit else ""
        return f"{self.metric}{unit} ({self.direction})"

    @property
    def rows(self) -> tuple[FigureRow, ...]:
        """Every row."""
        return tuple(row for block in self.blocks for row in block.rows)

    @property
    def moved(self) -> bool:
        """Whether any figure clearly moved."""
        return any(row.verdict in CLEAR for row in self.rows)

    @property
    def same(self) -> bool:
        """Whether every figure is the same in both versions."""
        return all(row.verdict == "unchanged" for row in self.rows)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What was compared with what, and how it was judged."""
        return self.pairing + self.method


def figure_tables(report: Report) -> tuple[FigureTable, ...]:
    """Build the tables of a report, in the order of its figures."""
    found: dict[tuple[str, str], list[Comparison]] = {}
    for item in report.comparisons:
        found.setdefault((item.evaluation, item.metric), []).append(item)
    return tuple(_table(report, *key, items) for key, items in found.items())


def grouping_name(groups: Mapping[str, str], by: Sequence[str]) -> str:
    """Name a grouping inside a sentence: `accent`, `accent × device`."""
    return " × ".join(lowered(one_line(groups.get(name, name.replace("-", " ")))) for name in by)


def shared_remarks(tables: Sequence[FigureTable]) -> tuple[str, ...]:
    """Return the remarks that hold for every one of several tables, so that they can be said once."""
    if len(tables) < 2:
        return ()
    return tuple(text for text in tables[0].remarks if all(text in table.remarks for table in tables))


def row_counts(rows: Iterable[FigureRow]) -> str:
    """Count rows by what they say: `4 inconclusive, 1 equivalent`."""
    counts = Counter(row.word for row in rows)
    return ", ".join(
        f"{count(number)} {word}" for word, number in sorted(counts.items(), key=lambda pair: (-pair[1], pair))
    )


def _table(report: Report, evaluation: str, metric: str, items: list[Comparison]) -> FigureTable:
    of, own = labels_of(report, evaluation, metric)
    scale = metric_scale(own.unit, items)
    axis = table_axis(own.unit, scale, items)
    groupings = sorted(dict.fromkeys(item.by for item in items), key=bool)
    blocks = []
    for by in groupings:
        cells = sorted((item for item in items if item.by == by), key=_place)
        name = f"By {grouping_name(report.groups, by)}" if by else ""
        blocks.append(Block(name, tuple(_row(item, _own(scale, own.unit, item), axis) for item in cells)))
    return FigureTable(
        id=f"{slug(evaluation)}-{slug(metric)}",
        metric=capitalised(one_line(own.label)),
        evaluation=one_line(of.title),
        unit=one_line(scale.header),
        points=one_line(scale.points),
        direction=direction_words(own.direction),
        level=percent(_level(items, of)),
        blocks=tuple(blocks),
        axis=axis,
        pairing=tuple(pairing_remarks(items, of)),
        method=tuple(method_remarks(items, scale)),
        withheld=tuple(withheld_remarks(items)),
    )


def _place(item: Comparison) -> tuple[int, float]:
    return _ORDER.index(item.verdict), -abs(item.difference or 0.0)


def _own(scale: Scale, unit: str, item: Comparison) -> Scale:
    """Give the overall figure the digits that its own n supports: it rests on more than any category."""
    own = metric_scale(unit, [item])
    if item.by or own.factor != scale.factor:
        return scale
    return replace(scale, decimals=max(own.decimals, scale.decimals))


def _row(item: Comparison, scale: Scale, axis: Axis | None) -> FigureRow:
    mark, word = change_word(item.verdict, item.difference)
    interval, same = item.interval, item.verdict == "unchanged"
    signed = scale.bare_difference
    return FigureRow(
        name=one_line(category_name(item.group, item.by)),
        everyone=not item.by,
        old=ABSENT if item.old is None else scale.bare(item.old),
        new=ABSENT if item.new is None else scale.bare(item.new),
        old_interval=_ends(item, scale, old=True),
        new_interval=_ends(item, scale, old=False),
        difference=ABSENT if item.difference is None else signed(item.difference),
        interval=f"{signed(interval.low)} to {signed(interval.high)}" if interval and not same else "",
        n=_size(item.old_n, item.new_n),
        verdict=item.verdict,
        mark=mark,
        word=word,
        notes=tuple(_notes(item)),
        drawn=dumbbell(item, axis),
    )


def _ends(item: Comparison, scale: Scale, *, old: bool) -> str:
    interval = item.old_interval if old else item.new_interval
    return f"{scale.bare(interval.low)} to {scale.bare(interval.high)}" if interval else ""


def _size(old: int | None, new: int | None) -> str:
    before, after = (ABSENT if size is None else count(size) for size in (old, new))
    return after if before == after else f"{before} → {after}"


def _notes(item: Comparison) -> Iterable[str]:
    if item.flips is not None:
        yield f"{count(item.flips.appeared)} new and {count(item.flips.vanished)} gone among the same rows"
    if item.non_inferior is not None:
        yield "no worse by more than the margin" if item.non_inferior else "not shown to be within the margin"
    if item.adjusted_p_value is not None:
        least = 0.001
        value = f"< {least}" if item.adjusted_p_value < least else f"= {rounded(item.adjusted_p_value, 3)}"
        yield f"p {value}"


def _level(items: Iterable[Comparison], evaluation: EvaluationLabels) -> float:
    return next((item.interval.level for item in items if item.interval), evaluation.level)
