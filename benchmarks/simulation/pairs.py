"""Scenarios of pairs: impostor pairs that share subjects who are mistaken more or less often, and unequal groups."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np
from scipy import special

from benchmarks.simulation.scenario import NOMINAL, Generator, Scenario
from benchmarks.simulation.shares import covers
from cardgen.statistics import biometric_disparities, dyadic
from cardgen.statistics.biometric_disparities import Rates
from cardgen.statistics.estimates import Estimate

__all__ = ["SCENARIOS"]


_OF_STRANGERS = ("fmr", "tnmr")


def _limit(rate: float, spread: float) -> float:
    """Return the threshold of similarity at which pairs of strangers match at a rate."""
    return -float(special.ndtri(rate)) * math.sqrt(2 * spread**2 + 1)


def _all_pairs(subjects: int, rate: float, spread: float) -> Callable[[Generator], bool | None]:
    """Compare everybody with everybody; a pair matches by the likeness of both and by chance."""
    one, other = np.triu_indices(subjects, 1)
    first, second = np.bincount(one, minlength=subjects), np.bincount(other, minlength=subjects)
    limit = _limit(rate, spread)

    def run(generator: Generator) -> bool | None:
        likeness = generator.normal(0, spread, subjects)
        matched = generator.random(one.size) < special.ndtr(likeness[one] + likeness[other] - limit)
        events = np.bincount(one, matched, subjects) + np.bincount(other, matched, subjects)
        return covers(dyadic.estimate(dyadic.spread(events, first, second), NOMINAL), rate)

    return run


def _galleries(probes: int, gallery: int, rate: float, spread: float) -> Callable[[Generator], bool | None]:
    """Compare every probe with everybody in a gallery of other people."""
    limit, size = _limit(rate, spread), probes + gallery
    first, second = np.zeros(size), np.zeros(size)
    first[:probes], second[probes:] = gallery, probes

    def run(generator: Generator) -> bool | None:
        likeness = generator.normal(0, spread, size)
        chance = special.ndtr(likeness[:probes, None] + likeness[None, probes:] - limit)
        matched = generator.random((probes, gallery)) < chance
        events = np.concatenate([matched.sum(axis=1), matched.sum(axis=0)]).astype(float)
        return covers(dyadic.estimate(dyadic.spread(events, first, second), NOMINAL), rate)

    return run


def _rates(generator: Generator, truth: np.ndarray, pairs: int) -> Rates:
    found = generator.binomial(pairs, truth) / pairs
    return Rates(found.tolist(), np.sqrt(found * (1 - found) / pairs).tolist(), [None] * truth.size)


def _inequality(
    estimate: Callable[[Rates, float, int], Estimate], measure: Callable[[np.ndarray], float], truth: np.ndarray
) -> Callable[[Generator], bool | None]:
    def run(generator: Generator) -> bool | None:
        found = _rates(generator, truth, 20_000)
        return covers(estimate(found, NOMINAL, int(generator.integers(2**32))), measure(truth))

    return run


def _garbe(matches: np.ndarray, others: np.ndarray) -> Callable[[Generator], bool | None]:
    truth = biometric_disparities.garbe(matches, others)

    def run(generator: Generator) -> bool | None:
        found = _rates(generator, matches, 20_000), _rates(generator, others, 3_000)
        made = biometric_disparities.garbe_estimate(*found, NOMINAL, int(generator.integers(2**32)))
        return covers(made, truth)

    return run


def _scenarios() -> Iterator[Scenario]:
    for subjects, rate, spread in ((120, 0.008, 0.5), (60, 0.008, 0.5), (20, 0.05, 0.5), (200, 0.002, 0.4)):
        world = f"all pairs of {subjects} subjects, false match rate {rate:.1%}"
        run = _all_pairs(subjects, rate, spread)
        yield Scenario("dyadic-effective", world, "coverage", run, runs=6_000, metrics=_OF_STRANGERS)
    world = "all pairs of 60 subjects, false match rate 0.2 %, often none"
    run = _all_pairs(60, 0.002, 0.3)
    yield Scenario("clopper-pearson-subjects", world, "coverage", run, runs=6_000, metrics=_OF_STRANGERS)
    for probes, gallery in ((30, 60), (20, 200)):
        world = f"{probes} probes against {gallery} others, false match rate 1.0%"
        run = _galleries(probes, gallery, 0.01, 0.4)
        yield Scenario("dyadic-effective", world, "coverage", run, runs=6_000, metrics=_OF_STRANGERS)
    few = biometric_disparities
    for name, truth in (
        ("five equal groups", np.full(5, 0.004)),
        ("one of four groups at twice the rate", np.array([0.004, 0.008, 0.004, 0.004])),
        ("four groups up to ten times apart", np.array([0.001, 0.004, 0.01, 0.002])),
    ):
        largest = _inequality(few.max_to_geometric_mean_estimate, few.max_to_geometric_mean, truth)
        yield Scenario("pattern-inversion", f"largest over geometric mean, {name}", "coverage", largest, runs=1_000)
        yield Scenario(
            "pattern-inversion",
            f"Gini coefficient, {name}",
            "coverage",
            _inequality(few.gini_estimate, few.gini, truth),
            runs=1_000,
        )
    for name, matches, others in (
        ("five equal groups", np.full(5, 0.004), np.full(5, 0.05)),
        ("four groups", np.array([0.001, 0.004, 0.01, 0.002]), np.array([0.01, 0.012, 0.015, 0.011])),
        ("four groups, one at twice the rate of one kind", np.array([0.004, 0.008, 0.004, 0.004]), np.full(4, 0.05)),
    ):
        yield Scenario("pattern-inversion", f"GARBE, {name}", "coverage", _garbe(matches, others), runs=1_000)


SCENARIOS = tuple(_scenarios())
