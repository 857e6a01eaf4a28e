"""The steps from each format of card.json to the next."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from cardgen.card.document import FORMAT
from cardgen.errors import CardError, Place, Problem

__all__ = ["MIGRATIONS", "migrate"]

_NAME = re.compile(r"cardgen-card/(\d{1,6})")


def _from_1(card: dict[str, Any]) -> dict[str, Any]:
    """Bring a card of cardgen 0.1 to format 2: it kept no cluster sums, and had no settings, status or waiver."""
    evaluations = [
        {**evaluation, "pairing": {"reason": "cards of format 1 kept no cluster sums"}}
        for evaluation in card.get("evaluations", [])
    ]
    return {**card, "evaluations": evaluations}


def _from_2(card: dict[str, Any]) -> dict[str, Any]:
    """Bring a card of format 2 to format 3, which only adds sections: what a card has none of is left out."""
    return card


MIGRATIONS: Mapping[str, Callable[[dict[str, Any]], dict[str, Any]]] = MappingProxyType(
    {"cardgen-card/1": _from_1, "cardgen-card/2": _from_2}
)
"""By the format that a step starts from; it ends at the next number."""


def migrate(raw: dict[str, Any], name: str) -> tuple[dict[str, Any], str | None]:
    """Bring a card to the present format.

    Args:
        raw: The card, as parsed from JSON.
        name: What messages call the file.

    Returns:
        The card, and the format that it had where that was an older one.

    Raises:
        CardError: It is no card, or of a format that this version does not know.
    """
    found = raw.get("format")
    match = _NAME.fullmatch(found) if isinstance(found, str) else None
    if match is None:
        message = "is no card: it does not say `cardgen-card/` and a number as its format"
        raise CardError(Problem(Place(name), "format", message, "give a card.json that cardgen wrote", "no-card"))
    number, newest = int(match[1]), int(FORMAT.rpartition("/")[2])
    if number > newest or number < 1:
        message = f"is of format {found}; this version of cardgen reads up to {FORMAT}"
        raise CardError(Problem(Place(name), "format", message, "install a newer cardgen", "newer-format"))
    if number == newest:
        return raw, None
    for step in range(number, newest):
        raw = {**MIGRATIONS[f"cardgen-card/{step}"](raw), "format": f"cardgen-card/{step + 1}"}
    return raw, str(found)
