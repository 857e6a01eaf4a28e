"""Checks of the groups of a spec: categories, bins and the reference that the others are compared with."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from cardgen.spec.checks.contradiction import Contradiction, duplicates
from cardgen.spec.checks.hints import suggest
from cardgen.spec.document import CardSpec
from cardgen.spec.evidence import Group
from cardgen.spec.reading.characters import quoted
from cardgen.spec.reading.positions import TreePath

__all__ = ["POOLED", "REFERENCES", "check_groups"]

REFERENCES = ("largest", "best", "rest")
"""References that are no category."""

POOLED = "Other"
"""The category of pooled rows."""


def check_groups(spec: CardSpec) -> Iterator[Contradiction]:
    """Yield what is wrong with each group by itself."""
    for index, group in enumerate(spec.groups):
        path: TreePath = ("groups", index)
        yield from _bins(path, group)
        yield from _categories(path, group)
        yield from _reference(path, group)
        if group.pair_column is not None and group.rest == "pool":
            message = "pairs of two pooled categories would be of one category and of two"
            yield (*path, "rest"), message, "name every category, or remove pair_column", "pool-with-pair-column"
        if group.annotators is not None and group.labels != "annotated":
            message = f"labels that are {group.labels} have no annotators"
            yield (
                (*path, "annotators"),
                message,
                "remove it, or write labels: annotated",
                "annotators-without-annotation",
            )


def _bins(path: TreePath, group: Group) -> Iterator[Contradiction]:
    if group.bins is None:
        return
    if group.categories is not None:
        message = "a group has categories or bins, not both"
        yield (*path, "bins"), message, "bins name the categories themselves", "bins-and-categories"
    for index, (lower, upper) in enumerate(pairwise(group.bins)):
        if upper <= lower:
            message = f"bins must increase, but {upper:g} follows {lower:g}"
            yield (*path, "bins", index + 1), message, "", "bins-not-increasing"


def _categories(path: TreePath, group: Group) -> Iterator[Contradiction]:
    here = (*path, "categories")
    if group.categories is None:
        if group.rest == "pool" and group.bins is None:
            message = "nothing is pooled where no categories are named"
            yield (*path, "rest"), message, "name the categories to keep, or remove the key", "pool-without-categories"
        return
    yield from duplicates(here, "category", group.categories)
    if group.rest == "exclude" and len(set(group.categories)) == 1:
        message = "a group of one category compares nothing"
        yield here, message, "name another one, or pool the others with rest: pool", "one-category"
    if group.rest == "pool" and POOLED in group.categories:
        index = group.categories.index(POOLED)
        message = f"{quoted(POOLED)} is what the pooled categories are called"
        yield (*here, index), message, "call it something else", "category-named-as-pool"


def _reference(path: TreePath, group: Group) -> Iterator[Contradiction]:
    if group.reference in REFERENCES or group.categories is None:
        return
    known = (*group.categories, POOLED) if group.rest == "pool" else group.categories
    if group.reference not in known:
        message = f"the reference {quoted(group.reference)} is none of the categories"
        hint = suggest(group.reference, (*known, *REFERENCES))
        yield (*path, "reference"), message, hint, "unknown-reference"
