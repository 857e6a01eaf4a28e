"""Scenarios of clustered rows: speakers with rates of their own, in one version of a service and in two."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from benchmarks.simulation.catalogue import of_form
from benchmarks.simulation.scenario import NOMINAL, Generator, Scenario
from benchmarks.simulation.shares import covers
from cardgen.statistics import linearised
from cardgen.statistics.difference import difference
from cardgen.statistics.estimates import Estimate
from cardgen.statistics.paired import contrast, paired_change
from cardgen.statistics.ratio import ratio

__all__ = ["SCENARIOS"]

_RATE, _SPREAD = 0.15, 0.5
"""Mean error rate of speakers, and the coefficient of variation between them (STATISTICS: gamma, CV 0.5)."""


def _speakers(generator: Generator, m: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw words and true rates of m speakers."""
    words = generator.integers(100, 600, m).astype(float)
    return words, generator.gamma(1 / _SPREAD**2, _RATE * _SPREAD**2, m)


def _estimate(errors: np.ndarray, words: np.ndarray) -> Estimate:
    sums = linearised.moments(np.stack([errors, words], axis=1))
    return linearised.ratio(sums, [1, 0], [0, 1], NOMINAL, method="clustered-ratio-log", scale="log")


def _ratio(m: int) -> Callable[[Generator], bool | None]:
    def run(generator: Generator) -> bool | None:
        words, rates = _speakers(generator, m)
        return covers(_estimate(generator.poisson(rates * words).astype(float), words), _RATE)

    return run


def _share(m: int, rate: float, rows: int) -> Callable[[Generator], bool | None]:
    def run(generator: Generator) -> bool | None:
        rates = generator.beta(rate * 8, (1 - rate) * 8, m)
        events = generator.binomial(rows, rates).astype(float)
        sums = linearised.moments(np.stack([events, np.full(m, float(rows))], axis=1))
        found = linearised.ratio(sums, [1, 0], [0, 1], NOMINAL, method="m", scale="log-proportion")
        return covers(found, rate)

    return run


def _two(generator: Generator, m: int) -> tuple[Estimate, Estimate]:
    found = []
    for scale in (1.3, 1.0):
        words, rates = _speakers(generator, m)
        found.append(_estimate(generator.poisson(scale * rates * words).astype(float), words))
    return found[0], found[1]


def _mover(m: int) -> Callable[[Generator], bool | None]:
    return lambda generator: covers(difference(*_two(generator, m), NOMINAL), 0.3 * _RATE)


def _times(m: int) -> Callable[[Generator], bool | None]:
    return lambda generator: covers(ratio(*_two(generator, m), NOMINAL), 1.3)


def _change(generator: Generator, m: int, shift: float) -> Estimate:
    words, rates = _speakers(generator, m)
    moved = np.maximum(rates * (1 + generator.normal(shift, 0.15, m)), 0)
    old, new = generator.poisson(rates * words), generator.poisson(moved * words)
    return paired_change(old, words, new, words, NOMINAL, method="paired-clustered-t").estimate


def _paired(m: int) -> Callable[[Generator], bool | None]:
    return lambda generator: covers(_change(generator, m, -0.1), -0.1 * _RATE)


def _gap_change(m: int) -> Callable[[Generator], bool | None]:
    def run(generator: Generator) -> bool | None:
        high, low = _change(generator, m, 0.1), _change(generator, m, -0.1)
        return covers(contrast(high, low, NOMINAL, method="m"), 0.2 * _RATE)

    return run


def _scenarios() -> Iterator[Scenario]:
    few = "so few speakers seldom show how different speakers are"
    for m in (5, 10, 30, 60):
        name = f"{m} speakers, rates vary by half"
        yield Scenario(
            "clustered-ratio-log", name, "coverage", _ratio(m), below=few if m < 10 else "", metrics=("wer", "cer")
        )
    for m, rate in ((20, 0.1), (40, 0.9)):
        name = f"{m} subjects of 20 rows, share {rate:g}, on the rarer side"
        of_rows = of_form("proportion", "dyadic")
        yield Scenario("clustered-ratio-log", name, "coverage", _share(m, rate, 20), metrics=of_rows)
    yield Scenario("mover", "20 speakers each, one rate 1.3 times the other", "coverage", _mover(20))
    yield Scenario("log", "20 speakers each, one rate 1.3 times the other", "coverage", _times(20))
    for m in (5, 10, 35):
        yield Scenario(
            "paired-clustered-t", f"the same {m} speakers, each moved by about −10 %", "coverage", _paired(m)
        )
    for m in (6, 20):
        name = f"{m} speakers at each end, one moved up, one down"
        yield Scenario("paired-difference-of-differences", name, "coverage", _gap_change(m))


SCENARIOS = tuple(_scenarios())
