"""Yes or no of the same rows in two runs: which rows flipped, and whether more flipped one way than the other."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy import special

from cardgen.statistics.estimates import Estimate, Interval
from cardgen.statistics.proportion import wilson

__all__ = ["Flips", "exact_p", "paired_difference"]


@dataclass(frozen=True, slots=True)
class Flips:
    """The rows of two runs by what each said of them.

    Attributes:
        both: Events in both runs.
        appeared: Events in the new run only.
        vanished: Events in the old run only.
        neither: Events in neither.
    """

    both: int
    appeared: int
    vanished: int
    neither: int

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self.both + self.appeared + self.vanished + self.neither


def exact_p(flips: Flips) -> float:
    """Return the two-sided p-value of McNemar's exact test.

    2·P(X ≤ min(b, c)) for X binomial with b + c trials of ½, at most 1. Source: McNemar (1947), Psychometrika 12:
    153–157; the exact form in Fagerland, Lydersen and Laake (2013), BMC Med. Res. Methodol. 13: 91.

    >>> round(exact_p(Flips(0, 25, 10, 0)), 6), round(exact_p(Flips(0, 6, 16, 0)), 6)
    (0.016674, 0.052479)
    """
    discordant = flips.appeared + flips.vanished
    fewer = min(flips.appeared, flips.vanished)
    return min(1.0, 2 * float(special.bdtr(fewer, discordant, 0.5))) if discordant else 1.0


def paired_difference(flips: Flips, level: float) -> Estimate:
    """Estimate the share of events in the new run minus that in the old one, for the same rows.

    The standard error is √(b + c − (b − c)²/n)/n. The interval joins the Wilson intervals of the two shares, allowing
    for their correlation φ (taken as 0 while ad − bc is between 0 and n/2). Source: Newcombe (1998), Stat. Med. 17:
    2635–2650, method 10.

    Returns:
        No value without rows; no standard error where no row flipped.
    """
    n = flips.rows
    if n == 0:
        return Estimate(None)
    a, b, c, d = flips.both, flips.appeared, flips.vanished, flips.neither
    value = (b - c) / n
    spread = b + c - (b - c) ** 2 / n
    standard_error = math.sqrt(spread) / n if spread > 0 else None
    new, old = (a + b) / n, (a + c) / n
    of_new, of_old = wilson(a + b, n, level), wilson(a + c, n, level)
    product = math.sqrt(float(a + b) * float(c + d) * float(a + c) * float(b + d))
    excess = a * d - b * c
    corrected = excess if excess < 0 else max(0.0, excess - n / 2)
    phi = corrected / product if product else 0.0

    def reach(one: float, other: float) -> float:
        return math.sqrt(max(0.0, one * one - 2 * phi * one * other + other * other))

    low = value - reach(new - of_new.low, of_old.high - old)
    high = value + reach(of_new.high - new, old - of_old.low)
    return Estimate(value, standard_error, Interval(low, high, level, "newcombe-paired"))
