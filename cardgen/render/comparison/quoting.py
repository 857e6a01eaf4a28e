"""A stranger's text in a comment of a code host: it must not call people, link issues or commits, or act as markup.

Code hosts look for mentions and references after the Markdown is rendered, where a backslash no longer counts (see
github/markup, issue 1168). So a zero-width space stands behind their signs, written as an entity, and what may be the
hash of a commit is written as code.
"""

from __future__ import annotations

import html
import re

from cardgen.render.prose.escaping import MarkdownText, code_span, escape_inline
from cardgen.render.prose.text import visible_text

__all__ = ["quoted", "quoted_html", "shortened"]

_SIGN = re.compile(r"\\?([@#])(?=[\w/\"-])")
_NUMBERED = re.compile(r"([!$%&~]|\b[A-Z]{2,10}-)(?=\d)")
_COMMIT = re.compile(r"(?<![\w`])(?=[0-9a-f]*[0-9])[0-9a-f]{7,40}(?![\w`])", re.IGNORECASE)
_ADDRESS = re.compile(r"\b(https?|ftp)(?=://)|\b(www)(?=\.)", re.IGNORECASE)
_BREAK = "&#8203;"


def quoted(text: str) -> MarkdownText:
    """Write a stranger's text so that it stands in a comment as it is, and does nothing.

    >>> quoted("thanks @octocat, see #12")
    'thanks @&#8203;octocat, see #&#8203;12'
    """
    if isinstance(text, MarkdownText):
        return text
    return MarkdownText(_COMMIT.sub(lambda found: code_span(found[0]), _broken(escape_inline(text))))


def quoted_html(text: str) -> MarkdownText:
    """Write a stranger's text inside an HTML element of a comment, where Markdown does not act."""
    safe = _broken(html.escape(" ".join(visible_text(text).split()), quote=False))
    return MarkdownText(_COMMIT.sub(lambda found: f"<code>{found[0]}</code>", safe))


def _broken(text: str) -> str:
    """Break signs, numbered references and addresses, which a host would make links of."""
    text = _SIGN.sub(rf"\1{_BREAK}", text)  # first: the entity itself holds such a sign
    text = _NUMBERED.sub(rf"\1{_BREAK}", text)
    return _ADDRESS.sub(lambda found: f"{found[0]}{_BREAK}", text)


def shortened(text: str, most: int) -> str:
    """Cut a text that is longer than a comment bears, and say so with an ellipsis."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
