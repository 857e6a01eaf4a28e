"""What a theme file may hold."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from cardgen.spec.fields import Model, Name

__all__ = ["COLOUR", "FAMILY", "Colours", "FontFile", "Fonts", "Schemes", "ThemeFile"]

COLOUR = r"^#[0-9a-fA-F]{6}$"
FAMILY = r"^[A-Za-z][A-Za-z0-9 _-]{0,62}$"

Colour = Annotated[str, StringConstraints(pattern=COLOUR)]
Family = Annotated[str, StringConstraints(pattern=FAMILY)]
File = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Stack = Annotated[tuple[Family, ...], Field(min_length=1, max_length=12)]


class Colours(Model):
    """Colours of one scheme; cardgen's own where one is left out."""

    paper: Colour | None = None
    tint: Colour | None = None
    ink: Colour | None = None
    quiet: Colour | None = None
    rule: Colour | None = None
    accent: Colour | None = None


class Schemes(Model):
    """Colours on a light screen and on a dark one."""

    light: Colours = Colours()
    dark: Colours = Colours()


class FontFile(Model):
    """A face that goes into every page."""

    family: Family
    file: File
    weight: Annotated[int, Field(ge=1, le=1000)] = 400
    style: Literal["normal", "italic"] = "normal"


class Fonts(Model):
    """Names of fonts, the one wanted most first; a general name such as `serif` last."""

    text: Stack | None = None
    labels: Stack | None = None
    code: Stack | None = None
    files: Annotated[tuple[FontFile, ...], Field(max_length=8)] = ()


class ThemeFile(Model):
    """The look of an organisation."""

    name: Name
    logo: File | None = None
    footer: Name | None = None
    colours: Schemes = Schemes()
    fonts: Fonts = Fonts()
