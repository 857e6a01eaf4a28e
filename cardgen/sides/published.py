"""A side from a registry, and the versions that it holds."""

from __future__ import annotations

from cardgen.diff.transition import Side
from cardgen.registry.history import history
from cardgen.registry.opening import open_registry, open_store
from cardgen.registry.reading import read_side
from cardgen.sides.naming import PublishedName

__all__ = ["DEFAULT_REGISTRY", "published_side", "versions_of"]

DEFAULT_REGISTRY = "cards"


def published_side(name: PublishedName, registry: str | None) -> Side:
    """Read a published version.

    Args:
        name: Which one.
        registry: Folder or address of the registry; `cards` where it is None.

    Raises:
        InvalidInputError: There is no such version.
        UnreadableError: The registry cannot be read, or the version is not what was published.
    """
    return read_side(open_registry(registry or DEFAULT_REGISTRY), name.service, name.version)


def versions_of(service: str, registry: str | None) -> dict[str, str]:
    """Return the digest of every published version of a service; none where there is no registry yet.

    Raises:
        UnreadableError: The registry cannot be read.
    """
    return {each.version: each.card_digest for each in history(open_store(registry or DEFAULT_REGISTRY), service)}
