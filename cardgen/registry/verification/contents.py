"""The manifest of a version and every file that it names, the identity of its card, and what is there besides."""

from __future__ import annotations

from collections.abc import Iterator

from cardgen.errors import CardgenError, UnreadableError
from cardgen.registry.manifest import parse_manifest, sha256
from cardgen.registry.store import ENVELOPE, MANIFEST, STATUS, Store, is_version
from cardgen.registry.verification.fault import Fault, Found, told

__all__ = ["file_faults", "find_version", "strays"]


def find_version(store: Store, service: str, version: str) -> Found | None:
    """Read the manifest of a version and say what is wrong with it; None where nobody has published anything."""
    path = f"{service}/{version}/{MANIFEST}"
    try:
        content = store.read(path)
        if content is None:
            if not store.files(f"{service}/{version}"):
                return None
            message = "is missing: the version was not published, or not to the end"
            return Found(service, version, None, None, (Fault(path, "half-written", message),))
    except UnreadableError as error:
        return Found(service, version, None, None, tuple(told(path, error)))
    try:
        manifest = parse_manifest(content, store.name, path)
    except UnreadableError as error:
        return Found(service, version, content, None, tuple(told(path, error)))
    said, faults = manifest.predicate, []
    if (said.service, said.version) != (service, version):
        faults.append(Fault(path, "wrong-place", f"is the manifest of {said.service}@{said.version}"))
    if "card.json" not in manifest.digests:
        faults.append(Fault(path, "bad-manifest", "names no card.json"))
    return Found(service, version, content, manifest, tuple(faults))


def file_faults(store: Store, found: Found) -> Iterator[Fault]:
    """Hold every file against its digest, and find those that the manifest does not name."""
    if found.manifest is None:
        return
    for name, digest in found.manifest.digests.items():
        path = f"{found.path}/{name}"
        try:
            content = store.read(path)
        except UnreadableError as error:
            yield from told(path, error)
            continue
        if content is None:
            yield Fault(path, "missing-file", "is missing, and the manifest names it")
        elif sha256(content) != digest:
            yield Fault(path, "changed-file", "was changed: its digest is not the one in the manifest")
        elif name == "card.json":
            yield from _identity(found, content, path)
    named = {*found.manifest.digests, MANIFEST, ENVELOPE}
    for name in store.files(found.path):
        if name not in named:
            yield Fault(f"{found.path}/{name}", "stray-file", "is not part of the version")


def strays(store: Store, service: str) -> Iterator[Fault]:
    """Find files in the folder of a service that belong to no version."""
    for name in store.files(service):
        first, _, rest = name.partition("/")
        if not (rest and (is_version(first) or first == STATUS)):
            yield Fault(f"{service}/{name}", "stray-file", "belongs to no version")


def _identity(found: Found, content: bytes, path: str) -> Iterator[Fault]:
    """Hold the card against its place."""
    from cardgen.card.formats.reading import parse_card

    try:
        card = parse_card(content, path).card.card
    except CardgenError as error:
        yield from told(path, error)
        return
    if (card.id, card.version) != (found.service, found.version):
        yield Fault(path, "wrong-place", f"is the card of {card.id}@{card.version}")
