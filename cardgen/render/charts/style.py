"""How charts look: the one place for their colours, sizes and marks.

Colours are tokens. A page that sets the CSS variable of a token recolours every chart (dark mode, forced colours);
where nothing sets it, the fallback, which is written here, is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = [
    "BLUE",
    "DARK_PAPER",
    "GREEN",
    "GREY",
    "INK",
    "LARGE",
    "PAPER",
    "PURPLE",
    "QUIET",
    "ROW",
    "RULE",
    "SERIES",
    "SMALL",
    "TEXT",
    "TINY",
    "TOKENS",
    "VERMILLION",
    "WIDTH",
    "Mark",
    "Series",
]

INK = "#1c1b19"
QUIET = "#5c5a55"
RULE = "#dcd9d2"
PAPER = "#fdfcf9"
DARK_PAPER = "#16171a"
BLUE = "#0072b2"
VERMILLION = "#d55e00"
GREEN = "#007a5e"
PURPLE = "#8b5a9e"
GREY = "#6b6b6b"

TOKENS = {
    INK: "--ink",
    QUIET: "--quiet",
    RULE: "--rule",
    PAPER: "--paper",
    BLUE: "--chart-blue",
    VERMILLION: "--chart-vermillion",
    GREEN: "--chart-green",
    PURPLE: "--chart-purple",
    GREY: "--chart-grey",
}
"""CSS variable of each token; any other colour stays as it is in every scheme."""

WIDTH = 680.0
"""Width of every chart, in pixels; a page scales it to its column."""

ROW = 26.0
LARGE, TEXT, SMALL, TINY = 14.0, 13.0, 12.0, 10.5

Mark = Literal["circle", "diamond", "square", "triangle", "down", "cross"]


@dataclass(frozen=True, slots=True)
class Series:
    """How one of several curves is told from the others: by colour, mark and dash together."""

    colour: str
    mark: Mark
    dash: tuple[float, ...]


SERIES = (
    Series(BLUE, "circle", ()),
    Series(VERMILLION, "diamond", (7, 2)),
    Series(GREEN, "square", (2, 1.6)),
    Series(PURPLE, "triangle", (8, 2, 2, 2)),
    Series(GREY, "down", (4, 3)),
)
"""Curves of groups, largest first; colour-blind safe (Okabe and Ito 2008), each 3:1 on both papers."""
