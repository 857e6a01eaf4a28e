"""Badges: small pictures of one fact, for pages elsewhere. Drawn here, with the words in their title."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from cardgen.render.prose.text import visible_text
from cardgen.site.catalogue import ServiceRecord
from cardgen.site.views import criteria_in_words

__all__ = ["badge", "badges"]

_HEIGHT = 20
_LETTER, _PAD = 6.6, 8.0
_LONGEST = 40
_DARK = "#3d3b38"
_COLOURS = {"good": "#00664e", "bad": "#a83c00", "open": "#005c91", "none": "#5c5a55"}
"""Each at least 4.5:1 with the white of the words; the words say what the colour says."""


def badges(record: ServiceRecord) -> dict[str, str]:
    """Return the badges of a service by file name: its version, and its release criteria."""
    facts = record.newest
    if facts is None:
        return {
            "version.svg": badge("service card", "broken", "bad"),
            "criteria.svg": badge("release criteria", "not known", "none"),
        }
    withdrawn = facts.withdrawn is not None
    colour = "none" if not facts.criteria else "bad" if "fail" in facts.criteria else "open"
    if set(facts.criteria) == {"pass"}:
        colour = "good"
    said = f"{facts.version} withdrawn" if withdrawn else facts.version
    return {
        "version.svg": badge("service card", said, "bad" if withdrawn else "open"),
        "criteria.svg": badge("release criteria", criteria_in_words(facts.criteria), colour),
    }


def badge(name: str, said: str, colour: str) -> str:
    """Draw a badge.

    Args:
        name: What it is about.
        said: What it says.
        colour: good, bad, open or none.
    """
    name, said = (_short(text) for text in (name, said))
    left, right = (round(len(text) * _LETTER + 2 * _PAD) for text in (name, said))
    title = f"{name}: {said}"
    texts = ((left / 2, left, name), (left + right / 2, right, said))
    drawn = "".join(
        f'<text x="{x:g}" y="14" textLength="{width - 2 * _PAD:g}" lengthAdjust="spacingAndGlyphs">'
        f"{escape(text)}</text>"
        for x, width, text in texts
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="{_HEIGHT}" role="img" '
        f"aria-label={quoteattr(title)}><title>{escape(title)}</title>"
        f'<rect width="{left}" height="{_HEIGHT}" fill="{_DARK}"/>'
        f'<rect x="{left}" width="{right}" height="{_HEIGHT}" fill="{_COLOURS[colour]}"/>'
        f'<g fill="#ffffff" text-anchor="middle" font-family="Verdana, DejaVu Sans, sans-serif" font-size="11">'
        f"{drawn}</g></svg>\n"
    )


def _short(text: str) -> str:
    line = " ".join(visible_text(text).split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
