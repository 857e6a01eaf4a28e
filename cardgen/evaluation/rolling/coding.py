"""Combinations of codes, numbered: the joint categories of several groups, the clusters of a cell."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["compact", "joint"]

Integers = NDArray[np.int64]
_DENSE = 65_536


def joint(labels: Integers, sizes: Sequence[int]) -> tuple[Integers, Integers]:
    """Return the combination of labels of each unit, and the labels of each combination that occurs.

    Args:
        labels: Shape (groups, units), from 0.
        sizes: How many labels each group has.

    Returns:
        Index of the combination, shape (units,), and the combinations in ascending order, shape (groups, combinations).
    """
    code = np.zeros(labels.shape[1], dtype=np.int64)
    total = 1
    for label, size in zip(labels, sizes, strict=True):
        if total * size >= 2**62:
            code, total = _dense(code)
        code = code * size + label
        total *= size
    index, first = compact(code, total)
    return index, labels[:, first]


def _dense(code: Integers) -> tuple[Integers, int]:
    known, index = np.unique(code, return_inverse=True)
    return index.astype(np.int64), known.size


def compact(code: Integers, total: int) -> tuple[Integers, Integers]:
    """Number the codes that occur in ascending order; return the number of each, and a place where each code occurs.

    Few possible codes are looked up in a table; many are sorted, as 32-bit integers where they fit, which is several
    times as fast.
    """
    if total <= max(_DENSE, code.size):
        where = np.full(total, -1, dtype=np.int64)
        where[code] = np.arange(code.size)
        occurring = np.flatnonzero(where >= 0)
        number = np.zeros(total, dtype=np.int64)
        number[occurring] = np.arange(occurring.size)
        return number[code], where[occurring]
    narrow = code.astype(np.int32) if total < 2**31 else code
    order = np.argsort(narrow)
    ordered = narrow[order]
    begins = np.ones(code.size, dtype=bool)
    begins[1:] = ordered[1:] != ordered[:-1]
    index = np.empty(code.size, dtype=np.int64)
    index[order] = np.cumsum(begins) - 1
    return index, order[begins]
