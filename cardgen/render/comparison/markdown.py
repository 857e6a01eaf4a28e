"""The report as the body of a comment on a pull request, or of the summary of a step.

Its first line is a mark by which the one comment of a card is found again and replaced. Texts of cards do nothing in
it, and it never holds more bytes than it may.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cardgen.card.numbers import count
from cardgen.diff.report import Report
from cardgen.render.comparison.budget import Part, fitted
from cardgen.render.comparison.figures import FigureTable, figure_tables, row_counts, shared_remarks
from cardgen.render.comparison.findings import FindingView, findings_of, per_rule, place_text
from cardgen.render.comparison.quoting import quoted, quoted_html, shortened
from cardgen.render.comparison.summaries import GapView, gap_views, mix_views
from cardgen.render.comparison.values import word_diff
from cardgen.render.comparison.verdict import count_line, failure, service_of, title, verdict_sentences
from cardgen.render.prose.escaping import MarkdownText, code_span, pipe_table
from cardgen.render.prose.text import counted

__all__ = ["BUDGET", "marker", "to_markdown"]

BUDGET = 60_000
"""Bytes of a comment unless told: below the 65,536 that code hosts take."""

_LONGEST = 600
_LONGEST_NAME = 240
_PROBLEM, _ERROR, _WARNING, _FIGURES, _ACCEPTED, _INFO = 5, 4, 3, 2, 1, 0
"""What is left out last, down to what is left out first."""


def marker(service: str | None) -> str:
    """Return the mark of the comment about a card: `<!-- cardgen:diff service=transcription-en -->`."""
    safe = re.sub(r"[^A-Za-z0-9._-]+", "-", service or "unknown")[:_LONGEST_NAME]
    return f"<!-- cardgen:diff service={re.sub('-{2,}', '-', safe)} -->"


def to_markdown(report: Report, *, budget: int = BUDGET) -> str:
    """Write a report as Markdown for a comment.

    Args:
        report: The report.
        budget: The bytes that it may have; below some thousand only the verdict fits.
    """
    first, *others = (str(quoted(shortened(text, _LONGEST))) for text in verdict_sentences(report))
    verdict = " ".join((f"**{first}**", *others))
    head = f"{marker(service_of(report))}\n### {quoted(shortened(title(report), _LONGEST_NAME))}\n\n{verdict}"
    engine = f"cardgen {report.cardgen_version}, rules {report.ruleset_version}"
    foot = f"{quoted(count_line(report))}. Compared by {quoted(shortened(engine, _LONGEST_NAME))}."
    return fitted(head, (*_problems(report), *_findings(report), *_figures(report)), foot, budget)


def _problems(report: Report) -> Iterator[Part]:
    items = tuple(f"- {quoted(shortened(text, _LONGEST))}" for text in failure(report))
    yield Part("", items, "", ("problem", "problems"), _PROBLEM, one_by_one=True)


def _findings(report: Report) -> Iterator[Part]:
    found = findings_of(report)
    errors, warnings, info = found.open["error"], found.open["warning"], found.open["info"]
    yield Part(
        f"#### Errors ({count(len(errors))})\n", _items(errors), "", ("error", "errors"), _ERROR, one_by_one=True
    )
    yield Part(f"#### Warnings ({count(len(warnings))})\n", _items(warnings), "", ("warning", "warnings"), _WARNING)
    yield _collapsed(f"{count(len(info))} info: {per_rule(info)}", _items(info, brief=True), ("info", "info"), _INFO)
    accepted = f"{counted(len(found.accepted), 'finding')} accepted by a reviewer: {per_rule(found.accepted)}"
    yield _collapsed(accepted, _items(found.accepted), ("accepted finding", "accepted findings"), _ACCEPTED)
    claimed = f"{counted(len(found.claimed), 'finding')} that another one explains: {per_rule(found.claimed)}"
    nouns = ("finding that another one explains", "findings that another one explains")
    yield _collapsed(claimed, _items(found.claimed, brief=True), nouns, _INFO)


def _collapsed(summary: str, items: tuple[str, ...], noun: tuple[str, str], rank: int, size: int | None = None) -> Part:
    """Fold items below a line that says what is folded."""
    head = f"<details><summary>{quoted_html(shortened(summary, _LONGEST))}</summary>\n"
    return Part(head, items, "\n</details>", noun, rank, size)


def _items(findings: Sequence[FindingView], *, brief: bool = False) -> tuple[str, ...]:
    """Write findings as items of a list; what is the same for a rule is said with its first finding."""
    told: set[str] = set()
    items = []
    for item in findings:
        items.append("\n".join(_item(item, rule=item.rule not in told and not brief)))
        told.add(item.rule)
    return tuple(items)


def _item(item: FindingView, *, rule: bool) -> Iterator[str]:
    place = place_text(item.place)
    where = f" {_code(place)}" if place else ""
    more = f" ({item.explains_in_words})" if item.explains else ""
    name = f"**{quoted(shortened(item.rule, _LONGEST_NAME))}**"
    yield f"- {name} {_code(item.pointer)}{where}: {quoted(shortened(item.message, _LONGEST))}{more}"
    if item.state == "accepted":
        yield f"  - Accepted: {quoted(shortened(item.acceptance, _LONGEST))}"
        return
    if item.state == "claimed":
        yield f"  - Explained by {_code(item.claimed_by)}"
        return
    if item.words and item.severity != "info":
        yield f"  - In words: {quoted(shortened(word_diff(item.words, gone=('[-', '-]'), new=('{+', '+}')), _LONGEST))}"
    if rule and item.why:
        yield f"  - Why: {quoted(shortened(item.why, _LONGEST))}"
    if rule and item.fix:
        yield f"  - What to do: {quoted(shortened(item.fix, _LONGEST))}"
    if item.command:
        yield f"  - Accept with {_code(item.command)}"


def _code(text: str) -> MarkdownText:
    return code_span(shortened(text, _LONGEST_NAME))


def _figures(report: Report) -> Iterator[Part]:
    tables = tuple(table for table in figure_tables(report) if not table.same)
    gaps, mixes = gap_views(report), mix_views(report)
    rows = [row for table in tables for row in table.rows]
    blocks = [str(text) for text in _lines(shared_remarks(tables))]
    for table in tables:
        blocks += _table(table, set(shared_remarks(tables)))
    blocks += _gaps(gaps)
    blocks += _lines(tuple(f"{mix.sentence}." for mix in mixes))
    parts = [f"{counted(len(rows), 'figure')} ({row_counts(rows)})"] if rows else []
    parts += [counted(len(gaps), "gap")] if gaps else []
    parts += [f"{counted(len(mixes), 'change')} split by mix"] if mixes else []
    size = len(rows) + len(gaps) + len(mixes)
    items = ("\n\n".join(blocks),) if size else ()
    yield _collapsed(f"Figures: {', '.join(parts)}", items, ("figure", "figures"), _FIGURES, size)


def _lines(sentences: Sequence[str]) -> list[str]:
    return [" ".join(str(quoted(shortened(text, _LONGEST))) for text in sentences)] if sentences else []


def _table(table: FigureTable, once: set[str]) -> Iterator[str]:
    yield f"**{quoted(shortened(table.heading, _LONGEST_NAME))}**, {quoted(shortened(table.evaluation, _LONGEST_NAME))}"
    unit = f", {table.points.strip()}" if table.points.strip() else ""
    difference = quoted(shortened(f"Difference{unit} ({table.level} interval)", _LONGEST_NAME))
    heads = ("Group", "Old", "New", difference, "n", "Verdict", "Notes")
    rows = []
    hidden = []
    for block in table.blocks:
        shown = block.but("unchanged", "not_comparable")
        hidden += [row for row in block.rows if row.verdict == "unchanged"]
        for row in shown:
            name = f"{row.name} ({block.name.lower()})" if block.name else row.name
            cells = (name, row.old, row.new, row.change, row.n, row.said, "; ".join(row.notes))
            rows.append([quoted(shortened(cell, _LONGEST_NAME)) for cell in cells])
    if rows:
        width = len(heads) if any(row[-1] for row in rows) else len(heads) - 1
        yield str(pipe_table(heads[:width], [row[:width] for row in rows], (1, 2)))
    yield from _lines((*table.withheld, *(text for text in table.remarks if text not in once)))
    if hidden:
        yield f"{counted(len(hidden), 'row')} not shown: {row_counts(hidden)}."


def _gaps(gaps: Sequence[GapView]) -> Iterator[str]:
    if not gaps:
        return
    yield "**Gaps between groups**"
    rows = []
    for gap in gaps:
        cells = (gap.name, gap.old, gap.new, gap.change, f"{gap.mark} {gap.word}", gap.between)
        rows.append([quoted(shortened(cell, _LONGEST_NAME)) for cell in cells])
    yield str(pipe_table(("Gap", "Old", "New", "Difference", "Verdict", "Between"), rows, (1, 2)))
