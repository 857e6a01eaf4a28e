"""What verifying finds, as values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cardgen.errors import CardgenError
from cardgen.registry.manifest import Manifest

__all__ = ["Fault", "Found", "told"]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it was published.

    Attributes:
        path: Where, below the root of the registry.
        kind: A stable id, such as changed-file.
        message: What is wrong.
    """

    path: str
    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class Found:
    """A version as it was found.

    Attributes:
        service: Id of the service, by the folder.
        version: Its version, by the folder.
        content: The manifest's bytes; None where they cannot be read.
        manifest: The manifest; None where it is none.
        faults: What is wrong with the manifest.
    """

    service: str
    version: str
    content: bytes | None
    manifest: Manifest | None
    faults: tuple[Fault, ...] = ()

    @property
    def path(self) -> str:
        """The folder of the version."""
        return f"{self.service}/{self.version}"


def told(path: str, error: CardgenError) -> Iterator[Fault]:
    """Yield the problems of an error as faults of a file."""
    for problem in error.problems:
        yield Fault(path, problem.kind or "unreadable", problem.message)
