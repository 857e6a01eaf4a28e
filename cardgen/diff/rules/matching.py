"""Items of two lists, matched by what identifies them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import JsonValue

__all__ = ["Matched", "by_id", "match", "plain"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Matched(Generic[T]):
    """Two lists, matched.

    Attributes:
        gone: What only the old one has.
        added: What only the new one has.
        kept: Old and new item of what both have.
    """

    gone: tuple[T, ...]
    added: tuple[T, ...]
    kept: tuple[tuple[T, T], ...]


def match(old: Iterable[T], new: Iterable[T], key: Callable[[T], Hashable]) -> Matched[T]:
    """Match the items of two lists by a key, in the order in which they stand."""
    before = {key(item): item for item in old}
    after = {key(item): item for item in new}
    return Matched(
        tuple(item for name, item in before.items() if name not in after),
        tuple(item for name, item in after.items() if name not in before),
        tuple((before[name], item) for name, item in after.items() if name in before),
    )


def by_id(item: Any) -> str:
    """Return the id of an item."""
    identifier: str = item.id
    return identifier


def plain(item: Any) -> JsonValue:
    """Return an item as plain data, for the old and new value of a finding."""
    if hasattr(item, "model_dump"):
        dumped: JsonValue = item.model_dump(mode="json", exclude_defaults=True)
        return dumped
    if isinstance(item, tuple | list):
        return [plain(each) for each in item]
    if isinstance(item, str | int | float | bool) or item is None:
        return item
    return str(item)
