"""How many independent units (rows, or clusters of dependent rows) a question about a figure takes.

A figure from m units has the standard error √(v/m), with v the variance that one unit brings: p(1 − p) for a share of
independent rows, that times the design effect and divided by the rows of a cluster for clusters. Every function takes
such variances, so shares, ratios and means, clustered or not, are planned alike.

Where intervals are Student's, units are counted with the quantiles of their own m − 1 degrees of freedom, by search,
because few clusters need more than a normal quantile says. A comparison gets the degrees of freedom of one of its two
groups, as the interval of a difference (MOVER) does.

Sources: Fleiss, Levin and Paik (2003), Statistical Methods for Rates and Proportions, §4.2; Cochran (1977), Sampling
Techniques, §4.4; Julious (2004), Stat. Med. 23: 1921–1986, for equivalence and non-inferiority.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from cardgen.statistics.quantiles import normal_quantile, student_quantile

__all__ = [
    "Certainty",
    "Variances",
    "change_of_pairs",
    "difference",
    "equivalence",
    "half_width",
    "intraclass_correlation",
    "non_inferiority",
    "smallest_difference",
    "without_event",
]

_ROUNDING = 1e-9
"""A need that exceeds a whole number by less than this share of it is that number."""

_STEPS = 200


@dataclass(frozen=True, slots=True)
class Certainty:
    """How sure an answer should be.

    Attributes:
        level: Two-sided confidence level of the interval that will answer, such as 0.95.
        power: Chance that it answers, where there is what is looked for.
        student: Whether the interval is Student's, with the number of units − 1 degrees of freedom.
    """

    level: float
    power: float
    student: bool = False

    def quantile(self, p: float, units: float) -> float:
        """Return the quantile at `p` for a figure from that many units."""
        return student_quantile(p, units - 1) if self.student else normal_quantile(p)


@dataclass(frozen=True, slots=True)
class Variances:
    """What one unit brings to the variance of two figures that are compared.

    Attributes:
        null: While both are what lies halfway between them, as the hypothesis of no difference has it.
        first: Of the first figure.
        second: Of the second.
    """

    null: float
    first: float
    second: float


def half_width(half: float, variance: float, certainty: Certainty) -> int:
    """Return the units that estimate a figure within ± `half`: q² v / h² (Cochran 1977, §4.4).

    >>> half_width(0.02, 0.1 * 0.9, Certainty(0.95, 0.8))
    865

    Raises:
        ValueError: `half` is not positive.
    """
    _require_positive(half)
    return _least(lambda m: certainty.quantile((1 + certainty.level) / 2, m) ** 2 * variance / half**2, certainty)


def difference(distance: float, variances: Variances, certainty: Certainty) -> int:
    """Return the units in each of two groups that tell a difference of `distance` from none.

    [q(1 − α/2) √(2 v₀) + q(power) √(v₁ + v₂)]² / d²: Fleiss, Levin and Paik (2003), §4.2, not corrected for
    continuity.

    >>> shares = Variances(null=0.075 * 0.925, first=0.05 * 0.95, second=0.1 * 0.9)
    >>> difference(0.05, shares, Certainty(0.95, 0.8))
    435

    Raises:
        ValueError: `distance` is not positive.
    """
    _require_positive(distance)
    return _least(lambda m: _units(distance, variances, certainty, m), certainty)


def equivalence(margin: float, variance: float, certainty: Certainty) -> int:
    """Return the units in each of two groups that show two equal figures to differ by less than `margin`.

    2 v (q(level) + q(1 − β/2))² / δ² for two one-sided tests, each at 1 − level (Julious 2004, §5); both tests must
    succeed, so half of what the power leaves goes to each.

    >>> equivalence(0.02, 0.1 * 0.9, Certainty(0.95, 0.8))
    3854

    Raises:
        ValueError: `margin` is not positive.
    """
    return _one_sided(margin, variance, certainty, (1 + certainty.power) / 2)


def non_inferiority(margin: float, variance: float, certainty: Certainty) -> int:
    """Return the units in each of two groups that show one to be no worse by `margin` where they are equal.

    2 v (q(level) + q(power))² / δ² for one one-sided test at 1 − level (Julious 2004, §6).

    >>> non_inferiority(0.02, 0.1 * 0.9, Certainty(0.95, 0.8))
    2783

    Raises:
        ValueError: `margin` is not positive.
    """
    return _one_sided(margin, variance, certainty, certainty.power)


def change_of_pairs(distance: float, flips: float, scale: float, certainty: Certainty) -> int:
    """Return the units, each seen in both of two versions, that tell a change of a share by `distance` from none.

    [q(1 − α/2) √ψ + q(power) √(ψ − d²)]² / d² for McNemar's test, with ψ the share of rows whose answer flips. Source:
    Connor (1987), Biometrics 43: 207–211. It is that of the test without continuity correction; the exact test takes
    about 1 / d rows more.

    >>> change_of_pairs(0.05, 0.1, 1.0, Certainty(0.95, 0.8))
    312

    Args:
        distance: The change, d.
        flips: ψ, at least d.
        scale: Units that tell as much as one independent row: 1, or design effect over rows of a cluster.
        certainty: How sure it should be.

    Raises:
        ValueError: `distance` is not positive, or `flips` is less than it or above 1.
    """
    _require_positive(distance)
    if not distance <= flips <= 1:
        raise ValueError(f"the share of flips must be between the change {distance} and 1, got {flips}")

    def needed(m: float) -> float:
        under_null = certainty.quantile((1 + certainty.level) / 2, m) * math.sqrt(flips)
        reach = under_null + certainty.quantile(certainty.power, m) * math.sqrt(flips - distance**2)
        return scale * reach**2 / distance**2

    return _least(needed, certainty)


def without_event(rate: float, level: float) -> int:
    """Return the independent units without any event that show the rate of events to be at most `rate`.

    ln(1 − level) / ln(1 − rate), about 3 / rate at 0.95: the rule of three (Hanley and Lippman-Hand 1983, JAMA 249:
    1743–1745), one-sided.

    >>> without_event(1e-4, 0.95)
    29956

    Raises:
        ValueError: `rate` or `level` is not strictly between 0 and 1.
    """
    if not (0 < rate < 1 and 0 < level < 1):
        raise ValueError(f"rate and level must be strictly between 0 and 1, got {rate} and {level}")
    return _whole(math.log1p(-level) / math.log1p(-rate))


def smallest_difference(
    units: float, variances: Callable[[float], Variances], most: float, certainty: Certainty
) -> float | None:
    """Return the smallest difference that `units` in each of two groups tell from none; None where `most` is smaller.

    The inverse of `difference`, by bisection. With variances that do not depend on the difference it is
    (q(1 − α/2) + q(power)) times the standard error of the difference.

    Args:
        units: Units in each group.
        variances: Variances of a unit, given the difference.
        most: The largest difference that there can be; it may be infinite.
        certainty: How sure it should be.
    """
    if units <= 0 or (certainty.student and units < 2):
        return None

    def is_enough(distance: float) -> bool:
        return _units(distance, variances(distance), certainty, units) <= units

    low, high = 0.0, most
    if math.isinf(most):
        high = math.sqrt(variances(0.0).first / units) or 1.0
        for _ in range(_STEPS):
            if is_enough(high):
                break
            low, high = high, 2 * high
    if high <= 0 or not is_enough(high):
        return None
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (low, middle) if is_enough(middle) else (middle, high)
    return high


def intraclass_correlation(design_effect: float, size: float) -> float | None:
    """Return the correlation ρ of two rows of one cluster for which 1 + (n̄ − 1) ρ is the design effect.

    Source: Kish (1965), Survey Sampling, §5.4, with n̄ the mean size of a cluster.

    >>> round(intraclass_correlation(2.9, 20), 6)
    0.1

    Returns:
        None where a cluster is one row, and nothing can be said.
    """
    return (design_effect - 1) / (size - 1) if size > 1 else None


def _one_sided(margin: float, variance: float, certainty: Certainty, power: float) -> int:
    _require_positive(margin)

    def needed(m: float) -> float:
        return 2 * variance * (certainty.quantile(certainty.level, m) + certainty.quantile(power, m)) ** 2 / margin**2

    return _least(needed, certainty)


def _units(distance: float, variances: Variances, certainty: Certainty, m: float) -> float:
    """Return the units that `difference` takes, with the quantiles of m units."""
    under_null = certainty.quantile((1 + certainty.level) / 2, m) * math.sqrt(2 * variances.null)
    reach = under_null + certainty.quantile(certainty.power, m) * math.sqrt(variances.first + variances.second)
    return (reach / distance) ** 2 if distance > 0 else math.inf


def _least(needed: Callable[[float], float], certainty: Certainty) -> int:
    """Return the least whole number of units that is as large as what is needed with its own quantiles.

    What is needed falls as units grow, so the least number is found by doubling and then halving.
    """
    if not certainty.student:
        return max(1, _whole(needed(math.inf)))
    low, high = 1, 2
    while needed(high) > high * (1 + _ROUNDING):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if needed(middle) > middle * (1 + _ROUNDING) else (low, middle)
    return high


def _whole(needed: float) -> int:
    return math.ceil(needed * (1 - _ROUNDING))


def _require_positive(distance: float) -> None:
    if not distance > 0:
        raise ValueError(f"a difference to plan for must be positive, got {distance}")
