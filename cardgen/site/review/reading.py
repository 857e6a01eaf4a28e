"""What the pages of a served registry show: services, versions, their files, and the comparison of any two."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Lock

from cardgen.diff.report import Report
from cardgen.diff.transition import Side
from cardgen.errors import InvalidInputError, Problem
from cardgen.registry.history import Release, find, latest, services
from cardgen.registry.reading import content, read_side
from cardgen.registry.store import Store, is_version
from cardgen.sides.acceptances import read_acceptances
from cardgen.sides.comparing import compare_sides
from cardgen.site.catalogue import Listed, listed
from cardgen.spec.checks.hints import suggest
from cardgen.spec.comparison import Comparison

__all__ = ["Reviewed", "ServiceLine", "VersionLine"]

_MOST_SIDES = 8


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version in a list.

    Attributes:
        version: The version.
        as_of: The day to which it applies.
        status: latest, active or withdrawn.
        told: Why it was withdrawn; empty where it was not.
    """

    version: str
    as_of: str
    status: str
    told: str


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """A service in a list.

    Attributes:
        service: Its id.
        versions: Its versions, highest first.
        faults: What is wrong in the registry with it, a sentence each.
    """

    service: str
    versions: tuple[VersionLine, ...]
    faults: tuple[str, ...]

    @property
    def steps(self) -> tuple[tuple[str, str], ...]:
        """Each version with the one before it, highest first."""
        names = [line.version for line in self.versions]
        return tuple(zip(names[1:], names, strict=False))


class Reviewed:
    """A registry in front of a reviewer.

    Attributes:
        acceptances: The folder of acceptances, the only thing that may be written; None where nothing may be.
    """

    def __init__(self, store: Store, layer: Comparison | None, acceptances: Path | None, day: date | None) -> None:
        self.acceptances = acceptances
        self._store = store
        self._layer = layer
        self._day = day
        self._sides: OrderedDict[tuple[str, str], Side] = OrderedDict()
        self._lock = Lock()

    @property
    def name(self) -> str:
        """What the registry is called."""
        return self._store.name

    def services(self) -> tuple[ServiceLine, ...]:
        """Return every service; what is broken in one is told with it, and the others are there.

        Raises:
            UnreadableError: The registry cannot be listed.
        """
        return tuple(_line(listed(self._store, name)) for name in services(self._store))

    def service(self, name: str) -> ServiceLine:
        """Return one service.

        Raises:
            InvalidInputError: There is none of that name.
            UnreadableError: The registry cannot be listed.
        """
        known = services(self._store)
        if name not in known:
            hint = suggest(name, known, what="it holds")
            raise InvalidInputError(Problem(None, "", f"the registry holds no service {name!r}", hint, "no-service"))
        return _line(listed(self._store, name))

    def file(self, service: str, version: str, name: str) -> bytes | None:
        """Return a file of a version as it was published, or None where the version has none of that name.

        Raises:
            InvalidInputError: There is no such version.
            UnreadableError: The file is not what was published.
        """
        release = self._release(service, version)
        return content(self._store, release, name) if name in release.manifest.digests else None

    def report(self, service: str, old: str, new: str) -> Report:
        """Compare two versions of a service, with the acceptances as they are now.

        Raises:
            InvalidInputError: There is no such version; an acceptance is none.
            UnreadableError: A version is not what was published.
        """
        with self._lock:
            sides = self._side(service, old), self._side(service, new)
        accepted = () if self.acceptances is None else read_acceptances(self.acceptances, service)
        return compare_sides(*sides, self._layer, accepted, None, self._day)

    def _side(self, service: str, version: str) -> Side:
        """Read a side; what is published never changes, so the last few are kept by their digest."""
        release = self._release(service, version)
        key = release.label, release.manifest_sha256
        if key not in self._sides:
            self._sides[key] = read_side(self._store, service, version)
        self._sides.move_to_end(key)
        while len(self._sides) > _MOST_SIDES:
            self._sides.popitem(last=False)
        return self._sides[key]

    def _release(self, service: str, version: str) -> Release:
        line = self.service(service)
        if not is_version(version):
            known = suggest(version, [each.version for each in line.versions], what="it has")
            message = f"{version!r} is no version"
            raise InvalidInputError(Problem(None, "", message, known, "no-version"))
        return find(self._store, service, version)


def _line(found: Listed) -> ServiceLine:
    newest = latest(found.releases)
    lines = tuple(_version(release, is_latest=release is newest) for release in reversed(found.releases))
    faults = tuple(f"{fault.path}: {fault.message}" for fault in found.faults)
    return ServiceLine(found.service, lines, faults)


def _version(release: Release, *, is_latest: bool) -> VersionLine:
    said = release.withdrawal
    told = "" if said is None else f"Withdrawn on {said.date}: {said.reason}"
    status = "withdrawn" if said is not None else "latest" if is_latest else "active"
    return VersionLine(release.version, str(release.manifest.predicate.as_of), status, told)
