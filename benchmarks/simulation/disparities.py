"""Scenarios of disparities: differences and ratios by scores, to the best and to everyone, and shared clusters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations

import numpy as np

from benchmarks.simulation.scenario import NOMINAL, Generator, Scenario
from benchmarks.simulation.shares import covers
from cardgen.statistics import linearised, proportion
from cardgen.statistics.dependence import Dependence, dependence_of
from cardgen.statistics.difference import difference, p_value
from cardgen.statistics.equalized_odds import larger_gap, level_of_each
from cardgen.statistics.equivalence import level_of_tests, smallest_margin
from cardgen.statistics.estimates import Estimate, Interval
from cardgen.statistics.heterogeneity import heterogeneity, heterogeneity_of_shares
from cardgen.statistics.koopman import koopman
from cardgen.statistics.miettinen_nurminen import miettinen_nurminen, score_test
from cardgen.statistics.mover_ratio import mover_ratio
from cardgen.statistics.multiplicity import holm
from cardgen.statistics.range_of_groups import gap, min_max_ratio
from cardgen.statistics.ratio import katz
from cardgen.statistics.ratio_limit import judge_ratio
from cardgen.statistics.spread import between_group_sd

__all__ = ["SCENARIOS"]

Rates = tuple[float, ...]
Run = Callable[[Generator], bool | None]


def _score(n: int, p: float, q: float, *, of_ratio: bool) -> Run:
    method, truth = (koopman, p / q) if of_ratio else (miettinen_nurminen, p - q)

    def run(generator: Generator) -> bool | None:
        return covers(method(*_two(generator, n, p, q), NOMINAL), truth)

    return run


def _two(generator: Generator, n: int, p: float, q: float) -> tuple[float, float, float, float]:
    return float(generator.binomial(n, p)), float(n), float(generator.binomial(n, q)), float(n)


def _recovered_ratio(n: int, p: float, q: float) -> Run:
    def run(generator: Generator) -> bool | None:
        x1, n1, x2, n2 = _two(generator, n, p, q)
        return covers(mover_ratio(_share(x1, n1), _share(x2, n2), NOMINAL), p / q)

    return run


def _score_alarm(n: int, p: float) -> Run:
    return lambda generator: (score_test(*_two(generator, n, p, p)) or 0.0) < 1 - NOMINAL


def _share(events: float, n: float, level: float = NOMINAL) -> Estimate:
    return proportion.estimate(events, n, level)


def _to_everyone(n: int, rates: Rates) -> Run:
    """The first of several groups against everyone, with rows that fall into groups by chance."""

    def run(generator: Generator) -> bool | None:
        sizes = generator.multinomial(n * len(rates), [1 / len(rates)] * len(rates))
        events = generator.binomial(sizes, rates)
        others = 1 - sizes[0] / sizes.sum()
        rest = _share(float(events[1:].sum()), float(sizes[1:].sum()))
        found = difference(_share(float(events[0]), float(sizes[0])), rest, NOMINAL).interval
        truth = rates[0] - sum(rates) / len(rates)
        return None if found is None else others * found.low <= truth <= others * found.high

    return run


def _to_best(n: int, rates: Rates) -> Run:
    """The worst group against whichever looks best, by the interval that pays for the pick."""

    def run(generator: Generator) -> bool | None:
        events = generator.binomial(n, rates).tolist()
        best = min(range(1, len(rates)), key=lambda index: events[index])
        level = 1 - (1 - NOMINAL) / (len(rates) - 1)
        found = difference(_share(events[0], n, level), _share(events[best], n, level), level)
        return covers(found, rates[0] - rates[best])

    return run


def _odds_gaps(generator: Generator, n: int, tpr: Rates, fpr: Rates) -> Estimate:
    gaps = []
    for rates in (tpr, fpr):
        events = generator.binomial(n, rates)
        errors = [proportion.agresti_coull_standard_error(x, n) for x in events.tolist()]
        gaps.append(gap((events / n).tolist(), errors, None, level_of_each(NOMINAL, independent=True), 0))
    return larger_gap(gaps[0], gaps[1], NOMINAL)


def _odds_alarm(n: int, groups: int) -> Run:
    def run(generator: Generator) -> bool | None:
        interval = _odds_gaps(generator, n, (0.8,) * groups, (0.2,) * groups).interval
        return None if interval is None else interval.low > 0

    return run


def _odds_covers(n: int, tpr: Rates, fpr: Rates) -> Run:
    truth = max(max(rates) - min(rates) for rates in (tpr, fpr))
    return lambda generator: covers(_odds_gaps(generator, n, tpr, fpr), truth)


def _limit_alarm(n: int, rates: Rates, claim: str) -> Run:
    """Claim that a ratio fails, or meets, the limit at which it stands exactly."""

    def run(generator: Generator) -> bool | None:
        events = generator.binomial(n, rates)
        if len(rates) == 2:
            found = katz(float(events[0]), n, float(events[1]), n, NOMINAL)
        else:
            errors = [proportion.agresti_coull_standard_error(x, n) for x in events.tolist()]
            found = min_max_ratio((events / n).tolist(), errors, None, NOMINAL, 0)
        return judge_ratio(found.interval, 0.8) == claim

    return run


def _equivalent(n: int, rates: Rates, margin: float) -> Run:
    def run(generator: Generator) -> bool | None:
        events = generator.binomial(n, rates).tolist()
        found = smallest_margin([_share(x, n, level_of_tests(NOMINAL)) for x in events], NOMINAL)
        return None if found is None else found < margin

    return run


def _heterogeneity(n: int, groups: int, rate: float) -> Run:
    def run(generator: Generator) -> bool | None:
        found = heterogeneity_of_shares(generator.binomial(n, rate, groups).tolist(), [n] * groups)
        return None if found is None else found.p_value < 1 - NOMINAL

    return run


def _heterogeneity_clusters(groups: int, m: int) -> Run:
    """Groups of few speakers each, whose means are equal."""

    def run(generator: Generator) -> bool | None:
        drawn = generator.gamma(4, 0.04, (groups, m))
        errors = drawn.std(axis=1, ddof=1) / np.sqrt(m)
        found = heterogeneity(drawn.mean(axis=1).tolist(), errors.tolist(), [m - 1.0] * groups)
        return None if found is None else found.p_value < 1 - NOMINAL

    return run


def _documents(generator: Generator, m: int, rates: Rates) -> tuple[list[Estimate], Dependence]:
    """Draw documents that mention every group, each with errors that its own rate makes in all of them."""
    words = generator.integers(20, 100, (len(rates), m)).astype(float)
    own = generator.gamma(4, 0.25, m)
    errors = generator.poisson(np.array(rates)[:, None] * own * words).astype(float)
    estimates, influences = [], []
    for e, n in zip(errors, words, strict=True):
        sums = linearised.moments(np.stack([e, n], axis=1))
        estimates.append(linearised.ratio(sums, [1, 0], [0, 1], NOMINAL, method="m", scale="log"))
        influences.append(e - e.sum() / n.sum() * n)
    return estimates, dependence_of(np.stack(influences))


def _parts(estimates: list[Estimate]) -> tuple[list[float], list[float | None], list[float | None]]:
    values = [each.value or 0.0 for each in estimates]
    return values, [each.standard_error for each in estimates], [each.degrees_of_freedom for each in estimates]


def _crossed_difference(m: int, *, known: bool) -> Run:
    def run(generator: Generator) -> bool | None:
        estimates, shared = _documents(generator, m, (0.2, 0.15))
        correlation = shared.between(0, 1) if known else -1.0
        return covers(difference(estimates[0], estimates[1], NOMINAL, correlation=correlation), 0.05)

    return run


def _crossed_gap(m: int, rates: Rates) -> Run:
    def run(generator: Generator) -> bool | None:
        estimates, shared = _documents(generator, m, rates)
        values, errors, freedom = _parts(estimates)
        return covers(gap(values, errors, freedom, NOMINAL, 0, dependence=shared), max(rates) - min(rates))

    return run


def _crossed_spread(m: int, rates: Rates) -> Run:
    def run(generator: Generator) -> bool | None:
        estimates, shared = _documents(generator, m, rates)
        values, errors, freedom = _parts(estimates)
        found = between_group_sd(values, errors, NOMINAL, 0, freedom, shared).estimate
        return covers(found, float(np.std(rates, ddof=1)))

    return run


def _crossed_alarm(m: int, groups: int, kind: str) -> Run:
    """Claim that equal groups, all mentioned by every document, differ: by their gap, by Q, or by a pair (Holm)."""

    def run(generator: Generator) -> bool | None:
        estimates, shared = _documents(generator, m, (0.15,) * groups)
        values, errors, freedom = _parts(estimates)
        if kind == "gap":
            interval: Interval | None = gap(values, errors, freedom, NOMINAL, 0, dependence=shared).interval
            return None if interval is None else interval.low > 0
        if kind == "pairs":
            pairs = combinations(range(groups), 2)
            found = [p_value(estimates[i], estimates[j], correlation=shared.between(i, j)) for i, j in pairs]
            return min(holm([p for p in found if p is not None])) < 1 - NOMINAL
        tested = heterogeneity(values, [error or 1.0 for error in errors], freedom, shared)
        return None if tested is None else tested.p_value < 1 - NOMINAL

    return run


def _scenarios() -> Iterator[Scenario]:
    yield from _shares()
    yield from _families()
    for m in (10, 40):
        words = f"{m} documents mention both groups"
        yield Scenario("mover (shared clusters)", words, "coverage", _crossed_difference(m, known=True), runs=6_000)
    words = "20 documents mention both groups, and how far they tie the two is not known"
    yield Scenario("mover (shared clusters)", words, "coverage", _crossed_difference(20, known=False), runs=6_000)
    apart = (0.1, 0.12, 0.15, 0.2)
    words = "20 documents mention all 4 groups, a true gap"
    yield Scenario("simultaneous-pairs", words, "coverage", _crossed_gap(20, apart), runs=1_000)
    yield Scenario(
        "noncentrality-inversion",
        "40 documents mention all 4 groups, a true spread",
        "coverage",
        _crossed_spread(40, apart),
        runs=1_000,
    )
    for kind, method, runs in (
        ("gap", "simultaneous-pairs", 1_000),
        ("pairs", "differences to each other (Holm)", 4_000),
        ("heterogeneity", "heterogeneity (Q)", 4_000),
    ):
        words = "20 documents mention all 4 equal groups: a difference is claimed"
        yield Scenario(method, words, "alarms", _crossed_alarm(20, 4, kind), runs=runs)


def _shares() -> Iterator[Scenario]:
    for n, p, q in ((20, 0.3, 0.1), (50, 0.1, 0.1), (200, 0.02, 0.01)):
        words = f"{n} and {n} rows, {p:.0%} and {q:.0%}"
        yield Scenario("miettinen-nurminen", words, "coverage", _score(n, p, q, of_ratio=False), runs=4_000)
    for n, p, q in ((30, 0.1, 0.4), (100, 0.01, 0.2), (200, 0.15, 0.1)):
        words = f"{n} and {n} rows, {p:.0%} and {q:.0%}"
        yield Scenario("koopman", words, "coverage", _score(n, p, q, of_ratio=True), runs=4_000)
    for n, p, q in ((100, 0.02, 0.3), (300, 0.2, 0.15)):
        words = f"{n} and {n} rows, {p:.0%} and {q:.0%}"
        yield Scenario("mover-ratio", words, "coverage", _recovered_ratio(n, p, q))
    for n, p in ((20, 0.3), (100, 0.05)):
        words = f"{n} and {n} rows of one share, {p:.0%}: a difference is claimed"
        yield Scenario("score test of two shares", words, "alarms", _score_alarm(n, p))


def _families() -> Iterator[Scenario]:
    everyone: tuple[tuple[int, Rates], ...] = (
        (200, (0.1, 0.1, 0.1, 0.1)),
        (200, (0.3, 0.1, 0.1)),
        (1000, (0.05, 0.1)),
    )
    for n, rates in everyone:
        words = f"{len(rates)} groups of about {n}: the first, {rates[0]:.0%}, against everyone"
        yield Scenario("difference to overall (newcombe)", words, "coverage", _to_everyone(n, rates))
    best: tuple[tuple[int, Rates], ...] = ((200, (0.1,) * 6), (500, (0.2, 0.1, 0.1, 0.12)))
    for n, rates in best:
        words = f"{len(rates)} groups of {n}: the first, {rates[0]:.0%}, against the one that looks best"
        yield Scenario("difference to the best (newcombe)", words, "coverage", _to_best(n, rates))
    for groups in (2, 6):
        words = f"{groups} groups treated alike, 300 positive and 300 negative rows each: a gap is claimed"
        yield Scenario("equalised odds", words, "alarms", _odds_alarm(300, groups), runs=6_000)
    yield Scenario(
        "equalised odds",
        "3 groups of 300 positive and 300 negative rows, a true gap",
        "coverage",
        _odds_covers(300, (0.8, 0.75, 0.7), (0.2, 0.2, 0.25)),
        runs=6_000,
    )
    limits: tuple[Rates, ...] = ((0.4, 0.5), (0.4, 0.5, 0.5, 0.5))
    for rates in limits:
        for claim in ("fails", "meets"):
            words = f"{len(rates)} groups of 300, exactly at the limit of 0.8: it is said that it {claim}"
            yield Scenario("verdict on a ratio", words, "alarms", _limit_alarm(300, rates, claim), runs=6_000)
    margins: tuple[Rates, ...] = ((0.10, 0.13), (0.10, 0.10, 0.13, 0.12))
    for rates in margins:
        words = f"{len(rates)} groups of 2,000, two of them apart by exactly the margin: all are called equivalent"
        found = _equivalent(2000, rates, 0.03)
        yield Scenario("equivalence of groups (two one-sided tests)", words, "alarms", found, runs=6_000)
    for n, groups in ((500, 5), (100, 8)):
        words = f"{groups} equal groups of {n} rows, 15%: a difference is claimed"
        yield Scenario("heterogeneity (Q)", words, "alarms", _heterogeneity(n, groups, 0.15), runs=6_000)
    few = "means of four skewed rates are not normal, as the test takes them to be"
    for groups, m in ((4, 6), (7, 4), (4, 30)):
        words = f"{groups} equal groups of {m} speakers: a difference is claimed"
        run, below = _heterogeneity_clusters(groups, m), few if m < 5 else ""
        yield Scenario("heterogeneity (Q)", words, "alarms", run, runs=6_000, below=below)


SCENARIOS = tuple(_scenarios())
