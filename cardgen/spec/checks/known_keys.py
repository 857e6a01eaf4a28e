"""What the models know at a place of the tree: their keys, for "did you mean", and what a missing key is for."""

from __future__ import annotations

import types
from collections.abc import Iterable
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from cardgen.spec.reading.positions import TreePath

__all__ = ["field_description", "kinds_of", "known_keys", "models_at"]


def models_at(root: type[BaseModel], path: TreePath, tags: Iterable[str] = ()) -> list[type[BaseModel]]:
    """Return the models that the value at `path` may be, in the order of their declaration.

    Args:
        root: The model of the whole document.
        path: Keys and list indices from the root.
        tags: Where the value may be one of several models told apart by `kind`, the kind that was recognised.
    """
    candidates: list[Any] = [root]
    for part in path:
        candidates = [inner for candidate in candidates for inner in _step(candidate, part)]
    models = [item for item in candidates if isinstance(item, type) and issubclass(item, BaseModel)]
    chosen = [model for model in models if kinds_of(model) & set(tags)]
    return chosen or models


def known_keys(models: Iterable[type[BaseModel]]) -> list[str]:
    """Return the keys of the models, each once, in the order of their declaration."""
    return list(dict.fromkeys(field.alias or name for model in models for name, field in model.model_fields.items()))


def field_description(models: Iterable[type[BaseModel]], key: str) -> str:
    """Return what a key is for, as the first model that has it says."""
    for model in models:
        for name, field in model.model_fields.items():
            if key in (name, field.alias):
                return field.description or ""
    return ""


def _step(annotation: Any, part: str | int) -> list[Any]:
    """Return the alternatives of what stands under `part` of a value of this type."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for name, field in annotation.model_fields.items():
            if part in (name, field.alias):
                return _alternatives(field.annotation)
        return []
    arguments = get_args(annotation)
    origin = get_origin(annotation)
    if origin in (tuple, list) and isinstance(part, int) and arguments:
        is_pair = origin is tuple and arguments[-1] is not Ellipsis
        return _alternatives(arguments[part] if is_pair and part < len(arguments) else arguments[0])
    if origin is dict and len(arguments) > 1:
        return _alternatives(arguments[1])
    return []


def _alternatives(annotation: Any) -> list[Any]:
    origin = get_origin(annotation)
    if origin is Annotated:
        return _alternatives(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return [inner for argument in get_args(annotation) for inner in _alternatives(argument)]
    return [annotation]


def kinds_of(model: type[BaseModel]) -> set[str]:
    """Return the values of `kind` by which a model is told apart from others."""
    field = model.model_fields.get("kind")
    if field is None or get_origin(field.annotation) is not Literal:
        return set()
    return {str(value) for value in get_args(field.annotation)}
