"""Finished SVG from a canvas: nothing of matplotlib's prolog, no style, no script, no foreign reference.

Every attribute and element is written here, from an allowlist, and every text is escaped. Colours become CSS variables
with fallbacks, as presentation attributes, so that a page whose policy forbids inline styles still recolours them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape, quoteattr

from cardgen.render.charts.canvas import Canvas, Label
from cardgen.render.charts.lettering import cleaned
from cardgen.render.charts.style import PAPER, TOKENS

__all__ = ["finished", "standalone"]

_NAMESPACE = "{http://www.w3.org/2000/svg}"
_LONG = 1_500
"""Characters from which a path is a curve of many points."""
_NUMBER = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
_REFERENCE = re.compile(r"url\(#([A-Za-z0-9]+)\)")
_VARIABLE = re.compile(r"var\(--[a-z-]+, ([^()]*)\)")
_KEPT = ("fill", "stroke", "stroke-width", "stroke-dasharray")
_FONT = "var(--sans, system-ui, sans-serif)"


def finished(canvas: Canvas, identifier: str, title: str, description: str) -> str:
    """Return the drawing as one `<svg>` element.

    Args:
        canvas: What was drawn.
        identifier: Id of the chart; every id within the drawing is made of it, so that charts can share a page.
        title: The finding: becomes `<title>`.
        description: The alternative text: becomes `<desc>`.
    """
    root = ET.fromstring(canvas.drawing())  # noqa: S314 - what matplotlib wrote from shapes alone, no text of others
    hatches = {
        pattern.attrib["id"]: f"chart-hatch{number}-{identifier}"
        for number, pattern in enumerate(root.iter(f"{_NAMESPACE}pattern"), 1)
    }
    width, height = _number(canvas.width), _number(canvas.height)
    attributes = (
        f'class="chart" role="img" viewBox="0 0 {width} {height}" width="100%" '
        f'aria-labelledby="chart-title-{identifier}" aria-describedby="chart-desc-{identifier}" '
        f'direction="ltr" font-family="{_FONT}" stroke-linejoin="round"'
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}>',
        f'<title id="chart-title-{identifier}">{escape(cleaned(title))}</title>',
        f'<desc id="chart-desc-{identifier}">{escape(cleaned(description))}</desc>',
        f'<rect width="{width}" height="{height}" fill="{_colour(PAPER)}"/>',
        *_patterns(root, hatches),
    ]
    for group in root.findall(f"{_NAMESPACE}g"):
        parts += (_path(path, hatches) for path in group.iter(_PATH))
    parts += (_text(label) for label in canvas.labels)
    return "\n".join((*parts, "</svg>\n"))


def standalone(svg: str) -> str:
    """Return a chart with its colours and fonts written out, for programs that do not know CSS variables."""
    return _VARIABLE.sub(r"\1", svg)


_PATH = f"{_NAMESPACE}path"


def _patterns(root: ET.Element, hatches: dict[str, str]) -> Iterator[str]:
    for pattern in root.iter(f"{_NAMESPACE}pattern"):
        side = _number(float(pattern.attrib["width"]))
        yield (
            f'<defs><pattern id="{hatches[pattern.attrib["id"]]}" patternUnits="userSpaceOnUse" '
            f'width="{side}" height="{side}">'
        )
        yield from (_path(path, hatches) for path in pattern.iter(_PATH))
        yield "</pattern></defs>"


def _path(path: ET.Element, hatches: dict[str, str]) -> str:
    """Write a path with two decimals and attributes in place of its style; a long curve with one, which nobody sees."""
    style = dict(part.split(": ", 1) for part in path.attrib.get("style", "").split("; ") if part)
    places = 1 if len(path.attrib["d"]) > _LONG else 2
    shape = " ".join(_NUMBER.sub(lambda found: _number(float(found[0]), places), path.attrib["d"]).split())
    attributes = [f"d={quoteattr(shape)}"]
    for name in _KEPT:
        if name in style:
            value = _REFERENCE.sub(lambda found: f"url(#{hatches[found[1]]})", style[name])
            attributes.append(f"{name}={quoteattr(_colour(value))}")
    return f"<path {' '.join(attributes)}/>"


def _text(label: Label) -> str:
    attributes = [
        f'x="{_number(label.x)}"',
        f'y="{_number(label.y)}"',
        f'font-size="{_number(label.size)}"',
        f'fill="{_colour(label.colour)}"',
    ]
    if label.anchor != "start":
        attributes.append(f'text-anchor="{label.anchor}"')
    if label.bold:
        attributes.append('font-weight="600"')
    if label.halo:
        attributes.append(f'stroke="{_colour(PAPER)}" stroke-width="4" paint-order="stroke"')
    full = "" if label.full is None else f"<title>{escape(label.full)}</title>"
    return f"<text {' '.join(attributes)}>{full}{escape(label.text)}</text>"


def _colour(value: str) -> str:
    """Return a token as its CSS variable with the token as fallback; anything else as it is."""
    return f"var({TOKENS[value]}, {value})" if value in TOKENS else value


def _number(value: float, places: int = 2) -> str:
    """Print a coordinate with two decimals at most, or with fewer; minus zero does not exist."""
    text = f"{value:.{places}f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
