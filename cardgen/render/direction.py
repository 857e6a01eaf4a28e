"""Which way a page runs: from the language of a card, and from the letters of a text.

The words of cardgen are English on every card; what an owner wrote may run from right to left, in the whole card or in
one paragraph of it. Figures keep their own direction.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from markupsafe import Markup, escape

__all__ = ["PAGE_LANGUAGE", "Direction", "directed", "direction_of_language", "has_right_to_left"]

PAGE_LANGUAGE = "en"
"""The language of cardgen's own words."""

Direction = Literal["ltr", "rtl"]

_LANGUAGES = frozenset(
    {"ar", "arc", "ckb", "dv", "fa", "glk", "he", "lrc", "mzn", "nqo", "ps", "sd", "syr", "ug", "ur", "yi"}
)
_SCRIPTS = frozenset({"adlm", "arab", "aran", "hebr", "mand", "nkoo", "rohg", "samr", "syrc", "thaa"})
_STRONG = frozenset({"R", "AL"})
_BLOCK = re.compile(r"<(p|h[1-6]|ul|ol|li|blockquote|table)(?=[ >])")


def direction_of_language(tag: str) -> Direction:
    """Return the direction in which a language is written.

    Args:
        tag: A BCP 47 tag. A script in it decides; without one, the script that its language is usually written in.

    >>> direction_of_language("fa-IR"), direction_of_language("az-Arab"), direction_of_language("ur-Latn")
    ('rtl', 'rtl', 'ltr')
    """
    language, *rest = tag.lower().split("-")
    script = next((part for part in rest if re.fullmatch("[a-z]{4}", part)), None)
    return "rtl" if (script in _SCRIPTS if script else language in _LANGUAGES) else "ltr"


def has_right_to_left(text: str) -> bool:
    """Tell whether a text has a letter of a script that runs from right to left."""
    return not text.isascii() and any(unicodedata.bidirectional(letter) in _STRONG for letter in text)


def directed(prose: Markup, text: str, language: str) -> Markup:
    """Mark an owner's prose with its language, and let each block of it run the way that its letters do.

    Prose in the language of the page, without letters that run from right to left, stays as it is.

    Args:
        prose: The prose as sanitised HTML.
        text: The Markdown that it was made of.
        language: The language in which the owner writes, as a BCP 47 tag.
    """
    foreign = language.split("-")[0].lower() != PAGE_LANGUAGE
    if not foreign and not has_right_to_left(text):
        return prose
    marks = (f' lang="{escape(language)}"' if foreign else "") + ' dir="auto"'
    if _BLOCK.search(prose):
        return Markup(_BLOCK.sub(rf"<\1{marks}", str(prose)))  # noqa: S704 - sanitised HTML and a checked tag
    return Markup(f"<span{marks}>{prose}</span>")  # noqa: S704 - as above
