"""What comes with a card.json: sums of clusters, charts and pages, wherever the card is read from."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping

from cardgen.card.document import Card
from cardgen.card.pairs.table import PairTable, read_table
from cardgen.errors import CardError, Place, Problem, UnreadableError

__all__ = ["PAGES", "Read", "clusters_of", "has_alternative_text", "page_digests"]

Read = Callable[[str], bytes | None]
"""Returns the content of a file beside the card by its relative name, or None where there is none."""

PAGES = ("card.html", "card.md")
"""The pages of a card."""


def clusters_of(card: Card, read: Read, label: str) -> dict[str, PairTable]:
    """Return the cluster sums by evaluation, as far as their files are there.

    Args:
        card: The card.
        read: Reads a file beside it.
        label: What messages call the card.

    Raises:
        UnreadableError: A file is there, and is not the one that the card names by its digest.
    """
    found = {}
    for evaluation in card.evaluations:
        name, digest = evaluation.pairing.file, evaluation.pairing.digest
        if name is None or digest is None:
            continue
        # The name comes from a card that somebody else may have written: it names a file of its own folder, or none.
        if name != f"pairs/{evaluation.id}.json.gz":
            message = f"names {name!r} as its cluster sums of {evaluation.id}, which is no file beside a card"
            raise UnreadableError(Problem(Place(label), "", message, "build or fetch the card again", "cluster-sums"))
        data = read(name)
        if data is None:
            continue
        try:
            found[evaluation.id] = read_table(data, f"{label}: {name}", digest)
        except CardError as error:
            raise UnreadableError(error.problems) from error
    return found


def has_alternative_text(svg: bytes) -> bool:
    """Tell whether a chart carries a title and a description for those who cannot see it."""
    return b"<title" in svg and b"<desc" in svg


def page_digests(read: Read) -> Mapping[str, str] | None:
    """Return the SHA-256 of each page beside the card; None where there is none."""
    pages = {name: data for name in PAGES if (data := read(name)) is not None}
    return {name: hashlib.sha256(data).hexdigest() for name, data in pages.items()} or None
