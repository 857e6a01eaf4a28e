"""The tables of the Markdown page, from the same views as those of the HTML page; templates name them as filters."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cardgen.render.prose.escaping import MarkdownText, code_span, escape_inline, pipe_table
from cardgen.render.prose.markdown import inline_markdown
from cardgen.render.views.comparisons import ComparisonTable
from cardgen.render.views.compatibility import CompatibilityTable
from cardgen.render.views.coverage import CoverageTable
from cardgen.render.views.criteria import CriterionView
from cardgen.render.views.disparities import Summary
from cardgen.render.views.evaluations import EvaluationView
from cardgen.render.views.evidence import SourceRow
from cardgen.render.views.findings import FindingView
from cardgen.render.views.glance import Headline
from cardgen.render.views.matches import MatchTable
from cardgen.render.views.matrices import MatrixTable
from cardgen.render.views.page import Head, HistoryRow
from cardgen.render.views.tables import GroupTable, Row
from cardgen.render.views.thresholds import ThresholdTable
from cardgen.render.views.topics import ExcludedUse, VariationView

__all__ = ["TABLES"]


def _identity(head: Head) -> MarkdownText:
    owners = "; ".join(f"{owner.name}, {owner.value}" for owner in head.owners)
    rows = (
        ("Version", head.version),
        ("Applies to the release current as of", head.as_of),
        ("Review by", head.review_by),
        ("Evidence", head.evidence_age),
        *([("Release criteria", f"{head.criteria.mark} {head.criteria.text}")] if head.criteria else []),
        ("Owner", owners),
        ("Digest", code_span(head.digest)),
    )
    return pipe_table(("Card", code_span(head.id)), rows)


def _headline(headline: Headline) -> MarkdownText:
    table = headline.table
    if table is None:
        return MarkdownText("")
    rows = [(row.name, row.figure.bare, row.figure.bare_interval) for row in headline.rows]
    return pipe_table((table.group_head, table.value_head, table.interval_head), rows, (1,))


def _groups(table: GroupTable) -> MarkdownText:
    """Lay out a table of groups; the columns are those of the HTML table, without the drawing."""
    heads, right = [table.group_head, "Tested", table.value_head], [2]
    if table.has_intervals:
        heads.append(table.interval_head)
    if table.difference_head:
        heads.append(table.difference_head)
    if table.has_notes:
        heads.append("Notes")
    return pipe_table(heads, [_group_row(row, table) for row in table.all_rows], right)


def _group_row(row: Row, table: GroupTable) -> list[str]:
    name = escape_inline(row.name)
    if row.part == "everyone":
        name = MarkdownText(f"*{name}*")
    tags = f" ({', '.join(row.tags)})" if row.tags else ""
    cells = [MarkdownText(name + tags), ", ".join(row.people), row.figure.bare]
    if table.has_intervals:
        cells.append(row.figure.bare_interval)
    if table.difference_head:
        cells.append(row.difference_text)
    if table.has_notes:
        cells.append("; ".join((*filter(None, (row.figure.reason,)), *row.notes)))
    return cells


def _summary(summary: Summary, interval_head: str) -> MarkdownText:
    if not summary.has_intervals:
        return pipe_table(("Summary", "Value", "Between"), [(r.name, r.value, r.between) for r in summary.rows], (1,))
    rows = [(row.name, row.value, row.interval, row.between) for row in summary.rows]
    return pipe_table(("Summary", "Value", interval_head, "Between"), rows, (1,))


def _comparisons(table: ComparisonTable) -> MarkdownText:
    heads = [table.group_head, "Compared with", table.difference_head]
    heads += ["Ratio"] if table.has_ratios else []
    heads += [table.verdict_head] if table.has_verdicts else []
    heads += ["p, adjusted", *(["Notes"] if table.has_notes else [])]
    rows = [
        (
            *(row.name, row.other, row.difference),
            *([row.ratio] if table.has_ratios else []),
            *([row.verdict] if table.has_verdicts else []),
            row.chance,
            *([row.note] if table.has_notes else []),
        )
        for row in table.rows
    ]
    return pipe_table(heads, rows, (heads.index("p, adjusted"),))


def _coverage(table: CoverageTable) -> MarkdownText:
    heads = [table.group_head, *([table.cluster_head] if table.cluster_head else []), table.row_head, "Share, %"]
    heads += ["Population, %", "Ratio"] if table.has_population else []
    rows = [
        (
            *(row.name, *([row.clusters] if table.cluster_head else []), row.rows, row.share or "–"),
            *((row.population or "–", row.ratio or "–") if table.has_population else ()),
        )
        for row in table.rows
    ]
    return pipe_table(heads, rows, tuple(range(1, len(heads))))


def _excluded(uses: tuple[ExcludedUse, ...]) -> MarkdownText:
    rows = [(inline_markdown(use.use), use.kind, inline_markdown(use.reason)) for use in uses]
    return pipe_table(("Use", "Standing", "Reason"), rows)


def _confounders(items: tuple[VariationView, ...]) -> MarkdownText:
    rows = [(inline_markdown(item.text), _measured(item), item.finding or "–") for item in items]
    return pipe_table(("Confounder", "Measured", "What it shows"), rows)


def _measured(item: VariationView) -> str:
    return MarkdownText(f"[{escape_inline(item.measured)}](#{item.link})") if item.link else item.measured


def _criteria(criteria: tuple[CriterionView, ...]) -> MarkdownText:
    rows = [
        (
            f"{item.title} ({item.weak})" if item.weak else item.title,
            f"{item.mark} {item.word}",
            item.limit,
            item.observed,
            item.bound,
            " ".join(filter(None, (item.reason, _not_judged(item), item.intent, item.inferred_labels))),
        )
        for item in criteria
    ]
    return pipe_table(("Criterion", "Outcome", "Limit", "Observed", "Judged end of the interval", "Why"), rows)


def _finding(finding: FindingView) -> MarkdownText:
    heads = ("Where", "Tested", "Value", *filter(None, (finding.interval_head,)))
    return pipe_table(heads, [(row.name, row.people, row.value, row.interval)[: len(heads)] for row in finding.rows])


def _not_judged(item: CriterionView) -> str:
    return f"Not judged: {item.not_evaluated}." if item.not_evaluated else ""


def _overall(evaluation: EvaluationView) -> MarkdownText:
    rows = [
        (
            row.metric,
            row.figure.value,
            row.figure.interval,
            ", ".join(row.people),
            "; ".join((*filter(None, (row.figure.reason,)), *row.notes)),
        )
        for row in evaluation.overall
    ]
    heads = ("Metric", "Value", f"{evaluation.level} interval", "Tested", "Notes")
    width = len(heads) if any(row[-1] for row in rows) else len(heads) - 1
    return pipe_table(heads[:width], [row[:width] for row in rows], (1,))


def _threshold(table: ThresholdTable) -> MarkdownText:
    rows = [
        (MarkdownText(f"*{escape_inline(row.name)}*") if row.everyone else row.name, row.people, *row.cells)
        for row in table.rows
    ]
    return pipe_table((table.group_head, "Tested", *table.heads), rows)


def _matches(table: MatchTable) -> MarkdownText:
    return pipe_table(table.heads, [(row.first, row.second, row.pairs, row.value, row.interval) for row in table.rows])


def _matrix(table: MatrixTable) -> MarkdownText:
    return pipe_table((table.corner, *table.columns), [(name, *cells) for name, cells in table.rows])


def _compatibility(table: CompatibilityTable) -> MarkdownText:
    rows = [(row.name, row.value, row.interval, row.reason) for row in table.rows]
    heads = ("Metric", "Value", table.interval_head, "Notes")
    width = len(heads) if table.has_reasons else len(heads) - 1
    return pipe_table(heads[:width], [row[:width] for row in rows], (1,))


def _history(history: tuple[HistoryRow, ...]) -> MarkdownText:
    rows = [(item.version, item.date, item.kind, item.summary) for item in history]
    return pipe_table(("Version", "Date", "Kind", "What changed"), rows)


def _sources(sources: tuple[SourceRow, ...]) -> MarkdownText:
    rows = [
        (item.what, item.size, _source_name(item), code_span(item.digest) if item.digest else "") for item in sources
    ]
    return pipe_table(("Source", "Extent", "Name", "SHA-256"), rows)


def _source_name(item: SourceRow) -> str:
    name = escape_inline(item.name)
    return MarkdownText(f"{name} (<{item.url}>)") if item.url else name


TABLES: Mapping[str, Callable[..., MarkdownText]] = {
    "identity_table": _identity,
    "headline_table": _headline,
    "group_table": _groups,
    "summary_table": _summary,
    "comparison_table": _comparisons,
    "coverage_table": _coverage,
    "excluded_table": _excluded,
    "confounder_table": _confounders,
    "criteria_table": _criteria,
    "finding_table": _finding,
    "overall_table": _overall,
    "compatibility_table": _compatibility,
    "match_table": _matches,
    "matrix_table": _matrix,
    "threshold_table": _threshold,
    "history_table": _history,
    "sources_table": _sources,
}
"""Filters of the Markdown templates, each of which makes one kind of table."""
