"""What stands in an addendum, section by section, in words and printed figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cardgen.card.evaluations import MetricRecord
from cardgen.card.numbers import Scale, count
from cardgen.card.words import EVERYONE, category_name, direction_words
from cardgen.outside.replication.making import Made
from cardgen.outside.replication.pages.lines import category_notes, hidden_note, never_measured, verdict_sentences
from cardgen.outside.replication.pages.over_time import SeriesView, series_views
from cardgen.outside.replication.pages.words import (
    VERDICT_MARKS,
    VERDICT_WORDS,
    figure_text,
    metric_scale,
    range_text,
    verdict_counts,
)
from cardgen.outside.replication.record import CellComparison, EvaluationAddendum, Expectation, Verdict
from cardgen.render.charts.chart import Chart
from cardgen.render.prose.text import capitalised, cluster_noun, counted, date_in_words, lowered, percent, slug

__all__ = ["AddendumView", "Block", "EvaluationView", "ExpectedRow", "FigureRow", "FigureTable", "addendum_view"]

_ORDER: tuple[Verdict, ...] = ("worse", "different", "better", "too_few", "as_expected")


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure, published and here.

    Attributes:
        name: Category or Overall.
        tested: Rows and clusters here.
        published: As the card prints it.
        published_interval: Its interval.
        here: On the customer's data.
        here_interval: Its interval.
        difference: With its sign and unit.
        interval: Of the difference.
        finds: The smallest difference that would have been found.
        tolerance: The largest difference that is as expected.
        verdict: What the difference says.
        mark: Its mark.
        word: Its word.
        reason: Why, in a sentence.
        everyone: Whether it is the overall figure.
    """

    name: str
    tested: str
    published: str
    published_interval: str
    here: str
    here_interval: str
    difference: str
    interval: str
    finds: str
    tolerance: str
    verdict: Verdict
    mark: str
    word: str
    reason: str
    everyone: bool


@dataclass(frozen=True, slots=True)
class Block:
    """The rows of one grouping; the overall figure stands in a block without a name."""

    name: str
    rows: tuple[FigureRow, ...]


@dataclass(frozen=True, slots=True)
class FigureTable:
    """The figures of one metric.

    Attributes:
        id: Anchor of the table.
        heading: The metric.
        summary: How many of its figures say what.
        direction: Which way is better.
        blocks: Its rows.
        notes: What holds for the table: the family, the tolerance, figures that are hidden.
        charts: Ids of its charts.
    """

    id: str
    heading: str
    summary: str
    direction: str
    blocks: tuple[Block, ...]
    notes: tuple[str, ...]
    charts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExpectedRow:
    """What was to be expected in the customer's mix, and what was observed."""

    metric: str
    mix: str
    published: str
    expected: str
    observed: str
    difference: str
    note: str


@dataclass(frozen=True, slots=True)
class EvaluationView:
    """One evaluation.

    Attributes:
        id: Anchor.
        title: Its title.
        lead: What was measured, in a sentence.
        notes: Categories that one side lacks, and where labels come from.
        tables: Its figures, a metric each.
        expected: The customer's mix applied to the published rates.
        series: Figures over periods.
        next_test: What a next test would need; empty where that is not known.
    """

    id: str
    title: str
    lead: str
    notes: tuple[str, ...]
    tables: tuple[FigureTable, ...]
    expected: tuple[ExpectedRow, ...]
    series: tuple[SeriesView, ...]
    next_test: str


@dataclass(frozen=True, slots=True)
class AddendumView:
    """The page.

    Attributes:
        name: Name of the service.
        kicker: What this is.
        verdict: The verdict in sentences, the most important first.
        facts: Name and value of what identifies both sides.
        evaluations: Its evaluations.
        left: Evaluations that were not measured again, a sentence each.
        never: What the owner never measured, a sentence each.
        method: How to read it.
        charts: Its charts by id.
        engine: Who wrote it.
    """

    name: str
    kicker: str
    verdict: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    evaluations: tuple[EvaluationView, ...]
    left: tuple[str, ...]
    never: tuple[str, ...]
    method: tuple[str, ...]
    charts: dict[str, Chart]
    engine: str


def addendum_view(made: Made, charts: Sequence[Chart]) -> AddendumView:
    """Build the page of an addendum.

    Args:
        made: The addendum and both cards.
        charts: Its charts.
    """
    addendum = made.addendum
    titles = {record.id: record.title for record in made.owner.evaluations}
    facts = (
        ("Card", f"{addendum.of.id} {addendum.of.version}"),
        ("Digest of the card", addendum.of.digest),
        ("Provider", addendum.provider),
        ("Measured by", addendum.organisation or "a customer who is not named"),
        ("Day of the test", date_in_words(addendum.day)),
        ("Digest of these figures", addendum.card),
    )
    return AddendumView(
        name=addendum.service,
        kicker="Addendum to a service card",
        verdict=verdict_sentences(made),
        facts=facts,
        evaluations=tuple(_evaluation(made, each, charts) for each in addendum.evaluations),
        left=tuple(f"{titles[each.evaluation]}: {each.reason}." for each in addendum.not_replicated),
        never=never_measured(addendum),
        method=tuple(_method(made)),
        charts={chart.id: chart for chart in charts},
        engine=addendum.generator,
    )


def _evaluation(made: Made, each: EvaluationAddendum, charts: Sequence[Chart]) -> EvaluationView:
    own = [chart for chart in charts if chart.evaluation == each.id]
    noun = cluster_noun(each.cluster)
    size = "Fewer rows than may be told" if each.rows is None else counted(each.rows, "row")
    if each.clusters is not None:
        size += f" of {counted(each.clusters, noun)}"
    hidden = f"Categories of fewer than {count(each.suppress_below)} people are hidden." if each.suppress_below else ""
    return EvaluationView(
        id=f"evaluation-{slug(each.id)}",
        title=each.title,
        lead=" ".join(filter(None, (f"{size} were measured as the card measured its own.", hidden))),
        notes=category_notes(made, each),
        tables=tuple(_table(made, each, metric, own) for metric in each.metrics),
        expected=tuple(_expected(made, each, item) for item in each.expectations),
        series=series_views(each, own),
        next_test=each.next_test or "",
    )


def _table(made: Made, each: EvaluationAddendum, metric: MetricRecord, charts: Sequence[Chart]) -> FigureTable:
    items = [item for item in each.comparisons if item.metric == metric.id]
    shown = [item for item in items if item.here.status != "suppressed"]
    scale = metric_scale(metric.unit, items)
    noun = cluster_noun(each.cluster) if each.cluster is not None else ""
    blocks: dict[tuple[str, ...], list[FigureRow]] = {}
    for item in sorted(shown, key=lambda item: (len(item.by), _ORDER.index(item.verdict))):
        blocks.setdefault(item.by, []).append(_row(item, scale, noun))
    counts = {name: sum(item.verdict == name for item in items) for name in _ORDER}
    return FigureTable(
        id=f"{each.id}-{metric.id}",
        heading=capitalised(metric.label),
        summary=verdict_counts(counts),
        direction=direction_words(metric.direction),
        blocks=tuple(Block(_grouping(made, by), tuple(rows)) for by, rows in blocks.items()),
        notes=tuple(_table_notes(items, each)),
        charts=tuple(chart.id for chart in charts if chart.metric == metric.id and chart.kind == "dumbbell"),
    )


def _grouping(made: Made, by: tuple[str, ...]) -> str:
    return "By " + " and ".join(lowered(made.owner.group(name).label) for name in by) if by else ""


def _row(item: CellComparison, scale: Scale, noun: str) -> FigureRow:
    here = item.here
    tested = "" if here.n is None else count(here.n)
    if noun and here.clusters is not None:
        tested += f" of {counted(here.clusters, noun)}"
    return FigureRow(
        name=category_name(item.group, item.by) if item.group else EVERYONE,
        tested=tested,
        published=figure_text(item.published, scale),
        published_interval=range_text(item.published.interval, scale),
        here=figure_text(here, scale),
        here_interval=range_text(here.interval, scale),
        difference="–" if item.difference is None else scale.difference(item.difference),
        interval="" if item.interval is None else _points(item.interval.low, item.interval.high, scale),
        finds="–" if item.detectable is None else scale.bare(item.detectable) + scale.points,
        tolerance="–" if item.tolerance is None else scale.bare(item.tolerance) + scale.points,
        verdict=item.verdict,
        mark=VERDICT_MARKS[item.verdict],
        word=VERDICT_WORDS[item.verdict],
        reason=item.reason,
        everyone=not item.group,
    )


def _points(low: float, high: float, scale: Scale) -> str:
    return f"{scale.bare_difference(low)} to {scale.bare_difference(high)}"


def _table_notes(items: Sequence[CellComparison], each: EvaluationAddendum) -> Iterator[str]:
    families = [item.family for item in items if item.family]
    if families:
        told = "1 figure was" if families[0] == 1 else f"{count(families[0])} figures were"
        yield (
            f"{told} tested together: where nothing differs, at most {percent(round(1 - each.level, 10))} of addenda "
            "call any of them worse or better."
        )
    sources = {item.tolerance_from for item in items if item.tolerance is not None}
    told_by = {
        "customer": "The tolerance was set for this test.",
        "card": "The tolerance is the margin that the card sets for its own versions.",
        "default": "The tolerance was not set: it is half as many errors again where they are rare, and 12.5 points of "
        "a share at most.",
    }
    yield from (told_by[source] for source in sorted(sources))
    note = hidden_note(items, each.suppress_below)
    if note:
        yield note


def _expected(made: Made, each: EvaluationAddendum, item: Expectation) -> ExpectedRow:
    metric = next(metric for metric in each.metrics if metric.id == item.metric)
    scale = metric_scale(metric.unit, [cell for cell in each.comparisons if cell.metric == item.metric])
    label = lowered(made.owner.group(item.by).label)
    share = item.not_covered_share
    beside = "Rows outside these categories are not told." if share is None else ""
    if share:
        beside = f"{scale_share(share)} of the rows are in none of these categories."
    return ExpectedRow(
        metric=capitalised(metric.label),
        mix=label,
        published=scale.value(item.published),
        expected=f"{scale.value(item.expected)} ({range_text(item.expected_interval, scale)})",
        observed=f"{scale.value(item.observed)} ({range_text(item.observed_interval, scale)})",
        difference=f"{scale.difference(item.difference)} ({_points(item.interval.low, item.interval.high, scale)})",
        note=beside,
    )


def scale_share(share: float) -> str:
    """Print a share of rows as per cent, with a digit where it is small."""
    return f"{100 * share:.0f}%" if share >= 0.095 else f"{100 * share:.1f}%"


def _method(made: Made) -> Iterator[str]:
    yield (
        "Difference: here minus published, from two groups of people that count as separate. Where some are on both "
        "sides, the true error is smaller than the one used, so that a verdict errs on the safe side."
    )
    yield (
        f"Would be found: the smallest true difference that this comparison finds with a chance of "
        f"{percent(made.addendum.power)}. Smaller ones may be there."
    )
    yield (
        "Worse and better: more than chance makes, for all figures of a metric together (Holm). As expected: the "
        "interval holds 0, and a difference as large as the tolerance would have been found. Too few to say: anything "
        "else."
    )
    yield "It tells of categories only, never of single rows, so that it can be shared."
