"""Scenarios of intersections: a scan of many, gaps adjusted for other groups, values drawn towards the mean."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from benchmarks.simulation.scenario import NOMINAL, Generator, Scenario
from benchmarks.simulation.shares import covers
from cardgen.statistics import proportion
from cardgen.statistics.difference import difference
from cardgen.statistics.empirical_bayes import shrunk_proportions, shrunk_values
from cardgen.statistics.estimates import Estimate
from cardgen.statistics.false_discovery import false_coverage_level, larger_share_p, larger_value_p
from cardgen.statistics.mantel_haenszel import pooled
from cardgen.statistics.multiplicity import benjamini_hochberg

__all__ = ["SCENARIOS", "power"]

_FALSE = 1 - NOMINAL
_EVENTS = 5

Run = Callable[[Generator], bool | None]
Floats = NDArray[np.float64]


def _margins(shape: tuple[int, ...]) -> Floats:
    """Return which joint categories make up each category and each pair, 0/1, shape (cells, joint categories)."""
    joint = np.array(list(product(*map(range, shape))))
    rows = []
    for depth in (1, 2):
        for groups in combinations(range(len(shape)), depth):
            every = product(*(range(shape[group]) for group in groups))
            rows += [(joint[:, list(groups)] == names).all(axis=1) for names in every]
    return np.array(rows, dtype=np.float64)


def _world(shape: tuple[int, ...], people: int, raised: float) -> tuple[Floats, Floats, Floats]:
    """Return margins, rows and rates of joint categories: sizes fall off, and one pair does worse."""
    joint = list(product(*map(range, shape)))
    size = np.array([float(np.prod([0.6**each for each in names])) for names in joint])
    rows = np.round(people * size / size.sum()) + 1
    rates = np.array([0.1 + (raised if names[:2] == (1, 1) else 0.0) for names in joint])
    return _margins(shape), rows, rates


def _scan(
    world: tuple[Floats, Floats, Floats], *, by_outcome: bool = False
) -> Callable[[Generator], tuple[list[int], list[float], Floats, Floats]]:
    """Return a search that gives what it found, all tested with the events and rows of every cell."""
    margins, rows, rates = world
    n = margins @ rows

    def run(generator: Generator) -> tuple[list[int], list[float], Floats, Floats]:
        events = generator.binomial(rows.astype(np.int64), rates).astype(np.float64)
        x, everyone = margins @ events, float(events.sum())
        rate = everyone / float(rows.sum())
        enough = x >= _EVENTS if by_outcome else n * min(rate, 1 - rate) >= _EVENTS
        tested = [index for index in range(len(n)) if enough[index]]
        p = [larger_share_p(float(x[i]), float(n[i]), everyone, float(rows.sum())) for i in tested]
        found = [i for i, each in zip(tested, benjamini_hochberg(p), strict=True) if each <= _FALSE]
        return found, p, x, n

    return run


def _truths(world: tuple[Floats, Floats, Floats]) -> Floats:
    """Return the true difference of every cell to everyone else."""
    margins, rows, rates = world
    events, size = margins @ (rows * rates), margins @ rows
    return events / size - (float(rows @ rates) - events) / (float(rows.sum()) - size)


def _false_discovery(world: tuple[Floats, Floats, Floats], *, by_outcome: bool = False) -> Run:
    """Tell whether one finding, picked at random, is false; a search that found nothing claims nothing falsely."""
    scan, truths = _scan(world, by_outcome=by_outcome), _truths(world)

    def run(generator: Generator) -> bool | None:
        found = scan(generator)[0]
        return bool(found) and bool(truths[found[int(generator.integers(len(found)))]] <= 1e-12)

    return run


def _false_coverage(world: tuple[Floats, Floats, Floats]) -> Run:
    """Tell whether the interval of one finding, picked at random, holds the true difference.

    Without a finding nothing false is stated, as the false coverage-statement rate has it.
    """
    scan, truths = _scan(world), _truths(world)

    def run(generator: Generator) -> bool | None:
        found, p, x, n = scan(generator)
        if not found:
            return True
        level = false_coverage_level(_FALSE, len(found), len(p))
        one, rows = found[int(generator.integers(len(found)))], float(world[1].sum())
        # The first group's categories are disjoint and hold everyone.
        everyone = float(x[: _first(world)].sum())
        sides = [(float(x[one]), float(n[one])), (everyone - float(x[one]), rows - float(n[one]))]
        own, rest = (proportion.estimate(*side, level) for side in sides)
        return covers(difference(own, rest, level), float(truths[one]))

    return run


def _first(world: tuple[Floats, Floats, Floats]) -> int:
    """Return how many categories the first group has."""
    margins = world[0]
    return int(np.flatnonzero(np.cumsum(margins, axis=0).min(axis=1) >= 1)[0]) + 1


def power(raised: float, people: int, generator: Generator, runs: int) -> float:
    """Return how often a scan finds the one pair that does worse by `raised`."""
    world = _world((4, 3, 3), people, raised)
    worst = int(np.argmax(_truths(world)))
    scan = _scan(world)
    return sum(worst in scan(generator)[0] for _ in range(runs)) / runs


def _clustered_alarm(cells: int, speakers: int, rest: int) -> Run:
    """Scan equal cells of few speakers against a rest of many, and tell whether anything was found."""

    def drawn(generator: Generator, count: int) -> tuple[float, float]:
        words = generator.poisson(150, count) + 1
        errors = generator.poisson(generator.gamma(4, 0.2 / 4, count) * words)
        value = float(errors.sum() / words.sum())
        spread = float((((errors - value * words) ** 2).sum()) * count / (count - 1)) ** 0.5
        return value, spread / float(words.sum())

    def run(generator: Generator) -> bool | None:
        p = []
        other, error = drawn(generator, rest)
        for _ in range(cells):
            value, own = drawn(generator, speakers)
            relative = float(np.hypot(own / value, error / other))
            both = float(np.hypot(own, error))
            p.append(larger_value_p(Estimate(value), Estimate(other), both, speakers - 1.0, relative))
        return min(benjamini_hochberg(p)) <= _FALSE

    return run


def _pooled(strata: int, rows: int, *, ratio: bool) -> Run:
    """Draw two groups whose difference (or ratio) is the same in all strata, whose rates and mixes are not."""

    def run(generator: Generator) -> bool | None:
        base = np.linspace(0.05, 0.3, strata)
        truth = 1.5 if ratio else 0.08
        rates = base * truth if ratio else base + truth
        n1 = np.round(np.linspace(0.5, 1.5, strata) * rows).astype(np.int64)
        n0 = n1[::-1]
        found = pooled(generator.binomial(n1, rates), n1, generator.binomial(n0, base), n0, NOMINAL)
        return covers(found.ratio if ratio else found.difference, truth)

    return run


def _shrunk(cells: int, mean: float, sd: float, least: int) -> Run:
    """Draw many small cells, shrink them, and tell whether the interval of one of them, at random, holds its truth."""
    size = mean * (1 - mean) / sd**2 - 1

    def run(generator: Generator) -> bool | None:
        rows = generator.integers(least, 201, cells)
        truths = generator.beta(size * mean, size * (1 - mean), cells)
        found = shrunk_proportions(generator.binomial(rows, truths), rows, NOMINAL)
        one = int(generator.integers(cells))
        return None if found is None else found[one].interval.low <= truths[one] <= found[one].interval.high

    return run


def _shrunk_clusters(cells: int) -> Run:
    """Draw cells of 8 to 30 speakers whose rates differ within a cell too."""

    def run(generator: Generator) -> bool | None:
        truths = generator.beta(10.4, 64.1, cells)
        values, errors, units = [], [], generator.integers(8, 31, cells)
        for truth, m in zip(truths.tolist(), units.tolist(), strict=True):
            rows = generator.poisson(20, m) + 1
            events = generator.binomial(rows, generator.beta(9 * truth, 9 * (1 - truth), m))
            value = float(events.sum() / rows.sum())
            values.append(value)
            errors.append(float((((events - value * rows) ** 2).sum()) * m / (m - 1)) ** 0.5 / float(rows.sum()))
        found = shrunk_values(values, errors, units, NOMINAL, 0.0, 1.0)
        one = int(generator.integers(cells))
        return None if found is None else found[one].interval.low <= truths[one] <= found[one].interval.high

    return run


def _poisson(speakers: int) -> Run:
    """Draw speakers of two accents and two ages, unevenly mixed, and adjust the ratio of their error rates."""

    def run(generator: Generator) -> bool | None:
        from cardgen.statistics.poisson import Lines, adjusted_ratios

        accent = np.repeat([0, 1], speakers)
        old = generator.random(2 * speakers) < np.where(accent == 1, 0.7, 0.3)
        words = np.asarray(generator.poisson(300, 2 * speakers) + 1, dtype=np.float64)
        rate = np.asarray(0.1 * 1.3**accent * 1.6**old * generator.gamma(6, 1 / 6, 2 * speakers), dtype=np.float64)
        errors = generator.poisson(rate * words).astype(np.float64)
        lines = Lines(errors, words, np.arange(2 * speakers), accent, old.astype(np.int64)[None])
        return covers(adjusted_ratios(lines, 2, NOMINAL)[0], 1.3)

    return run


def _scenarios() -> Iterator[Scenario]:
    equal, uneven = _world((4, 3, 3), 3_000, 0.0), _world((4, 3, 3), 3_000, 0.12)
    yield Scenario(
        "scan (Benjamini–Hochberg at 5 %)",
        "43 equal categories and intersections: any is found",
        "alarms",
        _false_discovery(equal),
        runs=4_000,
    )
    yield Scenario(
        "scan (Benjamini–Hochberg at 5 %)",
        "43 categories and intersections, one pair of categories does worse: a finding is false",
        "alarms",
        _false_discovery(uneven),
        runs=4_000,
    )
    yield Scenario(
        "scan (Benjamini–Hochberg at 5 %)",
        "30 equal cells of 6 speakers against 200: any is found",
        "alarms",
        _clustered_alarm(30, 6, 200),
        runs=4_000,
    )
    yield Scenario(
        "newcombe at the false coverage level",
        "what a scan of 43 categories and intersections found",
        "coverage",
        _false_coverage(uneven),
        runs=4_000,
    )
    for strata, rows in ((3, 60), (30, 8)):
        for ratio, method in ((False, "mantel-haenszel-sato"), (True, "mantel-haenszel-greenland-robins")):
            words = f"{strata} strata of about {rows} rows a side, uneven mixes"
            yield Scenario(method, words, "coverage", _pooled(strata, rows, ratio=ratio), runs=10_000)
    for speakers in (15, 40):
        words = f"2 accents of {speakers} speakers, adjusted for age"
        yield Scenario("poisson-cluster", words, "coverage", _poisson(speakers), runs=2_000)
    for cells, mean, sd, least, below in (
        (40, 0.14, 0.039, 5, ""),
        (12, 0.14, 0.039, 5, ""),
        (40, 0.02, 0.01, 5, "cells of so few rows expect less than one event, and chance is far from even"),
    ):
        words = f"{cells} cells of {least} to 200 rows, true shares {mean:g} ± {sd:g}"
        yield Scenario(
            "empirical-bayes-wilson", words, "coverage", _shrunk(cells, mean, sd, least), runs=10_000, below=below
        )
    yield Scenario(
        "empirical-bayes",
        "12 cells of 8 to 30 speakers, true shares 0.14 ± 0.04",
        "coverage",
        _shrunk_clusters(12),
        runs=4_000,
    )


SCENARIOS = tuple(_scenarios())
