"""Every text of a spec that people read, with its path: found by the kind of the field, so none is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal, TypeAlias, get_args, get_origin

from pydantic import BaseModel

from cardgen.card.lint.rule import Path
from cardgen.spec.document import CardSpec
from cardgen.spec.fields import Name, Prose, ShortText

__all__ = ["Kind", "Text", "names", "prose"]

Kind: TypeAlias = Literal["prose", "short", "name"]

_KINDS: tuple[tuple[Any, Kind], ...] = ((Prose, "prose"), (ShortText, "short"), (Name, "name"))
_FROM_DATA = frozenset({"categories", "reference", "group", "profile", "languages"})
"""Fields that hold names of the data or of cardgen, which no owner could word otherwise."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a spec.

    Attributes:
        path: Where it stands.
        text: What it says.
        kind: Markdown prose, a short plain text, or a name.
    """

    path: Path
    text: str
    kind: Kind

    @property
    def section(self) -> str:
        """The first key of its path."""
        return str(self.path[0])


def prose(spec: CardSpec) -> Iterator[Text]:
    """Yield every Markdown and short text of a spec, in the order of its fields; no ids, names or addresses."""
    return (text for text in _walk(spec, ()) if text.kind != "name")


def names(spec: CardSpec) -> Iterator[Text]:
    """Yield every name that the owner chose: titles, teams, users; no categories, which come from the data."""
    return (text for text in _walk(spec, ()) if text.kind == "name")


def _walk(model: BaseModel, path: Path) -> Iterator[Text]:
    kinds = _kinds_of(type(model))
    for name in type(model).model_fields:
        value = getattr(model, name)
        for key, item in _items(value):
            here: Path = (*path, name, *key)
            if isinstance(item, BaseModel):
                yield from _walk(item, here)
            elif isinstance(item, str) and name in kinds:
                yield Text(here, item, kinds[name])


def _items(value: object) -> Iterator[tuple[Path, object]]:
    if isinstance(value, tuple):
        yield from (((index,), item) for index, item in enumerate(value))
    else:
        yield (), value


@cache
def _kinds_of(model: type[BaseModel]) -> dict[str, Kind]:
    """Return the kind of every field of `model` that holds text to read."""
    found: dict[str, Kind] = {}
    for name, field in model.model_fields.items():
        kind = _kind(field.annotation, tuple(field.metadata))
        if kind is not None and name not in _FROM_DATA:
            found[name] = kind
    return found


def _kind(annotation: Any, metadata: tuple[Any, ...]) -> Kind | None:
    for alias, kind in _KINDS:
        if metadata and metadata == alias.__metadata__:
            return kind
    if get_origin(annotation) is Annotated:
        inner, *marks = get_args(annotation)
        return _kind(inner, tuple(marks))
    for argument in get_args(annotation):
        found = _kind(argument, ())
        if found is not None:
            return found
    return None
