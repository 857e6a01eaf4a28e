"""Every prose text of a spec, with its path: what number references and lint look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from cardgen.spec.fields import PROSE
from cardgen.spec.reading.positions import TreePath

__all__ = ["prose_of", "replace_prose"]


def prose_of(model: BaseModel, path: TreePath = ()) -> Iterator[tuple[TreePath, str]]:
    """Yield (path, text) for every prose field of a model and the models in it, in the order of the fields."""
    prose = _prose_fields(type(model))
    for name in type(model).model_fields:
        yield from _walk(getattr(model, name), (*path, name), is_prose=name in prose)


def _walk(value: Any, path: TreePath, *, is_prose: bool) -> Iterator[tuple[TreePath, str]]:
    if isinstance(value, BaseModel):
        yield from prose_of(value, path)
    elif isinstance(value, str):
        if is_prose:
            yield path, value
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _walk(item, (*path, index), is_prose=is_prose)


@cache
def _prose_fields(model: type[BaseModel]) -> frozenset[str]:
    return frozenset(name for name, info in model.model_fields.items() if _is_prose(info))


def _is_prose(info: FieldInfo) -> bool:
    return PROSE in info.metadata or _holds_prose(info.annotation)


def _holds_prose(annotation: Any) -> bool:
    return PROSE in getattr(annotation, "__metadata__", ()) or any(map(_holds_prose, get_args(annotation)))


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
