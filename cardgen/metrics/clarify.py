"""The bias metrics of Amazon SageMaker Clarify under their own names, as data.

They are a compatibility group: each compares one category (d, disadvantaged) with another or with everyone else
(a, advantaged), for readers who know these names from elsewhere. Before training means of labels alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Literal

from cardgen.metrics.definition import Metric, weights
from cardgen.spec.evidence import Evaluation

__all__ = ["CLARIFY", "NOT_COMPUTED", "RATES", "SUITE", "Comparison", "supporting"]

SUITE = "sagemaker-clarify"

NOT_COMPUTED = (
    "FT (counterfactual fliptest) is not computed: it needs the nearest neighbours of single rows by their features, "
    "which no sum over rows holds."
)

_POSITIVES = weights(true_positives=1, false_negatives=1)
_NEGATIVES = weights(false_positives=1, true_negatives=1)
_FLAGGED = weights(true_positives=1, false_positives=1)
_PASSED = weights(true_negatives=1, false_negatives=1)
_ALL = weights(true_positives=1, false_positives=1, false_negatives=1, true_negatives=1)

_rate = Metric(
    id="",
    label="a rate of sagemaker-clarify",
    definition="A rate that metrics of sagemaker-clarify compare.",
    formula="",
    task="classification",
    form="proportion",
    direction="none",
    reading="",
    reference="Hardt et al. 2021, Amazon SageMaker Clarify, KDD",
    thresholded=True,
)


def _made(name: str, formula: str, numerator: Mapping[str, float], denominator: Mapping[str, float]) -> Metric:
    share = set(numerator) <= set(denominator)
    return replace(
        _rate,
        id=f"{SUITE}:{name}",
        formula=formula,
        form="proportion" if share else "ratio",
        high=1.0 if share else None,
        numerator=numerator,
        denominator=denominator,
    )


RATES: Mapping[str, Metric] = MappingProxyType(
    {
        name: _made(name, formula, numerator, denominator)
        for name, formula, numerator, denominator in (
            ("labels", "(TP + FN) / n", _POSITIVES, _ALL),
            ("predictions", "(TP + FP) / n", _FLAGGED, _ALL),
            ("recall", "TP / (TP + FN)", weights(true_positives=1), _POSITIVES),
            ("specificity", "TN / (FP + TN)", weights(true_negatives=1), _NEGATIVES),
            ("acceptance", "TP / (TP + FP)", weights(true_positives=1), _FLAGGED),
            ("rejection", "TN / (TN + FN)", weights(true_negatives=1), _PASSED),
            ("accuracy", "(TP + TN) / n", weights(true_positives=1, true_negatives=1), _ALL),
            ("accepted", "(TP + FN) / (TP + FP)", _POSITIVES, _FLAGGED),
            ("rejected", "(TN + FP) / (TN + FN)", _NEGATIVES, _PASSED),
            ("treatment", "FN / FP", weights(false_negatives=1), weights(false_positives=1)),
        )
    }
)
"""The rates that are compared, by name; two of them are ratios whose parts are of other rows."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One metric of Clarify.

    Attributes:
        id: Its name there.
        label: The same in words.
        definition: What it is, in a sentence.
        formula: The formula, of a and d.
        stage: Whether it is of labels alone (before training), or of predictions.
        kind: How it is estimated: a difference, ratio or distance of a rate of `rate`, or one of its own.
        rate: The rate that it compares.
        first: Which group's rate comes first in a difference.
        interval: How its interval is made, in words.
    """

    id: str
    label: str
    definition: str
    formula: str
    stage: Literal["labels", "predictions"]
    kind: Literal["difference", "ratio", "distance", "divergence", "imbalance", "entropy", "conditional"]
    interval: str
    rate: str = ""
    first: Literal["a", "d"] = "a"
    low: float | None = field(default=-1.0)
    high: float | None = field(default=1.0)


_NEWCOMBE = "Newcombe; with clusters or weights MOVER from the two intervals"
_MOVER = "MOVER from the intervals of the two ratios, each on the log scale"
_ABSOLUTE = "absolute values of Newcombe's interval of the difference; with clusters or weights MOVER"
_REGION = "values over the region that the intervals of the two shares leave plausible"
_DELTA = "delta method; none where a cluster has rows on both sides"

_DIFFERENCES = (
    (
        "DPL",
        "difference in proportions of labels",
        "How much more often the label of a is positive than that of d.",
        "n_a(1)/n_a − n_d(1)/n_d",
        "labels",
        "labels",
        "a",
    ),
    (
        "DPPL",
        "difference in positive proportions in predicted labels",
        "How much more often a is predicted positive than d.",
        "n̂_a(1)/n_a − n̂_d(1)/n_d",
        "predictions",
        "predictions",
        "a",
    ),
    (
        "DCA",
        "difference in conditional acceptance",
        (
            "Positive labels for each positive prediction, of a minus d: above 0, d is accepted more readily than a, "
            "measured by its labels."
        ),
        "n_a(1)/n̂_a(1) − n_d(1)/n̂_d(1)",
        "predictions",
        "accepted",
        "a",
    ),
    (
        "DCR",
        "difference in conditional rejection",
        (
            "Negative labels for each negative prediction, of d minus a: above 0, a is rejected more readily than d, "
            "measured by its labels."
        ),
        "n_d(0)/n̂_d(0) − n_a(0)/n̂_a(0)",
        "predictions",
        "rejected",
        "d",
    ),
    (
        "RD",
        "recall difference",
        "How much more often actual positives of a are found than those of d.",
        "TPR_a − TPR_d",
        "predictions",
        "recall",
        "a",
    ),
    (
        "SD",
        "specificity difference",
        "How much more often actual negatives of d are let pass than those of a.",
        "TNR_d − TNR_a",
        "predictions",
        "specificity",
        "d",
    ),
    (
        "DAR",
        "difference in acceptance rates",
        "How much more often positive predictions are right for a than for d.",
        "PPV_a − PPV_d",
        "predictions",
        "acceptance",
        "a",
    ),
    (
        "DRR",
        "difference in rejection rates",
        "How much more often negative predictions are right for d than for a.",
        "NPV_d − NPV_a",
        "predictions",
        "rejection",
        "d",
    ),
    (
        "AD",
        "accuracy difference",
        "How much more often predictions are right for a than for d.",
        "ACC_a − ACC_d",
        "predictions",
        "accuracy",
        "a",
    ),
    (
        "TE",
        "treatment equality",
        "Missed positives for each false alarm, of d minus a.",
        "FN_d/FP_d − FN_a/FP_a",
        "predictions",
        "treatment",
        "d",
    ),
)
_UNBOUNDED = frozenset({"DCA", "DCR", "TE"})

_PAIRWISE = {
    name: Comparison(
        name,
        label,
        definition,
        formula,
        "labels" if stage == "labels" else "predictions",
        "difference",
        _MOVER if name in _UNBOUNDED else _NEWCOMBE,
        rate,
        "a" if first == "a" else "d",
        None if name in _UNBOUNDED else -1.0,
        None if name in _UNBOUNDED else 1.0,
    )
    for name, label, definition, formula, stage, rate, first in _DIFFERENCES
}


def _distance(name: str, label: str, definition: str, formula: str, high: float) -> Comparison:
    return Comparison(name, label, definition, formula, "labels", "distance", _ABSOLUTE, "labels", "a", 0.0, high)


def _conditional(name: str, of: str, stage: Literal["labels", "predictions"]) -> Comparison:
    return Comparison(
        name,
        f"conditional demographic disparity in {of}",
        f"The share of d among the rejected minus its share among the accepted by {of}, within each stratum, averaged "
        "over strata by their rows.",
        "Σ n_i DD_i / Σ n_i, DD_i = rejected_d,i/rejected_i − accepted_d,i/accepted_i",
        stage,
        "conditional",
        "delta method over the strata; none where a cluster has rows in several of them",
    )


CLARIFY: Mapping[str, Comparison] = MappingProxyType(
    {
        each.id: each
        for each in (
            Comparison(
                "CI",
                "class imbalance",
                "How many more rows are of a than of d, as a share of both.",
                "(n_a − n_d) / (n_a + n_d)",
                "labels",
                "imbalance",
                "Wilson, of the share of a; with clusters or weights the delta method",
            ),
            _PAIRWISE["DPL"],
            Comparison(
                "KL",
                "Kullback–Leibler divergence",
                "How far the labels of a are from those of d, in nats of surprise for who expects the labels of d.",
                "Σ_y P_a(y) ln (P_a(y) / P_d(y))",
                "labels",
                "divergence",
                _REGION,
                "labels",
                "a",
                0.0,
                None,
            ),
            Comparison(
                "JS",
                "Jensen–Shannon divergence",
                "How far the labels of a and of d are from their mean distribution, in nats.",
                "½ (KL(P_a, P) + KL(P_d, P)), P = ½ (P_a + P_d)",
                "labels",
                "divergence",
                _REGION,
                "labels",
                "a",
                0.0,
                0.6931471805599453,
            ),
            _distance(
                "LP",
                "L₂ distance of labels",
                "The Euclidean distance between the label distributions of a and d.",
                "√ Σ_y (P_a(y) − P_d(y))²",
                1.4142135623730951,
            ),
            _distance(
                "TVD",
                "total variation distance of labels",
                "The share of labels of a that would have to change to match those of d.",
                "½ Σ_y |P_a(y) − P_d(y)|",
                1.0,
            ),
            _distance(
                "KS",
                "Kolmogorov–Smirnov distance of labels",
                "The largest difference between the label distributions of a and d.",
                "max_y |P_a(y) − P_d(y)|",
                1.0,
            ),
            _conditional("CDDL", "labels", "labels"),
            _PAIRWISE["DPPL"],
            Comparison(
                "DI",
                "disparate impact",
                "How often d is predicted positive, for each time that a is.",
                "(n̂_d(1)/n_d) / (n̂_a(1)/n_a)",
                "predictions",
                "ratio",
                "log scale (Katz); with clusters or weights from the two standard errors",
                "predictions",
                "d",
                0.0,
                None,
            ),
            *(_PAIRWISE[name] for name in ("DCA", "DCR", "RD", "SD", "DAR", "DRR", "AD", "TE")),
            _conditional("CDDPL", "predictions", "predictions"),
            Comparison(
                "GE",
                "generalised entropy of a and d together",
                "How unevenly errors treat the people of both groups: half the squared coefficient of variation of "
                "benefits, 2 for a false positive, 1 for a right decision and 0 for a false negative.",
                "½ (Σ (b / b̄)² / n − 1), b = prediction − label + 1",
                "predictions",
                "entropy",
                _DELTA + "; log scale",
                "",
                "a",
                0.0,
                None,
            ),
        )
    }
)
"""By name, those of labels first."""


def supporting(evaluation: Evaluation) -> tuple[Metric, ...]:
    """Return the metrics whose sums an evaluation needs for the compatibility groups that it asks for."""
    return tuple(RATES.values()) if SUITE in evaluation.compatibility else ()
