"""Groups: which category each value of a column means, and which rows leave the evaluation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from cardgen.errors import DataError, Problem
from cardgen.evaluation.cells import Warned
from cardgen.evaluation.rolling.labels import canonical_all, natural, truth
from cardgen.evaluation.scan import indicator
from cardgen.spec.bins import bin_labels
from cardgen.spec.checks.hints import listing
from cardgen.spec.evidence import Group
from cardgen.spec.origin import ORIGIN, REAL, SYNTHETIC
from cardgen.spec.reading.characters import quoted

__all__ = [
    "EXCLUDED",
    "MISSING",
    "POOLED",
    "Categories",
    "bin_index",
    "categorise",
    "check_filled_origin",
    "check_occurring",
]

MISSING, EXCLUDED = -1, -2
"""Codes of rows without a label, and of rows that leave the evaluation."""

POOLED = "Other"
"""The category of pooled rows."""

_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Categories:
    """What the values of a group's column mean.

    Attributes:
        group: The group.
        names: The categories, in the order of the card.
        code_of_value: Category, MISSING or EXCLUDED of each distinct value; the last entry is that of null.
        value_names: The name of each distinct value.
        declared: Whether the categories were declared, so that they stand although no row has them.
        excludes: Whether rows of other categories, and rows without a label, leave the evaluation.
    """

    group: Group
    names: tuple[str, ...]
    code_of_value: NDArray[np.int64]
    value_names: tuple[str, ...]
    declared: bool
    excludes: bool


def bin_index(column: str, edges: Sequence[float]) -> nw.Expr:
    """Return the index of the bin of a number: how many edges it reaches; null stays null."""
    value = nw.col(column).cast(nw.Float64)
    index = indicator(value >= edges[0])
    for edge in edges[1:]:
        index = index + indicator(value >= edge)
    return nw.when(~value.is_null()).then(index)


def categorise(group: Group, values: Sequence[Any] | NDArray[Any], rows: NDArray[np.int64], at: str) -> Categories:
    """Give every distinct value of a group's column its category.

    Args:
        group: The group.
        values: The distinct values; for bins, their indices.
        rows: Rows of each value, shape (values,); a value without rows is no category.
        at: The field of the spec to blame.

    Raises:
        DataError: All labels are missing, there is one category only, or there are too many.
    """
    if group.bins is not None:
        names = bin_labels(group.bins)
        bins = [int(value) for value in values]
        codes = np.array([*bins, MISSING], dtype=np.int64)
        return Categories(group, names, codes, tuple(names[each] for each in bins), declared=True, excludes=False)
    value_names = canonical_all(values)
    if group.kind == ORIGIN:
        return _by_origin(group, value_names, at)
    found = sorted({n for n, count in zip(value_names, rows, strict=True) if count and n.strip()}, key=natural)
    if not found:
        raise _bad(group, "has no label in any row", "labels-missing", at, "name another column, or remove the group")
    if group.categories is None:
        if len(found) > _MOST:
            message = f"holds {len(found):,} categories, and a group has {_MOST:,} at most"
            raise _bad(group, message, "too-many-categories", at, "name those to evaluate in categories")
        names, pool = tuple(found), False
    else:
        names, pool = group.categories, group.rest == "pool"
        if not pool and not set(names) & set(found):
            hint = f"the data holds: {listing(found)}"
            raise _bad(group, "holds none of the categories", "categories-absent", at, hint)
        names = (*names, POOLED) if pool and set(found) - set(names) else names
    # No pair leaves the evaluation for the label of one of its people.
    stays = group.pair_column is not None
    excludes = group.categories is not None and not pool and not stays
    lost = MISSING if stays else EXCLUDED
    other = names.index(POOLED) if pool and POOLED in names else lost
    place = {name: index for index, name in enumerate(names)}
    meant = [place.get(name, other) if name.strip() else MISSING for name in value_names]
    return Categories(
        group,
        names,
        np.array([*meant, MISSING], dtype=np.int64),
        tuple(value_names),
        declared=group.categories is not None,
        excludes=excludes,
    )


def _by_origin(group: Group, value_names: Sequence[str], at: str) -> Categories:
    """Give every yes the category of synthetic rows, and every no that of real ones."""
    filled = [name for name in value_names if name.strip()]
    said = truth(filled)
    if said is None:
        strange = [name for name in filled if truth([name]) is None]
        hint = "say of each row whether it is synthetic: yes or no, true or false, 1 or 0"
        message = f"holds {listing(map(quoted, strange))}, which is neither yes nor no"
        raise _bad(group, message, "origin-not-yes-or-no", at, hint)
    meant = dict(zip(filled, said, strict=True))
    codes = [int(meant[name]) if name.strip() else MISSING for name in value_names]
    names = (REAL, SYNTHETIC)
    return Categories(
        group, names, np.array([*codes, MISSING], dtype=np.int64), tuple(value_names), declared=True, excludes=False
    )


def check_filled_origin(categories: Categories, missing: int, at: str) -> None:
    """Check that every row says whether it is synthetic: one that does not could be either.

    Args:
        categories: The categories.
        missing: Rows that lack a label.
        at: The field of the spec to blame.

    Raises:
        DataError: A row of a group of origin lacks a label.
    """
    if categories.group.kind == ORIGIN and missing:
        message = f"is empty in {missing:,} {'row' if missing == 1 else 'rows'}, which could be real or synthetic"
        raise _bad(categories.group, message, "origin-missing", at, "say of each row whether it is synthetic")


def check_occurring(categories: Categories, rows: NDArray[np.int64], at: str) -> tuple[Warned, ...]:
    """Check which categories have rows in the evaluation, and warn of declared ones that have none.

    Args:
        categories: The categories.
        rows: Rows of each category in the evaluation, shape (categories,).
        at: The field of the spec to blame.

    Raises:
        DataError: One category is all there is.
    """
    group = categories.group
    if not rows.any():
        raise _bad(group, "has no label in any row", "labels-missing", at, "name another column, or remove the group")
    if not categories.declared or len(categories.names) == 1:
        occurring = [name for name, number in zip(categories.names, rows, strict=True) if number]
        if len(occurring) == 1:
            message = f"holds the category {quoted(occurring[0])} only, so there is nothing to compare"
            raise _bad(group, message, "one-category", at, "remove the group from by")
        return ()
    if group.kind == ORIGIN:  # no synthetic row is no fault
        return ()
    return tuple(
        Warned(
            "category-absent", f"{group.label}: the data has no row of {quoted(name)}; it was not evaluated", group.id
        )
        for name, number in zip(categories.names, rows, strict=True)
        if not number
    )


def _bad(group: Group, message: str, kind: str, at: str, hint: str) -> DataError:
    column = re.sub(r"\s+", " ", group.column)
    return DataError(Problem(None, at, f"the column {quoted(column)} of the group {group.id} {message}", hint, kind))
