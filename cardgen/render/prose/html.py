"""Owners' prose: Markdown that nobody trusts, made into safe HTML.

Two layers, either of which would do: python-markdown with raw HTML switched off, then nh3 with a short allowlist.
Images are dropped (a remote one tells its host who reads the card) and so are links of other schemes than https, http
and mailto. Headings move below those of the page, so that prose cannot pass for a section of the card.
"""

from __future__ import annotations

import html
import re
from functools import cache, lru_cache
from xml.etree.ElementTree import Element

import markdown
import nh3
from markdown.treeprocessors import Treeprocessor
from markupsafe import Markup

from cardgen.render.prose.text import visible_text

__all__ = ["inline_html", "prose_html"]

_TAGS = {
    *("a", "p", "br", "hr", "strong", "em", "code", "pre", "blockquote", "ul", "ol", "li", "sup"),
    *("table", "thead", "tbody", "tr", "th", "td", "h1", "h2", "h3", "h4", "h5", "h6"),
}
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}, "li": {"id"}, "sup": {"id"}}
_SCHEMES = {"https", "http", "mailto"}
_LINK = re.compile(r"(?:https?://|mailto:)\S", re.IGNORECASE)
_FOOTNOTE = re.compile(r"fn(?:ref)?\d*:[\w-]+")
_HEADING = re.compile(r"<(/?)h([1-6])>")
_BARE_LINK = re.compile(r'<a rel="[a-z ]*">(.*?)</a>', re.DOTALL)
"""A link that lost its target to the sanitiser; links do not nest, so the next end is its own."""
_LAST_HEADING = 6
_MOST_BRACKETS = 600
"""Beyond these the converter's search for the ends of links takes minutes; no prose has so many links."""


class _ImagesAsText(Treeprocessor):
    """Put the alternative text in the place of an image."""

    def run(self, root: Element) -> None:
        for image in root.iter("img"):
            image.tag, image.text = "em", image.get("alt", "")


@lru_cache(maxsize=2_048)
def prose_html(source: str, *, below: int, key: str) -> Markup:
    """Turn an owner's Markdown into HTML that is safe to put into a page.

    Args:
        source: The Markdown, with number references already resolved.
        below: Level of the heading that the prose stands under; its own headings come below it. Below level 6 they
            become bold paragraphs.
        key: Prefix of the ids of its footnotes, unique on the page.
    """
    text = visible_text(source)
    if text.count("[") > _MOST_BRACKETS:
        text = text.replace("[", "\\[")
    try:
        raw = _converter().reset().convert(text)
    except RecursionError:  # lists or quotes nested hundreds deep: shown as they were written
        _converter.cache_clear()
        raw = f"<pre>{html.escape(text)}</pre>"
    clean = nh3.clean(
        raw,
        tags=_TAGS,
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        attribute_filter=lambda tag, name, value: _attribute(tag, name, value, key),
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer",
    )
    clean = _BARE_LINK.sub(r"\1", clean)
    return Markup(_below(clean, below).strip())  # noqa: S704 - sanitised above


def inline_html(source: str, *, key: str) -> Markup:
    """Turn Markdown of a single paragraph into HTML without the paragraph around it; longer prose stays as it is."""
    block = prose_html(source, below=_LAST_HEADING, key=key)
    if block.startswith("<p>") and block.endswith("</p>") and block.count("<p>") == 1:
        return Markup(block[len("<p>") : -len("</p>")])  # noqa: S704 - part of sanitised HTML
    return block


@cache
def _converter() -> markdown.Markdown:
    converter = markdown.Markdown(extensions=["tables", "fenced_code", "sane_lists", "footnotes"], output_format="html")
    converter.preprocessors.deregister("html_block")
    converter.inlinePatterns.deregister("html")
    converter.treeprocessors.register(_ImagesAsText(converter), "images_as_text", 5)
    return converter


def _attribute(tag: str, name: str, value: str, key: str) -> str | None:
    """Keep links outwards, links to anchors of the page, and the ids of footnotes."""
    if name in ("title", "lang"):
        return None
    if name == "id":
        return f"{key}-{value.replace(':', '-')}" if _FOOTNOTE.fullmatch(value) else None
    if tag == "a" and name == "href":
        if value.startswith("#"):
            target = value[1:]
            return f"#{key}-{target.replace(':', '-')}" if _FOOTNOTE.fullmatch(target) else value
        return value if _LINK.match(value) else None
    return value


def _below(clean: str, level: int) -> str:
    """Move headings below a level, the shallowest right below it; where there is no level left they become bold."""
    used = [int(found[2]) for found in _HEADING.finditer(clean)]
    if not used:
        return clean
    if level >= _LAST_HEADING:
        return _HEADING.sub(lambda found: "</strong></p>" if found[1] else "<p><strong>", clean)
    shift = level + 1 - min(used)
    return _HEADING.sub(lambda found: f"<{found[1]}h{min(_LAST_HEADING, int(found[2]) + shift)}>", clean)
