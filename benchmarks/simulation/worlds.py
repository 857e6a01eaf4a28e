"""Worlds of rows whose expected sums are known: decisions, scores, numbers, utterances, answers.

In clusters each cluster has rates of its own, which are independent of how many rows and words it has; so what is
expected of one row is the same with clusters and without.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import integrate, special, stats

from cardgen.metrics.classes import CONFUSION
from cardgen.metrics.definition import within_cluster

__all__ = ["World", "answers", "decisions", "numbers", "scored", "silences", "utterances"]

Floats = NDArray[np.float64]
Generator = np.random.Generator

_LOSS = 2.0**-52


@dataclass(frozen=True, slots=True)
class World:
    """Rows, or clusters of rows.

    Attributes:
        words: How many, in words.
        clusters: How many clusters; 0 for independent rows.
        rows: Rows in all.
        draw: Draws the base sums of every row, shape (rows,) each; those of a cluster follow each other.
        expected: What is expected of each base sum, per row (or any multiple of it).
    """

    words: str
    clusters: int
    rows: int
    draw: Callable[[Generator], Mapping[str, Floats]]
    expected: Mapping[str, float]


def _said(clusters: int, rows: int, whose: str, what: str) -> str:
    return f"{clusters} {whose} of {rows} {what}" if clusters else f"{rows:,} {what}"


def decisions(clusters: int, rows: int, share: float, tpr: float, fpr: float) -> World:
    """Rows with a true and a predicted class; people differ in how often they are positive, found, and flagged."""
    total = max(1, clusters) * rows

    def own(generator: Generator, mean: float) -> Floats | float:
        return np.repeat(generator.beta(8 * mean, 8 * (1 - mean), clusters), rows) if clusters else mean

    def draw(generator: Generator) -> Mapping[str, Floats]:
        positive = generator.random(total) < own(generator, share)
        flagged = generator.random(total) < np.where(positive, own(generator, tpr), own(generator, fpr))
        cells = (positive & flagged, ~positive & flagged, positive & ~flagged, ~positive & ~flagged)
        return {name: cell.astype(np.float64) for name, cell in zip(CONFUSION, cells, strict=True)}

    words = f"{_said(clusters, rows, 'people', 'rows')}, {share:.0%} positive, {tpr:.0%} of them and {fpr:.0%} flagged"
    shares = (share * tpr, (1 - share) * fpr, share * (1 - tpr), (1 - share) * (1 - fpr))
    return World(words, clusters, total, draw, dict(zip(CONFUSION, shares, strict=True)))


def scored(clusters: int, rows: int, shift: float) -> World:
    """Rows with a probability that is too low by 4·shift·s(1 − s); each cluster moves that by up to 0.5 s(1 − s)."""
    total, law = max(1, clusters) * rows, stats.beta(1.5, 3)

    def draw(generator: Generator) -> Mapping[str, Floats]:
        score = generator.beta(1.5, 3, total)
        moved = np.repeat(generator.uniform(-0.5, 0.5, clusters), rows) if clusters else 0.0
        positive = (generator.random(total) < score + (4 * shift + moved) * score * (1 - score)).astype(np.float64)
        inside = np.clip(score, _LOSS, 1 - _LOSS)
        return {
            "true_positives": positive,
            "false_negatives": np.zeros(total),
            "scores": score,
            "squared_errors": (score - positive) ** 2,
            "log_losses": -np.where(positive > 0, np.log(inside), np.log1p(-inside)),
        }

    def mean(of: Callable[[float, float], float]) -> float:
        def weighed(s: float) -> float:
            return float(law.pdf(s)) * of(s, s + 4 * shift * s * (1 - s))

        return float(integrate.quad(weighed, 0, 1, limit=200)[0])

    expected = {
        "true_positives": mean(lambda _, q: q),
        "false_negatives": 0.0,
        "scores": mean(lambda s, _: s),
        "squared_errors": mean(lambda s, q: q * (1 - s) ** 2 + (1 - q) * s**2),
        "log_losses": mean(lambda s, q: -q * np.log(s) - (1 - q) * np.log1p(-s)),
    }
    wrong = f"too low by up to {shift:g}" if shift else "right on average"
    words = f"{_said(clusters, rows, 'clusters', 'rows')}, scores {wrong}"
    return World(words, clusters, total, draw, expected)


def numbers(clusters: int, rows: int) -> World:
    """Labels with a standard deviation of 10, and errors of 1 ± 4 (normal), half of whose variance is of clusters."""
    total, bias, deviation, spread = max(1, clusters) * rows, 1.0, 4.0, 10.0
    between = deviation * np.sqrt(0.5) if clusters else 0.0
    within = float(np.sqrt(deviation**2 - between**2))

    def draw(generator: Generator) -> Mapping[str, Floats]:
        label, error = generator.normal(0, spread, total), generator.normal(bias, within, total)
        if clusters:
            error = error + np.repeat(generator.normal(0, between, clusters), rows)
        return {
            "labels": label,
            "squared_labels": label**2,
            "signed_errors": error,
            "absolute_errors": np.abs(error),
            "squared_errors": error**2,
        }

    expected = {
        "labels": 0.0,
        "squared_labels": spread**2,
        "signed_errors": bias,
        "absolute_errors": float(stats.foldnorm(bias / deviation, scale=deviation).mean()),
        "squared_errors": bias**2 + deviation**2,
    }
    return World(f"{_said(clusters, rows, 'clusters', 'rows')}, normal errors", clusters, total, draw, expected)


_SUBSTITUTED, _DELETED, _INSERTED, _MORE_WORDS = 0.08, 0.04, 0.03, 8.0


def utterances(speakers: int, rows: int) -> World:
    """Utterances of nine words on average; rates of speakers (or utterances) vary by half, as 2·Beta(1.5, 1.5)."""
    total = max(1, speakers) * rows

    def draw(generator: Generator) -> Mapping[str, Floats]:
        words = 1 + generator.poisson(_MORE_WORDS, total)
        own = 2 * generator.beta(1.5, 1.5, speakers or total)
        own = np.repeat(own, rows) if speakers else own
        wrong = generator.binomial(words, own * (_SUBSTITUTED + _DELETED))
        deleted = generator.binomial(wrong, _DELETED / (_SUBSTITUTED + _DELETED))
        inserted = generator.poisson(own * _INSERTED * words)
        errors = wrong + inserted
        sums = {
            "words": words,
            "substitutions": wrong - deleted,
            "deletions": deleted,
            "insertions": inserted,
            "word_errors": errors,
            "wrong_utterances": errors > 0,
            "unusable_utterances": errors > words / 2,
            "spoken_utterances": words > 0,
            "utterance_error_rates": errors / words,
        }
        return {name: of.astype(np.float64) for name, of in sums.items()}

    wrong, unusable = _shares_of_utterances()
    rate, mean = _SUBSTITUTED + _DELETED + _INSERTED, 1 + _MORE_WORDS
    expected = {
        "words": mean,
        "substitutions": mean * _SUBSTITUTED,
        "deletions": mean * _DELETED,
        "insertions": mean * _INSERTED,
        "word_errors": mean * rate,
        "wrong_utterances": wrong,
        "unusable_utterances": unusable,
        "spoken_utterances": 1.0,
        "utterance_error_rates": rate,
        within_cluster("word_errors", "words"): rate,
        within_cluster("words", "words"): 1.0,
    }
    words = _said(speakers, rows, "speakers", "utterances") + ", rates vary by half"
    return World(words, speakers, total, draw, expected)


def _shares_of_utterances() -> tuple[float, float]:
    """Return the shares of utterances with an error, and with more than one for every two words, by summation."""
    # 2·Beta(1.5, 1.5) is 1 + x with the density of Gauss and Jacobi's nodes x.
    nodes, weights = (np.asarray(each) for each in special.roots_jacobi(30, 0.5, 0.5)[:2])
    own, each = 1 + nodes[:, None, None], weights / weights.sum()
    words, inserted = np.arange(1, 50)[None, :, None], np.arange(40)[None, None, :]
    chance = np.asarray(stats.poisson.pmf(inserted, own * _INSERTED * words))
    beyond = np.asarray(stats.binom.sf(words / 2 - inserted, words, own * (_SUBSTITUTED + _DELETED)))
    size = np.asarray(stats.poisson.pmf(words[0, :, 0] - 1, _MORE_WORDS))
    right = (1 - own[:, :, 0] * (_SUBSTITUTED + _DELETED)) ** words[:, :, 0] * chance[:, :, 0]
    return 1 - float(each @ right @ size), float(each @ (chance * beyond).sum(axis=2) @ size)


def silences(speakers: int, rows: int, share: float, more: float) -> World:
    """Utterances in which nothing is said; in a share of them words are recognised, one and more."""
    total = max(1, speakers) * rows

    def draw(generator: Generator) -> Mapping[str, Floats]:
        own = generator.beta(8 * share, 8 * (1 - share), speakers).repeat(rows) if speakers else np.full(total, share)
        words = (generator.random(total) < own) * (1 + generator.poisson(more, total))
        return {"words_on_silence": words.astype(np.float64), "silent_utterances": np.ones(total)}

    expected = {"words_on_silence": share * (1 + more), "silent_utterances": 1.0}
    words = f"{_said(speakers, rows, 'speakers', 'silences')}, {share:.0%} of them with {1 + more:g} words on average"
    return World(words, speakers, total, draw, expected)


def answers(templates: int, rows: int, known: float, rate: float) -> World:
    """Answers: a share names somebody, and of these a share the stereotyped way, each template at its own rate."""
    total = max(1, templates) * rows

    def draw(generator: Generator) -> Mapping[str, Floats]:
        own = generator.beta(10 * rate, 10 * (1 - rate), templates).repeat(rows) if templates else np.full(total, rate)
        named = generator.random(total) < known
        biased = named & (generator.random(total) < own)
        sums = {"stereotyped": biased.astype(np.float64), "answered": named.astype(np.float64)}
        return {
            **{f"{name}_in_{context}": of for name, of in sums.items() for context in ("clear", "open")},
            "open_contexts": np.ones(total),
        }

    each = {"stereotyped": known * rate, "answered": known}
    expected = {f"{name}_in_{context}": of for name, of in each.items() for context in ("clear", "open")}
    words = f"{_said(templates, rows, 'templates', 'answers')}, {known:.0%} name somebody, {rate:.0%} stereotyped"
    return World(words, templates, total, draw, {**expected, "open_contexts": 1.0})
