"""The typical distance between groups, with the part that is sampling noise removed."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cardgen.statistics.dependence import Dependence
from cardgen.statistics.estimates import Estimate, Interval
from cardgen.statistics.noise import noise_of
from cardgen.statistics.quadratic_form import spread_distribution

__all__ = ["Spread", "between_group_sd"]

DRAWS = 20_000
_CORRELATED_DRAWS = 8_000
_FEWEST_DRAWS = 4_000
_NORMALS = 1_000_000
"""Numbers drawn at most: many groups, whose spread varies less, need fewer draws."""

_NEARLY_NORMAL = 200
"""Degrees of freedom from which Student's errors are taken for normal ones."""

_UNEVEN = 2
"""How many times the median standard error the largest may be before the approximate distribution gives way to draws:
its lower tail, which sets the upper end, is then off by up to a factor of three (0.088 for 0.025 at four times)."""

_HALVINGS = 22
"""Halvings of the bracket of an end: one part in four million of it, far below the error of the draws."""


@dataclass(frozen=True, slots=True)
class Spread:
    """The standard deviation between groups.

    Attributes:
        estimate: √max(0, `variance`), and its interval.
        variance: The debiased variance, negative where the groups differ less than noise alone would make them; None
            where a standard error is unknown. A reader is told of a negative one, never shown only 0.
        uncorrected_variance: The sample variance of the estimates, noise included.
    """

    estimate: Estimate
    variance: float | None
    uncorrected_variance: float


def between_group_sd(
    values: Sequence[float],
    standard_errors: Sequence[float | None],
    level: float,
    seed: int,
    degrees_of_freedom: Sequence[float | None] | None = None,
    dependence: Dependence | None = None,
) -> Spread:
    """Estimate the standard deviation of K groups' true values around their plain mean.

    V̂ = 1/(K−1) Σ(Y_k − Ȳ)² − 1/K Σ SE_k² is unbiased for V = 1/(K−1) Σ(θ_k − θ̄)²; the value is √max(0, V̂). Where
    groups share units, the mean covariance of pairs is added: what moves all groups alike does not spread them.
    Source: Lum, Zhang and Bower (2022), FAccT, "De-biasing 'bias' measurement".

    The interval inverts the test of V by T = Σ(Y_k − Ȳ)²: it holds each V for which T is in neither tail of its
    distribution, the groups lying in the observed directions from their mean. That distribution is a quadratic form in
    normal errors; where a group rests on few clusters, so that its error is Student's, or the standard errors are very
    uneven, it is drawn by Monte Carlo. For
    equal standard errors T is a scaled noncentral χ² that depends on V alone, and this is noncentrality interval
    estimation (Steiger and Fouladi 1997, in: Harlow et al., What if there were no significance tests?). So that a T
    below what noise alone makes does not end in the interval [0, 0], the upper end never falls below that of the median
    T at V = 0. In simulations of 3 to 20 groups with √V from 0 to 3 standard errors it covered .96 to .99 at 0.95; with
    standard errors ten times apart and a √V as large as the largest of them, .91.

    Args:
        values: One estimate a group, shape (K,), K ≥ 2.
        standard_errors: Of `values`, unbiased (not guarded) ones.
        level: Two-sided confidence level.
        seed: Of the Monte Carlo draws, derived from ids by the caller.
        degrees_of_freedom: Of each standard error; None in it (or altogether) for a normal.
        dependence: Of groups that share units; None where none do.

    Returns:
        The spread; no value where a standard error is unknown, or the correlation of groups that share units is; no
        interval where all standard errors are 0.

    Raises:
        ValueError: Fewer than two groups, or sequences of unequal length.
    """
    x = _values(values)
    freedom = [None] * x.size if degrees_of_freedom is None else list(degrees_of_freedom)
    if len(standard_errors) != x.size or len(freedom) != x.size:
        raise ValueError(f"{x.size} groups need as many standard errors and degrees of freedom")
    deviations = x - x.mean()
    if np.abs(deviations).max() <= 8 * np.finfo(np.float64).eps * np.abs(x).max():
        deviations = np.zeros_like(x)  # equal values whose mean was rounded: that is no direction
    uncorrected = float(deviations @ deviations) / (x.size - 1)
    known = [error for error in standard_errors if error is not None]
    if len(known) < x.size or (dependence is not None and dependence.correlation is None):
        return Spread(Estimate(None), None, uncorrected)
    errors = np.array(known)
    variance = uncorrected - float(errors @ errors) / x.size
    if dependence is not None and dependence.correlation is not None:
        covariance = dependence.correlation * np.outer(errors, errors)
        shared = float(covariance.sum() - np.trace(covariance))
        variance += shared / (x.size * (x.size - 1))
    value = math.sqrt(max(0.0, variance))
    if not errors.any():
        return Spread(Estimate(value), variance, uncorrected)
    normal = min((df for df in freedom if df is not None), default=math.inf) >= _NEARLY_NORMAL
    even = errors.size == 2 or errors.max() <= _UNEVEN * float(np.median(errors))
    if normal and even and dependence is None:
        low, high = _invert_normal(deviations, errors, level)
    else:
        low, high = _invert(deviations, _noise(errors, freedom, seed, dependence), level)
    # Skew draws or very unequal groups may leave the estimate just outside the inverted tests.
    interval = Interval(min(low, value), max(high, value), level, "noncentrality-inversion")
    return Spread(Estimate(value, None, interval), variance, uncorrected)


def _invert_normal(deviations: NDArray[np.float64], errors: NDArray[np.float64], level: float) -> tuple[float, float]:
    """Return the ends of the interval where the noise is normal; see `quadratic_form`."""
    observed = float(deviations @ deviations)
    t = spread_distribution(errors, _direction(deviations))
    tail = (1 - level) / 2
    floor = observed
    if t.upper_tail(observed, 0.0) > 0.5:
        floor = _crossing(lambda x: 1 - t.upper_tail(x, 0.0), 0.5, t.noise[0])
    low = _crossing(lambda r: t.upper_tail(observed, r), tail, math.sqrt(observed))
    high = _crossing(lambda r: t.upper_tail(floor, r), 1 - tail, math.sqrt(floor))
    return low, high


def _direction(deviations: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the observed deviations scaled to the standard deviation 1."""
    k = deviations.size
    # Without any deviation there is no direction to keep; any will do, since the median of the noise is used then.
    direction = deviations if deviations.any() else np.linspace(-1.0, 1.0, k)
    scaled: NDArray[np.float64] = direction * math.sqrt((k - 1) / float(direction @ direction))
    return scaled


def _noise(
    errors: NDArray[np.float64], freedom: Sequence[float | None], seed: int, dependence: Dependence | None
) -> NDArray[np.float64]:
    """Draw the noise of the K estimates around their mean, shape (K, draws)."""
    most = DRAWS if dependence is None else _CORRELATED_DRAWS
    draws = max(_FEWEST_DRAWS, min(most, _NORMALS // errors.size))
    noise = noise_of(errors, freedom, draws, seed, dependence)
    noise -= noise.mean(axis=0)
    return noise


def _invert(deviations: NDArray[np.float64], noise: NDArray[np.float64], level: float) -> tuple[float, float]:
    """Return the least and the greatest standard deviation that the observed deviations do not refute."""
    k = deviations.size
    observed = float(deviations @ deviations)
    direction = _direction(deviations)
    # T at standard deviation r is |r·direction + noise|², so one set of draws serves every r.
    own = np.einsum("kd,kd->d", noise, noise)
    cross = 2 * (direction @ noise)

    def quantile_of_t(r: float, p: float) -> float:
        index = min(own.size - 1, math.ceil(p * own.size))
        return float(np.partition(own + r * cross, index)[index]) + r * r * (k - 1)

    tail = (1 - level) / 2
    floor = max(observed, quantile_of_t(0.0, 0.5))
    low = _crossing(lambda r: quantile_of_t(r, 1 - tail), observed, math.sqrt(observed))
    high = _crossing(lambda r: quantile_of_t(r, tail), floor, math.sqrt(floor))
    return low, high


def _crossing(rising: Callable[[float], float], target: float, start: float) -> float:
    """Return the x ≥ 0 at which a rising function reaches `target`, near `start`; 0 where it begins above."""
    low, high = 0.0, start or 1.0
    if rising(low) >= target:
        return low
    while rising(high) < target:
        high *= 2
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if rising(middle) >= target else (middle, high)
    return high


def _values(values: Sequence[float]) -> NDArray[np.float64]:
    x = np.asarray(values, dtype=np.float64)
    if x.ndim != 1 or x.size < 2:
        raise ValueError(f"a spread needs at least two groups, got {x.size}")
    return x
