"""The pointer decision list: better models for groups, put before a model so that no accepted group ever gets worse.

Version 0 is the model. A node (g, h) put before version t − 1 makes version t, which answers with h on the rows of g
and as version t − 1 elsewhere; h is a model that somebody submitted, or a pointer to an earlier version. A node that is
right on more rows of its own group can be wrong on more rows of another. So after each accepted submission every
accepted group that has more errors than it had in some version before gets a node that points to the version with the
fewest, until no such group is left.

Source: Globus-Harris, Kearns and Roth (2022), "An algorithmic framework for bias bounties", FAccT, arXiv:2201.10408
(the monotone pointer decision list).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Node", "PointerList", "accept", "errors_of", "improves", "start", "versions"]

Scalar = TypeVar("Scalar", bound=np.generic)


@dataclass(frozen=True, slots=True)
class Node:
    """A part of the list.

    Attributes:
        group: Which accepted submission's group it is for, from 0.
        points_to: The earlier version that answers; None where the submission's own model does.
    """

    group: int
    points_to: int | None


@dataclass(frozen=True, slots=True, eq=False)
class PointerList:
    """A list, and what it gets wrong on held-out rows.

    Attributes:
        nodes: Node k makes version k + 1.
        rounds: The version after each accepted submission; the first entry is version 0, before any.
        groups: Rows of each accepted submission's group, shape (submissions, rows).
        losses: What each version gets wrong, shape (versions, rows).
    """

    nodes: tuple[Node, ...]
    rounds: tuple[int, ...]
    groups: NDArray[np.bool_]
    losses: NDArray[np.bool_]

    @property
    def current(self) -> NDArray[np.bool_]:
        """What the newest version gets wrong, shape (rows,)."""
        newest: NDArray[np.bool_] = self.losses[-1]
        return newest


def start(losses: ArrayLike) -> PointerList:
    """Return the list that is the model alone.

    Args:
        losses: Whether the model is wrong, shape (rows,).
    """
    wrong = np.asarray(losses, dtype=np.bool_)
    return PointerList((), (0,), np.zeros((0, wrong.size), dtype=np.bool_), wrong[None, :])


def improves(known: PointerList, group: ArrayLike, losses: ArrayLike) -> bool:
    """Tell whether a model is wrong on fewer rows of a group than the newest version of the list is."""
    inside = np.asarray(group, dtype=np.bool_)
    return _count(np.asarray(losses, dtype=np.bool_) & inside) < _count(known.current & inside)


def accept(known: PointerList, group: ArrayLike, losses: ArrayLike) -> PointerList:
    """Put a submission before the list, and repair every accepted group that it made worse.

    Errors are whole numbers. The submission's node lowers those of all rows by at least one, as it changes nothing
    outside its group; each repair does too, for the same reason. So there are at most as many nodes as the model had
    errors, and the loop ends. At its end each accepted group has as few errors as in the best version so far, so that
    from one round to the next none of them can rise.

    Args:
        known: The list so far.
        group: Rows of the submission's group, shape (rows,).
        losses: Whether its model is wrong, shape (rows,); only rows of the group count.

    Raises:
        ValueError: The model is not wrong on fewer rows of the group than the list, see `improves`.
    """
    inside, wrong = np.asarray(group, dtype=np.bool_), np.asarray(losses, dtype=np.bool_)
    if not improves(known, inside, wrong):
        raise ValueError("a submission must be wrong on fewer rows of its group than the list is")
    groups = np.vstack([known.groups, inside[None, :]])
    nodes = [*known.nodes, Node(len(known.groups), None)]
    found = [*known.losses, np.where(inside, wrong, known.current)]
    errors = [_errors(each, groups) for each in found]
    while (repair := _repair(np.stack(errors))) is not None:
        nodes.append(repair)
        assert repair.points_to is not None
        found.append(np.where(groups[repair.group], found[repair.points_to], found[-1]))
        errors.append(_errors(found[-1], groups))
    return PointerList(tuple(nodes), (*known.rounds, len(nodes)), groups, np.stack(found))


def errors_of(known: PointerList) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Count the errors after each round.

    Returns:
        Of all rows, shape (rounds,), and of each accepted group, shape (rounds, submissions); the first round is the
        model alone. Both count every group in every round, also in those before its submission was accepted.
    """
    chosen = known.losses[list(known.rounds)]
    overall = chosen.sum(axis=1, dtype=np.int64)
    return overall, np.stack([_errors(each, known.groups) for each in chosen])


def versions(
    nodes: Sequence[Node], groups: NDArray[np.bool_], answers: NDArray[Scalar], base: NDArray[Scalar]
) -> NDArray[Scalar]:
    """Answer rows with every version of a list.

    Args:
        nodes: The nodes, in the order in which they were made.
        groups: Rows of each submission's group, shape (submissions, rows).
        answers: What each submission's model answers, shape (submissions, rows); any value outside its group.
        base: What the model answers, shape (rows,).

    Returns:
        Shape (versions, rows), version 0 first.

    Raises:
        ValueError: A node points to a version that is not before it.
    """
    found = [base]
    for number, node in enumerate(nodes):
        if node.points_to is not None and not 0 <= node.points_to <= number:
            raise ValueError(f"node {number} points to version {node.points_to}, which is not before it")
        inner = answers[node.group] if node.points_to is None else found[node.points_to]
        found.append(np.where(groups[node.group], inner, found[-1]))
    return np.stack(found)


def _repair(errors: NDArray[np.int64]) -> Node | None:
    """Return the node for the first group that has been better, pointing to the first of its best versions."""
    best = errors.min(axis=0)
    worse = np.flatnonzero(errors[-1] > best)
    if not worse.size:
        return None
    group = int(worse[0])
    return Node(group, int(errors[:, group].argmin()))


def _errors(losses: NDArray[np.bool_], groups: NDArray[np.bool_]) -> NDArray[np.int64]:
    counted: NDArray[np.int64] = (groups & losses).sum(axis=1, dtype=np.int64)
    return counted


def _count(rows: NDArray[np.bool_]) -> int:
    return int(np.count_nonzero(rows))
