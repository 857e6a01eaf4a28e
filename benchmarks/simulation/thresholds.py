"""Scenarios of figures against the threshold: the interval at one, and the thresholds said to meet a criterion."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from statistics import NormalDist

import numpy as np

from benchmarks.simulation.scenario import NOMINAL, Generator, Scenario
from benchmarks.simulation.shares import covers
from cardgen.card.figures.estimate import Design, estimate
from cardgen.card.thresholds.cells import Setting, at_threshold
from cardgen.evaluation.cells import Cell, ClusterCounts, Histogram
from cardgen.metrics.registry import METRICS
from cardgen.statistics.proportion import wilson
from cardgen.statistics.thresholds import fixed_sequence, outcomes

__all__ = ["SCENARIOS"]

_BASES = ("false_positives", "true_negatives", "true_positives", "false_negatives", "rows")


def _pointwise(name: str, rate: float, rows: int, clusters: int) -> Callable[[Generator], bool | None]:
    """Cover the rate of a metric at the threshold where it is known; speakers differ in their mean score."""
    metric = METRICS[name]
    setting = Setting((metric,), Design(_BASES, clusters > 0, weighted=False, level=NOMINAL), shared=False)
    spread = 0.5 if clusters else 0.0
    # Negatives are normal around 0, and so is what a speaker adds.
    threshold = NormalDist(0, float(np.hypot(1, spread))).inv_cdf(1 - rate)

    def run(generator: Generator) -> bool | None:
        labels = generator.random(rows) < 0.5
        owner = generator.integers(0, max(1, clusters), rows)
        shift = generator.normal(0, spread, max(1, clusters)) if clusters else np.zeros(1)
        scores, place = np.unique(generator.normal(2 * labels, 1) + shift[owner], return_inverse=True)
        positives, negatives = (np.bincount(place, each, scores.size).astype(np.float64) for each in (labels, ~labels))
        by_cluster = None
        if clusters:
            known, number = np.unique(owner, return_inverse=True)
            counts = (labels.astype(np.float64), (~labels).astype(np.float64))
            by_cluster = ClusterCounts(known.size, number.astype(np.int64), place.astype(np.int64), *counts)
        histogram = Histogram(scores, positives, negatives, exact=True, by_cluster=by_cluster)
        cell = Cell({}, rows, None if by_cluster is None else by_cluster.clusters, {}, histogram=histogram)
        moved = at_threshold(cell, histogram, threshold, setting)
        return covers(estimate(moved, metric, setting.design).estimate, rate)

    return run


def _meets(groups: int, n: int, limit: float, better: float) -> Callable[[Generator], bool | None]:
    """Say that thresholds meet a limit in every group, of which one breaks it below 0: any lower one is said falsely.

    The others keep the limit far below that, which is the least favourable case of an intersection–union test.
    """
    # One threshold of the grid lies so little below 0 that the limit is all but kept there: the hardest to refuse.
    grid = np.linspace(-2.0, 2.0, 41) - 1e-4
    critical = NormalDist().inv_cdf(1 - limit)

    def run(generator: Generator) -> bool | None:
        kept = np.ones(grid.size, dtype=bool)
        for group in range(groups):
            # The false positive rate of the first group is the limit at a threshold of exactly 0.
            scores = np.sort(generator.normal(-critical - (better if group else 0.0), 1.0, n))
            places = np.searchsorted(scores, grid)
            ones = np.ones(n)
            events = [float(outcomes(0 * ones, ones, int(place))[2]) for place in places]
            kept &= np.array([wilson(each, n, NOMINAL).high <= limit for each in events])
        found = fixed_sequence(kept.tolist(), from_highest=True)
        return found is not None and bool(grid[found[0]] < 0)

    return run


def _meets_clustered(clusters: int, rows: int, limit: float) -> Callable[[Generator], bool | None]:
    """The same for one group whose rows come from speakers that differ in their mean score."""
    spread, grid = 0.5, np.linspace(-2.0, 2.0, 21) - 1e-4
    critical = NormalDist(0, float(np.hypot(1, spread))).inv_cdf(1 - limit)
    metric = METRICS["fpr"]
    setting = Setting((metric,), Design(_BASES, clustered=True, weighted=False, level=NOMINAL), shared=False)
    owner = np.repeat(np.arange(clusters), rows)

    def run(generator: Generator) -> bool | None:
        drawn = generator.normal(-critical, 1, owner.size) + generator.normal(0, spread, clusters)[owner]
        scores, place = np.unique(drawn, return_inverse=True)
        ones = np.ones(owner.size)
        counts = ClusterCounts(clusters, owner, place.astype(np.int64), 0 * ones, ones)
        histogram = Histogram(scores, 0 * ones, ones, exact=True, by_cluster=counts)
        cell = Cell({}, owner.size, clusters, {}, histogram=histogram)
        found = [estimate(at_threshold(cell, histogram, float(each), setting), metric, setting.design) for each in grid]
        ends = [each.estimate.interval for each in found]
        kept = [end is not None and end.high <= limit for end in ends]
        silent = ["few-events" in each.notes for each in found]
        shown = fixed_sequence(kept, from_highest=True, silent=silent)
        return shown is not None and bool(grid[shown[0]] < 0)

    return run


def _scenarios() -> Iterator[Scenario]:
    points: tuple[tuple[str, str, float, int, int, str], ...] = (
        ("wilson", "fpr", 0.1, 400, 0, "400 rows, a false positive rate of 10 % at a threshold"),
        ("wilson", "fpr", 0.01, 2_000, 0, "2,000 rows, a false positive rate of 1 % at a threshold"),
        (
            "clustered-ratio-log",
            "fpr",
            0.1,
            1_200,
            60,
            "60 speakers of 20 rows, 10 % at a threshold, from their scores",
        ),
    )
    for method, name, rate, rows, clusters, words in points:
        yield Scenario(method, words, "coverage", _pointwise(name, rate, rows, clusters), runs=4_000, metrics=(name,))
    for groups, n, limit, better in ((1, 400, 0.1, 0.0), (4, 400, 0.1, 1.0), (4, 1_000, 0.05, 0.0)):
        which = "one at the limit" if better else "each at the limit"
        words = f"{groups} group{'s' if groups > 1 else ''} of {n:,} negatives, {which}: a threshold is said to meet it"
        yield Scenario("thresholds in a fixed sequence", words, "alarms", _meets(groups, n, limit, better), runs=3_000)
    for clusters, rows, limit in ((60, 40, 0.05), (30, 40, 0.1)):
        words = f"{clusters} speakers of {rows} negatives, at the limit: a threshold is said to meet it"
        run = _meets_clustered(clusters, rows, limit)
        yield Scenario("thresholds in a fixed sequence", words, "alarms", run, runs=2_000)


SCENARIOS = tuple(_scenarios())
