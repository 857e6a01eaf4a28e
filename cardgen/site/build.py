"""Building the catalogue: one service at a time, one card at a time, and the index last."""

from __future__ import annotations

import hashlib
import heapq
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from cardgen.registry.history import services
from cardgen.registry.store import Store
from cardgen.render.prose.text import counted, date_in_words
from cardgen.site.catalogue import Fault, ServiceRecord
from cardgen.site.facts import VersionFacts
from cardgen.site.feed import MOST, Entry, entries_of, feed
from cardgen.site.folder import Folder, SiteRecord, open_folder
from cardgen.site.pages import Pages
from cardgen.site.reference import metrics_by_task, rules_by_area
from cardgen.site.search import FOLDER, has_pagefind, write_search
from cardgen.site.service import write_service
from cardgen.site.views import IndexRow, index_row, sorted_rows

__all__ = ["Built", "Wishes", "build_site"]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a site is to have.

    Attributes:
        title: Title of the index.
        day: The day on which ages are judged; the newest day of a card where it is None.
        search: Whether to make a full-text search, where Pagefind is installed.
        pairs: Among how many of the newest versions of a service every pair is compared.
    """

    title: str = "Service cards"
    day: date | None = None
    search: bool = True
    pairs: int = 3


@dataclass(frozen=True, slots=True)
class Built:
    """What was built.

    Attributes:
        services: How many services.
        versions: How many versions.
        kept: How many services stayed as an earlier build left them.
        written: How many files were written.
        removed: How many files and folders were removed.
        faults: What is wrong in the registry.
        search: Whether the site has a full-text search.
    """

    services: int
    versions: int
    kept: int
    written: int
    removed: int
    faults: tuple[Fault, ...]
    search: bool


@dataclass
class _Gathered:
    """What the index needs of every service, and nothing more: a card is not kept."""

    records: list[ServiceRecord] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    fingerprints: dict[str, str] = field(default_factory=dict)
    versions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    kept: int = 0

    def take(self, record: ServiceRecord, *, kept: bool) -> None:
        """Keep what the index shows of a service."""
        self.entries = heapq.nlargest(MOST, [*self.entries, *entries_of(record)])
        self.faults += record.faults
        self.fingerprints[record.id] = record.fingerprint
        self.versions[record.id] = tuple(item.version for item in record.versions)
        self.kept += kept
        newest = record.newest
        slim = () if newest is None else (newest.model_copy(update={"figures": (), "changelog": (), "files": ()}),)
        self.records.append(record.model_copy(update={"versions": slim}))


def build_site(
    store: Store, root: Path, wishes: Wishes | None = None, progress: Callable[[str], None] = lambda _: None
) -> Built:
    """Build the site of a registry, or bring an earlier one up to date.

    Args:
        store: The registry.
        root: The folder to write into: absent, empty, or an earlier site.
        wishes: What it is to have.
        progress: Is told what is being done.

    Raises:
        UnreadableError: The registry cannot be listed, or the folder holds something else or cannot be written.
    """
    wanted = wishes or Wishes()
    folder = open_folder(root)
    pages = Pages(wanted.search and has_pagefind())
    names = services(store)
    before = folder.record
    # Whatever is about to be written belongs to the site, so that the next build knows it if this one is killed.
    folder.settle(before.model_copy(update={"services": {**dict.fromkeys(names, ""), **before.services}}))
    gathered = _Gathered()
    for number, name in enumerate(names, 1):
        progress(f"{name}, {number} of {len(names)}")
        record, kept = write_service(store, folder, pages, name, wanted.pairs)
        gathered.take(record, kept=kept)
    search = _search(folder, pages, gathered, before.search, progress)
    _write_index(folder, pages, gathered, wanted)
    for name in sorted(set(before.services) - set(names)):
        folder.remove(f"services/{name}")
    folder.settle(SiteRecord(services=gathered.fingerprints, search=search))
    return Built(
        services=len(names),
        versions=sum(map(len, gathered.versions.values())),
        kept=gathered.kept,
        written=folder.written,
        removed=folder.removed,
        faults=tuple(gathered.faults),
        search=pages.has_search,
    )


def _write_index(folder: Folder, pages: Pages, gathered: _Gathered, wishes: Wishes) -> None:
    newest = [record.newest for record in gathered.records]
    day = wishes.day or max((facts.as_of for facts in newest if facts), default=date(1970, 1, 1))
    rows = sorted_rows([index_row(record, day) for record in gathered.records])
    folder.write("rules.html", pages.render("rules.html.j2", "", areas=tuple(rules_by_area())))
    folder.write("metrics.html", pages.render("metrics.html.j2", "", tasks=tuple(metrics_by_task())))
    entries = sorted(gathered.entries, reverse=True)
    folder.write("feed.xml", feed(entries, wishes.title, day).encode())
    index = [_plain(record, row, gathered.versions[record.id]) for record, row in _together(gathered.records, rows)]
    text = json.dumps({"format": "cardgen-index/1", "as_of": day.isoformat(), "services": index}, ensure_ascii=False)
    folder.write("index.json", f"{text}\n".encode())
    broken = [row for row in rows if row.faults]
    page = pages.render(
        "index.html.j2",
        "",
        "site.js",
        title=wishes.title,
        lead=_lead(len(rows), sum(map(len, gathered.versions.values()))),
        rows=rows,
        broken=f"The registry does not hold all that was published of {counted(len(broken), 'service')}."
        if broken
        else "",
        broken_rows=broken,
        day=date_in_words(day),
    )
    folder.write("index.html", page)


def _lead(number: int, versions: int) -> str:
    return f"{counted(number, 'service')}, {counted(versions, 'published version')}."


def _together(records: Iterable[ServiceRecord], rows: Iterable[IndexRow]) -> Iterable[tuple[ServiceRecord, IndexRow]]:
    by_id = {row.id: row for row in rows}
    return ((record, by_id[record.id]) for record in records)


def _plain(record: ServiceRecord, row: IndexRow, versions: tuple[str, ...]) -> dict[str, object]:
    """Return a service for index.json; ways are relative to the root of the site."""
    here, facts = f"services/{record.id}", record.newest
    return {
        "id": record.id,
        "page": f"{here}/index.html",
        "record": f"{here}/service.json",
        "versions": list(versions),
        "newest": None if facts is None else _newest(facts, row, here),
        "faults": [fault.model_dump(mode="json") for fault in record.faults],
    }


def _newest(facts: VersionFacts, row: IndexRow, here: str) -> dict[str, object]:
    return {
        "version": facts.version,
        "name": facts.name,
        "provider": facts.provider,
        "owners": list(facts.owners),
        "status": row.status,
        "as_of": facts.as_of.isoformat(),
        "review_by": facts.review_by.isoformat(),
        "newest_evidence": facts.evidence.isoformat(),
        "criteria": facts.criteria,
        "worst_group": facts.worst_group or None,
        "worst_value": facts.worst_value or None,
        "worst_metric": facts.worst_metric,
        "card": f"{here}/{facts.version}/card.json",
        "card_digest": facts.card_digest,
    }


def _search(folder: Folder, pages: Pages, gathered: _Gathered, before: str, progress: Callable[[str], None]) -> str:
    """Make the full-text search where one is wanted, unless the newest cards are those of the earlier build."""
    if not pages.has_search:
        folder.remove(FOLDER)
        folder.remove("search.html")
        return ""
    newest = [(record.id, record.newest) for record in gathered.records]
    shown = [(facts.name, f"services/{name}/{facts.version}/card.html", facts) for name, facts in newest if facts]
    cards = "\n".join(f"{page} {facts.manifest_sha256}" for _, page, facts in shown)
    digest = hashlib.sha256(cards.encode()).hexdigest()
    if digest != before or not folder.has_all([f"{FOLDER}/pagefind-entry.json"]):
        progress("full-text search")
        write_search(folder, ((name, page) for name, page, _ in shown))
    folder.write("search.html", pages.render("search.html.j2", "", "search.js"))
    return digest
