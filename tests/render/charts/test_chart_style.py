"""Colours keep 3:1 against both papers, text 4.5:1, and figures are legible on every cell of a heat map."""

from __future__ import annotations

import pytest

from cardgen.render.charts.heatmap import cell_colours
from cardgen.render.charts.style import DARK_PAPER, INK, PAPER, QUIET, SERIES, TOKENS


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_formula_gives_the_known_ends() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("paper", [PAPER, DARK_PAPER])
@pytest.mark.parametrize("series", SERIES)
def test_marks_stand_out_from_both_papers(series: object, paper: str) -> None:
    colour = getattr(series, "colour", "")
    assert contrast(colour, paper) >= 3


@pytest.mark.parametrize("text", [INK, QUIET])
def test_text_is_legible(text: str) -> None:
    assert contrast(text, PAPER) >= 4.5


def test_curves_differ_in_more_than_colour() -> None:
    assert len({series.mark for series in SERIES}) == len({series.dash for series in SERIES}) == len(SERIES)


def test_every_token_has_its_own_variable() -> None:
    assert len(set(TOKENS.values())) == len(TOKENS)
    assert all(token == token.lower() for token in TOKENS)


@pytest.mark.parametrize("part", [number / 50 for number in range(51)])
def test_figures_are_legible_on_every_cell(part: float) -> None:
    fill, text = cell_colours(part)
    assert contrast(fill, text) >= 4.5


def test_the_scale_of_cells_grows_lighter_with_the_value() -> None:
    shades = [luminance(cell_colours(number / 20)[0]) for number in range(21)]
    assert shades == sorted(shades)
