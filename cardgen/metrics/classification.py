"""Metrics of classification: a true class and a predicted one.

TP, FP, FN and TN count rows by predicted and true class, positive or negative. Error rates of the two classes are
kept apart because a change of threshold trades one for the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from cardgen.metrics.definition import Metric, weights

__all__ = ["METRICS"]

_POSITIVES = weights(true_positives=1, false_negatives=1)
_NEGATIVES = weights(false_positives=1, true_negatives=1)
_FLAGGED = weights(true_positives=1, false_positives=1)
_PASSED = weights(true_negatives=1, false_negatives=1)
_ROC = "Fawcett 2006, An introduction to ROC analysis, Pattern Recognition Letters 27"

_CELLS = ("true_positives", "false_positives", "false_negatives", "true_negatives")
_EACH_CELL = tuple(weights(**{cell: 1.0}) for cell in _CELLS)


def _balanced_accuracy(sums: Mapping[str, complex]) -> complex:
    tp, fp, fn, tn = (sums[cell] for cell in _CELLS)
    return (tp / (tp + fn) + tn / (fp + tn)) / 2


def _matthews(sums: Mapping[str, complex]) -> complex:
    tp, fp, fn, tn = (sums[cell] for cell in _CELLS)
    return (tp * tn - fp * fn) / ((tp + fp) ** 0.5 * (tp + fn) ** 0.5 * (tn + fp) ** 0.5 * (tn + fn) ** 0.5)


def _positive_likelihood_ratio(sums: Mapping[str, complex]) -> complex:
    tp, fp, fn, tn = (sums[cell] for cell in _CELLS)
    return tp / (tp + fn) / (fp / (fp + tn))


def _negative_likelihood_ratio(sums: Mapping[str, complex]) -> complex:
    tp, fp, fn, tn = (sums[cell] for cell in _CELLS)
    return fn / (tp + fn) / (tn / (fp + tn))


_accuracy = Metric(
    id="accuracy",
    label="accuracy",
    definition="The share of rows that are given their true class.",
    formula="correct / n",
    task="classification",
    form="proportion",
    numerator=weights(correct=1),
    denominator=weights(rows=1),
    direction="higher_is_better",
    reading="are classified correctly",
    reference=_ROC,
    thresholded=True,
)
_tpr = Metric(
    id="tpr",
    label="true positive rate",
    definition="The share of truly positive rows that are found: sensitivity, or recall.",
    formula="TP / (TP + FN)",
    task="classification",
    form="proportion",
    numerator=weights(true_positives=1),
    denominator=_POSITIVES,
    direction="higher_is_better",
    reading="of actual positives are found",
    reference=_ROC,
    thresholded=True,
)

METRICS = (
    _accuracy,
    replace(
        _accuracy,
        id="error_rate",
        label="error rate",
        definition="The share of rows that are given a wrong class.",
        formula="1 − correct / n",
        numerator=weights(rows=1, correct=-1),
        direction="lower_is_better",
        reading="are classified wrongly",
    ),
    replace(
        _accuracy,
        id="selection_rate",
        label="selection rate",
        definition="The share of rows that are predicted positive. Neither more nor fewer is better in itself; "
        "differences between groups matter (demographic parity).",
        formula="(TP + FP) / n",
        numerator=_FLAGGED,
        direction="none",
        reading="are predicted positive",
        reference="Barocas, Hardt and Narayanan 2023, Fairness and Machine Learning, chapter 3",
    ),
    replace(
        _accuracy,
        id="base_rate",
        label="base rate",
        definition="The share of rows that are truly positive. It describes the data, not the service.",
        formula="(TP + FN) / n",
        numerator=_POSITIVES,
        direction="none",
        reading="are truly positive",
        reference="Barocas, Hardt and Narayanan 2023, Fairness and Machine Learning, chapter 3",
        thresholded=False,
    ),
    _tpr,
    replace(
        _tpr,
        id="fnr",
        label="false negative rate",
        definition="The share of truly positive rows that are missed.",
        formula="FN / (TP + FN)",
        numerator=weights(false_negatives=1),
        direction="lower_is_better",
        reading="of actual positives are missed",
    ),
    replace(
        _tpr,
        id="fpr",
        label="false positive rate",
        definition="The share of truly negative rows that are flagged as positive.",
        formula="FP / (FP + TN)",
        numerator=weights(false_positives=1),
        denominator=_NEGATIVES,
        direction="lower_is_better",
        reading="of actual negatives are flagged",
    ),
    replace(
        _tpr,
        id="tnr",
        label="true negative rate",
        definition="The share of truly negative rows that are let pass: specificity.",
        formula="TN / (FP + TN)",
        numerator=weights(true_negatives=1),
        denominator=_NEGATIVES,
        reading="of actual negatives are let pass",
    ),
    replace(
        _tpr,
        id="ppv",
        label="positive predictive value",
        definition="The share of rows predicted positive that are truly positive: precision.",
        formula="TP / (TP + FP)",
        denominator=_FLAGGED,
        reading="of positive predictions are right",
    ),
    replace(
        _tpr,
        id="npv",
        label="negative predictive value",
        definition="The share of rows predicted negative that are truly negative.",
        formula="TN / (TN + FN)",
        numerator=weights(true_negatives=1),
        denominator=_PASSED,
        reading="of negative predictions are right",
    ),
    replace(
        _tpr,
        id="fdr",
        label="false discovery rate",
        definition="The share of rows predicted positive that are truly negative: what precision leaves.",
        formula="FP / (TP + FP)",
        numerator=weights(false_positives=1),
        denominator=_FLAGGED,
        direction="lower_is_better",
        reading="of positive predictions are wrong",
    ),
    replace(
        _tpr,
        id="for",
        label="false omission rate",
        definition="The share of rows predicted negative that are truly positive.",
        formula="FN / (TN + FN)",
        numerator=weights(false_negatives=1),
        denominator=_PASSED,
        direction="lower_is_better",
        reading="of negative predictions are wrong",
    ),
    Metric(
        id="treatment_ratio",
        label="treatment ratio",
        definition="Positive rows that are missed, for each negative row that is flagged. Neither more nor less is "
        "better in itself; groups in which it differs are wronged in different ways.",
        formula="FN / FP",
        task="classification",
        form="ratio",
        numerator=weights(false_negatives=1),
        denominator=weights(false_positives=1),
        direction="none",
        unit="score",
        high=None,
        reading="",
        reference="Berk et al. 2021, Fairness in criminal justice risk assessments, Sociological Methods & Research 50",
        events=(weights(false_positives=1),),
        thresholded=True,
    ),
    Metric(
        id="lr_positive",
        label="positive likelihood ratio",
        definition="How many times as often a truly positive row is flagged as a truly negative one.",
        formula="(TP / (TP + FN)) / (FP / (FP + TN))",
        task="classification",
        form="function",
        function=_positive_likelihood_ratio,
        inputs=_CELLS,
        scale="log",
        events=(weights(true_positives=1), weights(false_positives=1)),
        direction="higher_is_better",
        unit="score",
        high=None,
        reading="",
        reference="Simel, Samsa and Matchar 1991, Likelihood ratios with confidence, J. Clin. Epidemiology 44",
        thresholded=True,
        averaging="two classes, each pooled over rows",
    ),
    Metric(
        id="lr_negative",
        label="negative likelihood ratio",
        definition="How many times as often a truly positive row is let pass as a truly negative one.",
        formula="(FN / (TP + FN)) / (TN / (FP + TN))",
        task="classification",
        form="function",
        function=_negative_likelihood_ratio,
        inputs=_CELLS,
        scale="log",
        events=(weights(false_negatives=1), weights(true_negatives=1)),
        direction="lower_is_better",
        unit="score",
        high=None,
        reading="",
        reference="Simel, Samsa and Matchar 1991, Likelihood ratios with confidence, J. Clin. Epidemiology 44",
        thresholded=True,
        averaging="two classes, each pooled over rows",
    ),
    Metric(
        id="mcc",
        label="Matthews correlation coefficient",
        definition="The correlation between true and predicted class: 1 where they always agree, 0 where the "
        "prediction says nothing, −1 where they always differ.",
        formula="(TP · TN − FP · FN) / √((TP + FP) (TP + FN) (TN + FP) (TN + FN))",
        task="classification",
        form="function",
        function=_matthews,
        inputs=_CELLS,
        scale="fisher",
        events=_EACH_CELL,
        direction="higher_is_better",
        unit="score",
        low=-1.0,
        reading="",
        reference="Matthews 1975, Biochimica et Biophysica Acta 405",
        thresholded=True,
    ),
    Metric(
        id="f1",
        label="F1 score",
        definition="The harmonic mean of precision and recall of the positive class.",
        formula="2 TP / (2 TP + FP + FN)",
        task="classification",
        form="ratio",
        numerator=weights(true_positives=2),
        denominator=weights(true_positives=2, false_positives=1, false_negatives=1),
        direction="higher_is_better",
        unit="score",
        reading="",
        reference="van Rijsbergen 1979, Information Retrieval, chapter 7",
        thresholded=True,
    ),
    Metric(
        id="balanced_accuracy",
        label="balanced accuracy",
        definition="The mean of the true positive rate and the true negative rate, so that both classes count alike.",
        formula="(TP / (TP + FN) + TN / (FP + TN)) / 2",
        task="classification",
        form="balanced_accuracy",
        function=_balanced_accuracy,
        inputs=_CELLS,
        scale="logit",
        events=_EACH_CELL,
        direction="higher_is_better",
        reading="balanced accuracy",
        reference="Brodersen et al. 2010, The balanced accuracy and its posterior distribution, ICPR",
        thresholded=True,
        averaging="mean of two classes, each pooled over rows",
    ),
)
