"""The pages of one version: copied as they were published, and the comparison with the version before."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import ValidationError

from cardgen.card.formats.reading import parse_card
from cardgen.diff.report import Report
from cardgen.errors import CardgenError
from cardgen.registry.events import Withdrawal
from cardgen.registry.history import Release
from cardgen.registry.reading import content
from cardgen.registry.store import Store, trouble
from cardgen.render.comparison.html import to_html
from cardgen.site.catalogue import Fault, told
from cardgen.site.facts import ChangeFacts, VersionFacts, facts_of
from cardgen.site.folder import Folder

__all__ = ["CHANGES", "withdrawal_of", "write_version"]

CHANGES = "changes.html"
"""The page that compares a version with the one before it."""

_COPIED = ("charts/", "data/")
_PAGES = frozenset({"card.html", "card.json", "card.md", "card.pdf", "changes.json", "changes.md"})


@dataclass(frozen=True, slots=True)
class _Read:
    """A version whose every file is the one that was published."""

    facts: VersionFacts
    files: dict[str, bytes]


def write_version(
    store: Store, release: Release, folder: Folder, before: VersionFacts | None
) -> tuple[VersionFacts | None, tuple[Fault, ...]]:
    """Write the pages of a version, or say why it has none; what an earlier build wrote of it is kept.

    Args:
        store: The registry.
        release: The version.
        folder: The site.
        before: What an earlier build by this version of cardgen kept of it.

    Returns:
        The facts of the version, None where it is broken; and what is wrong with it.
    """
    path = f"services/{release.service}/{release.version}"
    same = before is not None and before.manifest_sha256 == release.manifest_sha256
    if before is not None and same and folder.has_all(f"{path}/{name}" for name in before.files):
        # A published version never changes, so its pages do not either; only its status may.
        return before.model_copy(update={"withdrawn": withdrawal_of(release.withdrawal)}), ()
    try:
        read = _read(store, release)
    except CardgenError as error:
        return None, tuple(told(release, error))
    for name, body in sorted(read.files.items()):
        folder.write(f"{path}/{name}", body)
    return read.facts, ()


def withdrawal_of(event: Withdrawal | None) -> ChangeFacts | None:
    """Return what the catalogue says of a withdrawal."""
    return None if event is None else ChangeFacts(date=event.date, reason=event.reason, by=event.by)


def _read(store: Store, release: Release) -> _Read:
    names = [name for name in release.manifest.digests if name in _PAGES or name.startswith(_COPIED)]
    files = {name: content(store, release, name) for name in names}
    place = f"{store.name}: {release.label}"
    document = parse_card(files["card.json"], place)
    said = document.card.card
    if (said.id, said.version) != (release.service, release.version):
        path = f"{release.service}/{release.version}/card.json"
        raise trouble(store.name, path, f"is the card of {said.id}@{said.version}", "", "wrong-place")
    report = _report(store, release, files.get("changes.json"))
    if report is not None:
        files[CHANGES] = to_html(report).encode()
    facts = facts_of(
        document.card,
        report,
        manifest=release.manifest_sha256,
        digest=document.digest,
        files=tuple(sorted(files)),
        withdrawn=withdrawal_of(release.withdrawal),
    )
    return _Read(facts, files)


def _report(store: Store, release: Release, body: bytes | None) -> Report | None:
    if body is None:
        return None
    try:
        return Report.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        path = f"{release.service}/{release.version}/changes.json"
        raise trouble(store.name, path, f"is no comparison: {where}: {first['msg']}", "", "no-report") from error
