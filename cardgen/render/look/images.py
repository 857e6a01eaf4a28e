"""Whether a logo is the image that its name says, and whether it only draws.

A logo goes into a page as an image, where a browser runs nothing; what could run or load is refused all the same.
"""

from __future__ import annotations

import base64
import re
import zlib
from xml.etree import ElementTree as ET

from cardgen.spec.checks.hints import listing
from cardgen.spec.reading.characters import quoted

__all__ = ["SUFFIXES", "NotAnImage", "data_address"]

SUFFIXES = {".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg", ".svg": "svg+xml"}
"""What an image may be, by the ending of its name."""

_SVG = "{http://www.w3.org/2000/svg}"
_DRAWING = frozenset(
    (
        *("svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "defs"),
        *("linearGradient", "radialGradient", "stop", "clipPath", "mask", "pattern", "symbol", "use", "title", "desc"),
    )
)
_ELSEWHERE = re.compile(r"url\(\s*['\"]?(?!#)|//|@import|\\|expression\(", re.IGNORECASE)
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_START_OF_FRAME = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


class NotAnImage(ValueError):  # noqa: N818 - says what the file is not
    """The file is no such image, or does more than draw; `hint` says what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


def data_address(content: bytes, suffix: str) -> str:
    """Return an image as a `data:` address.

    Args:
        content: The file.
        suffix: The ending of its name, of `SUFFIXES`.

    Raises:
        NotAnImage: By its bytes it is none, or it holds what could run or load something.
    """
    kind = SUFFIXES[suffix]
    if kind == "svg+xml":
        _check_svg(content)
    elif not (_is_png(content) if kind == "png" else _is_jpeg(content)):
        raise NotAnImage(f"is no whole {'PNG' if kind == 'png' else 'JPEG'} image by its bytes", "save it again as one")
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


def _is_png(content: bytes) -> bool:
    """Walk the chunks of a PNG: a header first, each with its checksum, and the end last."""
    if not content.startswith(_SIGNATURE):
        return False
    place, kinds = len(_SIGNATURE), []
    while place + 12 <= len(content):
        length = int.from_bytes(content[place : place + 4], "big")
        body = content[place + 4 : place + 8 + length]
        if content[place + 8 + length : place + 12 + length] != zlib.crc32(body).to_bytes(4, "big"):
            return False
        kinds.append(body[:4])
        place += 12 + length
    return place == len(content) and kinds[:1] == [b"IHDR"] and kinds[-1:] == [b"IEND"] and b"IDAT" in kinds


def _is_jpeg(content: bytes) -> bool:
    """Walk the segments of a JPEG up to its picture: one of them must say how large that is."""
    if not (content.startswith(b"\xff\xd8\xff") and content.rstrip(b"\x00").endswith(b"\xff\xd9")):
        return False
    place, framed = 2, False
    while place + 4 <= len(content) and content[place] == 0xFF:
        marker, length = content[place + 1], int.from_bytes(content[place + 2 : place + 4], "big")
        if marker == 0xDA:
            return framed
        framed = framed or marker in _START_OF_FRAME
        place += 2 + length
    return False


def _check_svg(content: bytes) -> None:
    plain = "save it as plain SVG, with lines and areas only"
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotAnImage("is no SVG in UTF-8", "save it again") from None
    if "<!doctype" in text.lower() or "<!entity" in text.lower():
        raise NotAnImage("holds a DOCTYPE, which an image does not need", "remove that line")
    if re.search(r"<\?(?!xml\s)", text):
        raise NotAnImage("holds an instruction for programs (<?…?>)", "remove that line")
    try:
        root = ET.fromstring(text)  # noqa: S314 - no DOCTYPE, hence no entities
    except ET.ParseError as error:
        raise NotAnImage(f"is no SVG: {error}", "save it again") from None
    if root.tag != f"{_SVG}svg":
        raise NotAnImage("is no SVG: its outermost element is not svg", "save it again")
    found = {str(element.tag) for element in root.iter()} - {f"{_SVG}{name}" for name in _DRAWING}
    if found:
        names = sorted(name.rpartition("}")[2] for name in found)
        raise NotAnImage(f"holds {listing(names)}, and a logo may only draw", plain)
    for element in root.iter():
        for name, value in element.attrib.items():
            short = name.rpartition("}")[2]
            if short.lower().startswith("on"):
                raise NotAnImage(f"holds {quoted(short)}, which runs a script", plain)
            outside = not value.startswith("#") if short in ("href", "src", "base") else _ELSEWHERE.search(value)
            if outside:
                raise NotAnImage(f"refers to something outside itself: {quoted(value)}", plain)
