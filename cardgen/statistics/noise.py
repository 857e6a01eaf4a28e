"""Errors like those of the estimates of several groups, drawn by a seeded generator."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cardgen.statistics.dependence import Dependence

__all__ = ["noise_of"]


def noise_of(
    standard_errors: NDArray[np.float64],
    degrees_of_freedom: Sequence[float | None],
    draws: int,
    seed: int,
    dependence: Dependence | None = None,
) -> NDArray[np.float64]:
    """Draw errors, shape (K, draws): Student's with the degrees of freedom of each group, normal where it has none.

    Groups that share units have correlated errors, and one chi-square with the fewest degrees of freedom.

    Args:
        standard_errors: Of the groups, shape (K,).
        degrees_of_freedom: Of each.
        draws: How many.
        seed: Of the generator.
        dependence: Of groups that share units, with its correlations; None where none do.

    Raises:
        ValueError: Groups share units, and their correlations are not known.
    """
    generator = np.random.Generator(np.random.PCG64DXSM(seed))
    noise = np.empty((standard_errors.size, draws))
    if dependence is None:
        for row, error, df in zip(noise, standard_errors, degrees_of_freedom, strict=True):
            row[:] = error * (generator.standard_normal(draws) if df is None else generator.standard_t(df, draws))
        return noise
    if dependence.correlation is None:
        raise ValueError("errors of groups that share units need their correlations")
    values, vectors = np.linalg.eigh(dependence.correlation)
    root = standard_errors[:, None] * vectors * np.sqrt(values.clip(min=0.0))
    noise[:] = root @ generator.standard_normal((standard_errors.size, draws))
    known = [df for df in degrees_of_freedom if df is not None]
    if known:
        noise /= np.sqrt(generator.chisquare(min(known), draws) / min(known))
    return noise
