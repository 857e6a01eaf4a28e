"""What stands beside the tables of groups: values drawn towards the mean, adjusted gaps, and what a scan found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cardgen.card.document import Card
from cardgen.card.evaluations import EvaluationRecord, MetricRecord
from cardgen.card.intersections import AdjustedCategory, AdjustedRecord, ScanFinding, ScanReason, ScanRecord
from cardgen.card.numbers import Scale, count, scale_for
from cardgen.card.results import IntervalRecord
from cardgen.card.scales import ratio_scale, scale_of, table_results
from cardgen.card.words import category_name
from cardgen.render.prose.text import capitalised, cluster_noun, counted, joined, lowered, percent, slug
from cardgen.render.views.figures import people, row_noun
from cardgen.render.views.labels import group_label, grouping_label
from cardgen.render.views.probabilities import probability
from cardgen.render.views.tables import group_table
from cardgen.render.views.thresholds import ThresholdRow, ThresholdTable

__all__ = ["Further", "ScanView", "further", "scans"]

_LEFT_OUT: dict[ScanReason, str] = {
    "suppressed": "had too few people to be published",
    "insufficient": "had less than the minimum",
    "few-events": "had too few rows to expect five events, or five without",
    "undefined": "were undefined",
    "no-standard-error": "had no standard error",
}


@dataclass(frozen=True, slots=True)
class Further:
    """A table beside that of a metric over a grouping.

    Attributes:
        table: The table.
        remark: What a reader must know to read it.
        open: Whether HTML shows it unfolded.
    """

    table: ThresholdTable
    remark: str
    open: bool = False


@dataclass(frozen=True, slots=True)
class ScanView:
    """What the scan of one evaluation found.

    Attributes:
        anchor: Anchor on the page.
        heading: Heading, with the title of the evaluation.
        statement: Who does worst against everyone else, or that nobody was found.
        sentences: What was searched, how large the family is, and what a finding means.
        tables: A table for each metric with findings.
    """

    anchor: str
    heading: str
    statement: str
    sentences: str
    tables: tuple[ThresholdTable, ...]


def further(card: Card, evaluation: EvaluationRecord, metric: MetricRecord, by: tuple[str, ...]) -> tuple[Further, ...]:
    """Return the tables beside that of a metric over a grouping: shrunk values, then adjusted gaps."""
    records = [item for item in evaluation.adjusted if (item.metric, (item.by,)) == (metric.id, by)]
    found = [_shrunk(card, evaluation, metric, by), *(_adjusted(card, evaluation, metric, item) for item in records)]
    return tuple(item for item in found if item is not None)


def scans(card: Card) -> tuple[ScanView, ...]:
    """Return what the scans of a card found."""
    return tuple(
        ScanView(
            anchor=f"scan-{slug(evaluation.id)}",
            heading=f"Intersections that do worse: {evaluation.title}",
            statement=_statement(evaluation, evaluation.scan),
            sentences=" ".join(_searched(card, evaluation, evaluation.scan)),
            tables=tuple(_tables(evaluation, evaluation.scan)),
        )
        for evaluation in card.evaluations
        if evaluation.scan is not None
    )


def _shrunk(card: Card, evaluation: EvaluationRecord, metric: MetricRecord, by: tuple[str, ...]) -> Further | None:
    cells = [cell for cell in card.cells(evaluation.id, metric.id, by) if cell.shrunk is not None]
    if not cells:
        return None
    # In the order of the table that it stands beside: the worst first, by its own figures.
    place = {id(row.result): number for number, row in enumerate(group_table(card, evaluation, metric, by).all_rows)}
    cells.sort(key=lambda cell: place.get(id(cell), len(place)))
    scale = scale_of(metric, table_results(card.results, evaluation.id, metric.id, by))
    rows = tuple(
        ThresholdRow(
            name=category_name(cell.group, by),
            people=", ".join(people(cell, evaluation)),
            cells=(
                _with_interval(scale, cell.value, cell.interval),
                _with_interval(scale, cell.shrunk.value, cell.shrunk.interval),
                percent(round(cell.shrunk.weight, 2)),
            ),
            everyone=False,
        )
        for cell in cells
        if cell.shrunk is not None
    )
    name = capitalised(metric.label)
    table = ThresholdTable(
        threshold=0.0,
        anchor="-".join(slug(part) for part in (evaluation.id, metric.id, "shrunk", *by)),
        caption=f"{name} by {lowered(grouping_label(card, by))}, drawn towards the mean",
        group_head=grouping_label(card, by),
        heads=("As measured", "Drawn towards the mean", "Own share"),
        rows=rows,
    )
    remark = (
        "The value of a small intersection is partly chance. Drawn towards the mean of all, by as much as its own rows "
        "leave open, it is nearer the truth on average (empirical Bayes), though not in each intersection: one that "
        "truly stands out is drawn in too far. Own share is how much of it is the intersection's own value."
    )
    return Further(table, remark)


def _adjusted(card: Card, evaluation: EvaluationRecord, metric: MetricRecord, item: AdjustedRecord) -> Further | None:
    if item.reference is None or not item.categories:
        return None
    scale = scale_of(metric, table_results(card.results, evaluation.id, metric.id, (item.by,)))
    groups = joined(lowered(group_label(card, name)) for name in item.within)
    differences = item.method == "mantel-haenszel"
    heads = ("Difference", "Difference, adjusted") if differences else ()
    label = group_label(card, item.by)
    table = ThresholdTable(
        threshold=0.0,
        anchor="-".join(slug(part) for part in (evaluation.id, metric.id, "adjusted", item.by, *item.within)),
        caption=f"{capitalised(metric.label)} by {lowered(label)} against {item.reference}, adjusted for {groups}",
        group_head=label,
        heads=(*heads, "Ratio", "Ratio, adjusted"),
        rows=tuple(_adjusted_row(card, evaluation, item, row, scale) for row in item.categories),
    )
    return Further(table, " ".join((_adjusted_remark(item, groups), *_not_adjusted(item))))


def _adjusted_row(
    card: Card, evaluation: EvaluationRecord, item: AdjustedRecord, row: AdjustedCategory, scale: Scale
) -> ThresholdRow:
    group = {item.by: row.category}
    cell = next(
        (each for each in card.cells(evaluation.id, item.metric, (item.by,)) if each.group == group and each.n), None
    )
    cells = []
    if item.method == "mantel-haenszel":
        cells += [
            _difference(scale, row.crude_difference, row.crude_difference_interval) or "none",
            _difference(scale, row.difference, row.difference_interval) or "none",
        ]
    cells += [
        _ratio(row.crude_ratio, row.crude_ratio_interval) or "none",
        _ratio(row.ratio, row.ratio_interval) or "none",
    ]
    return ThresholdRow(
        name=category_name(group),
        people=", ".join(people(cell, evaluation)) if cell else "",
        cells=tuple(cells),
        everyone=False,
    )


def _not_adjusted(item: AdjustedRecord) -> Iterator[str]:
    """Say which categories have no adjusted figure, once for each reason."""
    lacking = [row for row in item.categories if row.status != "ok" and row.reason]
    for reason in dict.fromkeys(row.reason for row in lacking):
        names = joined(row.category for row in lacking if row.reason == reason)
        yield f"No adjusted figure for {names}: {reason}."


def _adjusted_remark(item: AdjustedRecord, groups: str) -> str:
    if item.method == "poisson":
        return (
            f"Adjusted: the ratio with equal {groups}, from a Poisson regression whose errors allow for what people "
            "have in common. It describes these data and is no proof of a cause."
        )
    method = f"Adjusted: within equal {groups}, pooled by the method of Mantel and Haenszel."
    parts = [method, "It describes these data and is no proof of a cause."]
    uneven = [
        row.category
        for row in item.categories
        if row.heterogeneity_p_value is not None and row.heterogeneity_p_value < 0.05
    ]
    if uneven:
        parts.append(
            f"For {joined(uneven)} the difference is not the same in all strata (Cochran's Q, p below 0.05), so that "
            "one figure for all of them hides something."
        )
    dropped = [f"{row.left_out} for {row.category}" for row in item.categories if row.left_out]
    if dropped:
        parts.append(f"Strata with rows of one side only were left out: {joined(dropped)}.")
    return " ".join(parts)


def _statement(evaluation: EvaluationRecord, scan: ScanRecord) -> str:
    """Say of each metric who does worst against everyone else."""
    parts = []
    for name in scan.metrics:
        found = [item for item in scan.findings if item.metric == name]
        if found:
            scale, first = _scale(evaluation, name, found), found[0]
            values = f"{scale.value(first.value)} against {scale.value(first.rest_value)} for everyone else"
            parts.append(f"{evaluation.metric(name).label}: {category_name(first.group, first.by)}, {values}")
    if not parts:
        return "The search found no category or intersection that does worse than everyone else."
    return f"Furthest from everyone else, by {'; by '.join(parts)}."


def _scale(evaluation: EvaluationRecord, metric: str, found: list[ScanFinding]) -> Scale:
    """Return how the findings of a metric print, all alike."""
    widths = [(each.high - each.low) / 2 for item in found if (each := item.interval) is not None]
    values, sizes = [item.value for item in found], [item.n for item in found]
    return scale_for(evaluation.metric(metric).unit, values, widths, sizes)


def _searched(card: Card, evaluation: EvaluationRecord, scan: ScanRecord) -> Iterator[str]:
    groups = joined(lowered(group_label(card, name)) for name in scan.groups)
    metrics = joined(evaluation.metric(name).label for name in scan.metrics)
    yield (
        f"Every category of {groups}, and every intersection of up to {scan.depth} of them, was held against everyone "
        f"else by {metrics}: {counted(scan.tested, 'test')} in all (Fisher's exact test for shares of independent "
        "rows, Student's t for all others)."
    )
    listed = len(scan.findings)
    if listed:
        yield (
            f"{counted(listed, 'finding')} {'is' if listed == 1 else 'are'} listed, at a false discovery rate of "
            f"{percent(scan.rate)}: of what such searches find, {percent(scan.rate)} at most is chance on average "
            "(Benjamini and Hochberg)."
        )
    else:
        yield f"None is listed at a false discovery rate of {percent(scan.rate)}."
    for item in scan.left_out:
        made = "test was not made, because it" if item.tests == 1 else "tests were not made, because they"
        yield f"{count(item.tests)} {made} {_LEFT_OUT[item.reason]}."
    if evaluation.suppress_below:
        yield "A finding from which a small category could be worked out is not listed."
    if scan.level is not None:
        yield (
            f"The intervals have a level of {percent(round(scan.level, 4))}, which pays for having been picked; they "
            "are two-sided, and the tests look for worse only."
        )
    yield "This is exploratory: a finding is a reason to look, not a verdict."


def _tables(evaluation: EvaluationRecord, scan: ScanRecord) -> Iterator[ThresholdTable]:
    for name in scan.metrics:
        found = [item for item in scan.findings if item.metric == name]
        if not found:
            continue
        metric = evaluation.metric(name)
        scale = _scale(evaluation, name, found)
        yield ThresholdTable(
            threshold=0.0,
            anchor=f"scan-{slug(evaluation.id)}-{slug(name)}",
            caption=f"{capitalised(metric.label)}: who does worse than everyone else",
            group_head="Group",
            heads=(capitalised(metric.label), "Everyone else", "Difference", "p, adjusted"),
            rows=tuple(_finding(item, evaluation, scale) for item in found),
        )


def _finding(item: ScanFinding, evaluation: EvaluationRecord, scale: Scale) -> ThresholdRow:
    clusters = "" if item.clusters is None else f"{counted(item.clusters, cluster_noun(evaluation.cluster))}, "
    return ThresholdRow(
        name=category_name(item.group, item.by),
        people=clusters + counted(item.n, row_noun(evaluation)),
        cells=(
            _with_interval(scale, item.value, item.interval),
            scale.value(item.rest_value),
            _difference(scale, item.difference, item.difference_interval),
            probability(item.adjusted_p_value),
        ),
        everyone=False,
    )


def _with_interval(scale: Scale, value: float | None, interval: IntervalRecord | None) -> str:
    if value is None:
        return ""
    ends = f" ({scale.range(interval.low, interval.high)})" if interval is not None else ""
    return scale.value(value) + ends


def _difference(scale: Scale, value: float | None, interval: IntervalRecord | None) -> str:
    if value is None:
        return ""
    if interval is None:
        return scale.difference(value)
    ends = f"{scale.bare_difference(interval.low)} to {scale.bare_difference(interval.high)}"
    return f"{scale.difference(value)} ({ends})"


def _ratio(value: float | None, interval: IntervalRecord | None) -> str:
    return "" if value is None else _with_interval(ratio_scale(value, interval), value, interval)
