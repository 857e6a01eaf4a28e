"""Every text of a spec that people read, with its path: found by the kind of the field, so that none is forgotten."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal, TypeAlias, get_args, get_origin

from pydantic import BaseModel

from cardgen.spec.fields import Name, Prose, ShortText
from cardgen.spec.reading.positions import TreePath

__all__ = ["Kind", "Text", "replace_prose", "text_at", "texts_of"]

Kind: TypeAlias = Literal["prose", "short", "name"]

_KINDS: tuple[tuple[Any, Kind], ...] = ((Prose, "prose"), (ShortText, "short"), (Name, "name"))


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a spec.

    Attributes:
        path: Where it stands.
        text: What it says.
        kind: Markdown prose (which may hold number references), a short plain text, or a name.
    """

    path: TreePath
    text: str
    kind: Kind

    @property
    def section(self) -> str:
        """The first key of its path."""
        return str(self.path[0])

    @property
    def field(self) -> str:
        """The name of its field: the last key of its path that is no index."""
        return next(str(key) for key in reversed(self.path) if isinstance(key, str))


def texts_of(model: BaseModel, path: TreePath = ()) -> Iterator[Text]:
    """Yield every text of a model and of the models in it, in the order of the fields; no ids and no addresses."""
    kinds = _kinds_of(type(model))
    for name in type(model).model_fields:
        for key, item in _items(getattr(model, name)):
            here: TreePath = (*path, name, *key)
            if isinstance(item, BaseModel):
                yield from texts_of(item, here)
            elif isinstance(item, str) and name in kinds:
                yield Text(here, item, kinds[name])


def _items(value: object) -> Iterator[tuple[TreePath, object]]:
    if isinstance(value, tuple):
        yield from (((index,), item) for index, item in enumerate(value))
    else:
        yield (), value


@cache
def _kinds_of(model: type[BaseModel]) -> dict[str, Kind]:
    """Return the kind of every field of `model` that holds text to read."""
    found = {name: _kind(field.annotation, tuple(field.metadata)) for name, field in model.model_fields.items()}
    return {name: kind for name, kind in found.items() if kind is not None}


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


def text_at(model: BaseModel, path: TreePath) -> str | None:
    """Return the text at a path of a model, or None where something else or nothing stands there."""
    value: object = model
    for part in path:
        if isinstance(part, int):
            value = value[part] if isinstance(value, tuple) and part < len(value) else None
        else:
            value = getattr(value, part, None)
    return value if isinstance(value, str) else None


def replace_prose(model: BaseModel, texts: Mapping[TreePath, str]) -> Any:
    """Return a copy of a model with other prose at some paths.

    Args:
        model: Any model of a spec.
        texts: New text by path, relative to the model.
    """
    if not texts:
        return model
    updates = {}
    for name in {path[0] for path in texts}:
        inner = {path[1:]: text for path, text in texts.items() if path[0] == name}
        updates[str(name)] = _replace(getattr(model, str(name)), inner)
    return model.model_copy(update=updates)


def _replace(value: Any, texts: Mapping[TreePath, str]) -> Any:
    if () in texts:
        return texts[()]
    if isinstance(value, BaseModel):
        return replace_prose(value, texts)
    items = list(value)
    for index in {path[0] for path in texts}:
        items[int(index)] = _replace(items[int(index)], {path[1:]: t for path, t in texts.items() if path[0] == index})
    return tuple(items)
