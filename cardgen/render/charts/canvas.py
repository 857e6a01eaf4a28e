"""A drawing surface in pixels, y downwards: shapes go to a matplotlib figure, labels are kept as text.

Labels never pass through matplotlib: it would parse `$…$` as mathematics and warn about characters its font lacks.
`svg.py` puts the two together.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from cardgen.render.charts.lettering import cleaned
from cardgen.render.charts.style import INK, PAPER, TEXT, Mark

if TYPE_CHECKING:
    from matplotlib.patches import PathPatch

__all__ = ["Anchor", "Canvas", "Label", "Point"]

Anchor = Literal["start", "middle", "end"]
Point = tuple[float, float]

_RC: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "cardgen",
    "path.simplify": True,
    "path.simplify_threshold": 1 / 9,
    "path.snap": False,
    "path.sketch": None,
    "path.effects": [],
    "lines.scale_dashes": False,
    "hatch.linewidth": 0.8,
}
"""What the drawing depends on, whatever a user's matplotlibrc says."""

_MOVE, _LINE, _CLOSE = 1, 2, 79
"""Path codes of matplotlib."""

_CORNERS: dict[Mark, tuple[Point, ...]] = {
    "diamond": ((0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)),
    "square": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    "triangle": ((0, -1.2), (1.15, 0.85), (-1.15, 0.85)),
    "down": ((0, 1.2), (1.15, -0.85), (-1.15, -0.85)),
}


@dataclass(frozen=True, slots=True)
class Label:
    """A line of text on a chart.

    Attributes:
        x: Where it starts, centres or ends.
        y: Its baseline.
        text: What is shown.
        anchor: Which part of it stands at x.
        size: Font size in pixels.
        colour: Its colour.
        bold: Whether it stands out.
        halo: Whether a rim of paper keeps it legible over lines.
        full: The whole text where `text` is a shortened form of it.
    """

    x: float
    y: float
    text: str
    anchor: Anchor
    size: float
    colour: str
    bold: bool
    halo: bool
    full: str | None


@dataclass(frozen=True, slots=True)
class _Look:
    """How a path is painted; neighbours of one look are written as one path."""

    fill: str | None = None
    stroke: str | None = None
    width: float = 0.0
    dash: tuple[float, ...] = ()
    hatch: str | None = None


class Canvas:
    """Collects what a chart consists of."""

    def __init__(self, width: float, height: float) -> None:
        self.width = width
        self.height = height
        self.labels: list[Label] = []
        self._paths: list[tuple[_Look, list[Point], list[int]]] = []

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        anchor: Anchor = "start",
        size: float = TEXT,
        colour: str = INK,
        bold: bool = False,
        halo: bool = False,
        full: str | None = None,
    ) -> None:
        """Write a line of text with its baseline at y; `full` is what a shortened text stands for."""
        shown = cleaned(text)
        whole = None if full is None or cleaned(full) == shown else cleaned(full)
        self.labels.append(Label(x, y, shown, anchor, size, colour, bold, halo, whole))

    def lines(
        self, strokes: Iterable[Sequence[Point]], colour: str, *, width: float = 1.0, dash: Sequence[float] = ()
    ) -> None:
        """Draw open lines."""
        look = _Look(stroke=colour, width=width, dash=tuple(dash))
        for stroke in strokes:
            self._path(look, stroke, [_MOVE] + [_LINE] * (len(stroke) - 1))

    def box(self, x: float, y: float, width: float, height: float, fill: str) -> None:
        """Fill a rectangle."""
        self._polygon(_Look(fill=fill), _corners(x, y, width, height))

    def area(self, points: Sequence[Point], fill: str) -> None:
        """Fill a polygon."""
        self._polygon(_Look(fill=fill), points)

    def hatched(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """Draw a rectangle that holds no figure: hatched, with a rim."""
        self._polygon(_Look(stroke=colour, width=0.8, hatch="//"), _corners(x, y, width, height))

    def mark(self, mark: Mark, x: float, y: float, colour: str, *, size: float = 4.5, hollow: bool = False) -> None:
        """Draw a mark centred at a point; a hollow one lets nothing shine through."""
        look = _Look(fill=PAPER if hollow else colour, stroke=colour, width=1.4)
        if mark == "cross":
            arms = (((x - size, y - size), (x + size, y + size)), ((x - size, y + size), (x + size, y - size)))
            self.lines(arms, colour, width=1.8)
        elif mark == "circle":
            points, codes = _circle()
            self._path(look, [(x + size * dx, y + size * dy) for dx, dy in points], codes)
        else:
            self._polygon(look, [(x + size * dx, y + size * dy) for dx, dy in _CORNERS[mark]])

    def arrowhead(self, x: float, y: float, colour: str, *, right: bool) -> None:
        """Point beyond the end of the axis, where an interval goes on."""
        back = -7 if right else 7
        self._polygon(_Look(fill=colour), ((x, y), (x + back, y - 4.5), (x + back, y + 4.5)))

    def drawing(self) -> str:
        """Return the shapes as matplotlib writes them."""
        import matplotlib as mpl
        from matplotlib.backends.backend_svg import FigureCanvasSVG
        from matplotlib.figure import Figure

        buffer = io.StringIO()
        with mpl.rc_context(_RC):
            figure = Figure(figsize=(self.width / 72, self.height / 72), dpi=72, frameon=False)
            for look, points, codes in self._paths:
                figure.add_artist(_patch(look, [(x, self.height - y) for x, y in points], codes))
            svg: Any = FigureCanvasSVG(figure)
            svg.print_svg(buffer, metadata={"Date": None, "Creator": None})
        return buffer.getvalue()

    def _polygon(self, look: _Look, points: Sequence[Point]) -> None:
        self._path(look, [*points, points[0]], [_MOVE] + [_LINE] * (len(points) - 1) + [_CLOSE])

    def _path(self, look: _Look, points: Sequence[Point], codes: Sequence[int]) -> None:
        if not self._paths or self._paths[-1][0] != look:
            self._paths.append((look, [], []))
        self._paths[-1][1].extend(points)
        self._paths[-1][2].extend(codes)


def _corners(x: float, y: float, width: float, height: float) -> tuple[Point, ...]:
    return ((x, y), (x + width, y), (x + width, y + height), (x, y + height))


@lru_cache(maxsize=1)
def _circle() -> tuple[list[Point], list[int]]:
    """Points and codes of the unit circle, as matplotlib approximates it."""
    from matplotlib.path import Path

    ring: Any = Path.unit_circle()
    return [(float(x), float(y)) for x, y in ring.vertices], [int(code) for code in ring.codes]


def _patch(look: _Look, points: Sequence[Point], codes: Sequence[int]) -> PathPatch:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path
    from matplotlib.transforms import IdentityTransform

    return PathPatch(
        Path(points, codes),
        transform=IdentityTransform(),
        facecolor="none" if look.fill is None else look.fill,
        edgecolor="none" if look.stroke is None else look.stroke,
        linewidth=look.width,
        linestyle=(0, look.dash) if look.dash else "solid",
        capstyle="butt",
        joinstyle="round",
        hatch=look.hatch,
    )
