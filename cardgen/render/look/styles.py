"""The styles of a theme: they come after those of the page and set its custom properties anew.

Colours are for screens. Paper stays black on white, and forced colours stay the reader's own.
"""

from __future__ import annotations

from collections.abc import Mapping

from cardgen.render.look.theme_file import ThemeFile
from cardgen.resources import templates_folder

__all__ = ["GENERAL", "theme_css"]

GENERAL = ("serif", "sans-serif", "monospace", "system-ui", "ui-serif", "ui-sans-serif", "ui-monospace", "ui-rounded")
"""Names that mean a font of the reader's system; they stand without quotation marks."""

_PROPERTIES = {"text": "serif", "labels": "sans", "code": "mono"}


def theme_css(theme: ThemeFile, faces: Mapping[str, str]) -> str:
    """Return the styles of a theme.

    Args:
        theme: What the file says, checked.
        faces: The `data:` address of each font file by the name that the theme gives it.
    """
    blocks = [
        f'@font-face {{ font-family: "{face.family}"; font-weight: {face.weight}; font-style: {face.style}; '
        f'font-display: swap; src: url("{faces[face.file]}") format("woff2"); }}'
        for face in theme.fonts.files
    ]
    stacks = {name: getattr(theme.fonts, name) for name in _PROPERTIES}
    fonts = {_PROPERTIES[name]: ", ".join(map(_family, stack)) for name, stack in stacks.items() if stack}
    if fonts:
        blocks.append(_root(fonts))
    for scheme in ("light", "dark"):
        colours = getattr(theme.colours, scheme).model_dump(exclude_none=True)
        if colours:
            media = f"@media screen and (forced-colors: none) and (prefers-color-scheme: {scheme})"
            blocks.append(f"{media} {{\n{_root(colours)}\n}}")
    blocks.append((templates_folder() / "look" / "style.css").read_text(encoding="utf-8"))
    return "\n".join(blocks)


def _root(values: Mapping[str, str]) -> str:
    lines = "".join(f"  --{name}: {value};\n" for name, value in values.items())
    return f":root {{\n{lines}}}"


def _family(name: str) -> str:
    return name if name in GENERAL else f'"{name}"'
