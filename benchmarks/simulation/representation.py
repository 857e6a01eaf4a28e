"""Scenarios of representation: the share of a category among people tested over its share of the population."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from benchmarks.simulation.scenario import NOMINAL, Generator, Scenario
from cardgen.card.evaluations import CategoryCoverage, CoverageRecord
from cardgen.card.figures.representation import Sample, representation
from cardgen.evaluation.cells import Coverage
from cardgen.spec.populations import Population

__all__ = ["SCENARIOS"]

_POPULATION = (0.4, 0.3, 0.15, 0.1, 0.05)
_TESTED = (0.55, 0.25, 0.1, 0.07, 0.03)
"""Shares among those who come to be tested: the smaller a category, the less of it does."""


def _covers(counts: list[int], place: int) -> bool | None:
    """Tell whether the interval of the ratio of one category holds its true ratio."""
    names = [f"category {index}" for index in range(len(counts))]
    record = CoverageRecord(
        group="group",
        categories=tuple(
            CategoryCoverage(category=name, rows=number, share=None, status="ok" if number else "absent")
            for name, number in zip(names, counts, strict=True)
        ),
        missing=0,
        missing_share=0.0,
        excluded=0,
    )
    coverage = Coverage("group", dict(zip(names, counts, strict=True)), None, 0, 0)
    population = Population(source="a census", shares=dict(zip(names, _POPULATION, strict=True)))
    tested = Sample(coverage, record, None, None, complete=True, shows_all=True)
    interval = representation(population, tested, NOMINAL).categories[place].interval
    truth = _TESTED[place] / _POPULATION[place]
    return None if interval is None else interval.low <= truth <= interval.high


def _each_alone(people: int) -> Callable[[Generator], bool | None]:
    def run(generator: Generator) -> bool | None:
        counts = generator.multinomial(people, _TESTED).tolist()
        return _covers(counts, int(generator.integers(len(counts))))

    return run


def _in_households(households: int, size: int) -> Callable[[Generator], bool | None]:
    """People come in households whose members are of one category."""

    def run(generator: Generator) -> bool | None:
        counts = (size * np.asarray(generator.multinomial(households, _TESTED))).tolist()
        return _covers(counts, int(generator.integers(len(counts))))

    return run


SCENARIOS = (
    Scenario(
        "wilson", "representation ratio, one of 5 categories of 100 people", "coverage", _each_alone(100), runs=10_000
    ),
    Scenario(
        "wilson",
        "representation ratio, one of 5 categories of 1,000 people",
        "coverage",
        _each_alone(1_000),
        runs=10_000,
    ),
    Scenario(
        "wilson",
        "representation ratio, 1,000 people who come in households of 4",
        "coverage",
        _in_households(250, 4),
        runs=10_000,
        below="people who come together are fewer than they seem; the interval is for those who come on their own",
    ),
)
