"""Scenarios of figures that are made of counts per score: areas, distances, error rates, quantiles, calibration.

Scores are normal, with mean 0 for negatives and a shift for positives. In clusters each cluster moves the scores of all
its rows by an amount of its own, with a standard deviation of a half, so the scores of all rows have that of √1.25.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import integrate, stats

from benchmarks.simulation.catalogue import of_form
from benchmarks.simulation.scenario import NOMINAL, Generator, Scenario
from benchmarks.simulation.shares import covers
from cardgen.statistics.calibration import expected_error
from cardgen.statistics.calibration_units import expected_error_of_units
from cardgen.statistics.error_rates import equal_error_rate, match_rate_at
from cardgen.statistics.estimates import Estimate
from cardgen.statistics.linearised_counts import ByCluster, ByRow, BySubject
from cardgen.statistics.order_statistics import quantile
from cardgen.statistics.ranking import area_of_units, average_precision
from cardgen.statistics.separation import kolmogorov_smirnov

__all__ = ["SCENARIOS"]

Floats = NDArray[np.float64]
_MOVED = 0.5
_RATE = 0.01


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Counts per score, and what is independent."""

    scores: Floats
    positives: Floats
    negatives: Floats
    units: ByCluster | ByRow
    rows: int


@dataclass(frozen=True, slots=True)
class _World:
    """How many rows, or clusters of how many rows; the share of positives, and how far they are shifted."""

    rows: int
    share: float
    shift: float
    clusters: int = 0
    apart: bool = False

    @property
    def deviation(self) -> float:
        return float(np.sqrt(1 + _MOVED**2)) if self.clusters else 1.0

    @property
    def words(self) -> str:
        rows = f"{self.clusters} clusters of {self.rows} rows" if self.clusters else f"{self.rows:,} rows"
        classes = ", of one class each" if self.apart else ""
        return f"{rows}{classes}, {self.share:.0%} positive, scores {self.shift:g} apart"


def _draw(generator: Generator, world: _World) -> _Drawn:
    """Draw rows; the classes of the rows of a cluster are drawn one by one, or all alike."""
    clusters = world.clusters or world.rows
    size = world.rows if world.clusters else 1
    cluster = np.repeat(np.arange(clusters), size)
    label = generator.random(clusters)[cluster] if world.apart else generator.random(cluster.size)
    positive = label < world.share
    score = world.shift * positive + generator.normal(0, 1, cluster.size)
    if world.clusters:
        score += generator.normal(0, _MOVED, clusters)[cluster]
    return _counted(score, positive.astype(float), cluster, clusters if world.clusters else 0)


def _counted(score: Floats, positive: Floats, cluster: NDArray[np.int64], clusters: int) -> _Drawn:
    scores, bins = np.unique(score, return_inverse=True)
    positives, negatives = (
        np.bincount(bins, weights=of, minlength=scores.size).astype(np.float64) for of in (positive, 1 - positive)
    )
    units: ByCluster | ByRow = ByRow(score.size, positives, negatives)
    if clusters:
        units = ByCluster(clusters, cluster, bins.astype(np.int64), positive, 1 - positive)
    return _Drawn(scores, positives, negatives, units, score.size)


def _precision(world: _World) -> float:
    """Average precision of all the rows there could be: the mean of precision over the scores of positives."""

    def weighed(score: float) -> float:
        true = world.share * stats.norm.sf(score, world.shift, world.deviation)
        false = (1 - world.share) * stats.norm.sf(score, 0, world.deviation)
        return float(stats.norm.pdf(score, world.shift, world.deviation) * true / (true + false))

    middle, reach = world.shift, 8 * world.deviation
    return float(integrate.quad(weighed, middle - reach, middle + reach, limit=200)[0])


def _area(drawn: _Drawn, _: _World) -> Estimate:
    return area_of_units(drawn.positives, drawn.negatives, drawn.units, NOMINAL, "clustered-placements")


def _average(drawn: _Drawn, _: _World) -> Estimate:
    return average_precision(drawn.positives, drawn.negatives, drawn.units, NOMINAL, "linearised-curve")


def _distance(drawn: _Drawn, world: _World) -> Estimate:
    dependent = world.clusters > 0
    return kolmogorov_smirnov(drawn.positives, drawn.negatives, drawn.units, 1.0, NOMINAL, dependent=dependent)


def _equal(drawn: _Drawn, _: _World) -> Estimate:
    return equal_error_rate(drawn.positives, drawn.negatives, drawn.units, NOMINAL)


def _matches(drawn: _Drawn, world: _World) -> Estimate:
    dependent = world.clusters > 0
    return match_rate_at(_RATE, drawn.positives, drawn.negatives, drawn.units, 1.0, NOMINAL, dependent=dependent)


_TRUTHS: Mapping[str, Callable[[_World], float]] = {
    "area": lambda world: float(stats.norm.cdf(world.shift / world.deviation / np.sqrt(2))),
    "precision": _precision,
    "distance": lambda world: float(2 * stats.norm.cdf(world.shift / world.deviation / 2) - 1),
    "equal": lambda world: float(stats.norm.sf(world.shift / world.deviation / 2)),
    "matches": lambda world: float(stats.norm.sf(stats.norm.isf(_RATE) - world.shift / world.deviation)),
}


def _run(
    world: _World, truth: str, estimate: Callable[[_Drawn, _World], Estimate]
) -> Callable[[Generator], bool | None]:
    true = _TRUTHS[truth](world)
    return lambda generator: covers(estimate(_draw(generator, world), world), true)


def _pairs(subjects: int, shift: float, rate: float | None) -> Callable[[Generator], bool | None]:
    """All impostor pairs of people, and five genuine ones of each; people add a variance of a half to either."""
    deviation = float(np.sqrt(1.5))
    true = float(stats.norm.sf(shift / 2 / deviation))
    if rate is not None:
        true = float(stats.norm.sf(stats.norm.isf(rate) - shift / deviation))
    first, second = np.triu_indices(subjects, 1)
    own = np.repeat(np.arange(subjects), 5)
    at_ends = np.concatenate([own, first, second])

    def run(generator: Generator) -> bool | None:
        moved, shared = generator.normal(0, np.sqrt(0.5), subjects), generator.normal(0, 0.5, subjects)
        genuine = shift + moved[own] + generator.normal(0, 1, own.size)
        impostor = shared[first] + shared[second] + generator.normal(0, 1, first.size)
        scores, bins = np.unique(np.concatenate([genuine, impostor]), return_inverse=True)
        counts = [
            np.bincount(each, minlength=scores.size).astype(np.float64) for each in (bins[: own.size], bins[own.size :])
        ]
        is_genuine = (np.arange(at_ends.size) < own.size).astype(np.float64)
        places = np.concatenate([bins, bins[own.size :]]).astype(np.int64)
        units = BySubject(ByCluster(subjects, at_ends, places, is_genuine, 1 - is_genuine), counts[0], counts[1])
        if rate is None:
            return covers(equal_error_rate(counts[0], counts[1], units, NOMINAL), true)
        return covers(match_rate_at(rate, counts[0], counts[1], units, 1.0, NOMINAL, dependent=True), true)

    return run


def _quantile(n: int, p: float, clusters: int = 0) -> Callable[[Generator], bool | None]:
    """A quantile of latencies, lognormal; in clusters half of their variance on the log scale is between clusters."""
    true = float(np.exp(stats.norm.ppf(p)))

    def run(generator: Generator) -> bool | None:
        groups = clusters or n
        cluster = np.repeat(np.arange(groups), n if clusters else 1)
        values = generator.normal(0, 1, cluster.size)
        if clusters:
            values = (values + generator.normal(0, 1, groups)[cluster]) / np.sqrt(2)
        drawn = _counted(np.exp(values), np.ones(cluster.size), cluster, clusters)
        found = quantile(drawn.scores, drawn.positives, p, drawn.units, drawn.rows, NOMINAL, dependent=clusters > 0)
        return covers(found, true)

    return run


def _calibration(
    shift: float, clusters: int, rows: int, *, weighted: bool = True
) -> Callable[[Generator], bool | None]:
    """Scores too low by 4·shift·s(1 − s); each cluster moves that by up to 0.5, or rows may weigh ½, 1 or 4."""
    drawn = np.random.Generator(np.random.PCG64DXSM(1)).beta(1.5, 3, 1_000_000)
    bins = np.minimum((drawn * 10).astype(np.int64), 9)
    apart = np.bincount(bins, weights=4 * shift * drawn * (1 - drawn))
    true = float(np.sqrt((apart**2 / np.bincount(bins)).sum() / drawn.size))

    def run(generator: Generator) -> bool | None:
        cluster = np.repeat(np.arange(clusters), rows) if clusters else np.zeros(rows, dtype=np.int64)
        score = generator.beta(1.5, 3, cluster.size)
        moved = generator.uniform(-0.5, 0.5, clusters)[cluster] if clusters else 0.0
        positive = (generator.random(cluster.size) < score + (4 * shift + moved) * score * (1 - score)).astype(float)
        if clusters:
            found = _counted(score, positive, cluster, clusters)
            positives, negatives, units = found.positives, found.negatives, found.units
        else:
            order = np.argsort(score)
            score, positive = score[order], positive[order]
            if not weighted:
                return covers(expected_error(score, positive, 1 - positive, NOMINAL), true)
            weight = generator.choice([0.5, 1.0, 4.0], rows)
            positives, negatives = weight * positive, weight * (1 - positive)
            units = ByRow(rows, weight * positives, weight * negatives)
        estimate = expected_error_of_units(np.sort(score), positives, negatives, units, NOMINAL, "clustered-bins")
        return covers(estimate, true)

    return run


def _weighted_area(world: _World) -> Callable[[Generator], bool | None]:
    def run(generator: Generator) -> bool | None:
        drawn = _draw(generator, world)
        weight = generator.choice([0.5, 1.0, 4.0], drawn.scores.size)
        positives, negatives = weight * drawn.positives, weight * drawn.negatives
        units = ByRow(drawn.rows, weight * positives, weight * negatives)
        return covers(area_of_units(positives, negatives, units, NOMINAL, "weighted-placements"), true)

    true = _TRUTHS["area"](world)
    return run


_MATCHES = " ".join(of_form("rate_at_rate"))
_QUANTILES = " ".join(of_form("quantile"))


def _of(metrics: str, method: str, world: str, run: Callable[[Generator], bool | None], runs: int) -> Scenario:
    return Scenario(method, world, "coverage", run, runs=runs, metrics=tuple(metrics.split()))


def _scenarios() -> Iterator[Scenario]:
    for world in (_World(10, 0.4, 1.0, 10), _World(10, 0.4, 1.5, 30), _World(5, 0.3, 2.0, 60, apart=True)):
        yield _of("auc", "clustered-placements", world.words, _run(world, "area", _area), 6_000)
    for world in (_World(200, 0.3, 1.0), _World(1_000, 0.1, 1.5)):
        yield _of("ap", "linearised-curve", world.words, _run(world, "precision", _average), 6_000)
    for world in (_World(10, 0.3, 1.0, 10), _World(10, 0.3, 1.5, 40)):
        yield _of("ap", "clustered-curve", world.words, _run(world, "precision", _average), 6_000)
    for world in (_World(200, 0.3, 0.0), _World(200, 0.5, 1.0), _World(10, 0.3, 1.5, 20)):
        yield _of("ks", "kolmogorov-smirnov", world.words, _run(world, "distance", _distance), 6_000)
    for world in (_World(300, 0.5, 2.0), _World(4_000, 0.1, 3.0), _World(20, 0.3, 2.0, 20), _World(20, 0.3, 2.0, 60)):
        yield _of("eer", "effective-wilson", world.words, _run(world, "equal", _equal), 3_000)
    for world in (
        _World(1_000, 0.2, 2.5),
        _World(4_000, 0.1, 3.5),
        _World(20, 0.3, 2.5, 100),
        _World(20, 0.3, 2.5, 200),
    ):
        yield _of(_MATCHES, "quantile-mover", world.words, _run(world, "matches", _matches), 3_000)
    for subjects in (30, 120):
        name = f"all pairs of {subjects} subjects, scores 2.5 apart"
        yield _of("eer", "effective-wilson", name, _pairs(subjects, 2.5, None), 2_000)
    name = "all pairs of 120 subjects, scores 2.5 apart, false match rate 0.05"
    yield _of(_MATCHES, "quantile-mover", name, _pairs(120, 2.5, 0.05), 2_000)
    world = _World(300, 0.4, 1.0)
    name = f"{world.words}, weights ½, 1 or 4"
    yield _of("auc", "weighted-placements", name, _weighted_area(world), 6_000)
    for clusters, shift in ((20, 0.0), (20, 0.05), (60, 0.1)):
        wrong = f"too low by up to {shift:g}" if shift else "right on average"
        name = f"{clusters} clusters of 20 rows, scores {wrong}"
        yield _of("ece", "clustered-bins", name, _calibration(shift, clusters, 20), 6_000)
    name = "600 rows, weights ½, 1 or 4, scores too low by up to 0.05"
    yield _of("ece", "weighted-bins", name, _calibration(0.05, 0, 600), 6_000)
    for rows, shift in ((100, 0.0), (600, 0.0), (600, 0.1)):
        wrong = f"too low by up to {shift:g}" if shift else "right on average"
        name = f"{rows} rows, scores {wrong}"
        yield _of("ece", "debiased-bins", name, _calibration(shift, 0, rows, weighted=False), 6_000)
    for n, p in ((30, 0.5), (200, 0.95), (600, 0.99)):
        yield _of(_QUANTILES, "order-statistics", f"{n} rows, lognormal, quantile {p:g}", _quantile(n, p), 20_000)
    for n, p, clusters in ((10, 0.5, 10), (10, 0.5, 40), (20, 0.95, 80)):
        name = f"{clusters} clusters of {n} rows, lognormal, quantile {p:g}"
        yield _of(_QUANTILES, "woodruff", name, _quantile(n, p, clusters), 6_000)


SCENARIOS = tuple(_scenarios())
