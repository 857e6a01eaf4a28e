"""The catalogue: every metric is complete, and gives published figures on published data."""

from __future__ import annotations

from typing import get_args

import pytest

from cardgen.metrics.definition import SCORED, Metric
from cardgen.metrics.registry import METRICS, metrics_of_task, resolve
from cardgen.spec.columns import Task
from cardgen.spec.metrics import MetricOptions

FAIRLEARN = {"true_positives": 6.0, "false_negatives": 6.0, "false_positives": 4.0, "true_negatives": 2.0}
"""fairlearn's documentation: y_true and y_pred of eighteen rows; confusion matrix [[2, 4], [6, 6]]."""


def value(metric: Metric, sums: dict[str, float]) -> float:
    above = sum(weight * sums[base] for base, weight in metric.numerator.items())
    return above / sum(weight * sums[base] for base, weight in metric.denominator.items())


def test_the_catalogue_of_the_issue_is_there() -> None:
    names = (
        "accuracy error_rate selection_rate base_rate tpr fpr tnr fnr ppv npv f1 balanced_accuracy auc brier wer cer "
        "substitution_rate deletion_rate insertion_rate fmr fnmr tmr tnmr mean rate "
        "fnir fpir failure_to_enrol failure_to_acquire "
        "mer wil ser wer_above_half wer_macro_utterance wer_macro_speaker words_on_silence "
        "macro_recall macro_precision macro_f1 generalized_entropy theil "
        "fdr for treatment_ratio lr_positive lr_negative mcc log_loss calibration_in_large observed_expected ece "
        "mae rmse bias r2 "
        "exact_match judge_score pass_at_1 pass_at_10 refusal_rate over_refusal_rate missed_refusal_rate toxicity_rate "
        "hallucination_rate counterfactual_gap stereotype_rate bbq_bias_disambiguated bbq_bias_ambiguous "
        "qa_f1 abstention_rate answer_coverage representation_distance stereotype_assoc "
        "ndcg_at_10 recall_at_10 precision_at_10 hit_rate_at_10 mrr no_relevant_rate "
        "attack_success_rate attack_block_rate partial_success_rate "
        "original_accuracy worst_case_accuracy robustness_gap original_score worst_case_score robustness_gap_score "
        "complete_item_rate perturbed_accuracy worst_of_pair_accuracy perturbed_score worst_of_pair_score "
        "perturbation_gap "
        "ap ks eer tmr_at_fmr_1e-2 tmr_at_fmr_1e-3 tmr_at_fmr_1e-4 p50 p90 p95 p99"
    )
    assert set(METRICS) == set(names.split())


@pytest.mark.parametrize("metric", METRICS.values(), ids=lambda metric: metric.id)
def test_a_metric_says_what_it_is(metric: Metric) -> None:
    assert metric.definition.endswith(".")
    assert metric.formula
    assert any(character.isdigit() for character in metric.reference), "a source has a year"
    counted = metric.numerator and metric.denominator
    elsewhere = (*SCORED, "macro", "distance", "mean_distance")
    assert metric.form in elsewhere or counted or (metric.function and metric.inputs)
    assert metric.low is None or metric.high is None or metric.low < metric.high


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("tpr", 0.5),
        ("fnr", 0.5),
        ("fpr", 4 / 6),
        ("tnr", 2 / 6),
        ("ppv", 0.6),
        ("npv", 0.25),
        ("selection_rate", 10 / 18),
        ("base_rate", 12 / 18),
        ("accuracy", 8 / 18),
        ("error_rate", 10 / 18),
        ("f1", 12 / 22),
    ],
)
def test_fairlearns_example(name: str, expected: float) -> None:
    assert value(METRICS[name], {**FAIRLEARN, "correct": 8.0, "rows": 18.0}) == pytest.approx(expected)


@pytest.mark.parametrize(("one", "other"), [("accuracy", "error_rate"), ("tpr", "fnr"), ("fpr", "tnr")])
def test_complements_add_up_and_point_the_other_way(one: str, other: str) -> None:
    sums = {**FAIRLEARN, "correct": 8.0, "rows": 18.0}
    assert value(METRICS[one], sums) + value(METRICS[other], sums) == pytest.approx(1)
    assert {METRICS[one].direction, METRICS[other].direction} == {"higher_is_better", "lower_is_better"}


def test_verification_complements_add_up() -> None:
    sums = {"genuine_pairs": 200.0, "false_non_matches": 3.0, "impostor_pairs": 5000.0, "false_matches": 2.0}
    assert value(METRICS["fnmr"], sums) == pytest.approx(0.015)
    assert value(METRICS["tmr"], sums) == pytest.approx(0.985)
    assert value(METRICS["fmr"], sums) + value(METRICS["tnmr"], sums) == pytest.approx(1)


def test_word_error_rate_is_not_a_share_and_its_parts_are() -> None:
    assert METRICS["wer"].high is None
    assert not METRICS["wer"].bounded
    sums = {"word_errors": 3.0, "words": 7.0, "substitutions": 1.0, "deletions": 1.0, "insertions": 1.0}
    # jiwer's example: ["the quick brown fox", "a b c"] against ["the quick brow fox jumps", "a c"]: 3 of 7.
    assert value(METRICS["wer"], sums) == pytest.approx(3 / 7)
    parts = [value(METRICS[name], sums) for name in ("substitution_rate", "deletion_rate", "insertion_rate")]
    assert sum(parts) == pytest.approx(3 / 7)


def test_a_task_has_its_metrics_and_no_others() -> None:
    names = ["fnmr", "fmr", "tmr", "tnmr", "eer", "tmr_at_fmr_1e-2", "tmr_at_fmr_1e-3", "tmr_at_fmr_1e-4"]
    assert [metric.id for metric in metrics_of_task("verification")] == names
    assert {metric.task for metric in METRICS.values()} == set(get_args(Task))


def test_an_owner_gives_a_registered_metric_words_and_a_direction() -> None:
    latency = resolve(MetricOptions(id="mean", label="Latency", unit="ms", direction="lower_is_better"), "scores")
    assert (latency.label, latency.unit, latency.direction, latency.form) == (
        "Latency",
        "ms",
        "lower_is_better",
        "mean",
    )


@pytest.mark.parametrize(
    ("options", "form", "high", "unit"),
    [
        ({"numerator": "done", "bounded": True}, "proportion", 1.0, "share"),
        ({"numerator": "tokens"}, "mean", None, "score"),
        ({"numerator": "errors", "denominator": "fields"}, "ratio", None, "score"),
        ({"numerator": "filled", "denominator": "fields", "bounded": True}, "ratio", 1.0, "share"),
    ],
)
def test_a_metric_of_the_owners_is_a_ratio_of_columns(
    options: dict[str, object], form: str, high: float | None, unit: str
) -> None:
    metric = resolve(MetricOptions.model_validate({"id": "mine", **options}), "scores")
    assert (metric.form, metric.high, metric.unit, metric.custom) == (form, high, unit, True)


def test_an_unknown_metric_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        resolve("wre", "transcription")
