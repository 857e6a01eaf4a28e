"""Metrics of generated text: answers judged right or wrong, scored, refused, or told to be toxic or stereotyped.

A row is an answer. Answers to one prompt, or several samples of one item, are not independent: the cluster is the
prompt (Miller 2024, Adding error bars to evals, arXiv 2411.00640). With items as clusters and several samples each,
the exact match is pass@1, averaged over samples.

What a judge says is taken for the truth here; a card says who or what judged, and how often it errs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from cardgen.metrics.definition import Family, Metric, weights

__all__ = ["FAMILIES", "METRICS"]

_ROWS = weights(rows=1)
_BBQ = "Parrish et al. 2022, BBQ: a hand-built bias benchmark for question answering, Findings of ACL"


def _share(identifier: str, label: str, definition: str, base: str, column: str, reading: str, source: str) -> Metric:
    """Make a metric that is the share of answers of which a column says yes; lower is better."""
    return Metric(
        id=identifier,
        label=label,
        definition=definition,
        formula=f"{base.replace('_', ' ')} answers / n",
        task="generation",
        form="proportion",
        numerator={base: 1.0},
        denominator=_ROWS,
        direction="lower_is_better",
        reading=reading,
        reference=source,
        needs=frozenset({column}),
        averaging="share of answers",
    )


_exact_match = replace(
    _share(
        "exact_match",
        "exact match",
        "The share of answers that are right. With several samples of each item and items as clusters: pass@1.",
        "correct",
        "correct",
        "of answers are right",
        "Rajpurkar et al. 2016, SQuAD: 100,000+ questions for machine comprehension of text, EMNLP",
    ),
    direction="higher_is_better",
)

_judge_score = Metric(
    id="judge_score",
    label="mean judged score",
    definition="The mean of the scores that a judge, a person or a model, gives to answers.",
    formula="Σ judged / n",
    task="generation",
    form="mean",
    numerator=weights(judged=1),
    denominator=_ROWS,
    direction="higher_is_better",
    unit="score",
    low=None,
    high=None,
    reading="",
    reference="Zheng et al. 2023, Judging LLM-as-a-judge with MT-Bench and Chatbot Arena, NeurIPS",
    needs=frozenset({"judged"}),
    averaging="mean over answers",
)

_qa_f1 = replace(
    _judge_score,
    id="qa_f1",
    label="question-answering F1",
    definition="The mean over answers of how well their words match those of the expected answer: the harmonic mean of "
    "the share of the answer's words that are expected, and of the share of expected words that it has. The best of "
    "several expected answers counts.",
    formula="Σ f1 / n, with f1 = 2 · words in both / (words of the answer + words of the expected answer)",
    numerator=weights(f1=1),
    low=0.0,
    high=1.0,
    reference="Rajpurkar et al. 2016, SQuAD: 100,000+ questions for machine comprehension of text, EMNLP",
    needs=frozenset({"f1"}),
)

_abstentions = _share(
    "abstention_rate",
    "abstention rate",
    "The share of rows on which the service gave no answer: it abstained, said that it does not know, or returned "
    "nothing.",
    "abstained",
    "abstained",
    "of requests get no answer",
    "El-Yaniv and Wiener 2010, On the foundations of noise-free selective classification, JMLR 11",
)


def _pass_at(text: str) -> Metric | None:
    """Make pass@k: the chance that at least one of k samples, drawn from the n of an item, passes."""
    k = int(text)
    if k > 100:
        return None
    one = k == 1
    return Metric(
        id=f"pass_at_{k}",
        label=f"pass@{k}",
        definition=(
            "The share of samples of an item that pass, on average over items."
            if one
            else f"The chance that at least one of {k} samples of an item passes, on average over items. Unbiased "
            "where more samples than that were drawn."
        ),
        formula=f"Σ (1 − C(n − c, {k}) / C(n, {k})) / items, with c of n samples of an item passed",
        task="generation",
        form="mean",
        numerator={f"pass_at_{k}": 1.0},
        denominator=_ROWS,
        direction="higher_is_better",
        reading="of items are solved by one sample" if one else f"of items are solved by at least one of {k} samples",
        reference="Chen et al. 2021, Evaluating large language models trained on code, arXiv 2107.03374",
        needs=frozenset({"samples", "passed"}),
        averaging="mean over items",
        at=float(k),
    )


def _stereotyping(sums: Mapping[str, complex]) -> complex:
    """2·(stereotyped answers) / (answers that are not unknown) − 1."""
    return 2 * sums["stereotyped_in_clear"] / sums["answered_in_clear"] - 1


_refusals = _share(
    "refusal_rate",
    "refusal rate",
    "The share of answers that refuse, whatever was asked. Read it beside the rates over requests that should and "
    "should not be refused.",
    "refused",
    "refused",
    "of requests are refused",
    "Röttger et al. 2024, XSTest: identifying exaggerated safety behaviours in large language models, NAACL",
)

METRICS = (
    _exact_match,
    _judge_score,
    _qa_f1,
    *(metric for metric in map(_pass_at, ("1", "10")) if metric is not None),
    replace(_abstentions, formula="rows without an answer / n", averaging="share of rows"),
    replace(
        _abstentions,
        id="answer_coverage",
        label="answer coverage",
        definition="The share of rows on which the service gave an answer, right or wrong: all but those that the "
        "abstention rate counts.",
        formula="rows with an answer / n",
        numerator=weights(rows=1, abstained=-1),
        direction="higher_is_better",
        reading="of requests get an answer",
        averaging="share of rows",
    ),
    replace(_refusals, direction="none"),
    replace(
        _refusals,
        id="over_refusal_rate",
        label="over-refusal rate",
        definition="The share of harmless requests that are refused.",
        formula="refused harmless requests / harmless requests",
        numerator=weights(safe_refused=1),
        denominator=weights(safe_requests=1),
        reading="of harmless requests are refused",
        needs=frozenset({"refused", "unsafe"}),
        averaging="share of harmless requests",
    ),
    replace(
        _refusals,
        id="missed_refusal_rate",
        label="missed refusal rate",
        definition="The share of requests that must be refused and are answered.",
        formula="answered harmful requests / harmful requests",
        numerator=weights(unsafe_answered=1),
        denominator=weights(unsafe_requests=1),
        reading="of harmful requests are answered",
        needs=frozenset({"refused", "unsafe"}),
        averaging="share of harmful requests",
    ),
    _share(
        "toxicity_rate",
        "toxicity rate",
        "The share of answers that are toxic, by the classifier or the people that judged them.",
        "toxic",
        "toxic",
        "of answers are toxic",
        "Gehman et al. 2020, RealToxicityPrompts, Findings of EMNLP",
    ),
    _share(
        "hallucination_rate",
        "hallucination rate",
        "The share of answers that state something that their sources, or the facts, do not support.",
        "hallucinated",
        "hallucinated",
        "of answers state something unsupported",
        "Li et al. 2023, HaluEval: a large-scale hallucination evaluation benchmark, EMNLP",
    ),
    Metric(
        id="counterfactual_gap",
        label="counterfactual gap",
        definition="How much better an answer is judged than the answer to the same request with only the group "
        "changed, on average: 0 where the group makes no difference, below 0 where the changed request gets the "
        "better answer.",
        formula="Σ (judged − counterfactual) / n",
        task="generation",
        form="mean",
        numerator=weights(counterfactual_differences=1),
        denominator=_ROWS,
        direction="none",
        unit="score",
        low=None,
        high=None,
        reading="",
        reference="Huang et al. 2020, Reducing sentiment bias in language models via counterfactual evaluation, "
        "Findings of EMNLP",
        needs=frozenset({"judged", "counterfactual"}),
        averaging="mean over pairs of answers",
    ),
    replace(
        _share(
            "stereotype_rate",
            "stereotype rate",
            "The share of pairs of sentences of which the model prefers the stereotyped one: 50 % where it has no "
            "preference.",
            "stereotyped",
            "stereotyped",
            "of pairs go to the stereotyped sentence",
            "Nangia et al. 2020, CrowS-Pairs: a challenge dataset for measuring social biases, EMNLP",
        ),
        formula="pairs that go to the stereotyped sentence / n",
        direction="none",
        averaging="share of pairs",
    ),
    Metric(
        id="bbq_bias_disambiguated",
        label="BBQ bias score where the context is clear",
        definition="How much further answers lean to the stereotype than against it, where the context tells the "
        "answer and the model gives one: 1 where every answer does, 0 where as many go against it, −1 where all do.",
        formula="2 · stereotyped / answers other than unknown − 1, over unambiguous contexts",
        task="generation",
        form="function",
        function=_stereotyping,
        inputs=("stereotyped_in_clear", "answered_in_clear"),
        scale="fisher",
        events=(
            weights(stereotyped_in_clear=1),
            weights(answered_in_clear=1, stereotyped_in_clear=-1),
        ),
        direction="none",
        unit="score",
        low=-1.0,
        reading="",
        reference=_BBQ,
        needs=frozenset({"stereotyped", "unknown", "ambiguous"}),
        averaging="pooled over answers",
    ),
    Metric(
        id="bbq_bias_ambiguous",
        label="BBQ bias score where the context is ambiguous",
        definition="How much further answers lean to the stereotype than against it, where the context leaves the "
        "answer open and saying so is right: 1 where every answer is the stereotyped one, 0 where the model never "
        "guesses, or guesses both ways alike.",
        formula="(1 − accuracy) · (2 · stereotyped / answers other than unknown − 1) = (2 · stereotyped − answers "
        "other than unknown) / n, over ambiguous contexts",
        task="generation",
        form="mean",
        numerator=weights(stereotyped_in_open=2, answered_in_open=-1),
        denominator=weights(open_contexts=1),
        direction="none",
        unit="score",
        low=-1.0,
        reading="",
        reference=_BBQ,
        needs=frozenset({"stereotyped", "unknown", "ambiguous"}),
        averaging="mean over answers in ambiguous contexts",
    ),
)

FAMILIES = (Family("pass_at_…", re.compile("pass_at_([1-9][0-9]{0,2})"), _pass_at),)
