"""The cards of an audit, with every file that is handed out with them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cardgen.sides.cards import is_card
from cardgen.sides.folder import files_beside
from cardgen.sides.loading import Context, load_sides
from cardgen.sides.naming import GitName, PublishedName, named
from cardgen.sides.published import published_side

if TYPE_CHECKING:
    from cardgen.card.document import Card

__all__ = ["card_and_files", "earlier_card"]


def card_and_files(source: Path) -> tuple[Card, dict[str, bytes]]:
    """Return a card, and the files that stand beside its card.json; of a spec, those that `build` would write.

    Raises:
        CardgenError: The card or the spec is wrong, or cannot be read.
    """
    from cardgen.api import build, read
    from cardgen.render.files.bundle import bundle

    path = source / "card.json" if source.is_dir() else source
    if path.suffix == ".json" and is_card(path.name, path.read_bytes()):
        return read(path).card, files_beside(path)
    built = build(path)
    return built.card, bundle(built.card, built.charts) | built.attachments


def earlier_card(word: str, registry: str) -> Card:
    """Return the card of a version before: of a card.json, a spec, `ID@VERSION` or `git:REF:path`.

    Raises:
        CardgenError: There is none, or it cannot be read.
    """
    name = named(word)
    if isinstance(name, PublishedName):
        return published_side(name, registry).card
    if isinstance(name, GitName):
        return load_sides(word, word, Context(registry))[0].card
    from cardgen.api import build, read

    path = name.path / "card.json" if name.path.is_dir() else name.path
    if path.suffix == ".json" and is_card(path.name, path.read_bytes()):
        return read(path).card
    return build(path).card
