"""The report as text for a terminal or a log: the verdict first, the count last, and a word for everything folded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Literal, TypeAlias

from cardgen.card.numbers import count
from cardgen.diff.report import Report
from cardgen.render.comparison.figures import (
    CLEAR,
    Block,
    FigureRow,
    FigureTable,
    figure_tables,
    row_counts,
    shared_remarks,
)
from cardgen.render.comparison.findings import Findings, FindingView, by_area, findings_of, per_rule, place_text
from cardgen.render.comparison.summaries import GapView, gap_views, mix_views
from cardgen.render.comparison.values import word_diff
from cardgen.render.comparison.verdict import count_line, demanding_rules, failure, verdict_line
from cardgen.render.prose.escaping import display_width
from cardgen.render.prose.text import capitalised, counted

__all__ = ["Context", "Style", "to_text"]

Context: TypeAlias = Literal["changes", "all"]
"""What is shown: changes, with the rest folded to counts; or all."""

Style: TypeAlias = Callable[[str, str], str]
"""Paints a text: given the text and what it is (heading, error, warning, info, accepted, better, worse or quiet)."""

_WIDTH = 80
_INDENT = "    "
_HEADS = {"error": "Errors", "warning": "Warnings", "info": "Information"}
_ALL = "--context all shows them"
_VERDICT_STYLES = {"regressed": "worse", "widened": "worse", "improved": "better", "narrowed": "better"}


def to_text(
    report: Report, *, context: Context = "changes", width: int | None = _WIDTH, style: Style | None = None
) -> str:
    """Write a report as text.

    Args:
        report: The report.
        context: Whether information, claimed findings and figures that did not clearly move are told one by one.
        width: Columns within which lines are folded, names permitting; None folds nothing. The verdict and the
            statements of a finding stay on one line each, so that they can be found by line.
        style: Paints parts of it; nothing is painted where it is left out.
    """
    paint = style or _unpainted
    lines = [paint(verdict_line(report), "heading")]
    if report.status != "compared":
        lines += ["", *(line for reason in failure(report) for line in _folded(reason, _INDENT, width, first="  "))]
    rules = demanding_rules(report)
    if report.requirement is not None and rules:
        lines += _folded(f"{report.requirement.bump} because of {rules}", _INDENT, width, first="  ")
    found = findings_of(report)
    lines += _findings(found, context, width, paint)
    lines += _figures(report, context, width, paint)
    lines += ["", paint(count_line(report), "heading")]
    return "\n".join(_harmless(line) for line in lines) + "\n"


def _unpainted(text: str, _kind: str) -> str:
    return text


def _harmless(line: str) -> str:
    """Keep a line of a log from being read as a command of the host that keeps the log (`::error`, `##[error]`)."""
    line = line.replace("##[", "# #[")
    return line.replace("::", ": :", 1) if line.lstrip().startswith("::") else line


def _folded(text: str, indent: str, width: int | None, first: str = "") -> Iterator[str]:
    """Fold a statement between words; a word that is wider than the line stays whole."""
    line, empty = first, True
    for word in text.split(" "):
        if width is not None and not empty and display_width(f"{line} {word}") > width:
            yield line
            line, empty = indent, True
        line, empty = f"{line}{'' if empty else ' '}{word}", False
    yield line


def _findings(found: Findings, context: Context, width: int | None, paint: Style) -> Iterator[str]:
    for severity in ("error", "warning"):
        yield from _section(_HEADS[severity], found.open[severity], paint)
    information = found.open["info"]
    if context == "all":
        yield from _section(_HEADS["info"], information, paint)
    elif information:
        yield from _fold(f"{count(len(information))} info not shown: {per_rule(information)}", width, paint)
    yield from _section("Accepted by a reviewer", found.accepted, paint)
    if context == "all":
        yield from _section("Part of another finding", found.claimed, paint)
    elif found.claimed:
        text = f"{counted(len(found.claimed), 'finding')} that another one explains, not shown: "
        yield from _fold(text + per_rule(found.claimed), width, paint)


def _fold(text: str, width: int | None, paint: Style) -> Iterator[str]:
    yield ""
    for line in _folded(f"{text} ({_ALL})", "  ", width):
        yield paint(line, "quiet")


def _section(head: str, items: Sequence[FindingView], paint: Style) -> Iterator[str]:
    if not items:
        return
    yield ""
    yield paint(f"{head} ({count(len(items))})", "heading")
    explained: set[str] = set()
    for area, own in by_area(items).items():
        yield ""
        yield paint(capitalised(area), "quiet")
        for item in own:
            yield from _finding(item, paint, why=item.rule not in explained)
            explained.add(item.rule)


def _finding(item: FindingView, paint: Style, *, why: bool) -> Iterator[str]:
    """Tell a finding in three lines at most; why a rule matters is said with its first finding."""
    place = place_text(item.place)
    before = f"{place}: " if place else ""
    state = {"accepted": "accepted ", "claimed": "part of another: ", "open": ""}[item.state]
    label = paint(f"{item.severity}[{item.rule}]", "accepted" if item.state == "accepted" else item.severity)
    yield f"{before}{state}{label} {item.pointer}  {item.told}"
    if item.state == "accepted":
        yield f"{_INDENT}reason: {item.acceptance}"
        return
    if item.state == "claimed":
        yield f"{_INDENT}explained by {item.claimed_by}"
        return
    if item.words and item.severity != "info":
        yield f"{_INDENT}words: {word_diff(item.words, gone=('[-', '-]'), new=('{+', '+}'), keep=4)}"
    elif why and item.why:
        yield f"{_INDENT}why: {item.why}"
    if item.command:
        yield f"{_INDENT}accept with: {item.command}"


def _figures(report: Report, context: Context, width: int | None, paint: Style) -> Iterator[str]:
    tables = tuple(table for table in figure_tables(report) if context == "all" or not table.same)
    gaps, mixes = gap_views(report), mix_views(report)
    if not (tables or gaps or mixes):
        return
    yield ""
    yield paint("Figures, old → new", "heading")
    still = [table for table in tables if context == "changes" and not table.moved and not table.withheld]
    told = [table for table in tables if table not in still]
    once = shared_remarks(told)
    yield from _remarks(once, width, paint)
    for table in told:
        yield from _table(table, context, width, paint)
        yield from _remarks([*table.withheld, *(text for text in table.remarks if text not in once)], width, paint)
    if still:
        names = "; ".join(f"{table.metric}, {table.evaluation}: {row_counts(table.rows)}" for table in still)
        yield from _fold(f"{counted(len(still), 'metric')} without a clear change not shown: {names}", width, paint)
    yield from _gaps(gaps, context, width, paint)
    for mix in mixes:
        yield ""
        yield from _folded(mix.sentence, "  ", width)


def _table(table: FigureTable, context: Context, width: int | None, paint: Style) -> Iterator[str]:
    yield ""
    yield from _folded(f"{table.heading}, {table.evaluation}", "  ", width)
    shown = [(block, _shown(block, context)) for block in table.blocks]
    rows = [row for _, own in shown for row in own]
    head = ("", "old → new", f"difference ({table.level} interval)", "n", "")
    widths = _widths(rows, head)
    if rows:
        yield paint(_line(head, widths), "quiet")
    for block, own in shown:
        if block.name and own:
            yield paint(f"  {block.name}", "quiet")
        for row in own:
            yield _line(_cells(row), widths, paint(row.said, _VERDICT_STYLES.get(row.verdict, row.verdict)))
        hidden = [row for row in block.rows if row not in own and row.verdict != "not_comparable"]
        if hidden:
            name = f"{block.name}: " if block.name and not own else ""
            text = f"{name}{counted(len(hidden), 'row')} not shown: {row_counts(hidden)}"
            yield from (paint(line, "quiet") for line in _folded(f"{text} ({_ALL})", _INDENT, width, first="  "))


def _remarks(sentences: Sequence[str], width: int | None, paint: Style) -> Iterator[str]:
    for sentence in sentences:
        yield from (paint(line, "quiet") for line in _folded(sentence, _INDENT, width, first="  "))


def _shown(block: Block, context: Context) -> tuple[FigureRow, ...]:
    """Return the rows that are shown: those that clearly moved, and the overall figure, unless all are."""
    if context == "all":
        return block.rows
    rows = block.but("not_comparable", "unchanged")
    return tuple(row for row in rows if row.everyone or row.verdict in CLEAR)


def _cells(row: FigureRow) -> tuple[str, ...]:
    return row.name, f"{row.old} → {row.new}", row.change, row.n, row.said


def _widths(rows: Sequence[FigureRow], head: tuple[str, ...]) -> list[int]:
    return [max(map(display_width, column)) for column in zip(head, *(_cells(row) for row in rows), strict=True)]


def _line(cells: Sequence[str], widths: Sequence[int], last: str | None = None) -> str:
    padded = [cell + " " * (width - display_width(cell)) for cell, width in zip(cells, widths, strict=True)]
    return f"  {'  '.join([*padded[:-1], cells[-1] if last is None else last])}".rstrip()


def _gaps(gaps: Sequence[GapView], context: Context, width: int | None, paint: Style) -> Iterator[str]:
    clear = [gap for gap in gaps if context == "all" or gap.verdict in _VERDICT_STYLES]
    if clear:
        yield ""
        yield "Gaps between groups, old → new"
    for gap in clear:
        said = f"{gap.mark} {gap.word}"
        text = f"{gap.name}: {gap.old} → {gap.new}, {gap.change}, {said}; between {gap.between}"
        first, *rest = _folded(text, _INDENT, width, first="  ")
        yield first.replace(said, paint(said, _VERDICT_STYLES.get(gap.verdict, gap.verdict)))
        yield from rest
    hidden = [gap for gap in gaps if gap not in clear]
    if hidden:
        words = [gap.word for gap in hidden]
        counts = ", ".join(f"{count(words.count(word))} {word}" for word in sorted(set(words)))
        yield from _fold(f"{counted(len(hidden), 'gap')} not shown: {counts}", width, paint)
