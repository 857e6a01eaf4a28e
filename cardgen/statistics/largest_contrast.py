"""How far apart the estimates of equal groups are by chance: the largest of all pairwise contrasts.

The largest is max_ij |e_i − e_j| / σ_ij, with e the errors of K groups and σ_ij the standard errors of their
differences. Its quantile makes intervals of all pairs that hold at once (max-t; Hochberg and Tamhane 1987, Multiple
Comparison Procedures).

- Normal errors of separate groups: the studentised range (Tukey–Kramer).
- Student's errors of separate groups, where one rests on few units: Monte Carlo.
- Groups that share units: Monte Carlo of correlated errors; with few units their covariance is estimated, so it is
  drawn as well (Wishart) and every contrast divided by its own drawn standard error.
- Groups that share units to an extent that is not known: Bonferroni's bound, with σ_ij = SE_i + SE_j.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cardgen.statistics.dependence import Dependence
from cardgen.statistics.quantiles import critical_value
from cardgen.statistics.studentized_range import simultaneous_contrast

__all__ = ["Pairs", "pairs_of"]

DRAWS = 20_000
"""Draws for the quantile; its Monte Carlo error is then about half a per cent of it."""

_FEWEST_DRAWS = 2_000
_CONTRASTS = 6_000_000
"""Contrasts drawn at most, so that many groups (whose largest contrast varies less) do not take many seconds."""

_CHUNK = 2_000
_CORRELATED_DRAWS = 10_000
_CORRELATED_CHUNK = 500

_NEARLY_NORMAL = 200
"""Degrees of freedom from which Student's errors are taken for normal ones, with a small allowance."""


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """The differences of all pairs of K groups.

    Attributes:
        errors: Their standard errors, shape (K, K).
        quantile: The multiple of them that the largest of all contrasts stays below, at the level asked for.
    """

    errors: NDArray[np.float64]
    quantile: float


def pairs_of(
    standard_errors: Sequence[float],
    degrees_of_freedom: Sequence[float | None],
    level: float,
    seed: int,
    dependence: Dependence | None,
) -> Pairs:
    """Return the standard errors of all pairwise differences and the quantile of the largest contrast.

    Args:
        standard_errors: Of the K groups, positive; K ≥ 2.
        degrees_of_freedom: Of each; None for a normal error.
        level: Joint level.
        seed: Of the Monte Carlo draws.
        dependence: Of the groups; None where no unit is in two.
    """
    errors, freedom = np.asarray(standard_errors, dtype=np.float64), list(degrees_of_freedom)
    fewest = min((df for df in freedom if df is not None), default=math.inf)
    if dependence is None:
        pairs = np.hypot(errors[:, None], errors[None, :])
        if fewest < _NEARLY_NORMAL:
            return Pairs(pairs, float(np.quantile(_largest(errors, pairs, freedom, seed), level)))
        # What Student's t adds to a normal quantile with that many degrees of freedom is added to c as well.
        wider = 1.0 if math.isinf(fewest) else critical_value(level, fewest) / critical_value(level)
        return Pairs(pairs, wider * simultaneous_contrast(errors.size, level))
    pairs = dependence.of_differences(errors)
    if errors.size == 2:
        return Pairs(pairs, critical_value(level, None if math.isinf(fewest) else fewest))
    if dependence.correlation is None:
        count = errors.size * (errors.size - 1) / 2
        return Pairs(pairs, critical_value(1 - (1 - level) / count, None if math.isinf(fewest) else fewest))
    drawn = _largest_correlated(errors, pairs, dependence.correlation, fewest, seed)
    return Pairs(pairs, float(np.quantile(drawn, level)))


def _draws(groups: int, most: int, chunk: int) -> int:
    contrasts = groups * (groups - 1) // 2
    return chunk * max(_FEWEST_DRAWS // chunk, min(most // chunk, _CONTRASTS // (contrasts * chunk)))


def _largest(
    errors: NDArray[np.float64], pairs: NDArray[np.float64], freedom: Sequence[float | None], seed: int
) -> NDArray[np.float64]:
    """Draw max_ij |T_i SE_i − T_j SE_j| / σ_ij, shape (draws,), a chunk at a time so that memory stays small."""
    draws = _draws(errors.size, DRAWS, _CHUNK)
    generator = np.random.Generator(np.random.PCG64DXSM(seed))
    student = np.array([df is not None for df in freedom])
    df = np.array([1.0 if df is None else df for df in freedom])
    largest = np.zeros(draws)
    # Single precision: seven digits of a quantile whose Monte Carlo error is in the third, at half the memory traffic.
    inverse = (1 / pairs).astype(np.float32)
    buffer = np.empty((errors.size, _CHUNK), dtype=np.float32)
    for start in range(0, draws, _CHUNK):
        noise = generator.standard_normal((errors.size, _CHUNK))
        if student.any():
            # Student's t is a normal over the root of an independent chi-square by its degrees of freedom.
            noise[student] /= np.sqrt(generator.chisquare(df[student, None], (int(student.sum()), _CHUNK)))
            noise[student] *= np.sqrt(df[student, None])
        scaled = (noise * errors[:, None]).astype(np.float32)
        chunk = largest[start : start + _CHUNK]
        for i in range(errors.size - 1):
            contrasts = np.subtract(scaled[i + 1 :], scaled[i], out=buffer[: errors.size - 1 - i])
            np.abs(contrasts, out=contrasts)
            contrasts *= inverse[i, i + 1 :, None]
            np.maximum(chunk, contrasts.max(axis=0), out=chunk)
    return largest


def _largest_correlated(
    errors: NDArray[np.float64],
    pairs: NDArray[np.float64],
    correlation: NDArray[np.float64],
    fewest: float,
    seed: int,
) -> NDArray[np.float64]:
    """Draw the largest contrast of correlated errors, shape (draws,); pairs without an error of their own are left."""
    generator = np.random.Generator(np.random.PCG64DXSM(seed))
    values, vectors = np.linalg.eigh(correlation)
    # cov = root · rootᵀ; an eigenvalue below 0 is rounding.
    root = errors[:, None] * vectors * np.sqrt(values.clip(min=0.0))
    one, other = np.triu_indices(errors.size, 1)
    apart = pairs[one, other] > 0
    one, other = one[apart], other[apart]
    draw_covariance = None if fewest >= _NEARLY_NORMAL else _wishart(generator, root, fewest)
    drawn = []
    for _ in range(_draws(errors.size, _CORRELATED_DRAWS, _CORRELATED_CHUNK) // _CORRELATED_CHUNK):
        noise = generator.standard_normal((_CORRELATED_CHUNK, errors.size)) @ root.T
        if draw_covariance is None:
            divisor = pairs[one, other]
        else:
            s = draw_covariance()
            divisor = np.sqrt((s[:, one, one] + s[:, other, other] - 2 * s[:, one, other]).clip(min=1e-300))
        drawn.append((np.abs(noise[:, one] - noise[:, other]) / divisor).max(axis=1))
    return np.concatenate(drawn)


def _wishart(generator: np.random.Generator, root: NDArray[np.float64], df: float) -> Callable[[], NDArray[np.float64]]:
    """Return what draws estimated covariances, shape (chunk, K, K), whose mean is root · rootᵀ."""
    k = root.shape[0]

    def few() -> NDArray[np.float64]:
        rows = generator.standard_normal((_CORRELATED_CHUNK, max(1, int(df)), k)) @ root.T
        return np.asarray(rows.transpose(0, 2, 1) @ rows / max(1, int(df)))

    def many() -> NDArray[np.float64]:
        # Bartlett (1933): a triangle with chi variates on its diagonal and normals below it.
        triangle = np.tril(generator.standard_normal((_CORRELATED_CHUNK, k, k)), -1)
        triangle[:, range(k), range(k)] = np.sqrt(generator.chisquare(df - np.arange(k), (_CORRELATED_CHUNK, k)))
        half = root @ triangle
        return np.asarray(half @ half.transpose(0, 2, 1) / df)

    return few if df < k else many
