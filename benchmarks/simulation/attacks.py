"""Scenarios of red-team campaigns and of perturbed items: attempts of campaigns, and versions of items of documents."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import prod

import numpy as np
from numpy.typing import NDArray

from benchmarks.simulation.scenario import NOMINAL, Generator, Scenario
from benchmarks.simulation.shares import covers
from cardgen.statistics import linearised
from cardgen.statistics.estimates import Estimate
from cardgen.statistics.mean import student

__all__ = ["SCENARIOS"]

Run = Callable[[Generator], bool | None]
Floats = NDArray[np.float64]

_COSTS = (0.02, 0.05, 0.08, 0.01)
"""By how much each of four perturbations lowers the chance of a right answer, as a share of it."""

_MILD = tuple(cost / 10 for cost in _COSTS)

_SCORES = (
    "original_score",
    "worst_case_score",
    "robustness_gap_score",
    "perturbed_score",
    "worst_of_pair_score",
    "perturbation_gap",
)


def _share(sums: Floats, sizes: Floats | float) -> Estimate:
    units = np.stack([sums, np.broadcast_to(sizes, sums.shape)], axis=1)
    return linearised.ratio(linearised.moments(units), [1, 0], [0, 1], NOMINAL, method="m", scale="log-proportion")


def _mean(sums: Floats, sizes: Floats | float) -> Estimate:
    units = np.stack([sums, np.broadcast_to(sizes, sums.shape)], axis=1)
    return linearised.ratio(linearised.moments(units), [1, 0], [0, 1], NOMINAL, method="m", scale="identity")


def _campaigns(campaigns: int, attempts: int, rate: float) -> Run:
    """Campaigns of attackers who differ in skill; the chance of success of one is from a beta distribution."""

    def run(generator: Generator) -> bool | None:
        skill = generator.beta(4 * rate, 4 * (1 - rate), campaigns)
        return covers(_share(generator.binomial(attempts, skill).astype(float), attempts), rate)

    return run


def _versions(
    generator: Generator, documents: int, items: int, skill: tuple[float, float], costs: tuple[float, ...] = _COSTS
) -> NDArray[np.bool_]:
    """Draw whether each version of each item is right, shape (documents, items, versions); the first is the original.

    A document is hard or easy for all of its items; given that, versions are right each for itself.
    """
    own = generator.beta(*skill, documents)[:, None, None]
    chances = own * (1 - np.array((0.0, *costs)))
    return np.asarray(generator.random((documents, items, len(costs) + 1)) < chances)


def _moment(skill: tuple[float, float], power: int) -> float:
    """Return the mean of a power of a beta variable."""
    a, b = skill
    return prod((a + k) / (a + b + k) for k in range(power))


def _worst_case(
    documents: int, items: int, skill: tuple[float, float], *, gap: bool, costs: tuple[float, ...] = _COSTS
) -> Run:
    worst = _moment(skill, len(costs) + 1) * prod(1 - cost for cost in costs)
    truth = _moment(skill, 1) - worst if gap else worst

    def run(generator: Generator) -> bool | None:
        right = _versions(generator, documents, items, skill, costs)
        whole = right.all(axis=2)
        counted = right[:, :, 0] & ~whole if gap else whole
        return covers(_share(counted.sum(axis=1).astype(float), items), truth)

    return run


def _perturbation_gap(documents: int, items: int, skill: tuple[float, float]) -> Run:
    truth = _moment(skill, 1) * sum(_COSTS) / len(_COSTS)

    def run(generator: Generator) -> bool | None:
        right = _versions(generator, documents, items, skill).astype(float)
        losses = right[:, :, :1] - right[:, :, 1:]
        return covers(_mean(losses.sum(axis=(1, 2)), items * len(_COSTS)), truth)

    return run


def _losses_of_scores(generator: Generator, items: int) -> Floats:
    """Draw how far the worst of five scores of an item is below that of its original, shape (items,)."""
    own = generator.normal(0, 1, (items, 1)) + generator.normal(0, 0.5, (items, 5)) - np.array([0, *_COSTS]) * 5
    return np.asarray(own[:, 0] - own.min(axis=1))


def _gap_of_scores(items: int, *, clustered: bool) -> Run:
    truth = float(_losses_of_scores(np.random.Generator(np.random.PCG64DXSM(0)), 1_000_000).mean())

    def run(generator: Generator) -> bool | None:
        losses = _losses_of_scores(generator, items)
        if clustered:
            return covers(_mean(losses, 1.0), truth)
        return covers(student(items, float(losses.sum()), float(losses @ losses), NOMINAL), truth)

    return run


def _scenarios() -> Iterator[Scenario]:
    attacks = ("attack_success_rate", "attack_block_rate", "partial_success_rate")
    for campaigns, attempts, rate in ((40, 25, 0.1), (60, 20, 0.05), (120, 10, 0.03)):
        name = f"{campaigns} campaigns of {attempts} attacks each, {rate:.0%} succeed"
        yield Scenario("clustered-ratio-log", name, "coverage", _campaigns(campaigns, attempts, rate), metrics=attacks)
    for documents, items, skill in ((200, 1, (16.0, 4.0)), (60, 1, (16.0, 4.0)), (50, 5, (8.0, 2.0))):
        told = f"{documents} items" if items == 1 else f"{documents} documents of {items} items each"
        for gap in (False, True):
            name = f"{'robustness gap' if gap else 'worst-case accuracy'} of {told}, 5 versions each"
            which = ("robustness_gap",) if gap else ("worst_case_accuracy",)
            run = _worst_case(documents, items, skill, gap=gap)
            yield Scenario("clustered-ratio-log", name, "coverage", run, runs=10_000, metrics=which)
        name = f"perturbation gap of {told}, 4 pairs each"
        run = _perturbation_gap(documents, items, skill)
        yield Scenario("clustered-mean-t", name, "coverage", run, runs=10_000, metrics=("perturbation_gap",))
    for items in (100, 400):
        name = f"robustness gap of {items} items, 5 versions each, that hardly any perturbation harms"
        run = _worst_case(items, 1, (200.0, 1.0), gap=True, costs=_MILD)
        yield Scenario("clustered-ratio-log", name, "coverage", run, runs=10_000, metrics=("robustness_gap",))
    for items in (40, 200):
        name = f"robustness gap of the scores of {items} items, 5 versions each"
        run = _gap_of_scores(items, clustered=True)
        yield Scenario("clustered-mean-t", name, "coverage", run, metrics=_SCORES)
    name = "robustness gap of the scores of 40 items, 5 versions each"
    yield Scenario("student-t", name, "coverage", _gap_of_scores(40, clustered=False), metrics=_SCORES)


SCENARIOS = tuple(_scenarios())
