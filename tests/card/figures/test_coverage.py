"""How often the intervals of metrics hold the truth, at the sizes that docs/statistics.md calls enough."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from cardgen.card.figures.estimate import Design, Figure, estimate
from cardgen.evaluation.cells import Cell, Histogram
from cardgen.metrics.registry import METRICS

Floats = NDArray[np.float64]
Rows = Mapping[str, NDArray[Any]]
"""Base sums of every row; `cluster` and `score` are what their names say."""

DRAWS = 1_000


def figure_of(rows: Rows, name: str) -> Figure:
    bases = (*sorted(set(METRICS[name].bases) & set(rows)), "rows")
    size = next(iter(rows.values())).size
    sums = np.stack([*(rows[base].astype(float) for base in bases[:-1]), np.ones(size)], axis=1)
    cluster = rows.get("cluster")
    if cluster is not None:
        sums = np.stack([np.bincount(cluster, weights=column) for column in sums.T], axis=1)
        sums = sums[sums[:, -1] > 0]
    histogram = None
    if "score" in rows:
        order = np.argsort(rows["score"])
        label = rows["false_negatives"][order].astype(float)
        histogram = Histogram(rows["score"][order], label, 1 - label, exact=True)
    totals = dict(zip(bases, sums.sum(axis=0).tolist(), strict=True))
    clusters = None if cluster is None else len(sums)
    cell = Cell({}, size, clusters, totals, sums.T @ sums, len(sums), histogram)
    return estimate(cell, METRICS[name], Design(bases, cluster is not None, weighted=False, level=0.95))


def coverage(draw: Callable[[np.random.Generator], Rows], truth: Mapping[str, float]) -> dict[str, float]:
    """Return the share of samples whose interval holds the truth, of those that have one, by metric."""
    draws = np.random.default_rng(20260601)
    held: dict[str, list[bool]] = {name: [] for name in truth}
    for _ in range(DRAWS):
        rows = draw(draws)
        for name, value in truth.items():
            interval = figure_of(rows, name).estimate.interval
            if interval is not None:
                held[name].append(interval.low <= value <= interval.high)
    assert all(len(found) > 0.95 * DRAWS for found in held.values())
    return {name: float(np.mean(found)) for name, found in held.items()}


def holds(found: Mapping[str, float]) -> None:
    assert {name: share for name, share in found.items() if share < 0.93} == {}


@pytest.mark.parametrize(("n", "share"), [(200, 0.3), (500, 0.1)])
def test_confusion(n: int, share: float) -> None:
    tpr, fpr = 0.8, 0.1
    tp, fp, fn, tn = share * tpr, (1 - share) * fpr, share * (1 - tpr), (1 - share) * (1 - fpr)
    truth = {
        "mcc": (tp * tn - fp * fn) / np.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)),
        "lr_positive": tpr / fpr,
        "lr_negative": (1 - tpr) / (1 - fpr),
        "treatment_ratio": fn / fp,
        "fdr": fp / (tp + fp),
        "for": fn / (fn + tn),
    }

    def draw(draws: np.random.Generator) -> Rows:
        label = draws.random(n) < share
        said = draws.random(n) < np.where(label, tpr, fpr)
        return {
            "true_positives": label & said,
            "false_positives": ~label & said,
            "false_negatives": label & ~said,
            "true_negatives": ~label & ~said,
        }

    holds(coverage(draw, truth))


@pytest.mark.parametrize("shift", [0.0, 0.05, 0.3])
@pytest.mark.parametrize("n", [100, 1000])
def test_scores(n: int, shift: float) -> None:
    def chance(score: Floats) -> Floats:
        return np.asarray(np.clip(score + 4 * shift * score * (1 - score), 0, 1))

    def draw(draws: np.random.Generator) -> Rows:
        score = draws.beta(1.5, 3, n)
        label = draws.random(n) < chance(score)
        loss = -np.log(np.where(label, score, 1 - score))
        none = np.zeros(n)
        return {
            "score": score,
            "scores": score,
            "log_losses": loss,
            "false_negatives": label,
            "true_positives": none,
        }

    score = np.random.default_rng(1).beta(1.5, 3, 1_000_000)
    apart = chance(score) - score
    bins = np.minimum((score * 10).astype(int), 9)
    rows = np.bincount(bins)
    truth = {
        "log_loss": float(-(chance(score) * np.log(score) + (1 - chance(score)) * np.log(1 - score)).mean()),
        "calibration_in_large": float(apart.mean()),
        "observed_expected": float(chance(score).mean() / score.mean()),
        "ece": float(np.sqrt((np.bincount(bins, weights=apart) ** 2 / rows).sum() / rows.sum())),
    }
    holds(coverage(draw, truth))


@pytest.mark.parametrize(("n", "heavy"), [(100, False), (300, True)])
def test_errors_of_a_number(n: int, *, heavy: bool) -> None:
    spread = np.sqrt(2.0) if heavy else 1.4

    def draw(draws: np.random.Generator) -> Rows:
        truth = draws.normal(0, 3, n)
        error = 0.5 + (draws.laplace(0, 1, n) if heavy else draws.normal(0, spread, n))
        return {
            "signed_errors": error,
            "absolute_errors": np.abs(error),
            "squared_errors": error**2,
            "labels": truth,
            "squared_labels": truth**2,
        }

    square = 0.25 + spread**2
    drawn = np.random.default_rng(1)
    errors = 0.5 + (drawn.laplace(0, 1, 2_000_000) if heavy else drawn.normal(0, spread, 2_000_000))
    truth = {"mae": float(np.abs(errors).mean()), "rmse": float(np.sqrt(square)), "bias": 0.5, "r2": 1 - square / 9}
    holds(coverage(draw, truth))


def spoken(draws: np.random.Generator, n: int, speakers: int) -> Rows:
    """Utterances of speakers who are understood differently well; of one speaker each where there are none."""
    cluster = draws.integers(0, speakers, n) if speakers else np.arange(n)
    rate = draws.beta(3, 12, speakers)[cluster] if speakers else np.full(n, 0.2)
    words = np.where(draws.random(n) < 0.1, 0, draws.geometric(0.08, n))
    wrong = draws.binomial(words, rate)
    substituted = draws.binomial(wrong, 0.6)
    added = draws.poisson(np.where(words == 0, 5 * rate, 0.2 * rate * words))
    errors = wrong + added
    found = {
        "word_errors": errors,
        "words": words,
        "substitutions": substituted,
        "deletions": wrong - substituted,
        "insertions": added,
        "wrong_utterances": errors > 0,
        "unusable_utterances": (words > 0) & (2 * errors > words),
        "spoken_utterances": words > 0,
        "utterance_error_rates": np.where(words > 0, errors / np.maximum(words, 1), 0.0),
        "words_on_silence": errors * (words == 0),
        "silent_utterances": words == 0,
    }
    return {**found, "cluster": cluster} if speakers else found


@cache
def everyone() -> Mapping[str, float]:
    """Base sums of a population so large that it is the truth."""
    rows = spoken(np.random.default_rng(1), 2_000_000, 200_000)
    return {"rows": 2e6, **{base: float(column.sum()) for base, column in rows.items() if base != "cluster"}}


@pytest.mark.parametrize(("n", "speakers"), [(400, 20), (800, 40)])
def test_speech(n: int, speakers: int) -> None:
    truth = {}
    for name in ("mer", "wil", "ser", "wer_above_half", "wer_macro_utterance", "words_on_silence"):
        metric = METRICS[name]
        if metric.function is not None:
            truth[name] = complex(metric.function(everyone())).real
        else:
            above, below = (
                sum(weight * everyone()[base] for base, weight in of.items())
                for of in (metric.numerator, metric.denominator)
            )
            truth[name] = above / below
    holds(coverage(lambda draws: spoken(draws, n, speakers), truth))


@pytest.mark.parametrize("speakers", [10, 30])
def test_mean_of_speakers(speakers: int) -> None:
    """Each speaker brings its own rate; those who say more do no better or worse than in the truth."""
    above, below = (
        next(iter(of)) for of in (METRICS["wer_macro_speaker"].numerator, METRICS["wer_macro_speaker"].denominator)
    )

    def draw(draws: np.random.Generator) -> Rows:
        words = draws.integers(50, 900, speakers)
        errors = draws.binomial(words, draws.beta(3, 12, speakers))
        return {above: errors / words, below: np.ones(speakers), "cluster": np.arange(speakers)}

    holds(coverage(draw, {"wer_macro_speaker": 0.2}))
