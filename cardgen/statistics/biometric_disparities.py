"""How unequal error rates of groups are, in the measures that biometrics uses.

Rates of false matches differ between groups by factors, so these measures are of ratios: multiplying every rate by the
same number changes none of them (but for the fairness discrepancy rate, which is of differences).

The measures of equal groups are above their true value, because noise makes the largest larger. Their intervals
therefore invert tests: they hold each inequality at which what was seen is not too rare, where groups differ in the
pattern that was seen, or in that pattern with groups alike that are close to their middle. Rates vary on the log scale.
Of two rates together, one may be more unequal than it was seen to be while the other is not, so an interval of both
holds also what the intervals of the two give (MOVER: Zou and Donner 2008, Statistics in Medicine 27: 1693–1702).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cardgen.statistics.estimates import Estimate, Interval

__all__ = [
    "Rates",
    "fairness_discrepancy_rate",
    "garbe",
    "garbe_estimate",
    "gini",
    "gini_estimate",
    "inequity_ratio",
    "max_to_geometric_mean",
    "max_to_geometric_mean_estimate",
]

Floats = NDArray[np.float64]
Measure = Callable[[Floats], Floats]
"""From the logarithms of true rates, shape (rates,), the measure of every draw of what is seen of them."""

Noisy = Callable[[Floats], Measure]
"""From the noise of logarithms, shape (rates, draws), a measure of rates that are seen with that noise."""

_DRAWS = 2_000
_HALVINGS = 12
_FARTHEST = 64.0
_ALIKE = 2.0
_FEW = 8
"""Groups whose pairs are gone through faster than they are sorted."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Rates of groups.

    Attributes:
        values: The rates, all positive, shape (G,).
        standard_errors: Theirs; None where one is unknown.
        degrees_of_freedom: Of each standard error; None for a normal.
    """

    values: Sequence[float]
    standard_errors: Sequence[float | None]
    degrees_of_freedom: Sequence[float | None]


def max_to_geometric_mean(values: ArrayLike) -> float:
    """Return the largest rate over the geometric mean of all: 1 where all are equal.

    Source: Grother (2022), NIST IR 8429, Face Recognition Vendor Test Part 8, draft.

    >>> round(max_to_geometric_mean([1e-5, 2e-5, 4e-5, 1e-4]), 6)
    3.343702
    """
    logs = np.log(_rates(values))
    return math.exp(float(logs.max() - logs.mean()))


def gini(values: ArrayLike) -> float:
    """Return the Gini coefficient of rates, corrected for their number: from 0 (equal) to 1 (one group has it all).

    n/(n−1) · Σ_i Σ_j |x_i − x_j| / (2 n² x̄). Source: Howard, Laird, Sirotin, Rubin, Tipton and Vemury (2022),
    arXiv:2203.05051.

    >>> round(gini([1e-5, 2e-5, 4e-5, 1e-4]), 6)
    0.568627
    """
    x = np.asarray(values, dtype=np.float64)
    if x.ndim != 1 or x.size < 2 or (x < 0).any() or not x.any():
        raise ValueError("a Gini coefficient needs two rates or more that are not negative, and one that is positive")
    return float(_gini(x[:, None])[0])


def garbe(false_match_rates: ArrayLike, false_non_match_rates: ArrayLike, weight: float = 0.5) -> float:
    """Return the Gini aggregation rate for biometric equitability: α G(FMR) + (1 − α) G(FNMR).

    Source: as `gini`.

    >>> round(garbe([1e-5, 2e-5, 4e-5, 1e-4], [.010, .012, .015, .011]), 6)
    0.339869
    """
    _require_weight(weight)
    return weight * gini(false_match_rates) + (1 - weight) * gini(false_non_match_rates)


def inequity_ratio(
    false_match_rates: ArrayLike, false_non_match_rates: ArrayLike, exponents: tuple[float, float] = (0.5, 0.5)
) -> float:
    """Return (max FMR / min FMR)^α · (max FNMR / min FNMR)^β: 1 where all are equal.

    Source: Grother (2021), "Demographic differentials in face recognition algorithms".

    >>> round(inequity_ratio([1e-5, 2e-5, 4e-5, 1e-4], [.010, .012, .015, .011]), 6)
    3.872983
    """
    matches, others = _rates(false_match_rates), _rates(false_non_match_rates)
    first, second = exponents
    return float((matches.max() / matches.min()) ** first * (others.max() / others.min()) ** second)


def fairness_discrepancy_rate(
    false_match_rates: ArrayLike, false_non_match_rates: ArrayLike, weight: float = 0.5
) -> float:
    """Return 1 − (α max |ΔFMR| + (1 − α) max |ΔFNMR|): 1 where all are equal.

    Differences of rates of one in 100,000 all but vanish in it, so no card prints it. Source: de Freitas Pereira and
    Marcel (2022), IEEE Trans. Biometrics, Behavior, and Identity Science 4: 19–29.

    >>> round(fairness_discrepancy_rate([1e-5, 2e-5, 4e-5, 1e-4], [.010, .012, .015, .011]), 6)
    0.997455
    """
    _require_weight(weight)
    matches, others = (np.asarray(each, dtype=np.float64) for each in (false_match_rates, false_non_match_rates))
    return float(1 - (weight * np.ptp(matches) + (1 - weight) * np.ptp(others)))


def max_to_geometric_mean_estimate(rates: Rates, level: float, seed: int) -> Estimate:
    """Estimate the largest rate over the geometric mean; method "pattern-inversion".

    Args:
        rates: Two groups or more.
        level: Two-sided confidence level.
        seed: Of the Monte Carlo draws, derived from ids by the caller.

    Returns:
        No interval where a standard error is unknown.

    Raises:
        ValueError: Fewer than two groups, or a rate that is not positive.
    """
    value = max_to_geometric_mean(rates.values)
    return _estimate(value, (rates,), _noisy_maximum, level, seed)


def _noisy_maximum(noise: Floats) -> Measure:
    def measure(logs: Floats) -> Floats:
        seen = logs[:, None] + noise
        found: Floats = np.exp(seen.max(axis=0) - seen.mean(axis=0))
        return found

    return measure


def gini_estimate(rates: Rates, level: float, seed: int) -> Estimate:
    """Estimate the Gini coefficient of rates; arguments and errors as for `max_to_geometric_mean_estimate`."""
    _rates(rates.values)
    return _estimate(gini(rates.values), (rates,), _noisy_gini, level, seed)


def _noisy_gini(noise: Floats) -> Measure:
    factors = np.exp(noise)
    return lambda logs: _gini(np.exp(logs - logs.max())[:, None] * factors)


def garbe_estimate(matches: Rates, others: Rates, level: float, seed: int, weight: float = 0.5) -> Estimate:
    """Estimate the Gini aggregation rate of two rates of the same groups, each independent of the other.

    The interval reaches from the lower to the higher end of two: the inversion of one multiple of both patterns, which
    holds where groups are alike in both rates, and MOVER from the inversions of each, which holds where they are not.

    Args:
        matches: False match rates.
        others: False non-match rates, in the same order.
        level: Two-sided confidence level.
        seed: Of the Monte Carlo draws.
        weight: Weight α of the false match rates.
    """
    groups = len(matches.values)
    for each in (matches, others):
        _rates(each.values)
    if len(others.values) != groups:
        raise ValueError(f"{groups} groups need as many rates of either kind, got {len(others.values)}")

    def noisy(noise: Floats) -> Measure:
        first, second = _noisy_gini(noise[:groups]), _noisy_gini(noise[groups:])
        return lambda logs: weight * first(logs[:groups]) + (1 - weight) * second(logs[groups:])

    value = garbe(matches.values, others.values, weight)
    joint = _estimate(value, (matches, others), noisy, level, seed)
    parts = [gini_estimate(each, level, seed) for each in (matches, others)]
    reach = _reach(parts, (weight, 1 - weight))
    if joint.interval is None or reach is None:
        return Estimate(value)
    low, high = min(joint.interval.low, value - reach[0]), max(joint.interval.high, value + reach[1])
    return Estimate(value, None, Interval(low, high, level, joint.interval.method))


def _reach(parts: Sequence[Estimate], weights: tuple[float, float]) -> tuple[float, float] | None:
    """Return how far the weighted sum of two independent estimates reaches down and up, by MOVER."""
    down, up = [], []
    for part, weight in zip(parts, weights, strict=True):
        if part.value is None or part.interval is None:
            return None
        down.append(weight * (part.value - part.interval.low))
        up.append(weight * (part.interval.high - part.value))
    return math.hypot(*down), math.hypot(*up)


def _estimate(value: float, rates: Sequence[Rates], noisy: Noisy, level: float, seed: int) -> Estimate:
    errors = [error for each in rates for error in each.standard_errors]
    freedom = [df for each in rates for df in each.degrees_of_freedom]
    x = [_rates(each.values) for each in rates]
    if not len(errors) == len(freedom) == sum(each.size for each in x):
        raise ValueError("each rate needs a standard error and degrees of freedom, which may be None")
    known = [error for error in errors if error is not None and error > 0]
    if len(known) < len(errors):
        return Estimate(value)
    noise = _noise(np.array(known) / np.concatenate(x), freedom, seed)
    patterns = _patterns([np.log(each) for each in x], np.array(known) / np.concatenate(x))
    measures = noisy(noise), noisy(np.zeros((noise.shape[0], 1)))
    ends = [_invert(value, pattern, measures, level) for pattern in patterns]
    low, high = min(value, *(end for end, _ in ends)), max(value, *(end for _, end in ends))
    return Estimate(value, None, Interval(low, high, level, "pattern-inversion"))


def _patterns(logs: Sequence[Floats], errors: Floats) -> list[Floats]:
    """Return patterns in which groups may differ: as seen, and with groups alike that are not far from their middle.

    Among groups that are alike noise looks most like inequality, and in what was seen they never are alike.
    """
    seen = np.concatenate([each - each.mean() for each in logs])
    apart = np.concatenate([each - np.median(each) for each in logs])
    alike = np.where(np.abs(apart) < _ALIKE * errors, 0.0, apart)
    if not seen.any():
        seen = np.concatenate([np.linspace(-1.0, 1.0, each.size) for each in logs]) * errors
    return [seen, alike] if alike.any() and not np.array_equal(alike, apart) else [seen]


def _noise(errors: Floats, freedom: Sequence[float | None], seed: int) -> Floats:
    """Draw the noise of the logarithms of rates, shape (rates, draws)."""
    generator = np.random.Generator(np.random.PCG64DXSM(seed))
    noise = np.empty((errors.size, _DRAWS))
    for row, error, df in zip(noise, errors.tolist(), freedom, strict=True):
        row[:] = error * (generator.standard_normal(_DRAWS) if df is None else generator.standard_t(df, _DRAWS))
    return noise


def _invert(observed: float, pattern: Floats, measures: tuple[Measure, Measure], level: float) -> tuple[float, float]:
    """Return the measure at the smallest and at the largest multiple of the pattern that the data does not refute.

    Args:
        observed: The measure of what was seen.
        pattern: Logarithms of rates, around their middle.
        measures: With noise, and without.
        level: Two-sided confidence level.
    """
    measure, exact = measures
    tail = (1 - level) / 2

    def quantile(multiple: float, p: float) -> float:
        found = measure(multiple * pattern)
        index = min(found.size - 1, math.ceil(p * found.size))
        return float(np.partition(found, index)[index])

    # Groups that happen to lie closer together than noise alone puts them would refute even equality.
    floor = max(observed, quantile(0.0, 0.5))
    low = _crossing(lambda multiple: quantile(multiple, 1 - tail), observed)
    high = _crossing(lambda multiple: quantile(multiple, tail), floor)
    first, second = (float(exact(multiple * pattern)[0]) for multiple in (low, high))
    return first, second


def _crossing(rising: Callable[[float], float], target: float) -> float:
    """Return the multiple at which a rising function reaches a target; 0 where it begins above."""
    low, high = 0.0, 1.0
    if rising(low) >= target:
        return low
    while rising(high) < target:
        high *= 2
        if high > _FARTHEST:
            return high
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if rising(middle) >= target else (middle, high)
    return high


def _gini(x: Floats) -> Floats:
    """Return the corrected Gini coefficient of every column; ordered, Σ_i<j |x_i − x_j| is Σ_i (2i − n + 1) x_i."""
    n = x.shape[0]
    if n <= _FEW:
        apart = sum(np.abs(x[i] - x[:i]).sum(axis=0) for i in range(1, n))
    else:
        apart = (2 * np.arange(n) - n + 1) @ np.sort(x, axis=0)
    found: Floats = apart / ((n - 1) * x.sum(axis=0))
    return found


def _rates(values: ArrayLike) -> Floats:
    x = np.asarray(values, dtype=np.float64)
    if x.ndim != 1 or x.size < 2 or not (x > 0).all():
        raise ValueError("two rates or more are needed, all positive")
    return x


def _require_weight(weight: float) -> None:
    if not 0 <= weight <= 1:
        raise ValueError(f"a weight lies between 0 and 1, got {weight}")
