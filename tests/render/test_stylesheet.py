"""Contrast of every colour of the page in both schemes, in print and in forced colours (WCAG 2.2, 1.4.3 and 1.4.11)."""

from __future__ import annotations

import re

import pytest

from cardgen.render.charts.style import TOKENS
from cardgen.render.html import stylesheet

TEXT = ("--ink", "--quiet", "--accent")
MARKS = ("--chart-blue", "--chart-vermillion", "--chart-green", "--chart-purple", "--chart-grey")
GROUNDS = ("--paper", "--tint")
FIXED = {
    "light": {"--paper": "#fdfcf9", "--ink": "#1c1b19", "--quiet": "#5c5a55", "--rule": "#dcd9d2"},
    "dark": {"--paper": "#16171a", "--ink": "#e9e7e2", "--quiet": "#a5a29b", "--rule": "#34363b"},
}


def schemes() -> dict[str, dict[str, str]]:
    css = stylesheet()
    blocks = [
        dict(re.findall(r"(--[a-z-]+):\s*(#[0-9a-f]{6})", block)) for block in re.findall(r":root \{(.*?)\}", css, re.S)
    ]
    light, dark, printed = (block for block in blocks if block)
    return {"light": light, "dark": {**light, **dark}, "print": printed}


def luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
def test_text_and_marks_stand_out(scheme: str, ground: str) -> None:
    colours = schemes()[scheme]
    assert min(contrast(colours[name], colours[ground]) for name in TEXT) >= 4.5
    assert min(contrast(colours[name], colours[ground]) for name in MARKS) >= 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_colours_are_those_of_the_design(scheme: str) -> None:
    colours = schemes()[scheme]
    assert {name: colours[name] for name in FIXED[scheme]} == FIXED[scheme]


def test_colours_are_set_in_one_place_and_every_token_of_the_charts_is_set() -> None:
    css = stylesheet()
    outside = re.sub(r":root \{.*?\}", "", css, flags=re.S)
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?![^{]*\{)", re.sub(r"/\*.*?\*/", "", outside, flags=re.S)) == []
    for scheme in schemes().values():
        assert set(TOKENS.values()) <= set(scheme)


@pytest.mark.parametrize(
    "rule", ["prefers-color-scheme: dark", "prefers-reduced-motion", "forced-colors: active", "@media print", "@page"]
)
def test_every_reader_is_thought_of(rule: str) -> None:
    assert rule in stylesheet()


def test_nothing_is_loaded() -> None:
    assert not re.search(r"url\(|@import|@font-face|</", stylesheet())
