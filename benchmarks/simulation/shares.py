"""Scenarios of shares and means of independent rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from scipy import stats

from benchmarks.simulation.catalogue import of_form, of_kind
from benchmarks.simulation.scenario import NOMINAL, Generator, Scenario
from cardgen.metrics.registry import METRICS
from cardgen.statistics import linearised, proportion
from cardgen.statistics.auc import delong
from cardgen.statistics.difference import difference
from cardgen.statistics.estimates import Estimate, Interval
from cardgen.statistics.mcnemar import Flips, paired_difference
from cardgen.statistics.mean import student
from cardgen.statistics.ratio import katz

__all__ = ["SCENARIOS"]


def covers(estimate: Estimate, truth: float) -> bool | None:
    """Tell whether an estimate's interval holds the truth; None where it has none."""
    interval = estimate.interval
    return None if interval is None else interval.low - 1e-12 <= truth <= interval.high + 1e-12


def _exact(interval: Callable[[int, int, float], Interval], n: int, p: float) -> Callable[[], float]:
    def share() -> float:
        weights = stats.binom.pmf(np.arange(n + 1), n, p)
        inside = [interval(x, n, NOMINAL).low <= p <= interval(x, n, NOMINAL).high for x in range(n + 1)]
        return float(weights @ np.array(inside))

    return share


def _difference(n: int, p: float, q: float) -> Callable[[], float]:
    def share() -> float:
        ends = [proportion.estimate(x, n, NOMINAL) for x in range(n + 1)]
        weights = [stats.binom.pmf(np.arange(n + 1), n, each) for each in (p, q)]
        total = 0.0
        for x, first in enumerate(ends):
            for y, second in enumerate(ends):
                if covers(difference(first, second, NOMINAL), p - q):
                    total += float(weights[0][x] * weights[1][y])
        return total

    return share


def _katz(n: int, p: float, q: float) -> Callable[[Generator], bool | None]:
    return lambda generator: covers(katz(generator.binomial(n, p), n, generator.binomial(n, q), n, NOMINAL), p / q)


def _paired(n: int, shares: tuple[float, float, float, float]) -> Callable[[Generator], bool | None]:
    def run(generator: Generator) -> bool | None:
        drawn = generator.multinomial(n, shares).tolist()
        return covers(paired_difference(Flips(*drawn), NOMINAL), shares[1] - shares[2])

    return run


def _mean(draw: Callable[[Generator], np.ndarray], truth: float) -> Callable[[Generator], bool | None]:
    def run(generator: Generator) -> bool | None:
        values = draw(generator)
        return covers(student(values.size, float(values.sum()), float(values @ values), NOMINAL), truth)

    return run


def _auc(n: int, shift: float) -> Callable[[Generator], bool | None]:
    truth = float(stats.norm.cdf(shift / np.sqrt(2)))

    def run(generator: Generator) -> bool | None:
        positive, negative = generator.normal(shift, 1, n), generator.normal(0, 1, n)
        scores = np.unique(np.concatenate([positive, negative]))
        counts = [np.bincount(np.searchsorted(scores, each), minlength=scores.size) for each in (positive, negative)]
        return covers(delong(counts[0], counts[1], NOMINAL), truth)

    return run


def _f1(n: int, shares: tuple[float, float, float, float]) -> Callable[[Generator], bool | None]:
    truth = 2 * shares[0] / (2 * shares[0] + shares[1] + shares[2])

    def run(generator: Generator) -> bool | None:
        tp, fp, fn, _ = generator.multinomial(n, shares).tolist()
        return covers(proportion.f1(tp, fp, fn, NOMINAL), truth)

    return run


def _balanced(n: int, sensitivity: float, specificity: float) -> Callable[[Generator], bool | None]:
    def run(generator: Generator) -> bool | None:
        tp, tn = generator.binomial(n, sensitivity), generator.binomial(n, specificity)
        return covers(linearised.balanced_accuracy(tp, n, tn, n, NOMINAL), (sensitivity + specificity) / 2)

    return run


def _scenarios() -> Iterator[Scenario]:
    # A share of independent rows is the same estimate, whatever the rows are and whatever counts as an event.
    of_rows = (*of_form("proportion", "dyadic"), *of_kind("imbalance"))
    for n, p in ((20, 0.05), (50, 0.05), (200, 0.02), (1_000, 0.002), (1_000, 0.3)):
        few = "a rare event in twenty rows: nominal on average over rates, not at each" if n == 20 else ""
        name, exact = f"{n:,} rows, rate {p:g}", _exact(proportion.wilson, n, p)
        yield Scenario("wilson", name, "coverage", exact=exact, below=few, metrics=of_rows)
    for n, p in ((20, 0.05), (1_000, 0.002)):
        name = f"{n:,} rows, rate {p:g}"
        yield Scenario("clopper-pearson", name, "coverage", exact=_exact(proportion.clopper_pearson, n, p))
    for n, p, q in ((50, 0.1, 0.2), (100, 0.02, 0.02), (200, 0.3, 0.25)):
        name = f"{n} rows each, rates {p:g} and {q:g}"
        compared = of_kind("difference", "distance")
        yield Scenario("newcombe", name, "coverage", exact=_difference(n, p, q), metrics=compared)
    for n, p, q in ((100, 0.3, 0.2), (300, 0.1, 0.1)):
        name = f"{n} rows each, rates {p:g} and {q:g}"
        yield Scenario("log", name, "coverage", _katz(n, p, q), metrics=of_kind("ratio"))
    for n, shares in ((60, (0.5, 0.12, 0.08, 0.3)), (200, (0.05, 0.02, 0.03, 0.9))):
        name = f"{n} rows, {shares[1]:.0%} appear and {shares[2]:.0%} vanish"
        yield Scenario("newcombe-paired", name, "coverage", _paired(n, shares))
    of_numbers = tuple(name for name in of_form("mean") if METRICS[name].task in ("generation", "retrieval", "scores"))
    normal = _mean(lambda g: g.normal(3, 2, 30), 3.0)
    yield Scenario("student-t", "30 rows, normal", "coverage", normal, metrics=of_numbers)
    yield Scenario(
        "student-t",
        "30 rows, lognormal (skewed)",
        "coverage",
        _mean(lambda g: g.lognormal(0, 1, 30), float(np.exp(0.5))),
        below="a long tail: thirty rows rarely hold one of the few that matter",
        metrics=of_numbers,
    )
    milder = _mean(lambda g: g.lognormal(0, 0.5, 300), float(np.exp(0.125)))
    yield Scenario("student-t", "300 rows, lognormal (less skewed)", "coverage", milder, metrics=of_numbers)
    for n, shift in ((50, 1.0), (200, 1.5)):
        name = f"{n} of each class, normal, {shift:g} apart"
        yield Scenario("delong", name, "coverage", _auc(n, shift), runs=6_000, metrics=("auc",))
    yield Scenario("wilson-jaccard", "200 rows, F1 0.8", "coverage", _f1(200, (0.2, 0.05, 0.05, 0.7)), metrics=("f1",))
    balanced, name = _balanced(100, 0.9, 0.8), "100 of each class, rates 0.9 and 0.8"
    yield Scenario("delta", name, "coverage", balanced, metrics=("balanced_accuracy",))


SCENARIOS = tuple(_scenarios())
