"""What a registry needs of the place that keeps it: files that can be listed, read, and created but never replaced.

    SERVICE/VERSION/MANIFEST.json        names every file of the version by its digest
    SERVICE/VERSION/card.json …          the version
    SERVICE/status/DATE-VERSION-withdrawn.yaml

A path is made of names separated by slashes, below the root of the registry. A place may keep the files of a version
under other names of its own, as long as it shows them under these.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Protocol

from cardgen.errors import Place, Problem, UnreadableError

__all__ = ["ENVELOPE", "MANIFEST", "STATUS", "UNTOUCHED", "Store", "is_version", "parts_of", "trouble"]

MANIFEST = "MANIFEST.json"
ENVELOPE = "MANIFEST.dsse.json"
STATUS = "status"

UNTOUCHED = "nothing is half written: try again once the cause is gone"
"""What there is to say of a write that failed: a version is there with everything, or not at all."""

_VERSION = re.compile(r"(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){2}(?:-[0-9A-Za-z.-]*[0-9A-Za-z-])?", re.ASCII)
_LONGEST = 64


class Store(Protocol):
    """A place that keeps a registry; every method may raise `UnreadableError`."""

    @property
    def name(self) -> str:
        """What messages call it."""

    def folders(self, path: str = "") -> tuple[str, ...]:
        """Return the names of the folders in a folder, sorted and without hidden ones; none where it does not exist."""

    def files(self, path: str) -> tuple[str, ...]:
        """Return every file below a folder, relative to it, sorted; none where it does not exist."""

    def read(self, path: str) -> bytes | None:
        """Return the content of a file, or None where there is none."""

    def create(self, path: str, content: bytes) -> bool:
        """Create one file, whole or not at all; False where there is one already, which stays as it is."""

    def create_version(self, path: str, files: Mapping[str, bytes]) -> bool:
        """Create a version with all its files or none of them.

        Args:
            path: `SERVICE/VERSION`.
            files: Content by relative path; one of them is the manifest.

        Returns:
            False where the version exists already; it stays as it is.
        """


def is_version(name: str) -> bool:
    """Tell whether a name can be the folder of a version: a semantic version that every system takes as a name.

    >>> is_version("2.1.0"), is_version("2.1"), is_version("2.1.0-rc.")
    (True, False, False)
    """
    return len(name) <= _LONGEST and _VERSION.fullmatch(name) is not None


def parts_of(path: str) -> tuple[str, ...]:
    """Return the names in a path.

    Raises:
        ValueError: It leads out of the registry, or means different things on different systems.
    """
    parts = tuple(path.split("/")) if path else ()
    if any(part in ("", ".", "..") or "\\" in part or ":" in part or "\0" in part for part in parts):
        raise ValueError(f"{path!r} is no path in a registry")
    return parts


def trouble(store: str, path: str, message: str, hint: str = "", kind: str = "store") -> UnreadableError:
    """Return the error that says what could not be done in a registry."""
    place = Place(f"{store.rstrip('/')}/{path}" if path else store)
    return UnreadableError(Problem(place, "", message, hint, kind))
