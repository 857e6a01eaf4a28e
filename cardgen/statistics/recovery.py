"""What follows from published sums about a hidden one: how it is put together, and between which ends it must lie.

Published sums are rows of a matrix over unknown sums that are never negative. `suppression.audit` tells whether a
hidden row is in their span; here is from which of them it can be made, and what inequalities add.

Sources: Hundepool et al. (2012), Statistical Disclosure Control, ch. 4 (the attacker's linear programme); Chen, Donoho
and Saunders (1998), SIAM J. Sci. Comput. 20: 33–61 (few terms by the smallest sum of absolute weights).
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["bounds", "combination", "never", "told_one_by_one"]

_SOLVER: Literal["highs"] = "highs"
"""The linear programs are solved by HiGHS, which comes with scipy."""

_NONE = 1e-7
"""Weight of a published sum below which it takes no part; weights are ratios of small whole numbers."""

_STEP = 1e-3
"""How far above 0 a sum must be able to be: far above rounding, and below what many can be at once."""

Floats = NDArray[np.float64]


def combination(published: ArrayLike, hidden: ArrayLike) -> NDArray[np.intp]:
    """Return which published rows a hidden row can be made from, as few as possible as a rule.

    Args:
        published: Shape (rows, unknowns).
        hidden: Shape (unknowns,); it must be in the span of the published rows.

    Raises:
        ValueError: It is not.
    """
    from scipy.optimize import linprog

    rows, target = np.asarray(published, dtype=np.float64), np.asarray(hidden, dtype=np.float64)
    both = np.hstack([rows.T, -rows.T])
    found = linprog(np.ones(both.shape[1]), A_eq=both, b_eq=target, bounds=(0, None), method=_SOLVER)
    if found.x is None:
        raise ValueError("the hidden row is not a combination of the published ones")
    weights = found.x[: len(rows)] - found.x[len(rows) :]
    return np.flatnonzero(np.abs(weights) > _NONE)


def told_one_by_one(published: ArrayLike, values: ArrayLike | None = None) -> tuple[NDArray[np.bool_], Floats]:
    """Find the unknowns that published sums tell one by one, so that the others can be solved for without them.

    A sum of one unknown tells it; what is left of the others without it may be a sum of one again.

    Args:
        published: Shape (rows, unknowns).
        values: What is published of each row, shape (rows,); zeros where only what is known matters.

    Returns:
        Which unknowns are told, and their values, 0 where they are not; shape (unknowns,) each.
    """
    rows = np.asarray(published, dtype=np.float64)
    left = np.zeros(len(rows)) if values is None else np.asarray(values, dtype=np.float64).copy()
    told, found = np.zeros(rows.shape[1], dtype=np.bool_), np.zeros(rows.shape[1])
    while True:
        open_ = (rows != 0) & ~told
        single = np.flatnonzero(open_.sum(axis=1) == 1)
        if not single.size:
            return told, found
        columns, first = np.unique(open_[single].argmax(axis=1), return_index=True)
        found[columns] = left[single[first]] / rows[single[first], columns]
        left = left - rows[:, columns] @ found[columns]
        told[columns] = True


def bounds(
    published: ArrayLike, values: ArrayLike, hidden: ArrayLike, at_least: ArrayLike, least: ArrayLike
) -> tuple[float, float] | None:
    """Return the smallest and the largest value that a hidden sum can have.

    Args:
        published: Rows over unknowns that are not negative, shape (rows, unknowns).
        values: What is published of each, shape (rows,).
        hidden: The hidden row, shape (unknowns,).
        at_least: Rows whose sums are known to be `least` or more, shape (others, unknowns).
        least: Those values, shape (others,), or one for all.

    Returns:
        Both ends, infinite where there is none; None where the published values contradict each other.
    """
    low = _end(published, values, hidden, at_least, least, sign=1)
    high = None if low is None else _end(published, values, hidden, at_least, least, sign=-1)
    return None if low is None or high is None else (low, high)


def never(published: ArrayLike, values: ArrayLike, hidden: ArrayLike) -> NDArray[np.bool_]:
    """Tell which hidden sums are 0 whatever the unknowns are.

    Solutions are convex: where each of several sums can be above 0, one solution has them all above 0. So one
    programme finds them: as many sums as possible above a small step.

    Args:
        published: Rows over unknowns that are not negative, shape (rows, unknowns).
        values: What is published of each, shape (rows,).
        hidden: The hidden rows, shape (sums, unknowns).

    Returns:
        Shape (sums,); none where the published values contradict each other.
    """
    from scipy.optimize import linprog

    rows, sums = np.asarray(published, dtype=np.float64), np.asarray(hidden, dtype=np.float64)
    count = len(sums)
    found = linprog(
        np.concatenate([np.zeros(rows.shape[1]), -np.ones(count)]),
        A_eq=np.hstack([rows, np.zeros((len(rows), count))]),
        b_eq=np.asarray(values, dtype=np.float64),
        A_ub=np.hstack([-sums, np.eye(count)]),
        b_ub=np.zeros(count),
        bounds=[(0, None)] * rows.shape[1] + [(0, _STEP)] * count,
        method=_SOLVER,
    )
    if found.x is None:
        return np.zeros(count, dtype=np.bool_)
    return np.asarray(found.x[rows.shape[1] :] < _STEP / 2)


def _end(
    published: ArrayLike, values: ArrayLike, hidden: ArrayLike, at_least: ArrayLike, least: ArrayLike, sign: int
) -> float | None:
    from scipy.optimize import linprog

    others = np.asarray(at_least, dtype=np.float64)
    found = linprog(
        sign * np.asarray(hidden, dtype=np.float64),
        A_eq=np.asarray(published, dtype=np.float64),
        b_eq=np.asarray(values, dtype=np.float64),
        A_ub=-others if len(others) else None,
        b_ub=-np.broadcast_to(np.asarray(least, dtype=np.float64), len(others)) if len(others) else None,
        bounds=(0, None),
        method=_SOLVER,
    )
    unbounded = 3
    if found.status == unbounded:
        return -sign * float("inf")
    return None if found.fun is None else sign * float(found.fun)
