"""Scenarios of several classes, of inequality indices, and of the metrics of SageMaker Clarify."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from benchmarks.simulation.scenario import NOMINAL, Generator, Scenario
from benchmarks.simulation.shares import covers
from cardgen.card.clarify.estimate import of_pair, of_strata
from cardgen.card.clarify.pairs import Pair, Stratum
from cardgen.card.figures.estimate import Design, estimate
from cardgen.evaluation.cells import Cell
from cardgen.metrics.clarify import CLARIFY
from cardgen.metrics.classes import CONFUSION
from cardgen.metrics.registry import METRICS
from cardgen.statistics import clarify, classes, linearised
from cardgen.statistics.classes import Average

__all__ = ["SCENARIOS"]

Floats = NDArray[np.float64]
Shares = tuple[float, float, float, float]
"""Of true positives, false positives, false negatives and true negatives."""

_BASES = (*CONFUSION, "rows")
_DESIGN = Design(_BASES, clustered=False, weighted=False, level=NOMINAL)


def _table(sizes: tuple[float, ...], right: tuple[float, ...]) -> Floats:
    """Return the joint shares of true and predicted class; errors go to the other classes by their sizes."""
    table = np.zeros((len(sizes), len(sizes)))
    for truth, (size, hit) in enumerate(zip(sizes, right, strict=True)):
        others = np.array(sizes)
        others[truth] = 0
        table[truth] = size * (1 - hit) * others / others.sum()
        table[truth, truth] = size * hit
    return table


def _mean(kind: Average, table: Floats) -> float:
    return classes.macro(kind, np.diag(table), table.sum(axis=1), table.sum(axis=0)) or 0.0


def _macro(kind: Average, n: int, table: Floats) -> Callable[[Generator], bool | None]:
    truth = _mean(kind, table)

    def run(generator: Generator) -> bool | None:
        drawn = generator.multinomial(n, table.ravel()).reshape(table.shape)
        return covers(classes.from_confusion(kind, drawn, NOMINAL), truth)

    return run


def _clustered(kind: Average, m: int, rows: int) -> Callable[[Generator], bool | None]:
    """Draw people of equal rows, each with a share of right answers of their own."""
    k, hit, spread = 3, 0.8, 8.0
    truth = hit

    def run(generator: Generator) -> bool | None:
        own = generator.beta(hit * spread, (1 - hit) * spread, m)
        true = generator.integers(0, k, (m, rows))
        wrong = (true + generator.integers(1, k, (m, rows))) % k
        said = np.where(generator.random((m, rows)) < own[:, None], true, wrong)
        sums = np.stack(
            [
                np.stack([((true == c) & (said == c)).sum(1), (true == c).sum(1), (said == c).sum(1)], axis=1)
                for c in range(k)
            ],
            axis=1,
        ).astype(float)
        total = sums.sum(axis=0)
        value = classes.macro(kind, *total.T)
        slopes = classes.slopes(kind, *total.T).T.ravel()
        moments = linearised.moments(sums.reshape(m, -1))
        found = linearised.smooth(value or 0.0, slopes, moments, NOMINAL, method="clustered-delta", scale="logit")
        return covers(found, truth)

    return run


def _cell(counts: NDArray[np.int64]) -> Cell:
    """Return a cell of independent rows by the four outcomes."""
    n = int(counts.sum())
    sums = [*map(float, counts.tolist()), float(n)]
    products = np.diag(sums)
    products[-1, :-1] = products[:-1, -1] = counts
    return Cell({}, n, None, dict(zip(_BASES, sums, strict=True)), products, n)


def _outcomes(shares: Shares) -> clarify.Outcomes:
    return clarify.Outcomes(*shares)


def _index(name: str, n: int, shares: Shares) -> Callable[[Generator], bool | None]:
    formula = METRICS[name].function
    if formula is None:
        raise ValueError(name)
    truth = complex(formula(dict(zip(CONFUSION, shares, strict=True)))).real

    def run(generator: Generator) -> bool | None:
        return covers(estimate(_cell(generator.multinomial(n, shares)), METRICS[name], _DESIGN).estimate, truth)

    return run


def _contrast(name: str, n: int, a: Shares, d: Shares) -> Callable[[Generator], bool | None]:
    truth = clarify.VALUES[name](_outcomes(a), _outcomes(d), clarify.defined)

    def run(generator: Generator) -> bool | None:
        cells = [_cell(generator.multinomial(n, each)) for each in (a, d)]
        pair = Pair(("group",), {"group": "a"}, {"group": "d"}, cells[0], cells[1], nested=True)
        return covers(of_pair(CLARIFY[name], pair, _DESIGN).estimate, truth)

    return run


def _conditional(
    name: str, n: int, strata: Mapping[str, tuple[float, float, Shares, Shares]]
) -> Callable[[Generator], bool | None]:
    """Draw rows of strata: the share of all rows that are of a, and of d, and the outcomes of each."""
    parts = [np.array(of) * size for mine in strata.values() for size, of in zip(mine[:2], mine[2:], strict=True)]
    joint = np.concatenate(parts)
    whole = [_outcomes(tuple(part.tolist())) for part in parts]
    truth = clarify.conditional_disparity(
        list(zip(whole[::2], whole[1::2], strict=True)), clarify.defined, predicted=name == "CDDPL"
    )

    def run(generator: Generator) -> bool | None:
        cells = [_cell(each) for each in generator.multinomial(n, joint).reshape(-1, 4)]
        found = [Stratum(which, (a,), (d,)) for which, a, d in zip(strata, cells[::2], cells[1::2], strict=True)]
        return covers(of_strata(CLARIFY[name], found, _DESIGN, nested=True).estimate, truth)

    return run


_EQUAL: Shares = (0.3, 0.1, 0.1, 0.5)
_APART: Shares = (0.45, 0.15, 0.1, 0.3)
_STRATA = MappingProxyType(
    {
        "large": (0.4, 0.2, _EQUAL, _APART),
        "small": (0.1, 0.3, (0.15, 0.05, 0.1, 0.7), (0.2, 0.1, 0.1, 0.6)),
    }
)


def _scenarios() -> Iterator[Scenario]:
    even = _table((1 / 3, 1 / 3, 1 / 3), (0.9, 0.8, 0.7))
    uneven = _table((0.5, 0.25, 0.15, 0.07, 0.03), (0.95, 0.85, 0.8, 0.7, 0.6))
    kinds: tuple[Average, ...] = ("recall", "precision", "f1")
    for n, table, words in ((100, even, "3 equal classes"), (500, uneven, "5 classes, the rarest 3 %")):
        for kind in kinds:
            yield Scenario(
                "mover-classes",
                f"macro {kind}, {n} rows, {words}",
                "coverage",
                _macro(kind, n, table),
                runs=6_000,
                metrics=(f"macro_{kind}",),
            )
    people: tuple[tuple[Average, int], ...] = (("f1", 10), ("f1", 30), ("recall", 30), ("precision", 30))
    for kind, m in people:
        world = f"macro {kind}, {m} people of 20 rows, each with a share right of their own"
        run, metrics = _clustered(kind, m, 20), (f"macro_{kind}",)
        yield Scenario("clustered-delta", world, "coverage", run, runs=4_000, metrics=metrics)
    for name in ("generalized_entropy", "theil"):
        words = METRICS[name].label
        for n, shares in ((200, (0.3, 0.1, 0.1, 0.5)), (500, (0.3, 0.02, 0.05, 0.63))):
            world = f"{words}, {n} rows, {shares[1]:.0%} false alarms and {shares[2]:.0%} misses"
            yield Scenario("delta", world, "coverage", _index(name, n, shares), runs=4_000, metrics=(name,))
    for name in ("KL", "JS"):
        for n, d, words in ((100, _EQUAL, "equal shares"), (100, _APART, "shares 0.4 and 0.55")):
            world = f"{name} of Clarify, {n} rows each, {words}"
            yield Scenario(
                "mover-region", world, "coverage", _contrast(name, n, _EQUAL, d), runs=3_000, metrics=(name,)
            )
    yield Scenario(
        "newcombe",
        "LP of Clarify, 100 rows each, equal shares",
        "coverage",
        _contrast("LP", 100, _EQUAL, _EQUAL),
        runs=3_000,
        # The three are one difference, times a constant.
        metrics=("LP", "TVD", "KS"),
    )
    for name in ("DCA", "DCR", "TE"):
        world = f"{name} of Clarify, 300 rows each"
        yield Scenario("mover", world, "coverage", _contrast(name, 300, _EQUAL, _APART), runs=3_000, metrics=(name,))
    world, run = "GE of Clarify, 100 rows each", _contrast("GE", 100, _EQUAL, _APART)
    yield Scenario("delta", world, "coverage", run, runs=3_000, metrics=("GE",))
    for name, n in (("CDDPL", 200), ("CDDPL", 1_000), ("CDDL", 1_000)):
        world = f"{name} of Clarify, {n:,} rows in 2 strata"
        yield Scenario("delta", world, "coverage", _conditional(name, n, _STRATA), runs=2_000, metrics=(name,))


SCENARIOS = tuple(_scenarios())
