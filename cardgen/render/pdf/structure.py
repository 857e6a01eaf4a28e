"""The structure of a PDF, mended to what PDF/UA-1 asks (ISO 14289-1:2014, 7.1 to 7.5).

WeasyPrint tags all that it draws. What a screen reader should pass over is marked as an artefact instead, and taken
out of the structure: running heads, page numbers, and drawings whose figures stand beside them. Captions become part of
their table, and its heads say whether they speak for a column or a row.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["DECORATION", "mend"]

DECORATION = "decoration"
"""The alternative text of a drawing that a screen reader is to pass over."""


_WITHIN = {"/LI": "/L", "/LBody": "/LI"}
"""What parts of a list stand in. WeasyPrint tags the boxes that it makes within an item as items, too."""


def mend(_document: object, pdf: Any) -> None:
    """Mark artefacts and complete tables in a PDF that is not yet written.

    Args:
        _document: The document of WeasyPrint; not needed.
        pdf: Its PDF; changed in place.
    """
    objects = {item.reference: item for item in pdf.objects}
    root = objects[pdf.catalog["StructTreeRoot"]]
    told = _told(root, objects)
    pages = [item for item in pdf.objects if isinstance(item, dict) and item.get("Type") == "/Page"]
    owners = {number: held for number, held in _pairs(objects[root["ParentTree"]]["Nums"]) if isinstance(held, list)}
    for page in pages:
        held = owners[page["StructParents"]]
        silent = {place for place, owner in enumerate(held) if owner not in told}
        _silence(objects[page["Contents"]].stream, silent)
        for place in silent:
            held[place] = "null"


def _told(root: Any, objects: Mapping[bytes, Any]) -> set[bytes]:
    """Take decoration out of the structure, and return the elements that are left."""
    told: set[bytes] = set()
    waiting = list(root["K"])
    while waiting:
        reference = waiting.pop()
        element = objects[reference]
        if "S" not in element:  # the annotation of a link
            continue
        told.add(reference)
        element["K"][:] = [kid for kid in element["K"] if not _decorates(kid, objects)]
        if element["S"] in _WITHIN and objects[element["P"]]["S"] != _WITHIN[element["S"]]:
            element["S"] = "/NonStruct"
        elif element["S"] == "/Table":
            _take_in_caption(element, objects)
        elif element["S"] == "/TH":
            part = objects[objects[element["P"]]["P"]]["S"]
            element["A"]["Scope"] = "/Column" if part == "/THead" else "/Row"
        elif element["S"] == "/Figure":
            _place(element, objects[element["Pg"]]["MediaBox"][3])
        waiting += (kid for kid in element["K"] if isinstance(kid, bytes))
    return told


def _decorates(kid: object, objects: Mapping[bytes, Any]) -> bool:
    if not isinstance(kid, bytes):
        return False
    text = objects[kid].get("Alt")
    return text is not None and text.string == DECORATION


def _take_in_caption(table: Any, objects: Mapping[bytes, Any]) -> None:
    """Put the caption of a table at its beginning; WeasyPrint leaves it in tables of its own within the table."""
    kids: list[bytes] = []
    waiting = list(table["K"])
    while waiting:
        kid = waiting.pop(0)
        if objects[kid]["S"] == "/Table":
            waiting[:0] = objects[kid]["K"]
            continue
        objects[kid]["P"] = table.reference
        kids.append(kid)
    table["K"][:] = sorted(kids, key=lambda kid: bool(objects[kid]["S"] != "/Caption"))


def _place(figure: Any, height: float) -> None:
    """Say where a figure stands in points from the foot of its page; WeasyPrint says it in pixels from the head."""
    left, top, right, bottom = (0.75 * number for number in figure["A"]["BBox"])
    figure["A"]["BBox"][:] = [left, height - bottom, right, height - top]


def _pairs(numbers: list[Any]) -> list[tuple[Any, Any]]:
    """Return a number tree as pairs of key and value."""
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def _silence(commands: list[Any], silent: set[int]) -> None:
    """Turn marked content into an artefact: `/Span <</MCID 3>> BDC` becomes `/Artifact BMC`."""
    for place, command in enumerate(commands):
        if command == b"BDC" and commands[place - 1]["MCID"] in silent:
            commands[place - 2 : place + 1] = ["/Artifact", "", b"BMC"]
