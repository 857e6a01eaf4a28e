"""The catalogue that the project promised, row by row: each has metrics with a page, or a reason why it has none."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from cardgen.metrics.clarify import CLARIFY
from cardgen.metrics.registry import FAMILIES, METRICS, find
from tests.acceptance.conftest import Run
from tests.acceptance.in_process import runner


class Row(NamedTuple):
    """One row: the name it has there, ids of metrics, and what of it is no metric, with the reason."""

    name: str
    ids: str
    otherwise: str = ""


ROWS = (
    Row("n, n_clusters, share", "", "they count the data: a card prints them of every category, beside every metric"),
    Row("base_rate", "base_rate"),
    Row("selection_rate", "selection_rate"),
    Row("accuracy / error_rate", "accuracy error_rate"),
    Row("tpr/recall, fnr", "tpr fnr"),
    Row("tnr, fpr", "tnr fpr"),
    Row("ppv, fdr, npv, for", "ppv fdr npv for"),
    Row("balanced_accuracy", "balanced_accuracy"),
    Row("f1 (micro per class)", "f1 macro_f1 macro_recall macro_precision"),
    Row("mcc", "mcc"),
    Row("treatment_ratio", "treatment_ratio"),
    Row("auc, ap, ks", "auc ap ks"),
    Row("brier, log_loss", "brier log_loss"),
    Row("calibration_in_large, O/E, ece(debiased)", "calibration_in_large observed_expected ece"),
    Row("mae,rmse,bias,r2", "mae rmse bias r2"),
    Row("gen. entropy (α=2), Theil", "generalized_entropy theil"),
    Row(
        "DPL,DPPL,DI,DCA,DCR,RD,SD,DAR,DRR,AD,TE,CDDL,CDDPL,KL,JS,LP,TVD,KS",
        "DPL DPPL DI DCA DCR RD SD DAR DRR AD TE CDDL CDDPL KL JS LP TVD KS",
    ),
    Row("wer, cer", "wer cer"),
    Row("wer_macro_utt / _speaker", "wer_macro_utterance wer_macro_speaker"),
    Row(
        "sub/del/ins rate, ser, mer, wil, p(wer>.5), ins_on_empty_ref",
        "substitution_rate deletion_rate insertion_rate ser mer wil wer_above_half words_on_silence",
    ),
    Row("fnmr@τ, fmr@τ, fta, fte", "fnmr fmr failure_to_acquire failure_to_enrol"),
    Row("tar@fmr, eer, det", "tmr_at_fmr_1e-2 tmr_at_fmr_1e-5 eer", "det is a curve, which a card draws by group"),
    Row("fnir/fpir@(τ,N,R)", "fnir fpir"),
    Row("attr. misclass (gender, age)", "error_rate"),
    Row("exact_match, judge_score, pass@1, qa_f1", "exact_match judge_score pass_at_1 qa_f1"),
    Row(
        "toxicity, refusal, over-refusal, hallucination rate",
        "toxicity_rate refusal_rate over_refusal_rate hallucination_rate",
    ),
    Row("counterfactual_gap", "counterfactual_gap"),
    Row("representation_tvd, stereotype_assoc", "representation_distance stereotype_assoc"),
    Row("bbq_s_amb/s_dis, crows_pairs %", "bbq_bias_ambiguous bbq_bias_disambiguated stereotype_rate"),
    Row("latency p50/p95, coverage/abstention", "p50 p95 answer_coverage abstention_rate"),
)

EXTRAS = (
    "lr_positive lr_negative tmr tnmr missed_refusal_rate mean rate tmr_at_fmr_1e-3 tmr_at_fmr_1e-4 pass_at_10 p90 p99 "
    "ndcg_at_10 recall_at_10 precision_at_10 hit_rate_at_10 mrr no_relevant_rate CI GE "
    "attack_success_rate attack_block_rate partial_success_rate original_accuracy worst_case_accuracy robustness_gap "
    "original_score worst_case_score robustness_gap_score complete_item_rate perturbed_accuracy worst_of_pair_accuracy "
    "perturbed_score worst_of_pair_score perturbation_gap"
)
"""Metrics beyond the catalogue's rows: of its other sections, of the issue, and mirrors of others."""

MEMBERS = ("tmr_at_fmr_1e-5", "pass_at_3", "ndcg_at_5", "recall_at_3", "precision_at_1", "hit_rate_at_20", "p75")
"""A member of each family that is not among its usual ones."""

IDS = sorted({*METRICS, *CLARIFY, *MEMBERS, *(name for row in ROWS for name in row.ids.split())})


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    return runner(tmp_path, monkeypatch, capsys)


@pytest.mark.parametrize("identifier", IDS)
def test_every_metric_has_a_definition_page(run: Run, identifier: str) -> None:
    page = run("metric", identifier)
    assert page.code == 0
    assert page.out.startswith(f"{identifier}: ")
    pages = " ".join(page.out.split())
    metric = find(identifier)
    definition, formula = (metric or CLARIFY[identifier]).definition, (metric or CLARIFY[identifier]).formula
    assert " ".join(definition.split()) in pages
    assert " ".join(formula.split()) in pages


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_every_row_has_a_metric_or_a_reason(row: Row) -> None:
    assert row.ids or row.otherwise
    assert all(find(name) or name in CLARIFY for name in row.ids.split())


def test_every_metric_is_of_a_row_or_an_extra() -> None:
    of_rows = {name for row in ROWS for name in row.ids.split()}
    assert {*METRICS, *CLARIFY} <= of_rows | {*EXTRAS.split()}
    assert not of_rows & {*EXTRAS.split()}
    assert {*EXTRAS.split()} <= {*METRICS, *CLARIFY}


def test_every_family_has_its_member() -> None:
    found = [next(family.pattern for family in FAMILIES if family.member(name)) for name in MEMBERS]
    assert sorted(found) == sorted(family.pattern for family in FAMILIES)
    assert not {*MEMBERS} & {*METRICS}


def test_the_rows_are_those_of_the_catalogue(shared: Path) -> None:
    text = (shared / "STATISTICS.md").read_text(encoding="utf-8")
    table = text.partition("# (1) METRIC CATALOGUE")[2].partition("\nRegistry fields")[0]
    lines = [line for line in table.splitlines() if line.startswith("| ")]
    names = [line.replace(r"\|", "").split("|")[1].strip() for line in lines]
    assert names[1:] == [row.name for row in ROWS]
