"""Every metric of the catalogue has simulations of its interval, by the method that its figures really get."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.coverage import SCENARIOS
from benchmarks.simulation import worlds
from benchmarks.simulation.catalogue import methods, methods_of_comparison, standing_for
from cardgen.card.clarify.estimate import of_pair, of_strata
from cardgen.card.clarify.pairs import Pair, Stratum
from cardgen.card.figures.estimate import Design, estimate
from cardgen.evaluation.cells import Cell, ClusterCounts, Histogram
from cardgen.metrics import classes, mentions
from cardgen.metrics.clarify import CLARIFY, Comparison
from cardgen.metrics.definition import SCORED, Metric
from cardgen.metrics.registry import FAMILIES, METRICS, find

Floats = NDArray[np.float64]
ROWS, SIZE = 4_000, 10
"""Rows of a cell, and rows of each cluster where there are clusters."""

SEVERAL = ("cat", "dog", "owl")
WORLDS = (
    worlds.decisions(0, ROWS, 0.4, 0.8, 0.2),
    worlds.scored(0, ROWS, 0.0),
    worlds.numbers(0, ROWS),
    worlds.utterances(0, ROWS),
    worlds.answers(0, ROWS, 0.8, 0.6),
)
MEMBERS = ("tmr_at_fmr_1e-5", "pass_at_3", "ndcg_at_5", "recall_at_3", "precision_at_1", "hit_rate_at_20", "p75")
TOO_RARE = ("tmr_at_fmr_1e-3", "tmr_at_fmr_1e-4", "tmr_at_fmr_1e-5")
"""False match rates that so few pairs do not show; they are estimated as the other one is."""


def sums(metric: Metric) -> Mapping[str, Floats]:
    """Draw the base sums of rows, shape (rows,) each: of the world that has them, else events among rows."""
    generator = np.random.default_rng(1)
    rows = {"rows": np.ones(ROWS)}
    for world in WORLDS:
        drawn = world.draw(generator)
        if {*metric.bases} <= {*drawn}:
            return {**rows, **drawn}
    if metric.form == "macro":
        true = generator.integers(0, 3, ROWS)
        said = np.where(generator.random(ROWS) < 0.7, true, generator.integers(0, 3, ROWS))
        for k, name in enumerate(SEVERAL):
            parts = {"true_positives": (true == k) & (said == k), "positives": true == k, "flagged": said == k}
            rows |= {classes.class_sum(part, name): of.astype(np.float64) for part, of in parts.items()}
        return rows
    if metric.form in ("distance", "mean_distance"):
        return {**rows, **{base: generator.poisson(2, ROWS).astype(np.float64) for base in metric.inputs}}
    below = {base: np.ones(ROWS) for base in metric.bases if base in metric.denominator}
    above = {base: (generator.random(ROWS) < 0.3).astype(np.float64) for base in metric.bases if base not in below}
    return {**rows, **below, **above}


def cell(metric: Metric, *, clustered: bool) -> tuple[Cell, Design]:
    """Return a cell that a metric can be estimated in, of independent rows or of clusters."""
    if metric.form in SCORED:
        return scored(clustered=clustered), Design(("rows",), clustered, weighted=False, level=0.95)
    drawn, bases = sums(metric), (*metric.bases, "rows")
    units = np.stack([drawn[base] for base in bases], axis=1)
    if clustered:
        units = units.reshape(-1, SIZE, len(bases)).sum(axis=1)
    totals = dict(zip(bases, units.sum(axis=0).tolist(), strict=True))
    made = Cell({}, ROWS, len(units) if clustered else None, totals, units.T @ units, len(units))
    return made, Design(bases, clustered, weighted=False, level=0.95)


def scored(*, clustered: bool) -> Cell:
    generator = np.random.default_rng(2)
    positive = generator.random(ROWS) < 0.3
    score = 1 / (1 + np.exp(-generator.normal(2.0 * positive, 1)))
    scores, bins = np.unique(score, return_inverse=True)
    of_rows = [of.astype(np.float64) for of in (positive, ~positive)]
    positives, negatives = (np.bincount(bins, of, scores.size).astype(np.float64) for of in of_rows)
    owner = np.arange(ROWS, dtype=np.int64) // SIZE
    by_cluster = ClusterCounts(ROWS // SIZE, owner, bins.astype(np.int64), of_rows[0], of_rows[1])
    histogram = Histogram(scores, positives, negatives, exact=True, by_cluster=by_cluster if clustered else None)
    return Cell({}, ROWS, ROWS // SIZE if clustered else None, {"rows": float(ROWS)}, histogram=histogram)


def bound(metric: Metric) -> Metric:
    return classes.bound(mentions.mentioning(metric, ("she", "he", "they"), ("nurse", "judge")), SEVERAL)


@pytest.mark.parametrize("clustered", [False, True], ids=["rows", "clusters"])
@pytest.mark.parametrize("identifier", [*METRICS, *MEMBERS])
def test_the_method_a_figure_gets_is_simulated(identifier: str, clustered: bool) -> None:
    metric = find(identifier)
    assert metric is not None
    expected = methods(metric)[1 if clustered else 0]
    if not expected:
        assert metric.form == "cluster_mean"
        return
    if identifier not in TOO_RARE:
        made, design = cell(bound(metric), clustered=clustered)
        interval = estimate(made, bound(metric), design).estimate.interval
        assert interval is not None
        assert interval.method == expected
    standing = standing_for(usual(identifier), expected, SCENARIOS)
    assert standing
    assert any(not scenario.below for scenario in standing)


def usual(identifier: str) -> str:
    """Return the id of a metric of the catalogue that differs from another by its parameter alone."""
    if identifier in METRICS:
        return identifier
    family = next(family for family in FAMILIES if family.member(identifier))
    return next(name for name in METRICS if family.member(name))


@pytest.mark.parametrize("comparison", CLARIFY.values(), ids=lambda comparison: comparison.id)
def test_the_method_of_a_metric_of_clarify_is_simulated(comparison: Comparison) -> None:
    made, design = cell(METRICS["mcc"], clustered=False)
    if comparison.kind == "conditional":
        interval = of_strata(comparison, [Stratum("all", (made,), (made,))], design, nested=True).estimate.interval
    else:
        pair = Pair(("group",), {"group": "a"}, {"group": "d"}, made, made, nested=True)
        interval = of_pair(comparison, pair, design).estimate.interval
    assert interval is not None
    assert interval.method == methods_of_comparison(comparison)
    standing = standing_for(comparison.id, interval.method, SCENARIOS)
    assert any(not scenario.below for scenario in standing)


def test_scenarios_stand_for_metrics_that_there_are() -> None:
    named = {name for scenario in SCENARIOS for name in scenario.metrics}
    assert named <= {*METRICS, *CLARIFY}
    assert all(scenario.kind == "coverage" for scenario in SCENARIOS if scenario.metrics)


def test_every_scenario_has_a_name_and_draws_of_its_own() -> None:
    assert len({(scenario.method, scenario.world) for scenario in SCENARIOS}) == len(SCENARIOS)
    assert len({scenario.seed for scenario in SCENARIOS}) == len(SCENARIOS)


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.words)
def test_what_a_world_expects_is_what_it_draws(world: worlds.World) -> None:
    generator = np.random.default_rng(3)
    drawn = [world.draw(generator) for _ in range(30)]
    for base, expected in world.expected.items():
        if base not in drawn[0]:
            continue
        found = np.concatenate([each[base] for each in drawn])
        assert found.mean() == pytest.approx(expected, abs=4 * found.std() / np.sqrt(found.size))


@pytest.mark.parametrize(
    ("independent", "clustered"),
    [
        (worlds.decisions(0, 200, 0.4, 0.8, 0.2), worlds.decisions(400, 100, 0.4, 0.8, 0.2)),
        (worlds.scored(0, 200, 0.05), worlds.scored(400, 100, 0.05)),
        (worlds.numbers(0, 200), worlds.numbers(400, 100)),
        (worlds.utterances(0, 200), worlds.utterances(400, 100)),
        (worlds.silences(0, 200, 0.2, 2.0), worlds.silences(400, 100, 0.2, 2.0)),
        (worlds.answers(0, 200, 0.9, 0.6), worlds.answers(400, 100, 0.9, 0.6)),
    ],
    ids=lambda world: world.words,
)
def test_clusters_leave_what_is_expected_of_a_row_as_it_is(independent: worlds.World, clustered: worlds.World) -> None:
    assert independent.expected == clustered.expected
    drawn = clustered.draw(np.random.default_rng(4))
    for base, rows in drawn.items():
        means = rows.reshape(clustered.clusters, -1).mean(axis=1)
        error = means.std(ddof=1) / np.sqrt(clustered.clusters)
        assert means.mean() == pytest.approx(clustered.expected[base], abs=4 * error + 1e-12)
