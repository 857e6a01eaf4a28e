"""One figure held against another: their difference, their ratio, and the test that they are one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cardgen.card.figures.estimate import Figure
from cardgen.statistics import difference, ratio
from cardgen.statistics.estimates import Estimate
from cardgen.statistics.koopman import koopman
from cardgen.statistics.miettinen_nurminen import score_test
from cardgen.statistics.mover_ratio import mover_ratio

__all__ = ["Against", "against", "binomial_counts", "relabelled"]


@dataclass(frozen=True, slots=True)
class Against:
    """What a comparison of two figures found.

    Attributes:
        difference: First minus second.
        ratio: First over second; without a value where that makes no sense.
        p_value: Of the hypothesis that both have one true value; None where it cannot be tested.
    """

    difference: Estimate
    ratio: Estimate
    p_value: float | None


def against(first: Figure, second: Figure, level: float, *, correlation: float = 0.0) -> Against:
    """Compare two figures.

    Two independent shares are tested by their scores (Miettinen and Nurminen 1985), any others by Student's t.

    Args:
        first: With its interval at `level`.
        second: With its interval at `level`.
        level: Confidence level.
        correlation: Of the two, 0 where no cluster has rows in both.
    """
    gap = difference.difference(first.estimate, second.estimate, level, correlation=correlation)
    counts = _counts(first, second) if correlation == 0 else None
    p = score_test(*counts) if counts else difference.p_value(first.estimate, second.estimate, correlation=correlation)
    return Against(gap, _relative(first, second, level, counts, correlation), p)


def relabelled(found: Estimate, level: float) -> Estimate:
    """Return an estimate whose interval is named after the level that it keeps, not the one that it was made at."""
    return found if found.interval is None else replace(found, interval=replace(found.interval, level=level))


def binomial_counts(figure: Figure) -> tuple[float, float] | None:
    """Return events and rows of a share of independent rows; None of any other figure."""
    interval = figure.estimate.interval
    if interval is None or interval.method != "wilson" or figure.numerator is None or figure.denominator is None:
        return None
    return figure.numerator, figure.denominator


def _counts(first: Figure, second: Figure) -> tuple[float, float, float, float] | None:
    one, other = binomial_counts(first), binomial_counts(second)
    return None if one is None or other is None else (*one, *other)


def _relative(
    first: Figure, second: Figure, level: float, counts: tuple[float, float, float, float] | None, correlation: float
) -> Estimate:
    """Return the ratio on the log scale; by another method where a logarithm has nothing to hold on to."""
    if counts is not None:
        found = ratio.katz(*counts, level)
        return koopman(*counts, level) if found.interval is None or counts[0] == 0 else found
    if (first.estimate.value or 0) < 0 or (second.estimate.value or 0) <= 0:
        return Estimate(None)
    found = ratio.ratio(first.estimate, second.estimate, level, correlation=correlation)
    if found.interval is not None:
        return found
    return mover_ratio(first.estimate, second.estimate, level, correlation=correlation)
