"""The chain of versions, and the events about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cardgen.diff.bump import version_key
from cardgen.errors import UnreadableError
from cardgen.registry.events import event_names, read_event
from cardgen.registry.manifest import sha256
from cardgen.registry.store import MANIFEST, STATUS, Store
from cardgen.registry.verification.fault import Fault, Found, told

__all__ = ["event_faults", "link_faults"]


def link_faults(found: Found, versions: Mapping[str, Found]) -> Iterator[Fault]:
    """Hold the link to the version before against the version that is there."""
    link = found.manifest.predicate.previous if found.manifest else None
    if link is None:
        return
    path = f"{found.path}/{MANIFEST}"
    before = versions.get(link.version)
    if before is None or before.content is None:
        yield Fault(path, "missing-link", f"follows {link.version}, which is not there")
    elif sha256(before.content) != link.manifest_sha256:
        yield Fault(path, "changed-link", f"follows another {link.version} than the one that is there")
    elif version_key(link.version) >= version_key(found.version):
        yield Fault(path, "wrong-link", f"follows {link.version}, which is not below it")


def event_faults(store: Store, service: str, versions: Mapping[str, Found]) -> Iterator[Fault]:
    """Read every event of a service, and find those about versions that are not there."""
    for name in event_names(store, service):
        path = f"{service}/{STATUS}/{name}"
        try:
            event = read_event(store, service, name)
        except UnreadableError as error:
            yield from told(path, error)
            continue
        if event.version not in versions:
            yield Fault(path, "bad-status", f"is about {event.version}, which is not there")
