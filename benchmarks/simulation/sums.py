"""Scenarios of the metrics that are made of sums, each estimated as a card does, from independent rows and clusters."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from benchmarks.simulation import worlds
from benchmarks.simulation.catalogue import methods
from benchmarks.simulation.scenario import NOMINAL, Generator, Scenario
from benchmarks.simulation.shares import covers
from benchmarks.simulation.worlds import World
from cardgen.card.figures.estimate import Design, estimate
from cardgen.evaluation.cells import Cell
from cardgen.metrics.definition import Metric, ratio_within
from cardgen.metrics.registry import METRICS

__all__ = ["SCENARIOS"]

Floats = NDArray[np.float64]


def _truth(metric: Metric, expected: Mapping[str, float]) -> float:
    sums = {**expected, "rows": 1.0}
    if metric.function is not None:
        return complex(metric.function(sums)).real
    above, below = (
        sum(weight * sums[base] for base, weight in of.items()) for of in (metric.numerator, metric.denominator)
    )
    return above / below


def _cell(metric: Metric, world: World, drawn: Mapping[str, Floats], weights: Floats | None) -> Cell:
    """Return the cell of drawn rows, with the units that say something about the metric counted."""
    rows = {**drawn, "rows": np.ones(world.rows)}
    bases = (*metric.bases, "rows")
    units = {}
    for base in bases:
        parts = ratio_within(base) or (base,)
        found = [rows[part] if weights is None else rows[part] * weights for part in parts]
        if world.clusters:
            found = [each.reshape(world.clusters, -1).sum(axis=1) for each in found]
        units[base] = found[0] if len(found) == 1 else found[0] / found[1]
    stacked = np.stack([units[base] for base in bases], axis=1)
    sums = dict(zip(bases, stacked.sum(axis=0).tolist(), strict=True))
    clusters = world.clusters or None
    evidence = [units[base] for base in (metric.denominator or metric.inputs)]
    # Clusters without a row that the metric is of are no evidence about it; a scan counts the others.
    taking = {metric.id: int((np.sum(evidence, axis=0) != 0).sum())} if clusters else {}
    return Cell({}, world.rows, clusters, sums, stacked.T @ stacked, stacked.shape[0], participants=taking)


def _run(metric: Metric, world: World, *, weighted: bool = False) -> Callable[[Generator], bool | None]:
    truth = _truth(metric, world.expected)
    design = Design((*metric.bases, "rows"), world.clusters > 0, weighted, NOMINAL)

    def run(generator: Generator) -> bool | None:
        drawn = world.draw(generator)
        weights = generator.choice([0.5, 1.0, 4.0], world.rows) if weighted else None
        return covers(estimate(_cell(metric, world, drawn, weights), metric, design).estimate, truth)

    return run


def _scenarios() -> Iterator[Scenario]:
    for names, world, runs, below in _plan():
        for name in names.split():
            metric = METRICS[name]
            words = f"{metric.label}, {world.words}"
            method = methods(metric)[1 if world.clusters else 0]
            yield Scenario(
                method, words, "coverage", _run(metric, world), runs=runs, below=below, metrics=_alike(metric)
            )
    for name, world, method in (
        ("fpr", worlds.decisions(0, 600, 0.3, 0.8, 0.1), "linearised-ratio-log"),
        ("brier", worlds.scored(0, 600, 0.05), "weighted-mean-t"),
    ):
        words = f"{METRICS[name].label}, {world.words}, weights ½, 1 or 4"
        yield Scenario(method, words, "coverage", _run(METRICS[name], world, weighted=True), runs=6_000)


def _alike(metric: Metric) -> tuple[str, ...]:
    """Return the ids of metrics with the same formula of sums: of characters as of words, of a class as of another."""
    return ("wer", "cer") if metric.id == "wer" else (metric.id,)


def _plan() -> Iterator[tuple[str, World, int, str]]:
    """Yield ids of metrics, the world they are estimated in, runs, and why it is below nominal, if it is."""
    of_decisions = "mcc lr_positive lr_negative treatment_ratio"
    yield of_decisions, worlds.decisions(0, 300, 0.3, 0.8, 0.1), 6_000, ""
    yield "mcc", worlds.decisions(0, 60, 0.5, 0.8, 0.2), 6_000, ""
    indices = "generalized_entropy theil"
    yield f"{of_decisions} {indices} balanced_accuracy f1", worlds.decisions(30, 20, 0.3, 0.8, 0.1), 4_000, ""
    of_scores = "brier log_loss calibration_in_large observed_expected"
    yield of_scores, worlds.scored(0, 200, 0.0), 6_000, ""
    yield of_scores, worlds.scored(30, 20, 0.05), 4_000, ""
    of_numbers = "mae rmse bias r2"
    yield of_numbers, worlds.numbers(0, 100), 6_000, ""
    yield "mae bias r2", worlds.numbers(40, 10), 8_000, ""
    few = "squared errors of few clusters seldom show how far those of others reach"
    yield "rmse", worlds.numbers(20, 10), 6_000, few
    yield "rmse", worlds.numbers(100, 10), 6_000, ""
    of_words = "substitution_rate deletion_rate insertion_rate mer wil wer_macro_utterance"
    yield f"wer {of_words}", worlds.utterances(0, 200), 4_000, ""
    speaking = f"{of_words} wer_macro_speaker ser wer_above_half"
    yield speaking, worlds.utterances(30, 20), 4_000, ""
    yield "words_on_silence", worlds.silences(0, 200, 0.2, 2.0), 4_000, ""
    yield "words_on_silence", worlds.silences(40, 10, 0.2, 2.0), 4_000, ""
    yield "bbq_bias_disambiguated", worlds.answers(0, 300, 0.9, 0.6), 6_000, ""
    yield "bbq_bias_ambiguous", worlds.answers(50, 12, 0.2, 0.7), 4_000, ""


SCENARIOS = tuple(_scenarios())
