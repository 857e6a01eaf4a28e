"""Metrics of the scores of a classification: how well they rank, and how far they can be taken for probabilities.

None of them depends on a threshold. A score is compared with what came true: 1 for a row of the positive class, 0 for
any other.
"""

from __future__ import annotations

from cardgen.metrics.definition import Metric, weights

__all__ = ["METRICS"]

_CALIBRATION = "Van Calster et al. 2016, A calibration hierarchy for risk models, Journal of Clinical Epidemiology 74"
_POSITIVES = weights(true_positives=1, false_negatives=1)

METRICS = (
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
        id="ap",
        label="average precision",
        definition="The mean, over the positive rows, of the share of positives among the rows with a score as high or "
        "higher. Rows of one score share it, and nothing is interpolated. Where scores rank at random it is the share "
        "of positive rows, so it compares only where that share is alike.",
        formula="Σ over thresholds (recall − recall at the threshold above) × precision",
        task="classification",
        form="average_precision",
        direction="higher_is_better",
        unit="score",
        reading="",
        reference="Buckley and Voorhees 2000, Evaluating evaluation measure stability, SIGIR; Boyd, Eng and Page 2013, "
        "ECML PKDD",
        needs=frozenset({"score"}),
        averaging="mean over positive rows",
    ),
    Metric(
        id="ks",
        label="Kolmogorov–Smirnov distance",
        definition="The greatest distance, over all thresholds, between the share of positive rows and the share of "
        "negative rows with a score up to there. At 0 scores do not tell the classes apart; it looks larger than it is "
        "where there are few rows.",
        formula="max over t of |F₁(t) − F₀(t)|",
        task="classification",
        form="kolmogorov_smirnov",
        direction="higher_is_better",
        unit="score",
        reading="",
        reference="Smirnov 1948, Annals of Mathematical Statistics 19",
        needs=frozenset({"score"}),
        averaging="both classes, each over its rows",
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
    Metric(
        id="log_loss",
        label="log loss",
        definition="The mean of the negative logarithm of the probability that the score gave to what came true. A "
        "score of exactly 0 or 1 counts as 2⁻⁵² away from it.",
        formula="−Σ ln(probability given to the outcome) / n",
        task="classification",
        form="mean",
        numerator=weights(log_losses=1),
        denominator=weights(rows=1),
        direction="lower_is_better",
        unit="score",
        high=None,
        reading="",
        reference="Good 1952, Rational decisions, Journal of the Royal Statistical Society B 14",
        needs=frozenset({"score"}),
        averaging="mean over rows",
    ),
    Metric(
        id="calibration_in_large",
        label="calibration in the large",
        definition="The share of rows that are truly positive, less the mean score: above 0 where scores are too low, "
        "below 0 where they are too high. At 0 they are right on average.",
        formula="(positive rows − Σ score) / n",
        task="classification",
        form="mean",
        numerator={**_POSITIVES, "scores": -1.0},
        denominator=weights(rows=1),
        direction="none",
        unit="score",
        low=-1.0,
        reading="",
        reference=_CALIBRATION,
        needs=frozenset({"score"}),
        averaging="mean over rows",
    ),
    Metric(
        id="observed_expected",
        label="observed to expected ratio",
        definition="Rows that are truly positive, for each that the scores lead to expect. At 1 scores are right on "
        "average, above 1 they are too low.",
        formula="positive rows / Σ score",
        task="classification",
        form="ratio",
        numerator=_POSITIVES,
        denominator=weights(scores=1),
        direction="none",
        unit="score",
        high=None,
        reading="",
        reference=_CALIBRATION,
        needs=frozenset({"score"}),
    ),
    Metric(
        id="ece",
        label="expected calibration error",
        definition="How far, at scores of about the same height, the mean score is from the share of rows that are "
        "truly positive: the root of the mean square over ten bins of scores, less what chance adds to it.",
        formula="√Σ wᵦ ((ȳᵦ − p̄ᵦ)² − ȳᵦ (1 − ȳᵦ) / (nᵦ − 1)), over ten equal bins of scores from 0 to 1",
        task="classification",
        form="calibration_error",
        direction="lower_is_better",
        unit="score",
        reading="",
        reference="Bröcker 2012, Climate Dynamics 39; Kumar, Liang and Ma 2019, Verified uncertainty calibration, "
        "NeurIPS",
        needs=frozenset({"score"}),
        averaging="bins of scores, weighted by their rows",
    ),
)
