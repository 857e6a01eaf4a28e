"""The texts of a spec that lint reads: those that the owner worded."""

from __future__ import annotations

from collections.abc import Iterator

from cardgen.spec.document import CardSpec
from cardgen.spec.texts import Text, texts_of

__all__ = ["Text", "names", "prose"]

_OUTSIDE = "verification"
"""Where the words of whoever found something stand: they are theirs, and no owner may change them."""

_FROM_DATA = frozenset({"categories", "reference", "group", "profile", "languages"})
"""Fields that hold names of the data or of cardgen, which no owner could word otherwise."""


def prose(spec: CardSpec) -> Iterator[Text]:
    """Yield every Markdown and short text of a spec, in the order of its fields; no ids, names or addresses."""
    return (text for text in _own(spec) if text.kind != "name")


def names(spec: CardSpec) -> Iterator[Text]:
    """Yield every name that the owner chose: titles, teams, users; no categories, which come from the data."""
    return (text for text in _own(spec) if text.kind == "name")


def _own(spec: CardSpec) -> Iterator[Text]:
    return (text for text in texts_of(spec) if text.field not in _FROM_DATA and _OUTSIDE not in text.path)
