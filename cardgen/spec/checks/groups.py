"""Checks of the groups of a spec: categories, bins and the reference that the others are compared with."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

from cardgen.spec.bins import bin_labels
from cardgen.spec.checks.contradiction import Contradiction, duplicates
from cardgen.spec.checks.hints import suggest
from cardgen.spec.document import CardSpec
from cardgen.spec.evidence import Group
from cardgen.spec.reading.characters import quoted
from cardgen.spec.reading.positions import TreePath

__all__ = ["POOLED", "REFERENCES", "check_groups"]

REFERENCES = ("largest", "best", "rest")
"""References that are no category."""

_ROUNDING = 0.01
"""By how much shares that were rounded may miss 1."""

POOLED = "Other"
"""The category of pooled rows."""


def check_groups(spec: CardSpec) -> Iterator[Contradiction]:
    """Yield what is wrong with each group by itself."""
    for index, group in enumerate(spec.groups):
        path: TreePath = ("groups", index)
        yield from _bins(path, group)
        yield from _categories(path, group)
        yield from _reference(path, group)
        yield from _population(path, group)
        if group.pair_column is not None and group.rest == "pool":
            message = "pairs of two pooled categories would be of one category and of two"
            yield (*path, "rest"), message, "name every category, or remove pair_column", "pool-with-pair-column"
        for name in ("annotators", "agreement"):
            if getattr(group, name) is not None and group.labels != "annotated":
                message = f"labels that are {group.labels} have no annotators"
                kind = f"{name}-without-annotation"
                yield (*path, name), message, "remove it, or write labels: annotated", kind


def _population(path: TreePath, group: Group) -> Iterator[Contradiction]:
    """Yield shares that do not make up a whole, or are of categories that the group does not have."""
    if group.population is None:
        return
    here: TreePath = (*path, "population", "shares")
    shares = group.population.shares
    total = math.fsum(shares.values())
    if abs(total - 1) > _ROUNDING:
        message = f"the shares of a population add up to 1, and these add up to {total:g}"
        yield here, message, "give every category its share", "shares-not-whole"
    known = group.categories
    if group.bins is not None:
        known = bin_labels(group.bins)
    elif known is not None and group.rest == "pool":
        known = (*known, POOLED)
    for name in shares:
        if known is not None and name not in known:
            message = f"{quoted(name)} is none of the categories of {quoted(group.id)}"
            yield (*here, name), message, suggest(name, known), "unknown-category"


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
