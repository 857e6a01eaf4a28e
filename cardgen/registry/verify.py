"""Verifying a registry: every version, in order, and what is there besides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cardgen.diff.bump import version_key
from cardgen.errors import InvalidInputError, Problem
from cardgen.registry.history import services
from cardgen.registry.store import Store, is_version
from cardgen.registry.verification.contents import file_faults, find_version, strays
from cardgen.registry.verification.fault import Fault, Found
from cardgen.registry.verification.links import event_faults, link_faults
from cardgen.registry.verification.rebuilding import not_rebuilt, rebuild_faults
from cardgen.registry.verification.signatures import signature_faults
from cardgen.spec.checks.hints import suggest

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

__all__ = ["Verification", "verify"]


@dataclass(frozen=True, slots=True)
class Verification:
    """What verifying found.

    Attributes:
        versions: The versions that were looked at, as ID@VERSION.
        faults: What is wrong, in the order of the registry.
        notes: What was left out, and why.
    """

    versions: tuple[str, ...]
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]


def verify(
    store: Store,
    service: str | None = None,
    version: str | None = None,
    *,
    keys: Sequence[Ed25519PublicKey] = (),
    rebuild: bool = False,
) -> Verification:
    """Verify a registry, a service, or a version.

    Args:
        store: The registry.
        service: The service; every one where it is left out.
        version: The version; every one where it is left out. Events and stray files belong to the service, and are
            looked at only with every version.
        keys: Public keys, one of which must have signed each version. Where there are none, a signature is only held
            against the manifest.
        rebuild: Render each card again and compare the bytes.

    Raises:
        InvalidInputError: There is no such service or version.
        UnreadableError: The registry cannot be read.
    """
    known = services(store)
    if service is not None and service not in known:
        hint = suggest(service, known, what="it holds")
        raise InvalidInputError(Problem(None, "", f"{store.name} holds nothing of {service}", hint, "no-service"))
    looked_at: list[str] = []
    faults: list[Fault] = []
    notes: list[str] = []
    for each in (service,) if service is not None else known:
        versions = _versions(store, each)
        if version is not None and version not in versions:
            hint = suggest(version, versions, what="it holds")
            message = f"{store.name} holds no version {version} of {each}"
            raise InvalidInputError(Problem(None, "", message, hint, "no-version"))
        for name, found in versions.items():
            if version not in (None, name):
                continue
            looked_at.append(f"{each}@{name}")
            faults += [*found.faults, *file_faults(store, found), *link_faults(found, versions)]
            faults += signature_faults(store, found, keys)
            if rebuild:
                reason = not_rebuilt(found)
                notes += [reason] if reason else []
                faults += () if reason else rebuild_faults(store, found)
        if version is None:
            faults += [*event_faults(store, each, versions), *strays(store, each)]
    return Verification(tuple(looked_at), tuple(faults), tuple(notes))


def _versions(store: Store, service: str) -> dict[str, Found]:
    """Return what was found of each version, lowest first."""
    names = sorted((name for name in store.folders(service) if is_version(name)), key=version_key)
    found = {name: find_version(store, service, name) for name in names}
    return {name: version for name, version in found.items() if version is not None}
