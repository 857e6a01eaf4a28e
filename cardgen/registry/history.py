"""The versions of a service, in the order of versions, and what became of each; computed whenever asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cardgen.diff.bump import version_key
from cardgen.errors import InvalidInputError, Problem
from cardgen.registry.address import is_service
from cardgen.registry.events import Withdrawal, event_names, read_event
from cardgen.registry.manifest import Manifest, parse_manifest, sha256
from cardgen.registry.store import MANIFEST, STATUS, Store, is_version, trouble
from cardgen.spec.checks.hints import suggest

__all__ = ["Release", "find", "history", "latest", "services"]


@dataclass(frozen=True, slots=True)
class Release:
    """A published version.

    Attributes:
        service: Id of the card.
        version: Its version.
        manifest: Its manifest.
        manifest_sha256: SHA-256 (hexadecimal) of the manifest: the identity of the version.
        withdrawal: Why it was withdrawn, where it was.
    """

    service: str
    version: str
    manifest: Manifest
    manifest_sha256: str
    withdrawal: Withdrawal | None = None

    @property
    def status(self) -> Literal["active", "withdrawn"]:
        """Whether it can be relied on."""
        return "active" if self.withdrawal is None else "withdrawn"

    @property
    def label(self) -> str:
        """How it is named: ID@VERSION."""
        return f"{self.service}@{self.version}"

    @property
    def card_digest(self) -> str:
        """Digest of its card.json, as sha256:hexadecimal."""
        return f"sha256:{self.manifest.digests['card.json']}"


def services(store: Store) -> tuple[str, ...]:
    """Return the ids of every service with a version or an event, sorted."""
    found = {name: store.folders(name) for name in store.folders() if is_service(name)}
    return tuple(name for name, folders in found.items() if any(is_version(each) or each == STATUS for each in folders))


def history(store: Store, service: str) -> tuple[Release, ...]:
    """Return every version of a service, lowest first; none where it has none.

    Raises:
        UnreadableError: A manifest or an event is not what it should be; `cardgen verify` tells everything.
    """
    events = [read_event(store, service, name) for name in event_names(store, service)]
    # The first event counts: a version that is withdrawn stays withdrawn.
    withdrawn = {event.version: event for event in reversed(events)}
    found = []
    for version in sorted((name for name in store.folders(service) if is_version(name)), key=version_key):
        path = f"{service}/{version}/{MANIFEST}"
        content = store.read(path)
        if content is None:
            continue
        manifest = parse_manifest(content, store.name, path)
        said = (manifest.predicate.service, manifest.predicate.version)
        if said != (service, version) or "card.json" not in manifest.digests:
            message = f"is the manifest of {'@'.join(said)}" if said != (service, version) else "names no card.json"
            raise trouble(store.name, path, message, "`cardgen verify` tells what is wrong", "bad-manifest")
        found.append(Release(service, version, manifest, sha256(content), withdrawn.get(version)))
    return tuple(found)


def latest(releases: tuple[Release, ...]) -> Release | None:
    """Return the highest version that is not withdrawn, or None."""
    return next((release for release in reversed(releases) if release.withdrawal is None), None)


def find(store: Store, service: str, version: str | None = None) -> Release:
    """Return a version; the latest where none is named.

    Raises:
        InvalidInputError: There is no such version.
        UnreadableError: The registry cannot be read.
    """
    releases = history(store, service)
    if not releases:
        hint = suggest(service, services(store), what="it holds")
        raise InvalidInputError(Problem(None, "", f"{store.name} holds no version of {service}", hint, "no-service"))
    if version is None:
        found = latest(releases)
        if found is None:
            hint = f"name one, such as {releases[-1].label}"
            raise InvalidInputError(Problem(None, "", f"every version of {service} is withdrawn", hint, "no-version"))
        return found
    for release in releases:
        if release.version == version:
            return release
    hint = suggest(version, [release.version for release in releases], what="it holds")
    message = f"{store.name} holds no version {version} of {service}"
    raise InvalidInputError(Problem(None, "", message, hint, "no-version"))
