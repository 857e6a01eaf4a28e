"""The form in which the checks of a spec tell what they found, and the two findings that most of them share."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import TypeAlias

from cardgen.spec.checks.hints import suggest
from cardgen.spec.reading.characters import quoted
from cardgen.spec.reading.positions import TreePath, dotted

__all__ = ["Contradiction", "duplicates", "unknown"]

Contradiction: TypeAlias = tuple[TreePath, str, str, str]
"""The path of the value to blame, a message, a hint or an empty string, and a stable kind."""


def unknown(path: TreePath, what: str, name: str, known: Iterable[str], *, where: str = "") -> Contradiction:
    """Say that a name refers to nothing, with the nearest name that does.

    Args:
        path: Where the name stands.
        what: What it should name: `group`, `dataset`.
        name: The name.
        known: The names there are.
        where: Where they should be declared; the plural of `what` at the top of the spec where left out.
    """
    names = tuple(known)
    hint = suggest(name, names) or f"declare it under {where or f'{what}s'}"
    return path, f"there is no {what} {quoted(name)}", hint, f"unknown-{what}"


def duplicates(
    path: TreePath, what: str, names: Iterable[Hashable], *, field: str | None = None
) -> Iterator[Contradiction]:
    """Yield every name that stands in a list for the second time.

    Args:
        path: The list.
        what: What the names are: `id`, `category`.
        names: The names, in the order of the list.
        field: The key of an item that holds its name; None where the item is the name.
    """
    first: dict[Hashable, int] = {}
    for index, name in enumerate(names):
        seen = first.setdefault(name, index)
        if seen == index:
            continue
        tail = () if field is None else (field,)
        message = f"duplicate {what} {quoted(str(name))}: {dotted((*path, seen))} has it too"
        yield (*path, index, *tail), message, "", f"duplicate-{what}"
