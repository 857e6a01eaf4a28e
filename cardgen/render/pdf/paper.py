"""A page made ready for paper: opened up, its contents with page numbers, its drawings in colours of their own.

The page is the one that a browser shows. On paper nothing unfolds and nothing moves, and WeasyPrint knows neither
colours of a page in its drawings nor styles for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element, SubElement

from cardgen.render.charts.style import BLUE, GREY, INK, PAPER, QUIET, RULE, VERMILLION
from cardgen.render.pdf.fonts import SANS
from cardgen.render.pdf.structure import DECORATION

__all__ = ["ready"]

_SVG = "{http://www.w3.org/2000/svg}"
_VARIABLE = re.compile(r"var\(--[a-z-]+, ([^()]*)\)")
_WHITE = "#ffffff"
_LOOKS: Mapping[str, Mapping[str, str]] = {
    "range": {"stroke": BLUE, "stroke-width": "2"},
    "dot": {"fill": BLUE},
    "overall": {"stroke": QUIET, "stroke-width": "1", "stroke-dasharray": "3 3"},
    "limit": {"stroke": VERMILLION, "stroke-width": "1.25"},
    "bar": {"fill": GREY},
    "joint": {"stroke": RULE, "stroke-width": "1"},
    "old": {"stroke": GREY, "stroke-width": "1.5"},
    "hollow": {"fill": _WHITE, "stroke": GREY, "stroke-width": "1.75"},
}
"""How the marks of drawn intervals look; in a page the stylesheet says so."""

_OVERALL: Mapping[str, Mapping[str, str]] = {"range": {"stroke": INK}, "dot": {"fill": INK}}
"""What differs in the row of everyone."""

_LOADING = frozenset({"script", "link", "base", "object", "embed", "iframe"})


def ready(root: Element, css: str) -> None:
    """Make a parsed page ready for paper, in place.

    Args:
        root: The `html` element.
        css: The styles of paper, which come after those of the page.
    """
    _drop_loading(root)
    head = root.find("head")
    assert head is not None
    SubElement(head, "style").text = css
    for element in list(root.iter("details")):
        element.set("open", "")
    _place_contents(root)
    for element in list(root.iter("dl")):
        _as_list(element)
    for element, overall in _drawings(root, overall=False):
        _draw(element, overall=overall)
    for element in list(root.iter("figcaption")):  # what a PDF calls a figure is the drawing without its words
        element.tag = "div"
        element.set("class", f"figcaption {element.get('class', '')}".strip())


def _drop_loading(root: Element) -> None:
    """Take out whatever could name a file or address to load. Pages hold none; this is the second lock."""
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in _LOADING or (child.tag == "img" and not child.get("src", "").startswith("data:")):
                parent.remove(child)


def _place_contents(root: Element) -> None:
    """Move the contents behind the first screen, where there is one, and leave out the second copy of them."""
    parents = {child: parent for parent in root.iter() for child in parent}
    for element in list(root.iter()):
        if element.get("class") == "skip" or (element.get("class") == "contents" and element.tag == "nav"):
            parents[element].remove(element)
    folded = next((element for element in root.iter("details") if element.get("class") == "contents"), None)
    main = root.find(".//main")
    if folded is None or main is None:
        return
    parents[folded].remove(folded)
    listed = Element("nav", {"class": "listed"})
    title = SubElement(listed, "p")
    title.set("class", "listed-title")
    title.text = "Contents"
    listed.extend(folded.findall("ol"))
    glance = next((place for place, part in enumerate(main) if part.get("id") == "summary"), 0)
    main.insert(glance + 1, listed)


def _as_list(element: Element) -> None:
    """Turn pairs of term and text into items of a list: a list of a PDF holds nothing but items."""
    items: list[Element] = []
    for child in [part for block in element for part in (block if block.tag == "div" else [block])]:
        if child.tag == "dt":
            items.append(Element("li"))
            items[-1].tail = "\n"
        child.tag = "span" if child.tag == "dt" else "div"
        child.set("class", "term" if child.tag == "span" else "said")
        items[-1].append(child)
    element[:] = items
    element.tag = "ul"


def _drawings(element: Element, *, overall: bool) -> Iterator[tuple[Element, bool]]:
    """Yield every drawing with whether it stands in the row of everyone."""
    overall = overall or "everyone" in element.get("class", "").split()
    if element.tag == f"{_SVG}svg":
        yield element, overall
        return
    for child in element:
        yield from _drawings(child, overall=overall)


def _draw(svg: Element, *, overall: bool) -> None:
    small = "drawn" in svg.get("class", "").split()
    for element in list(svg.iter()):
        for name, value in element.attrib.items():
            if "var(" in value:
                element.set(name, _VARIABLE.sub(r"\1", value).replace(PAPER, _WHITE))
        if small:
            for mark in element.get("class", "").split():
                looks = {**_LOOKS.get(mark, {}), **(_OVERALL.get(mark, {}) if overall else {})}
                element.attrib.update(looks)
    if small:
        SubElement(svg, f"{_SVG}title").text = DECORATION
        return
    svg.set("font-family", SANS)
    title, description = svg.find(f"{_SVG}title"), svg.find(f"{_SVG}desc")
    if title is not None and description is not None and description.text:
        title.text = f"{title.text}. {description.text}"
