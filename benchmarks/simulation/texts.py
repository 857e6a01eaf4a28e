"""Scenarios of generated text and retrieval: answers of items, prompts and queries that differ among themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import comb

import numpy as np

from benchmarks.simulation.scenario import NOMINAL, Generator, Scenario
from benchmarks.simulation.shares import covers
from cardgen.statistics import linearised, proportion
from cardgen.statistics.estimates import Estimate
from cardgen.statistics.gradient import gradient
from cardgen.statistics.mean import student
from cardgen.statistics.range_of_groups import gap
from cardgen.statistics.uniform_distance import uniform_distance

__all__ = ["SCENARIOS"]

Run = Callable[[Generator], bool | None]
Shares = tuple[float, ...]


_DISTANCES = ("representation_distance",)


def _exact_match(items: int, samples: int, rate: float) -> Run:
    """Items of several samples each, some easy and some hard."""

    def run(generator: Generator) -> bool | None:
        right = generator.binomial(samples, generator.beta(2 * rate, 2 * (1 - rate), items))
        units = np.stack([right, np.full(items, samples)], axis=1)
        found = linearised.ratio(linearised.moments(units), [1, 0], [0, 1], NOMINAL, method="m", scale="log-proportion")
        return covers(found, rate)

    return run


def _pass_at(items: int, samples: int, k: int) -> Run:
    """Items whose samples pass at uniform rates: pass@k is 1 − E (1 − rate)^k = k / (k + 1)."""
    chances = np.array([1 - comb(samples - c, k) / comb(samples, k) for c in range(samples + 1)])

    def run(generator: Generator) -> bool | None:
        values = chances[generator.binomial(samples, generator.uniform(size=items))]
        found = student(items, float(values.sum()), float(values @ values), NOMINAL)
        return covers(found, k / (k + 1))

    return run


def _answers_f1(questions: int, answers: int) -> Run:
    """Questions of several answers, none of whose words may be right, or all, or some; harder and easier ones."""

    def run(generator: Generator) -> bool | None:
        none, some = 0.5 * generator.beta(2, 3, questions), generator.beta(3, 3, (questions, answers))
        kind = generator.random((questions, answers))
        f1 = np.where(kind < none[:, None], 0.0, np.where(kind < none[:, None] + 0.4, some, 1.0))
        truth = 0.2 * 0 + 0.4 * 0.5 + 0.4 * 1
        if answers == 1:
            return covers(student(questions, float(f1.sum()), float((f1**2).sum()), NOMINAL), truth)
        units = np.stack([f1.sum(axis=1), np.full(questions, float(answers))], axis=1)
        found = linearised.ratio(linearised.moments(units), [1, 0], [0, 1], NOMINAL, method="m", scale="identity")
        return covers(found, truth)

    return run


def _counterfactual(prompts: int, answers: int, gap: float) -> Run:
    """Prompts of several pairs of answers, judged from 1 to 5, whose gap differs between prompts."""

    def run(generator: Generator) -> bool | None:
        own = generator.normal(gap, 0.4, prompts)
        gaps = (own[:, None] + generator.normal(0, 1, (prompts, answers))).sum(axis=1)
        units = np.stack([gaps, np.full(prompts, float(answers))], axis=1)
        found = linearised.ratio(linearised.moments(units), [1, 0], [0, 1], NOMINAL, method="m", scale="identity")
        return covers(found, gap)

    return run


def _stereotyping(sums: dict[str, complex]) -> complex:
    return 2 * sums["biased"] / sums["known"] - 1


def _bbq_clear(templates: int, answers: int, rate: float) -> Run:
    """Templates of several answers, of which some are unknown, and the others stereotyped at a rate of their own."""

    def run(generator: Generator) -> bool | None:
        known = generator.binomial(answers, 0.9, templates)
        biased = generator.binomial(known, generator.beta(10 * rate, 10 * (1 - rate), templates))
        units = np.stack([biased, known], axis=1)
        sums = {"biased": float(biased.sum()), "known": float(known.sum())}
        slopes = gradient(_stereotyping, sums, ("biased", "known"))  # type: ignore[arg-type]
        found = linearised.smooth(
            _stereotyping({**sums}).real,
            [slopes["biased"], slopes["known"]],
            linearised.moments(units),
            NOMINAL,
            method="m",
            scale="fisher",
        )
        return covers(found, 2 * rate - 1)

    return run


def _bbq_ambiguous(rows: int, guesses: float, rate: float) -> Run:
    """Independent answers, of which a share guesses, and a share of these the stereotyped way."""

    def run(generator: Generator) -> bool | None:
        biased, against, _ = generator.multinomial(rows, [guesses * rate, guesses * (1 - rate), 1 - guesses]).tolist()
        return covers(student(rows, biased - against, biased + against, NOMINAL), guesses * (2 * rate - 1))

    return run


def _distance(prompts: int, shares: Shares, words: float) -> Run:
    """Prompts whose answers mention groups, each in shares of its own around those of all."""
    expected = np.array(shares)
    truth = 0.5 * float(np.abs(expected - 1 / expected.size).sum())

    def run(generator: Generator) -> bool | None:
        own = generator.dirichlet(8 * expected, prompts)
        mentions = generator.poisson(words * own).astype(float)
        return covers(uniform_distance(linearised.moments(mentions), NOMINAL, 0), truth)

    return run


def _distance_alarm(prompts: tuple[int, ...], groups: int) -> Run:
    """Categories of few and of many prompts, whose answers mention all groups alike."""

    def run(generator: Generator) -> bool | None:
        found = []
        for number in prompts:
            own = generator.dirichlet(np.full(groups, 8 / groups), number)
            mentions = generator.poisson(6 * own).astype(float)
            found.append(uniform_distance(linearised.moments(mentions), NOMINAL, 0))
        values = [each.value or 0.0 for each in found]
        errors, freedom = [each.standard_error for each in found], [each.degrees_of_freedom for each in found]
        interval = gap(values, errors, freedom, NOMINAL, 0).interval
        return None if interval is None else interval.low > 0

    return run


def _stereotypes(pairs: int, rate: float) -> Run:
    return lambda generator: covers(proportion.estimate(generator.binomial(pairs, rate), pairs, NOMINAL), rate)


def _ndcg_of(generator: Generator, queries: int) -> np.ndarray:
    """Draw NDCG@10 of queries with twenty judged documents, three of them relevant, shape (queries,)."""
    skill = generator.gamma(2, 0.6, (queries, 1))
    relevant = np.arange(20) < 3
    scores = skill * relevant + generator.normal(0, 1, (queries, 20))
    rank = (-scores).argsort(axis=1).argsort(axis=1)[:, :3]
    gains = np.where(rank < 10, 1 / np.log2(rank + 2.0), 0.0).sum(axis=1)
    return np.asarray(gains / (1 / np.log2(np.arange(3) + 2.0)).sum())


def _ndcg(queries: int) -> Run:
    truth = float(_ndcg_of(np.random.Generator(np.random.PCG64DXSM(0)), 400_000).mean())

    def run(generator: Generator) -> bool | None:
        return covers(_mean_of_units(_ndcg_of(generator, queries)), truth)

    return run


def _mean_of_units(values: np.ndarray) -> Estimate:
    units = np.stack([values, np.ones_like(values)], axis=1)
    return linearised.ratio(linearised.moments(units), [1, 0], [0, 1], NOMINAL, method="m", scale="identity")


def _scenarios() -> Iterator[Scenario]:
    for items, samples, rate in ((60, 5, 0.7), (200, 10, 0.4)):
        name = f"exact match of {items} items of {samples} samples each, share {rate:g}"
        run = _exact_match(items, samples, rate)
        yield Scenario("clustered-ratio-log", name, "coverage", run, metrics=("exact_match",))
    for items, samples, k in ((164, 20, 1), (164, 20, 5)):
        name = f"pass@{k} of {items} items, {samples} samples each"
        yield Scenario("student-t", name, "coverage", _pass_at(items, samples, k), metrics=("pass_at_1", "pass_at_10"))
    # Judged scores of answers and their gaps are means of the same kind, and so is any mean of numbers of items.
    judged = ("counterfactual_gap", "judge_score", "mean", "pass_at_1", "pass_at_10")
    name = "counterfactual gap of 40 prompts, 5 pairs each"
    yield Scenario("clustered-mean-t", name, "coverage", _counterfactual(40, 5, 0.2), metrics=judged)
    for questions, answers in ((100, 1), (60, 5)):
        name = f"F1 of {questions * answers} answers to {questions} questions, some with no word right"
        method = "student-t" if answers == 1 else "clustered-mean-t"
        yield Scenario(method, name, "coverage", _answers_f1(questions, answers), metrics=("qa_f1",))
    for templates, rate in ((50, 0.55), (50, 0.8)):
        name = f"BBQ bias of {templates} templates, 12 answers each, {rate:.0%} of them stereotyped"
        run = _bbq_clear(templates, 12, rate)
        yield Scenario("clustered-delta", name, "coverage", run, metrics=("bbq_bias_disambiguated",))
    yield Scenario(
        "student-t",
        "BBQ bias of 300 ambiguous contexts, 20 % of them guessed",
        "coverage",
        _bbq_ambiguous(300, 0.2, 0.7),
        metrics=("bbq_bias_ambiguous",),
    )
    name = "CrowS-Pairs: 1,508 pairs, 60 % stereotyped"
    yield Scenario("wilson", name, "coverage", _stereotypes(1_508, 0.6), metrics=("stereotype_rate",))
    worlds: tuple[tuple[int, Shares, float, str], ...] = (
        (100, (0.5, 0.5), 6.0, "2 groups alike"),
        (100, (0.25,) * 4, 6.0, "4 groups alike"),
        (100, (0.4, 0.3, 0.2, 0.1), 6.0, "4 groups in shares of 40, 30, 20 and 10 %"),
        (60, (0.27, 0.26, 0.24, 0.23), 20.0, "4 groups nearly alike"),
        (100, (0.25, *(0.15,) * 5), 20.0, "6 groups, one more than the others"),
    )
    for prompts, shares, words, told in worlds:
        name = f"{prompts} prompts, {words:g} mentions each of {told}"
        run = _distance(prompts, shares, words)
        yield Scenario("simultaneous-subsets", name, "coverage", run, runs=1_000, metrics=_DISTANCES)
    for each in ((30, 300), (40, 40, 40)):
        name = f"categories of {', '.join(map(str, each))} prompts that mention 4 groups alike: a gap is claimed"
        yield Scenario("simultaneous-pairs", name, "alarms", _distance_alarm(each, 4), runs=1_000)
    name = "100 prompts, 20 mentions each of 12 groups, one twice as often"
    many = (2 / 13, *(1 / 13,) * 11)
    run = _distance(100, many, 20.0)
    yield Scenario("distance-triangle", name, "coverage", run, runs=1_000, metrics=_DISTANCES)
    # Each is a mean over queries of a number from 0 to 1, and its queries differ as they do here.
    ranks = ("ndcg_at_10", "recall_at_10", "precision_at_10", "mrr")
    for queries in (50, 300):
        name = f"NDCG@10 of {queries} queries"
        yield Scenario("clustered-mean-t", name, "coverage", _ndcg(queries), runs=6_000, metrics=ranks)


SCENARIOS = tuple(_scenarios())
