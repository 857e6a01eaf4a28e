"""A side from a spec: the card that it builds, and where each of its values stands."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cardgen.card.pairs.table import read_table
from cardgen.diff.transition import Side
from cardgen.errors import CardgenError, Place, Problem
from cardgen.spec.loader import LoadedSpec
from cardgen.spec.reading.positions import Positions, TreePath

__all__ = ["BuiltSpec", "Options", "spec_side"]


@dataclass(frozen=True, slots=True)
class Options:
    """How specs are built.

    Attributes:
        data_root: Folder below which data must lie, for specs that are not trusted.
        pseudonym_key: Key of the pseudonyms of clusters; see `cardgen.build`.
    """

    data_root: Path | None = None
    pseudonym_key: bytes | None = None


@dataclass(frozen=True, slots=True)
class BuiltSpec:
    """A side that was built from a spec.

    Attributes:
        side: The side.
        loaded: The spec.
        options: How it was built.
    """

    side: Side
    loaded: LoadedSpec
    options: Options


def spec_side(path: Path, label: str, options: Options, *, export: Path | None = None) -> BuiltSpec:
    """Build a spec.

    Args:
        path: The spec.
        label: What messages and the report call it.
        options: How it is built.
        export: The folder that stands for the top of a repository, where the spec was put into one: places are then
            told from that top, because the folder is gone when somebody reads them.

    Raises:
        CardgenError: The spec or its data is wrong, or cannot be read.
    """
    from cardgen.api import build, load

    shown = _shown(export)
    try:
        loaded = load(path)
        built = build(path, data_root=options.data_root, pseudonym_key=options.pseudonym_key)
    except CardgenError as error:
        raise type(error)(_told(problem, shown, label) for problem in error.problems) from error
    names = {record.pairing.file: record for record in built.card.evaluations if record.pairing.file}
    clusters = {
        names[name].id: read_table(data, name, names[name].pairing.digest or "")
        for name, data in built.attachments.items()
        if name in names
    }
    side = Side(
        card=built.card, digest=built.digest, label=label, clusters=clusters, places=_places(loaded.positions, shown)
    )
    return BuiltSpec(side, loaded, options)


def _shown(export: Path | None) -> Callable[[str], str]:
    """Return a function that takes the folder of an export out of a text."""
    if export is None:
        return lambda text: text
    prefixes = {f"{export}{os.sep}", f"{export.resolve()}{os.sep}"}

    def shown(text: str) -> str:
        for prefix in prefixes:
            text = text.replace(prefix, "")
        return text

    return shown


def _told(problem: Problem, shown: Callable[[str], str], label: str) -> Problem:
    """Return a problem with the places that a reader knows; one without a place is about the side."""
    place = problem.place
    if place is None:
        at = Place(label)
    else:
        ref = label[: label.index(":", len("git:")) + 1] if label.startswith("git:") else ""
        at = Place(ref + shown(place.file), place.line, place.column)
    return Problem(at, problem.field, shown(problem.message), shown(problem.hint), problem.kind)


def _places(positions: Positions, shown: Callable[[str], str]) -> Callable[[str], Place | None]:
    """Return a function from a JSON pointer to the place of the value, or of what it is part of."""

    def place(pointer: str) -> Place | None:
        path: TreePath = ()
        for part in pointer.split("/")[1:]:
            name = part.replace("~1", "/").replace("~0", "~")
            item: TreePath = (*path, int(name)) if name.isascii() and name.isdigit() else path
            path = item if item in positions.values and item != path else (*path, name)
        found = positions.place(path)
        return None if found is None else Place(shown(found.file), found.line, found.column)

    return place
