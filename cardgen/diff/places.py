"""Where a finding stands in the spec of the new side, so that editors and code hosts jump there."""

from __future__ import annotations

from cardgen.diff.report import SpecPlace
from cardgen.diff.transition import Side

__all__ = ["place_of"]

_FIGURES = ("results", "disparities")


def place_of(side: Side, pointer: str) -> SpecPlace | None:
    """Return the place of a path of ids, or of the nearest thing above it; None where the side is no spec."""
    if side.places is None:
        return None
    parts = pointer.split("/")
    if parts[1] in _FIGURES and len(parts) > 2:
        pointer = f"/evaluations/{parts[2]}"
    by_path = side.index_of
    while pointer:
        index = by_path.get(pointer)
        place = side.places(index) if index is not None else None
        if place is not None:
            return SpecPlace(file=place.file, line=place.line, column=place.column)
        pointer = pointer.rpartition("/")[0]
    place = side.places("")
    return None if place is None else SpecPlace(file=place.file, line=place.line, column=place.column)
