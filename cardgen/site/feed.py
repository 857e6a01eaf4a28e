"""The Atom feed (RFC 4287) of the newest versions: ids from digests, days from cards, links relative to the feed."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape, quoteattr

from cardgen.render.prose.text import visible_text
from cardgen.site.catalogue import ServiceRecord
from cardgen.site.facts import VersionFacts
from cardgen.site.views import criteria_in_words

__all__ = ["MOST", "Entry", "entries_of", "feed"]

MOST = 100
"""How many versions the feed tells of, newest first."""


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """A version in the feed, ordered by its day."""

    updated: date
    service: str
    version: str
    title: str
    author: str
    text: str
    page: str
    identity: str


def entries_of(record: ServiceRecord) -> list[Entry]:
    """Return a service's versions for the feed."""
    return [_entry(record.id, facts) for facts in record.versions]


def _entry(service: str, facts: VersionFacts) -> Entry:
    parts = []
    if facts.withdrawn is not None:
        parts.append(f"Withdrawn on {facts.withdrawn.date}: {facts.withdrawn.reason}")
    parts.append(f"Release criteria: {criteria_in_words(facts.criteria)}.")
    if facts.step is not None and facts.step.verdict:
        parts.append(f"Compared with {facts.step.previous}: {facts.step.verdict.lower()}.")
    parts += [item.summary for item in facts.changelog if item.version == facts.version]
    withdrawn = " (withdrawn)" if facts.withdrawn else ""
    return Entry(
        updated=facts.withdrawn.date if facts.withdrawn else facts.as_of,
        service=service,
        version=facts.version,
        title=f"{facts.name} {facts.version}{withdrawn}",
        author=", ".join(facts.owners),
        text=" ".join(parts),
        page=f"services/{service}/{facts.version}/card.html",
        identity=facts.manifest_sha256,
    )


def feed(entries: Sequence[Entry], title: str, day: date) -> str:
    """Write the feed.

    Args:
        entries: Its entries, newest first.
        title: Title of the site.
        day: The day of the site, for a feed without entries.
    """
    updated = max((item.updated for item in entries), default=day)
    identity = uuid.uuid5(uuid.NAMESPACE_OID, "\n".join(sorted({item.service for item in entries})) or "empty")
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<title>{_text(title)}</title>",
        f"<id>urn:uuid:{identity}</id>",
        f"<updated>{_moment(updated)}</updated>",
        '<link rel="self" href="feed.xml"/>',
        '<link rel="alternate" type="text/html" href="index.html"/>',
    ]
    for item in entries:
        lines += [
            "<entry>",
            f"<title>{_text(item.title)}</title>",
            f"<id>urn:uuid:{uuid.UUID(item.identity[:32])}</id>",
            f"<updated>{_moment(item.updated)}</updated>",
            f"<author><name>{_text(item.author)}</name></author>",
            f'<link rel="alternate" type="text/html" href={quoteattr(item.page)}/>',
            f'<summary type="text">{_text(item.text)}</summary>',
            "</entry>",
        ]
    return "\n".join([*lines, "</feed>", ""])


def _text(text: str) -> str:
    return escape(" ".join(visible_text(text).split()))


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
