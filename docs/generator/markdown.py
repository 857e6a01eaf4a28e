"""Text as it stands in a Markdown page."""

from __future__ import annotations

import re

__all__ = ["bullet", "code", "fenced", "heading", "plain"]

_CODE = re.compile(r"(`[^`]+`)")
_SPECIAL = re.compile(r"([\\*\[\]]|(?<!\w)_|_(?!\w))")


def plain(text: str) -> str:
    """Return words as Markdown shows them unchanged; parts in backticks stay code."""
    parts = _CODE.split(" ".join(text.split()))
    return "".join(part if _CODE.fullmatch(part) else _escaped(part) for part in parts)


def _escaped(words: str) -> str:
    return _SPECIAL.sub(r"\\\1", words).replace("<", "&lt;")


def code(text: str) -> str:
    """Return text as code within a line."""
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def fenced(text: str, language: str = "text", indent: int = 0) -> str:
    """Return lines as a block of code, indented by some spaces."""
    lines = [f"```{language}", *text.rstrip("\n").splitlines(), "```"]
    return "\n".join((" " * indent + line).rstrip() for line in lines)


def heading(words: str) -> str:
    """Return the name of a class as a heading: `CardIdentity` becomes `Card identity`."""
    first, *others = re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]*", words)
    return " ".join([first, *(each if each.isupper() else each.lower() for each in others)])


def bullet(label: str, text: str) -> str:
    """Return a line of a list: what it is, and the words."""
    return f"- **{label}**: {text}"
