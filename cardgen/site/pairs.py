"""Comparisons of versions that do not follow one another, made for the catalogue among the newest of a service."""

from __future__ import annotations

from collections.abc import Sequence

from cardgen.errors import CardgenError
from cardgen.registry.history import Release
from cardgen.registry.reading import read_side
from cardgen.registry.store import Store
from cardgen.render.comparison.html import to_html
from cardgen.site.catalogue import Fault, told
from cardgen.site.folder import Folder

__all__ = ["page_of", "wanted_pairs", "write_pair"]


def page_of(old: str, new: str) -> str:
    """Return where the comparison of a pair stands, in the folder of the service."""
    return f"compare/{old}..{new}.html"


def wanted_pairs(versions: Sequence[str], most: int) -> list[tuple[str, str]]:
    """Return the pairs among the newest versions that no published comparison covers.

    Args:
        versions: The versions, lowest first.
        most: How many of the newest versions are compared with one another.
    """
    newest = list(versions[-most:]) if most else []
    places = range(len(newest))
    return [(newest[low], newest[high]) for low in places for high in places if high > low + 1]


def write_pair(store: Store, folder: Folder, old: Release, new: Release, *, fresh: bool) -> tuple[Fault, ...]:
    """Write the comparison of two versions; what an earlier build made of the same two is kept.

    Args:
        store: The registry.
        folder: The site.
        old: The old version.
        new: The new version.
        fresh: Whether the page must be made anew.
    """
    from cardgen.sides.comparing import compare_sides

    name = f"services/{new.service}/{page_of(old.version, new.version)}"
    if not fresh and folder.has_all([name]):
        return ()
    try:
        sides = [read_side(store, each.service, each.version) for each in (old, new)]
        report = compare_sides(sides[0], sides[1], None, (), None, None)
    except CardgenError as error:
        return tuple(told(new, error))
    folder.write(name, to_html(report).encode())
    return ()
