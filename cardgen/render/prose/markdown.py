"""Owners' prose in the Markdown page: the sanitised HTML written as Markdown again.

Going through HTML means that one parser and one allowlist decide what prose may hold, and that the Markdown is safe by
construction: every text is escaped, every block is closed, and a reader that parses Markdown otherwise than
python-markdown finds nothing to disagree about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from cardgen.render.prose.escaping import MarkdownText, code_span, escape_inline, escape_line_start, link, pipe_table
from cardgen.render.prose.html import prose_html

__all__ = ["inline_markdown", "prose_markdown"]

_VOID = frozenset({"br", "hr"})
_BLOCKS = frozenset(("p", "hr", "pre", "blockquote", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6"))
_INDENT = "    "
_DEEPEST = 40


@dataclass(slots=True)
class _Element:
    """An element of the sanitised tree; only built and read in this module."""

    tag: str
    attributes: dict[str, str]
    children: list[_Element | str] = field(default_factory=list)

    def text(self) -> str:
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)

    def all(self, tag: str) -> Iterator[_Element]:
        for child in self.children:
            if isinstance(child, _Element):
                if child.tag == tag:
                    yield child
                yield from child.all(tag)


class _Builder(HTMLParser):
    """Builds the tree; elements nested deeper than anyone writes become part of the one above them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = _Element(tag, {name: value or "" for name, value in attrs})
        self.open[min(len(self.open), _DEEPEST) - 1].children.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID and len(self.open) > 1:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[min(len(self.open), _DEEPEST) - 1].children.append(data)


def prose_markdown(source: str, *, below: int) -> MarkdownText:
    """Write an owner's Markdown as Markdown that is safe to put into a page; see `prose.prose_html`.

    Args:
        source: The Markdown, with number references already resolved.
        below: Level of the heading that the prose stands under.
    """
    return MarkdownText("\n\n".join(_blocks(_tree(source, below).children)))


def inline_markdown(source: str) -> MarkdownText:
    """Write prose on one line, for a cell of a table or an item of a list; its blocks follow one another."""
    parts = [_one_line(child) for child in _tree(source, 6).children]
    return MarkdownText(" ".join(part for part in parts if part))


def _tree(source: str, below: int) -> _Element:
    builder = _Builder()
    builder.feed(prose_html(source, below=below, key="note"))
    builder.close()
    return builder.root


def _one_line(node: _Element | str) -> str:
    if isinstance(node, str):
        return escape_inline(node).strip()
    if node.tag in ("ul", "ol"):
        return "; ".join(_inline(item.children).strip() for item in node.all("li"))
    if node.tag == "pre":
        return code_span(node.text().strip())
    return _inline(node.children).strip() if node.tag != "hr" else ""


def _inline(children: list[_Element | str]) -> str:
    return "".join(_inline_node(child) for child in children)


def _inline_node(node: _Element | str) -> str:
    if isinstance(node, str):
        return escape_inline(node)
    inner = _inline(node.children)
    if node.tag in ("strong", "em"):
        mark = "**" if node.tag == "strong" else "*"
        core = inner.strip()
        return inner.replace(core, f"{mark}{core}{mark}") if core else inner
    if node.tag == "code":
        return code_span(node.text())
    if node.tag == "br":
        return " "
    if node.tag == "a":
        return _link(node, inner)
    return inner


def _link(node: _Element, inner: str) -> str:
    target = node.attributes.get("href", "")
    if target.startswith("#note-fn"):
        return f"\\[{inner}\\]" if inner.isdigit() else ""
    if not target or not inner.strip():
        return inner
    return link(MarkdownText(inner.strip()), target)


def _blocks(children: list[_Element | str]) -> list[str]:
    """Return the blocks of a container; text and inline elements between them are paragraphs."""
    blocks: list[str] = []
    run: list[_Element | str] = []
    for child in [*children, _Element("hr", {"end": ""})]:
        if isinstance(child, str) or child.tag not in _BLOCKS:
            run.append(child)
            continue
        paragraph = _inline(run).strip()
        if paragraph:
            blocks.append(escape_line_start(paragraph))
        run = []
        if "end" not in child.attributes:
            blocks.append(_block(child))
    return [block for block in blocks if block]


def _block(node: _Element) -> str:
    if node.tag == "hr":
        return "* * *"
    if node.tag == "pre":
        return _fenced(node.text())
    if node.tag == "blockquote":
        return "\n".join(f"> {line}".rstrip() for line in "\n\n".join(_blocks(node.children)).splitlines())
    if node.tag in ("ul", "ol"):
        return _list(node)
    if node.tag == "table":
        return _table(node)
    text = _inline(node.children).strip()
    if node.tag.startswith("h"):
        return f"{'#' * int(node.tag[1])} {text}"
    return escape_line_start(text)


def _fenced(code: str) -> str:
    longest = max((len(run) for run in re.findall("`{3,}", code)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}\n{code.rstrip()}\n{fence}"


def _list(node: _Element) -> str:
    start = node.attributes.get("start", "1")
    number = int(start) if start.isdigit() and len(start) < 9 else 1
    items = []
    for item in node.children:
        if isinstance(item, str) or item.tag != "li":
            continue
        loose = any(True for _ in item.all("p"))
        body = ("\n\n" if loose else "\n").join(_blocks(item.children))
        marker = f"{number}. " if node.tag == "ol" else "- "
        lines = body.splitlines() or [""]
        items.append("\n".join([marker + lines[0], *(_INDENT + line if line else "" for line in lines[1:])]))
        number += 1
    return "\n".join(items)


def _table(node: _Element) -> str:
    rows = [
        [_inline(cell.children).strip() for cell in row.children if isinstance(cell, _Element)]
        for row in node.all("tr")
    ]
    if not rows or not rows[0]:
        return ""
    width = len(rows[0])
    body = [[MarkdownText(cell) for cell in (*row[:width], *[""] * (width - len(row)))] for row in rows]
    return pipe_table(body[0], body[1:])
