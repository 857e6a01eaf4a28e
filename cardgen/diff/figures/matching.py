"""Which cell of the old card is which of the new one: by category, with the renamings that a group declares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cardgen.card.document import Card
from cardgen.card.results import Result

__all__ = ["Cells", "Key", "cells_of", "merged", "renamed", "renaming"]

Key = tuple[tuple[str, str], ...]
"""A cell as sorted pairs of group id and category; empty for everyone."""

Renaming = Mapping[tuple[str, str], str]
"""New name of a category by group id and old name."""


@dataclass(frozen=True, slots=True)
class Cells:
    """The results of one metric of one evaluation in two cards, matched.

    Attributes:
        both: Old and new result of every cell that both have, in the order of the new card.
        gone: Results that only the old card has.
        added: Results that only the new card has.
    """

    both: tuple[tuple[Result, Result], ...]
    gone: tuple[Result, ...]
    added: tuple[Result, ...]


def renaming(old: Card, new: Card) -> Renaming:
    """Return the renamed categories, whichever of the two cards declares it."""
    found: dict[tuple[str, str], str] = {}
    for before, after in _group_pairs(old, new):
        names_before, names_after = _names(old, before), _names(new, after)
        forward = {names[0]: name for name, names in _formerly(new, after).items() if len(names) == 1}
        backward = {name: names[0] for name, names in _formerly(old, before).items() if len(names) == 1}
        for was, now in {**backward, **forward}.items():
            if was in names_before and now in names_after and was not in names_after and now not in names_before:
                found[before, was] = now
    return found


def merged(old: Card, new: Card) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """Return the categories of the new card into which several of the old one were merged: group and name to old names.

    Call it with the sides swapped for categories that were split.
    """
    found = {}
    for before, after in _group_pairs(old, new):
        names_before, names_after = _names(old, before), _names(new, after)
        for name, names in _formerly(new, after).items():
            if len(names) > 1 and name in names_after and any(each in names_before - names_after for each in names):
                found[after, name] = tuple(each for each in names if each in names_before)
    return found


def renamed(group: Mapping[str, str], names: Renaming) -> dict[str, str]:
    """Return a cell of the old card under the names of the new one."""
    return {key: names.get((key, value), value) for key, value in group.items()}


def cells_of(old: Sequence[Result], new: Sequence[Result], names: Renaming) -> Cells:
    """Match the results of one metric of one evaluation."""
    before = {(result.by, _key(renamed(result.group, names))): result for result in old}
    after = {(result.by, _key(result.group)): result for result in new}
    return Cells(
        both=tuple((before[key], result) for key, result in after.items() if key in before),
        gone=tuple(result for key, result in before.items() if key not in after),
        added=tuple(result for key, result in after.items() if key not in before),
    )


def _key(group: Mapping[str, str]) -> Key:
    return tuple(sorted(group.items()))


def _group_pairs(old: Card, new: Card) -> list[tuple[str, str]]:
    known = {group.id for group in new.groups}
    return [(group.id, group.id) for group in old.groups if group.id in known]


def _formerly(card: Card, identifier: str) -> Mapping[str, tuple[str, ...]]:
    return card.group(identifier).formerly


def _names(card: Card, identifier: str) -> set[str]:
    """Return the categories of a group that any result is about."""
    return {result.group[identifier] for result in card.results if identifier in result.group}
