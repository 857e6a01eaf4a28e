"""The letters of a PDF: faces that come with matplotlib, so that every machine sets the same lines and pages.

STIX for text, DejaVu Sans for tables, labels and charts, whose widths the charts were measured with. What these lack
(Chinese and Devanagari, for instance) is set in a face of the machine.
"""

from __future__ import annotations

import base64
from functools import cache
from pathlib import Path

__all__ = ["MONO", "SANS", "SERIF", "font_faces"]

SERIF, SANS, MONO = "cardgen serif", "cardgen sans", "cardgen mono"

_FACES = (
    (SERIF, "STIXGeneral", 400, "normal"),
    (SERIF, "STIXGeneralItalic", 400, "italic"),
    (SERIF, "STIXGeneralBol", 700, "normal"),
    (SERIF, "STIXGeneralBolIta", 700, "italic"),
    (SANS, "DejaVuSans", 400, "normal"),
    (SANS, "DejaVuSans-Oblique", 400, "italic"),
    (SANS, "DejaVuSans-Bold", 700, "normal"),
    (MONO, "DejaVuSansMono", 400, "normal"),
)


@cache
def font_faces() -> str:
    """Return the faces as CSS rules that hold their files."""
    from matplotlib import get_data_path

    folder = Path(get_data_path()) / "fonts" / "ttf"
    return "\n".join(
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; font-style: {style}; '
        f'src: url("data:font/ttf;base64,{base64.b64encode((folder / f"{file}.ttf").read_bytes()).decode()}"); }}'
        for family, file, weight, style in _FACES
    )
