"""Estimates that rest on shared units: a document that mentions two groups, a speaker who was recorded on two devices.

Each unit moves the estimates it takes part in by its influences on them, so the estimates are as correlated as these
are. Groups without a common unit have the correlation 0.

Sources: Cochran (1977), Sampling Techniques, §6.11; Särndal, Swensson and Wretman (1992), Model Assisted Survey
Sampling, §5.5.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Dependence", "dependence_of"]


@dataclass(frozen=True, slots=True, eq=False)
class Dependence:
    """How the estimates of K groups hang together.

    Attributes:
        correlation: Their correlations, shape (K, K); None where they share units and no more is known.
    """

    correlation: NDArray[np.float64] | None

    def between(self, one: int, other: int) -> float:
        """Return the correlation of two estimates; where it is not known −1, which makes a difference vary most."""
        return -1.0 if self.correlation is None else float(self.correlation[one, other])

    def among(self, indices: Sequence[int]) -> Dependence:
        """Return the dependence of some of the groups, in their order."""
        if self.correlation is None:
            return self
        return Dependence(self.correlation[np.ix_(indices, indices)])

    def of_differences(self, errors: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the standard errors of all pairwise differences, shape (K, K), from those of the estimates."""
        if self.correlation is None:
            total: NDArray[np.float64] = errors[:, None] + errors[None, :]
            return total
        squares = errors[:, None] ** 2 + errors[None, :] ** 2 - 2 * self.correlation * np.outer(errors, errors)
        rounding = 64 * np.finfo(np.float64).eps * (errors[:, None] ** 2 + errors[None, :] ** 2)
        root: NDArray[np.float64] = np.sqrt(np.where(squares > rounding, squares, 0.0))
        return root


def dependence_of(influences: ArrayLike) -> Dependence:
    """Return the correlations of estimates from the influence of every unit on each.

    Args:
        influences: z of each group and unit, shape (K, units); 0 where a unit has no part in a group.
    """
    z = np.asarray(influences, dtype=np.float64)
    products = z @ z.T
    lengths = np.sqrt(np.diag(products))
    scale = np.outer(lengths, lengths)
    correlation = np.divide(products, scale, out=np.zeros_like(products), where=scale > 0)
    np.fill_diagonal(correlation, 1.0)
    return Dependence(correlation.clip(-1.0, 1.0))
