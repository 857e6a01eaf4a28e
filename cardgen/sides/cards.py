"""A side from a card.json, with what stands beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from cardgen.card.formats.reading import CardDocument, parse_card, read_document
from cardgen.diff.beside import Read, clusters_of, has_alternative_text, page_digests
from cardgen.diff.transition import Side
from cardgen.errors import Place, Problem, UnreadableError

__all__ = ["card_at", "card_side", "is_card"]

_CARD = re.compile(rb'"format"\s*:\s*"cardgen-card/')
_MOST_BYTES = 200_000_000


def is_card(name: str, content: bytes) -> bool:
    """Tell a card.json from a spec in JSON."""
    return name.lower().endswith(".json") and _CARD.search(content) is not None


def card_side(path: Path, label: str) -> Side:
    """Read a card.json and the files beside it.

    Args:
        path: The file.
        label: What messages and the report call it.

    Raises:
        CardError: It is no card.
        UnreadableError: It, or a file beside it, cannot be read, or is not the one that the card names.
    """
    folder = path.parent
    charts = sorted(folder.glob("charts/*.svg"))

    def read(name: str) -> bytes | None:
        file = folder / name
        if not file.is_file():
            return None
        try:
            with file.open("rb") as handle:
                data = handle.read(_MOST_BYTES + 1)
        except OSError as error:
            raise UnreadableError(Problem(Place(str(file)), "", f"cannot be read: {error.strerror}")) from error
        if len(data) > _MOST_BYTES:
            raise UnreadableError(Problem(Place(str(file)), "", f"is larger than {_MOST_BYTES:,} bytes"))
        return data

    return _side(read_document(path), label, read, [f"charts/{chart.name}" for chart in charts])


def card_at(content: bytes, label: str, read: Read, charts: Callable[[], Iterable[str]]) -> Side:
    """Read a card from its bytes, and what is beside it through `read`.

    Args:
        content: What stands in card.json.
        label: What messages and the report call it.
        read: Reads a file beside it.
        charts: Lists the charts beside it, as `charts/NAME.svg`.

    Raises:
        CardError: It is no card.
        UnreadableError: A file beside it is not the one that the card names.
    """
    return _side(parse_card(content, label), label, read, charts())


def _side(document: CardDocument, label: str, read: Read, charts: Iterable[str]) -> Side:
    drawn: Mapping[str, bool] = {
        name.removeprefix("charts/").removesuffix(".svg"): has_alternative_text(svg)
        for name in charts
        if (svg := read(name)) is not None
    }
    return Side(
        card=document.card,
        digest=document.digest,
        label=label,
        migrated_from=document.migrated_from,
        clusters=clusters_of(document.card, read, label),
        charts=drawn or None,
        pages=page_digests(read),
    )
