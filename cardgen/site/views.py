"""What stands in the index and on the pages of a service, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from cardgen.card.words import OUTCOME_MARKS, OUTCOME_WORDS, category_name
from cardgen.render.prose.html import inline_html
from cardgen.render.prose.text import age_in_words, capitalised, counted, date_in_words, visible_text
from cardgen.site.catalogue import Fault, ServiceRecord
from cardgen.site.facts import FigureFacts, LogEntry, VersionFacts
from cardgen.site.trends import Trend, trends

__all__ = ["CompareView", "IndexRow", "ServiceView", "VersionRow", "compare_view", "criteria_in_words", "index_row"]
__all__ += ["service_view"]

_OUTCOMES = ("fail", "inconclusive", "pass")
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class IndexRow:
    """A service in the index.

    Attributes:
        id: Id of the service.
        name: Its name.
        provider: Who offers it.
        owners: Who answers for the card.
        version: The version that is shown.
        status: A word for where it stands.
        worst_group: The group for which its headline figure is worst.
        worst: Its figure and the metric.
        outcome: The worst outcome of its criteria; empty where it has none.
        criteria: Its criteria in words.
        age: Age of the newest evidence, in words.
        days: The same in days.
        overdue: Whether its review is overdue.
        faults: How many versions are broken, in words; empty where none is.
    """

    id: str
    name: str
    provider: str
    owners: str
    version: str
    status: str
    worst_group: str
    worst: str
    outcome: str
    criteria: str
    age: str
    days: int
    overdue: bool
    faults: str

    @property
    def mark(self) -> str:
        """Mark of the criteria."""
        return _mark(self.outcome)

    @property
    def rank(self) -> int:
        """Where its criteria stand when sorted, the worst first."""
        return _OUTCOMES.index(self.outcome) if self.outcome in _OUTCOMES else len(_OUTCOMES)


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version in the time line."""

    facts: VersionFacts
    date: str
    status: str
    outcome: str
    criteria: str
    worst: str

    @property
    def mark(self) -> str:
        """Mark of the criteria."""
        return _mark(self.outcome)

    @property
    def has_data(self) -> bool:
        """Whether tables stand beside the card."""
        return any(name.startswith("data/") for name in self.facts.files)

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of those tables."""
        return tuple(name for name in self.facts.files if name.startswith("data/"))


@dataclass(frozen=True, slots=True)
class ServiceView:
    """The page of a service."""

    id: str
    name: str
    provider: str
    owners: str
    summary: Markup
    newest: VersionRow | None
    evidence: str
    review_by: str
    rows: tuple[VersionRow, ...]
    trends: tuple[Trend, ...]
    changelog: tuple[tuple[LogEntry, str], ...]
    faults: tuple[Fault, ...]
    pairs: int


@dataclass(frozen=True, slots=True)
class CompareRow:
    """A figure in every version."""

    name: str
    cells: tuple[tuple[str, FigureFacts | None], ...]


@dataclass(frozen=True, slots=True)
class CompareBlock:
    """The figures of one metric in every version."""

    heading: str
    rows: tuple[CompareRow, ...]


@dataclass(frozen=True, slots=True)
class CompareView:
    """The page on which a reader compares any two versions.

    Attributes:
        id: Id of the service.
        name: Its name.
        versions: The versions, oldest first.
        withdrawn: Those that were withdrawn.
        blocks: The figures.
        judged: The pages that compare two versions, as (old, new, page).
    """

    id: str
    name: str
    versions: tuple[str, ...]
    withdrawn: frozenset[str]
    blocks: tuple[CompareBlock, ...]
    judged: tuple[tuple[str, str, str], ...]


def index_row(record: ServiceRecord, day: date) -> IndexRow:
    """Say a service in a row of the index.

    Args:
        record: The service.
        day: The day on which ages are judged.
    """
    facts = record.newest
    broken = len({item.version for item in record.faults if item.version is not None})
    faults = f"{counted(broken, 'version')} cannot be shown" if broken else ""
    if not faults and record.faults:
        faults = "an event cannot be read"
    if facts is None:
        return IndexRow(record.id, record.id, "", "", "", "broken", "", "", "", "", "", -1, False, faults)  # noqa: FBT003
    days = max((day - facts.evidence).days, 0)
    outcome = _worst(facts.criteria)
    worst = f"{facts.worst_value}, {facts.worst_metric}" if facts.worst_value else facts.worst_metric
    return IndexRow(
        id=record.id,
        name=visible_text(facts.name),
        provider=facts.provider,
        owners=", ".join(facts.owners),
        version=facts.version,
        status=_status(facts),
        worst_group=facts.worst_group or "not known",
        worst=worst if facts.worst_group else "",
        outcome=outcome,
        criteria=criteria_in_words(facts.criteria),
        age=age_in_words(days),
        days=days,
        overdue=day > facts.review_by,
        faults=faults,
    )


def service_view(record: ServiceRecord) -> ServiceView:
    """Build the page of a service."""
    facts = record.newest
    rows = tuple(_row(item) for item in reversed(record.versions))
    return ServiceView(
        id=record.id,
        name=facts.name if facts else record.id,
        provider=facts.provider if facts else "",
        owners=", ".join(facts.owners) if facts else "",
        summary=inline_html(facts.summary, key="s") if facts else Markup(),
        newest=_row(facts) if facts else None,
        evidence=date_in_words(facts.evidence) if facts else "",
        review_by=date_in_words(facts.review_by) if facts else "",
        rows=rows,
        trends=trends(record.versions),
        changelog=tuple((item, date_in_words(item.date)) for item in facts.changelog) if facts else (),
        faults=record.faults,
        pairs=len(record.pairs),
    )


def compare_view(record: ServiceRecord, pages: Mapping[tuple[str, str], str]) -> CompareView:
    """Build the page on which any two versions stand side by side.

    Args:
        record: The service.
        pages: The page of each comparison, by old and new version, relative to the page.
    """
    figures = [{fig.key: fig for fig in item.figures} for item in record.versions]
    order: dict[object, FigureFacts] = {}
    for item in reversed(record.versions):  # the newest version decides the order and the names
        for fig in item.figures:
            order.setdefault(fig.key, fig)
    blocks: dict[str, list[CompareRow]] = {}
    versions = tuple(item.version for item in record.versions)
    for fig in order.values():
        cells = tuple((version, known.get(fig.key)) for version, known in zip(versions, figures, strict=True))
        heading = f"{capitalised(fig.label)}, {fig.title}"
        blocks.setdefault(heading, []).append(CompareRow(category_name(fig.group, fig.by), cells))
    facts = record.newest
    return CompareView(
        id=record.id,
        name=facts.name if facts else record.id,
        versions=versions,
        withdrawn=frozenset(item.version for item in record.versions if item.withdrawn),
        blocks=tuple(CompareBlock(heading, tuple(rows)) for heading, rows in blocks.items()),
        judged=tuple((old, new, page) for (old, new), page in pages.items()),
    )


def criteria_in_words(criteria: Mapping[str, int]) -> str:
    """Say the outcomes of release criteria: `2 of 3 met, 1 inconclusive`; `no criteria` where there are none."""
    total = sum(criteria.values())
    if not total:
        return "no criteria"
    met = criteria.get("pass", 0)
    if met == total:
        return "met" if total == 1 else f"all {total} met"
    parts = [f"{met} of {total} met"] if total > 1 else []
    for outcome in _OUTCOMES[:2]:
        number = criteria.get(outcome, 0)
        if number:
            word = OUTCOME_WORDS[outcome]  # type: ignore[index]  # the tuple holds outcomes
            parts.append(word if total == 1 else f"{number} {word}")
    return ", ".join(parts)


def _row(facts: VersionFacts) -> VersionRow:
    worst = f"{facts.worst_group}: {facts.worst_value}" if facts.worst_value else facts.worst_group
    return VersionRow(
        facts,
        date_in_words(facts.as_of),
        _status(facts),
        _worst(facts.criteria),
        criteria_in_words(facts.criteria),
        worst,
    )


def _status(facts: VersionFacts) -> str:
    if facts.withdrawn is not None:
        return "version withdrawn"
    return {"active": "active", "deprecated": "deprecated", "withdrawn": "no longer offered"}[facts.service_status]


def _worst(criteria: Mapping[str, int]) -> str:
    return next((outcome for outcome in _OUTCOMES if criteria.get(outcome)), "")


def _mark(outcome: str) -> str:
    return {str(name): mark for name, mark in OUTCOME_MARKS.items()}.get(outcome, "–")


def sorted_rows(rows: Sequence[IndexRow]) -> list[IndexRow]:
    """Sort the index as it stands without a script: by name, then id."""
    return sorted(rows, key=lambda row: (row.name.casefold(), row.id))
