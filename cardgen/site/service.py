"""The pages of one service: its versions, what is compared, and the record from which a later build goes on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from pydantic import ValidationError

from cardgen.registry.history import Release
from cardgen.registry.store import Store, is_version
from cardgen.site.badges import badges
from cardgen.site.catalogue import Fault, Listed, ServiceRecord, listed
from cardgen.site.facts import VersionFacts
from cardgen.site.folder import Folder
from cardgen.site.pages import Pages
from cardgen.site.pairs import page_of, wanted_pairs, write_pair
from cardgen.site.versions import CHANGES, write_version
from cardgen.site.views import compare_view, service_view

__all__ = ["write_service"]

RECORD = "service.json"
_OWN = ("index.html", "compare.html", "badges/version.svg", "badges/criteria.svg")


def write_service(store: Store, folder: Folder, pages: Pages, service: str, most: int) -> tuple[ServiceRecord, bool]:
    """Write the pages of a service, unless an earlier build wrote them from the same versions.

    Args:
        store: The registry.
        folder: The site.
        pages: What pages are made with.
        service: Id of the service.
        most: Among how many of its newest versions every pair is compared.

    Returns:
        What the catalogue holds of the service, and whether it stayed as it was.

    Raises:
        UnreadableError: The registry cannot be listed, or the site cannot be written.
    """
    here = f"services/{service}"
    found = listed(store, service)
    fingerprint = _fingerprint(found, pages, most)
    before = _record(folder, f"{here}/{RECORD}")
    if before is not None and _is_current(before, folder, found, fingerprint):
        return before, True
    same = before is not None and before.generator == pages.generator
    known = {item.version: item for item in before.versions} if before is not None and same else {}
    shown: list[VersionFacts] = []
    faults = list(found.faults)
    for release in found.releases:
        facts, wrong = write_version(store, release, folder, known.get(release.version))
        faults += wrong
        if facts is not None:
            shown.append(facts)
    good = [release for release in found.releases if release.version in {item.version for item in shown}]
    pairs, wrong_pairs = _pairs(store, folder, good, known, most)
    faults += wrong_pairs
    record = ServiceRecord(
        id=service,
        generator=pages.generator,
        fingerprint=fingerprint,
        versions=tuple(shown),
        faults=tuple(faults),
        pairs=tuple(pairs),
    )
    _write(folder, pages, here, record)
    _forget(folder, here, record)
    return record, False


def _write(folder: Folder, pages: Pages, here: str, record: ServiceRecord) -> None:
    root = "../../"
    comparisons = compare_view(record, _comparison_pages(record))
    folder.write(f"{here}/compare.html", pages.render("compare.html.j2", root, "site.js", view=comparisons))
    for name, svg in badges(record).items():
        folder.write(f"{here}/badges/{name}", svg.encode())
    folder.write(f"{here}/index.html", pages.render("service.html.j2", root, view=service_view(record)))
    # Last: only what stands in a record may be relied on by the next build.
    folder.write(f"{here}/{RECORD}", (record.model_dump_json(indent=1) + "\n").encode())


def _comparison_pages(record: ServiceRecord) -> dict[tuple[str, str], str]:
    """Return the page of each comparison by old and new version: each step, then other pairs."""
    found = {(f.step.previous, f.version): f"{f.version}/{CHANGES}" for f in record.versions if f.step is not None}
    return found | {pair: page_of(*pair) for pair in record.pairs}


def _pairs(
    store: Store, folder: Folder, releases: Sequence[Release], known: dict[str, VersionFacts], most: int
) -> tuple[list[tuple[str, str]], list[Fault]]:
    by_version = {release.version: release for release in releases}
    digests = {version: facts.manifest_sha256 for version, facts in known.items()}
    made: list[tuple[str, str]] = []
    faults: list[Fault] = []
    for old, new in wanted_pairs(list(by_version), most):
        ends = (by_version[old], by_version[new])
        fresh = any(digests.get(each.version) != each.manifest_sha256 for each in ends)
        wrong = write_pair(store, folder, *ends, fresh=fresh)
        faults += wrong
        if not wrong:
            made.append((old, new))
    return made, faults


def _forget(folder: Folder, here: str, record: ServiceRecord) -> None:
    """Remove what earlier builds wrote of versions and pairs that no page links to any more."""
    shown = {item.version for item in record.versions}
    for name in folder.names(here):
        if is_version(name) and name not in shown:
            folder.remove(f"{here}/{name}")
    compared = {page_of(*pair) for pair in record.pairs}
    for name in folder.names(f"{here}/compare"):
        if f"compare/{name}" not in compared:
            folder.remove(f"{here}/compare/{name}")


def _is_current(before: ServiceRecord, folder: Folder, found: Listed, fingerprint: str) -> bool:
    if before.fingerprint != fingerprint or before.faults != found.faults:
        return False  # a version whose files were broken is looked at again: it may have been mended
    return folder.has_all(_files(before))


def _files(record: ServiceRecord) -> Iterator[str]:
    here = f"services/{record.id}"
    yield from (f"{here}/{name}" for name in _OWN)
    yield from (f"{here}/{item.version}/{name}" for item in record.versions for name in item.files)
    yield from (f"{here}/{page_of(*pair)}" for pair in record.pairs)


def _fingerprint(found: Listed, pages: Pages, most: int) -> str:
    parts = [pages.digest, str(most)]
    for release in found.releases:
        event = release.withdrawal
        parts += [release.version, release.manifest_sha256, "" if event is None else event.model_dump_json()]
    parts += [fault.model_dump_json() for fault in found.faults]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _record(folder: Folder, name: str) -> ServiceRecord | None:
    """Read what an earlier build wrote; None where there is nothing that this version of cardgen understands."""
    content = folder.read(name)
    if content is None:
        return None
    try:
        return ServiceRecord.model_validate_json(content)
    except ValidationError:
        return None
