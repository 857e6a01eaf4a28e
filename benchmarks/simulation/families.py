"""Scenarios of many groups at once: the gap, the worst group, and what a comparison of versions claims."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from benchmarks.simulation.scenario import NOMINAL, Generator, Scenario
from benchmarks.simulation.shares import covers
from cardgen.diff.figures.verdicts import judge, within_margin
from cardgen.statistics import proportion
from cardgen.statistics.estimates import Estimate, Interval
from cardgen.statistics.multiplicity import two_sided_p
from cardgen.statistics.quantiles import critical_value, sidak_level
from cardgen.statistics.range_of_groups import gap
from cardgen.statistics.worst import worst_group

__all__ = ["SCENARIOS"]

Rates = tuple[float, ...]


def _gap(n: int, rates: Rates) -> Callable[[Generator], Estimate]:
    def estimate(generator: Generator) -> Estimate:
        events = generator.binomial(n, rates)
        errors = [proportion.agresti_coull_standard_error(x, n) for x in events.tolist()]
        return gap((events / n).tolist(), errors, None, NOMINAL, 0)

    return estimate


def _gap_covers(n: int, rates: Rates) -> Callable[[Generator], bool | None]:
    drawn = _gap(n, rates)
    return lambda generator: covers(drawn(generator), max(rates) - min(rates))


def _gap_alarm(n: int, groups: int) -> Callable[[Generator], bool | None]:
    drawn = _gap(n, (0.1,) * groups)

    def run(generator: Generator) -> bool | None:
        interval = drawn(generator).interval
        return None if interval is None else interval.low > 0

    return run


def _worst(n: int, rates: Rates) -> Callable[[Generator], bool | None]:
    def run(generator: Generator) -> bool | None:
        events = generator.binomial(n, rates).tolist()
        joint = sidak_level(NOMINAL, len(rates))
        intervals = [[proportion.wilson(x, n, level) for x in events] for level in (NOMINAL, joint)]
        values = [x / n for x in events]
        _, found = worst_group(intervals[0], intervals[1], values, higher_is_better=False, level=NOMINAL)
        return covers(found, max(rates))

    return run


def _drawn(generator: Generator, truth: float, error: float, df: float) -> tuple[Estimate, float]:
    """Draw an estimate with an error that is itself estimated, as one of df + 1 speakers is."""
    standard_error = error * float(np.sqrt(generator.chisquare(df) / df))
    value = float(generator.normal(truth, error))
    half = critical_value(NOMINAL, df) * standard_error
    estimate = Estimate(value, standard_error, Interval(value - half, value + half, NOMINAL, "m"), df)
    return estimate, two_sided_p(value, standard_error, df)


def _comparison(groups: int, df: float) -> Callable[[Generator], bool | None]:
    def run(generator: Generator) -> bool | None:
        family = [_drawn(generator, 0.0, 0.01, df) for _ in range(groups)]
        return any(item.verdict != "inconclusive" for item in judge(family, "lower_is_better", NOMINAL, None))

    return run


def _equivalence(groups: int, df: float) -> Callable[[Generator], bool | None]:
    """Claim that all groups are equivalent, where one differs by exactly the margin."""

    def run(generator: Generator) -> bool | None:
        truths = [0.02, *[0.0] * (groups - 1)]
        return all(within_margin(_drawn(generator, truth, 0.004, df)[0], NOMINAL, 0.02) for truth in truths)

    return run


def _non_inferiority(groups: int, df: float) -> Callable[[Generator], bool | None]:
    """Claim of any group that it is no worse by more than the margin, where each is worse by exactly that."""

    def run(generator: Generator) -> bool | None:
        family = [_drawn(generator, 0.01, 0.004, df) for _ in range(groups)]
        return any(item.non_inferior for item in judge(family, "lower_is_better", NOMINAL, 0.01))

    return run


def _scenarios() -> Iterator[Scenario]:
    gaps: tuple[tuple[int, Rates, str], ...] = (
        (500, (0.1,) * 5, "5 groups of 500, no gap"),
        (300, (0.1,) * 10, "10 groups of 300, no gap"),
        (500, (0.1, 0.12, 0.14, 0.16, 0.2), "5 groups of 500, a true gap"),
    )
    for n, rates, words in gaps:
        yield Scenario("simultaneous-pairs", words, "coverage", _gap_covers(n, rates), runs=6_000)
    for groups in (2, 10):
        words = f"{groups} equal groups of 500: a gap is claimed"
        yield Scenario("simultaneous-pairs", words, "alarms", _gap_alarm(500, groups), runs=6_000)
    worst: tuple[tuple[int, Rates, str], ...] = (
        (500, (0.1,) * 6, "6 equal groups of 500"),
        (200, (0.08, 0.1, 0.12, 0.12), "4 groups of 200, two equally bad"),
    )
    for n, rates, words in worst:
        yield Scenario("sidak-simultaneous", words, "coverage", _worst(n, rates), runs=6_000)
    for groups, df in ((1, 8.0), (7, 4.0), (20, 30.0)):
        figures = f"{groups} figure{'s' if groups > 1 else ''}, {df + 1:g} speakers each"
        words = f"{figures}, nothing changed: a change is claimed"
        yield Scenario("comparison of versions (Holm)", words, "alarms", _comparison(groups, df))
    for groups in (2, 6):
        words = f"{groups} groups, one differs by exactly the margin: all are called equivalent"
        yield Scenario("equivalence (two one-sided tests)", words, "alarms", _equivalence(groups, 20.0))
    yield Scenario(
        "non-inferiority (Holm)",
        "7 groups, each worse by exactly the margin: any is called no worse",
        "alarms",
        _non_inferiority(7, 20.0),
    )


SCENARIOS = tuple(_scenarios())
