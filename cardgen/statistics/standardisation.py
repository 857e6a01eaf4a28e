"""The mix of groups: what it adds to a change of the overall figure, and what it would make of given rates."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cardgen.statistics.estimates import Estimate, Interval
from cardgen.statistics.quantiles import critical_value

__all__ = ["MixChange", "mix_change", "standardised"]


@dataclass(frozen=True, slots=True)
class MixChange:
    """The two parts of a change; they add up to it.

    Attributes:
        crude: The change of the overall ratio, Σ v'_g r'_g − Σ v_g r_g.
        within: What it would have been with the old mix, Σ v_g (r'_g − r_g): direct standardisation.
        mix: What the new mix adds, Σ (v'_g − v_g) r'_g.
        largest_shift: The largest |v'_g − v_g|.
        weights: The old shares v_g, shape (groups,).
    """

    crude: float
    within: float
    mix: float
    largest_shift: float
    weights: tuple[float, ...]


def mix_change(
    old_numerators: ArrayLike, old_denominators: ArrayLike, new_numerators: ArrayLike, new_denominators: ArrayLike
) -> MixChange | None:
    """Split the change of Σe/Σn between two runs by groups.

    Args:
        old_numerators: e_g of each group, shape (groups,); the groups together are everyone.
        old_denominators: n_g, shape (groups,).
        new_numerators: e'_g, shape (groups,).
        new_denominators: n'_g, shape (groups,).

    Returns:
        None where a group has no denominator on a side, so that its rate is unknown.

    Source: Kitagawa (1955), J. Am. Stat. Assoc. 50: 1168–1194, with the old run as the standard.
    """
    e, n, e2, n2 = (
        np.asarray(each, dtype=np.float64)
        for each in (old_numerators, old_denominators, new_numerators, new_denominators)
    )
    if not n.size or n.min() <= 0 or n2.min() <= 0:
        return None
    old_rates, new_rates = e / n, e2 / n2
    old_mix, new_mix = n / n.sum(), n2 / n2.sum()
    within = float(old_mix @ (new_rates - old_rates))
    mix = float((new_mix - old_mix) @ new_rates)
    return MixChange(
        crude=float(e2.sum() / n2.sum() - e.sum() / n.sum()),
        within=within,
        mix=mix,
        largest_shift=float(np.abs(new_mix - old_mix).max()),
        weights=tuple(old_mix.tolist()),
    )


def standardised(
    weights: ArrayLike,
    rates: ArrayLike,
    standard_errors: ArrayLike,
    degrees_of_freedom: Sequence[float | None],
    level: float,
    *,
    low: float | None = None,
    high: float | None = None,
) -> Estimate:
    """Estimate what an overall rate is where groups have given rates and stand in a given mix: Σ w_g r_g.

    The mix is taken as it is, and the rates as independent: SE² = Σ w_g² SE_g², with the degrees of freedom of
    Satterthwaite (1946), Biometrics Bulletin 2: 110–114, where a rate has any.

    >>> found = standardised([3, 1], [0.1, 0.2], [0.01, 0.01], [None, None], 0.95)
    >>> round(found.value, 6), round(found.standard_error, 6)
    (0.125, 0.007906)

    Args:
        weights: Size of each group, such as its denominator; shape (groups,), summing to more than 0.
        rates: Rate of each, shape (groups,).
        standard_errors: Of each, shape (groups,).
        degrees_of_freedom: Of each; None where its error counts as known.
        level: Two-sided confidence level.
        low: The least there can be, at which the interval ends.
        high: The most there can be.

    Source: direct standardisation; Armitage, Berry and Matthews (2002), Statistical Methods in Medical Research, §19.3.
    """
    shares = np.asarray(weights, dtype=np.float64)
    shares = shares / shares.sum()
    value = float(shares @ np.asarray(rates, dtype=np.float64))
    parts = (shares * np.asarray(standard_errors, dtype=np.float64)) ** 2
    variance = float(parts.sum())
    shared = sum(float(part) ** 2 / df for part, df in zip(parts, degrees_of_freedom, strict=True) if df is not None)
    df = variance**2 / shared if shared > 0 else None
    error = math.sqrt(variance)
    reach = critical_value(level, df) * error
    least, most = value - reach, value + reach
    least = least if low is None else max(low, least)
    most = most if high is None else min(high, most)
    return Estimate(value, error, Interval(least, most, level, "standardised"), df)
