"""A service as the catalogue holds it, and the reading of it from a registry: what is broken is told, not raised."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from cardgen.diff.bump import version_key
from cardgen.errors import CardgenError, UnreadableError
from cardgen.registry.events import Withdrawal, event_names, read_event
from cardgen.registry.history import Release
from cardgen.registry.manifest import sha256
from cardgen.registry.store import Store, is_version
from cardgen.registry.verification.contents import find_version
from cardgen.site.facts import VersionFacts
from cardgen.spec.fields import Model

__all__ = ["FORMAT", "Fault", "Listed", "ServiceRecord", "listed", "told"]

FORMAT: Literal["cardgen-site-service/1"] = "cardgen-site-service/1"


class Fault(Model):
    """Something in the registry that is not as it was published."""

    version: str | None = Field(description="The version; null where it is about the service.")
    path: str = Field(description="Where, below the root of the registry.")
    kind: str = Field(description="A stable id, such as changed-file.")
    message: str = Field(description="What is wrong.")


class ServiceRecord(Model):
    """A service in the catalogue: `service.json`."""

    format: Literal["cardgen-site-service/1"] = Field(default=FORMAT, description="Format of this document.")
    id: str = Field(description="Id of the service.")
    generator: str = Field(description="What its pages were made with.")
    fingerprint: str = Field(description="What its pages were made from: another one makes them anew.")
    versions: tuple[VersionFacts, ...] = Field(description="Its versions, lowest first.")
    faults: tuple[Fault, ...] = Field(default=(), description="What is wrong with versions that are not shown.")
    pairs: tuple[tuple[str, str], ...] = Field(default=(), description="Pairs of versions with a comparison.")

    @property
    def newest(self) -> VersionFacts | None:
        """The highest version that is not withdrawn; where every one is, the highest."""
        active = [item for item in self.versions if item.withdrawn is None]
        return next(iter((active or list(self.versions))[-1:]), None)


@dataclass(frozen=True, slots=True)
class Listed:
    """The versions of a service by their manifests.

    Attributes:
        service: Id of the service.
        releases: The versions whose manifest can be read, lowest first.
        faults: What is wrong with the others, and with events.
    """

    service: str
    releases: tuple[Release, ...]
    faults: tuple[Fault, ...]


def listed(store: Store, service: str) -> Listed:
    """Read the manifests and events of a service.

    Raises:
        UnreadableError: The registry cannot be listed.
    """
    withdrawn, faults = _events(store, service)
    releases = []
    for version in sorted((name for name in store.folders(service) if is_version(name)), key=version_key):
        found = find_version(store, service, version)
        if found is None:
            continue
        faults += [Fault(version=version, path=f.path, kind=f.kind, message=f.message) for f in found.faults]
        if found.manifest is not None and found.content is not None and not found.faults:
            digest = sha256(found.content)
            releases.append(Release(service, version, found.manifest, digest, withdrawn.get(version)))
    return Listed(service, tuple(releases), tuple(faults))


def told(release: Release, error: CardgenError) -> Iterator[Fault]:
    """Yield the problems of an error as faults of a version."""
    for problem in error.problems:
        path = f"{release.service}/{release.version}"
        where = "" if problem.place is None else problem.place.file.rpartition(f"{path}/")[2]
        field = f"{problem.field}: " if problem.field else ""
        yield Fault(
            version=release.version,
            path=f"{path}/{where}" if where and "/" not in where[:1] else path,
            kind=problem.kind or "unreadable",
            message=f"{field}{problem.message}",
        )


def _events(store: Store, service: str) -> tuple[dict[str, Withdrawal], list[Fault]]:
    found: dict[str, Withdrawal] = {}
    faults = []
    for name in event_names(store, service):
        try:
            event = read_event(store, service, name)
        except UnreadableError as error:
            faults += [
                Fault(
                    version=None, path=f"{service}/status/{name}", kind=item.kind or "bad-status", message=item.message
                )
                for item in error.problems
            ]
            continue
        found.setdefault(event.version, event)  # the first event counts
    return found, faults
