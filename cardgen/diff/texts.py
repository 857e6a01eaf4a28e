"""The texts of a card that people read, by path of ids, with their number references as the owner wrote them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import BaseModel

from cardgen.card.document import Card
from cardgen.diff.flatten import Flat, escaped
from cardgen.spec.texts import Text, texts_of

__all__ = ["CardText", "card_texts"]

_WITHOUT_TEXTS = frozenset({"lint", "comparison", "acceptance", "results", "disparities", "references", "generator"})
_NAMES = ("title", "label", "name", "provider")
_RULES_OF_THEIR_OWN = (("datasets", "consent"),)


@dataclass(frozen=True, slots=True)
class CardText:
    """A text of a card.

    Attributes:
        text: As it reads.
        written: As the owner wrote it, with its number references.
        claims: Whether it is prose that makes claims, rather than a short label.
        inherited: Whether it comes from a base of the spec.
    """

    text: str
    written: str
    claims: bool
    inherited: bool


def card_texts(card: Card, flat: Flat) -> Mapping[str, CardText]:
    """Return the texts of a card by path of ids."""
    inherited = set(card.inherited)
    found = {}
    for item in _texts(card):
        if "verification" in item.path:  # the words of whoever found it, which no owner may change
            continue
        if (item.kind == "name" and item.field not in _NAMES) or (item.section, item.field) in _RULES_OF_THEIR_OWN:
            continue
        pointer = "".join("/" + escaped(str(part)) for part in item.path)
        written = _written(card, pointer, item.text)
        found[flat.by_index[pointer]] = CardText(item.text, written, item.kind == "prose", pointer in inherited)
    return found


def _texts(card: Card) -> Iterator[Text]:
    """Yield the texts of every section but those of figures, which hold thousands of models and nothing to read."""
    for name in type(card).model_fields:
        if name in _WITHOUT_TEXTS:
            continue
        value = getattr(card, name)
        if isinstance(value, BaseModel):
            yield from texts_of(value, (name,))
        elif isinstance(value, tuple):
            for index, item in enumerate(value):
                if isinstance(item, BaseModel):
                    yield from texts_of(item, (name, index))


def _written(card: Card, pointer: str, text: str) -> str:
    """Put the number references back into a text, each where its figure stands."""
    parts, start = [], 0
    for reference in card.references:
        if reference.pointer != pointer:
            continue
        place = text.find(reference.text, start)
        if place < 0:
            continue
        parts += [text[start:place], "{{ " + reference.expression.strip("{} ") + " }}"]
        start = place + len(reference.text)
    return "".join([*parts, text[start:]])
