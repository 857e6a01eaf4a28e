"""What stands on the page of a comparison, section by section, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cardgen.card.numbers import count
from cardgen.card.results import Outcome
from cardgen.card.words import OUTCOME_MARKS, SEVERITY_MARKS
from cardgen.diff.report import Report, SideRecord, WordRun
from cardgen.render.comparison.figures import ABSENT, Block, FigureRow, FigureTable, figure_tables, shared_remarks
from cardgen.render.comparison.findings import FindingView, by_area, findings_of, per_rule, place_text
from cardgen.render.comparison.summaries import GapView, MixView, gap_views, mix_views
from cardgen.render.comparison.verdict import (
    Standing,
    count_line,
    failure,
    one_line,
    standing,
    title,
    verdict_sentences,
)
from cardgen.render.prose.text import capitalised, slug

__all__ = ["Area", "ComparisonView", "FindingSection", "SideFact", "Told", "Unchanged", "comparison_view"]

_OUTCOMES: Mapping[Standing, Outcome] = {
    "accepted": "pass",
    "not accepted": "fail",
    "not comparable": "inconclusive",
    "failed": "fail",
}
_HEADS = {"error": "Errors", "warning": "Warnings", "info": "Information"}


@dataclass(frozen=True, slots=True)
class Told:
    """A finding as the page tells it.

    Attributes:
        id: Anchor on the page.
        view: The finding.
        mark: Mark of its severity.
        message: What changed.
        place: Where it stands in the new spec; empty where that is not known.
        explained: Whether why and what to do are said here; they are with the first finding of a rule.
        claimed_anchor: Anchor of the finding that explains it; empty where there is none on the page.
        words: The change of a text.
    """

    id: str
    view: FindingView
    mark: str
    message: str
    place: str
    explained: bool
    claimed_anchor: str
    words: tuple[WordRun, ...]


@dataclass(frozen=True, slots=True)
class Area:
    """The findings of one area."""

    name: str
    items: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class FindingSection:
    """Findings that stand together.

    Attributes:
        id: Anchor on the page.
        heading: What they are.
        size: How many, as it prints.
        summary: Their rules with counts, for a section that is folded; empty for one that is not.
        areas: The findings by area.
    """

    id: str
    heading: str
    size: str
    summary: str
    areas: tuple[Area, ...]


@dataclass(frozen=True, slots=True)
class SideFact:
    """One fact about both sides."""

    name: str
    old: str
    new: str
    digest: bool = False


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Figures of one metric that are the same in both versions."""

    heading: str
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """The page.

    Attributes:
        name: Name of the service.
        title: What was compared.
        steps: The versions: `2.0.0 → 2.1.0`; empty where a side is missing.
        outcome: pass, fail or inconclusive, for the mark of the verdict.
        mark: That mark.
        verdict: The verdict in sentences, the most important first.
        problems: Why there is no comparison.
        sections: The findings: errors, warnings, information, accepted ones, and those that others explain.
        moved: Tables of metrics of which something moved or cannot be compared.
        still: Tables of the other metrics.
        remarks: What holds for all tables.
        gaps: Changes of gaps.
        mixes: Changes of the mix.
        unchanged: How many statements and figures are the same; empty where nothing was compared.
        same: Those figures, by metric.
        sides: Facts about both cards.
        engine: Who compared.
        count: Everything counted.
    """

    name: str
    title: str
    steps: str
    outcome: Outcome
    mark: str
    verdict: tuple[str, ...]
    problems: tuple[str, ...]
    sections: tuple[FindingSection, ...]
    moved: tuple[FigureTable, ...]
    still: tuple[FigureTable, ...]
    remarks: tuple[str, ...]
    gaps: tuple[GapView, ...]
    mixes: tuple[MixView, ...]
    unchanged: str
    same: tuple[Unchanged, ...]
    sides: tuple[SideFact, ...]
    engine: str
    count: str

    @property
    def has_figures(self) -> bool:
        """Whether there is anything for the section on figures."""
        return bool(self.moved or self.still or self.gaps or self.mixes)


def comparison_view(report: Report) -> ComparisonView:
    """Build the page of a report."""
    tables = figure_tables(report)
    changed = tuple(table for table in tables if not table.same)
    known = report.new or report.old
    outcome = _OUTCOMES[standing(report)]
    return ComparisonView(
        name=one_line(known.name) if known else "Service cards",
        title=title(report),
        steps=_steps(report),
        outcome=outcome,
        mark=OUTCOME_MARKS[outcome],
        verdict=verdict_sentences(report),
        problems=failure(report),
        sections=tuple(_sections(report)),
        moved=tuple(table for table in changed if table.moved or table.withheld),
        still=tuple(table for table in changed if not (table.moved or table.withheld)),
        remarks=shared_remarks(changed),
        gaps=gap_views(report),
        mixes=mix_views(report),
        unchanged=_unchanged(report),
        same=tuple(_same(tables)),
        sides=tuple(_sides(report.old, report.new)),
        engine=one_line(f"cardgen {report.cardgen_version}, rules {report.ruleset_version}"),
        count=count_line(report),
    )


def _steps(report: Report) -> str:
    old, new = report.old, report.new
    same = old is not None and new is not None and old.service == new.service
    return one_line(f"{old.version} → {new.version}") if same and old and new else ""


def _unchanged(report: Report) -> str:
    number = report.counts.unchanged if report.counts and report.status == "compared" else 0
    if not number:
        return ""
    return "1 statement or figure is" if number == 1 else f"{count(number)} statements and figures are"


def _sections(report: Report) -> Iterator[FindingSection]:
    found = findings_of(report)
    present = {item.fingerprint for items in (*found.open.values(), found.accepted, found.claimed) for item in items}
    told: set[str] = set()
    for severity, items in found.open.items():
        if items:
            summary = per_rule(items) if severity == "info" else ""
            yield _section(f"{severity}s", _HEADS[severity], items, summary, present, told)
    if found.accepted:
        yield _section("accepted", "Accepted by a reviewer", found.accepted, "", present, told)
    if found.claimed:
        heading = "Explained by another finding"
        yield _section("claimed", heading, found.claimed, per_rule(found.claimed), present, told)


def _section(
    identifier: str, heading: str, items: Sequence[FindingView], summary: str, present: set[str], told: set[str]
) -> FindingSection:
    areas = []
    for area, own in by_area(items).items():
        rows = []
        for item in own:
            rows.append(_told(item, present, explained=item.rule not in told))
            told.add(item.rule)
        areas.append(Area(capitalised(area), tuple(rows)))
    return FindingSection(identifier, heading, count(len(items)), summary, tuple(areas))


def _told(item: FindingView, present: set[str], *, explained: bool) -> Told:
    return Told(
        id=f"change-{slug(item.fingerprint)}",
        view=item,
        mark=SEVERITY_MARKS[item.severity],
        message=capitalised(item.message),
        place=place_text(item.place),
        explained=explained and bool(item.why or item.fix),
        claimed_anchor=f"change-{slug(item.claimed_by)}" if item.claimed_by in present else "",
        words=item.words,
    )


def _same(tables: Sequence[FigureTable]) -> Iterator[Unchanged]:
    for table in tables:
        rows = tuple(_value(block, row) for block in table.blocks for row in block.rows if row.verdict == "unchanged")
        if rows:
            yield Unchanged(f"{table.heading}, {table.evaluation}", rows)


def _value(block: Block, row: FigureRow) -> str:
    where = f" ({block.name.lower()})" if block.name else ""
    return f"{row.name}{where}: {row.new}"


def _sides(old: SideRecord | None, new: SideRecord | None) -> Iterator[SideFact]:
    facts = (
        ("Card", "service"),
        ("Version", "version"),
        ("As of", "as_of"),
        ("Read from", "label"),
        ("Format", "format"),
        ("Signed by", "signer"),
        ("Digest", "digest"),
    )
    for name, field in facts:
        before, after = (one_line(getattr(side, field) or "") if side else "" for side in (old, new))
        if before or after:
            yield SideFact(name, before or ABSENT, after or ABSENT, digest=field == "digest")
