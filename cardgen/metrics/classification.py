"""Metrics of classification: a true class and a predicted one, or a score of the positive class.

TP, FP, FN and TN count rows by predicted and true class, positive or negative. Error rates of the two classes are
kept apart because a change of threshold trades one for the other.
"""

from __future__ import annotations

from dataclasses import replace

from cardgen.metrics.definition import Metric, weights

__all__ = ["METRICS"]

_POSITIVES = weights(true_positives=1, false_negatives=1)
_NEGATIVES = weights(false_positives=1, true_negatives=1)
_FLAGGED = weights(true_positives=1, false_positives=1)
_PASSED = weights(true_negatives=1, false_negatives=1)
_ROC = "Fawcett 2006, An introduction to ROC analysis, Pattern Recognition Letters 27"

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
        numerator=weights(true_positives=1, true_negatives=1),
        denominator=weights(true_positives=1, false_negatives=1, false_positives=1, true_negatives=1),
        direction="higher_is_better",
        reading="balanced accuracy",
        reference="Brodersen et al. 2010, The balanced accuracy and its posterior distribution, ICPR",
        thresholded=True,
        averaging="mean of two classes, each pooled over rows",
    ),
    Metric(
        id="auc",
        label="area under the ROC curve",
        definition="The chance that a positive row drawn at random has a higher score than a negative one; "
        "ties count half.",
        formula="P(score of a positive > score of a negative) + ½ P(equal)",
        task="classification",
        form="auc",
        direction="higher_is_better",
        unit="score",
        reading="",
        reference="Hanley and McNeil 1982, Radiology 143; DeLong, DeLong and Clarke-Pearson 1988, Biometrics 44",
        needs=frozenset({"score"}),
        averaging="all pairs of a positive and a negative row",
    ),
    Metric(
        id="brier",
        label="Brier score",
        definition="The mean squared distance between the score of the positive class and what came true (1 or 0).",
        formula="Σ (score − outcome)² / n",
        task="classification",
        form="mean",
        numerator=weights(squared_errors=1),
        denominator=weights(rows=1),
        direction="lower_is_better",
        unit="score",
        reading="",
        reference="Brier 1950, Monthly Weather Review 78",
        needs=frozenset({"score"}),
        averaging="mean over rows",
    ),
)
