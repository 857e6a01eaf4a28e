"""Where each value of a spec stands, so that every message can name file, line and column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from cardgen.errors import Place, Problem
from cardgen.spec.reading.characters import visible

__all__ = ["Positions", "TreePath", "dotted"]

TreePath: TypeAlias = tuple[str | int, ...]
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Positions:
    """The places of a tree of maps, lists and scalars.

    Attributes:
        values: From the path of a value (keys and list indices, from 0) to where the value begins.
        keys: From the same path to where its key stands; the root and list items have none.
        written: From the path of a number, a truth value or nothing to how it is written: `1.10`, not 1.1.
    """

    values: Mapping[TreePath, Place]
    keys: Mapping[TreePath, Place]
    written: Mapping[TreePath, str]

    def place(self, path: TreePath) -> Place | None:
        """Return where the value at `path` begins, or its nearest known ancestor."""
        for length in range(len(path), -1, -1):
            found = self.values.get(path[:length])
            if found is not None:
                return found
        return None

    def key_place(self, path: TreePath) -> Place | None:
        """Return where the key of `path` stands; for a list item, the root or an unknown path, as `place` does."""
        for length in range(len(path), -1, -1):
            found = self.keys.get(path[:length]) or self.values.get(path[:length])
            if found is not None:
                return found
        return None

    def problem(self, path: TreePath, message: str, hint: str = "", kind: str = "") -> Problem:
        """Return a problem with the value at `path`."""
        return Problem(self.place(path), dotted(path), message, hint, kind)

    def key_problem(self, path: TreePath, message: str, hint: str = "", kind: str = "") -> Problem:
        """Return a problem with the key of `path`, or with what a mapping at `path` lacks."""
        return Problem(self.key_place(path), dotted(path), message, hint, kind)


def dotted(path: TreePath) -> str:
    """Return the path as a person writes it.

    >>> dotted(("groups", 1, "labels"))
    'groups.1.labels'
    """
    return ".".join(visible(str(part)[:_LONGEST]) for part in path)
