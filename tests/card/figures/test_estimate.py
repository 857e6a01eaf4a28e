"""Which estimator a metric takes, and the marks a figure carries."""

from __future__ import annotations

import math

import numpy as np
import pytest

from cardgen.card.figures.estimate import Design, estimate
from cardgen.evaluation.cells import Histogram
from cardgen.metrics.registry import METRICS
from tests.card.conftest import MakeCell

CONFUSION = ("correct", "false_negatives", "false_positives", "true_negatives", "true_positives", "rows")


def design(*bases: str, clustered: bool = False, weighted: bool = False) -> Design:
    return Design(bases, clustered, weighted, 0.95)


def confusion(tp: int, fp: int, fn: int, tn: int) -> dict[str, float]:
    sums = {"true_positives": tp, "false_positives": fp, "false_negatives": fn, "true_negatives": tn}
    return {**sums, "correct": tp + tn, "rows": tp + fp + fn + tn}


def test_compas_false_positive_rate_is_wilson(cell: MakeCell) -> None:
    # STATISTICS: ProPublica's figures for African-American defendants, Wilson .42559 to .47156.
    figure = estimate(cell(3696, confusion(1369, 805, 532, 990)), METRICS["fpr"], design(*CONFUSION))
    assert figure.estimate.value == pytest.approx(805 / 1795)
    interval = figure.estimate.interval
    assert interval is not None
    assert interval.low == pytest.approx(0.42559, abs=5e-6)
    assert interval.high == pytest.approx(0.47156, abs=5e-6)
    assert (interval.method, figure.notes) == ("wilson", ())


def test_clustered_ratio_is_the_published_toy(cell: MakeCell) -> None:
    # Five clusters (errors, words): W .1461538, SE .02605819, log interval .0890893 to .2397700.
    units = [(3, 20), (5, 30), (2, 25), (8, 40), (1, 15)]
    sums = {"word_errors": 19.0, "words": 130.0}
    figure = estimate(
        cell(130, sums, units, clusters=5), METRICS["wer"], design("word_errors", "words", clustered=True)
    )
    found = figure.estimate
    assert found.value == pytest.approx(0.1461538, abs=5e-8)
    assert found.standard_error == pytest.approx(0.02605819, abs=5e-9)
    assert found.interval is not None
    assert found.interval.low == pytest.approx(0.0890893, abs=5e-8)
    assert found.interval.high == pytest.approx(0.2397700, abs=5e-8)
    assert found.interval.method == "clustered-ratio-log"
    assert found.degrees_of_freedom == 4
    assert figure.notes == ("few-clusters",)


@pytest.mark.parametrize("name", ["fpr", "tpr", "ppv", "npv"])
def test_zero_over_zero_is_undefined_with_a_reason(name: str, cell: MakeCell) -> None:
    metric = METRICS[name]
    empty = {"fpr": (4, 0, 2, 0), "tpr": (0, 3, 0, 4), "ppv": (0, 0, 3, 4), "npv": (3, 4, 0, 0)}[name]
    figure = estimate(cell(sum(empty), confusion(*empty)), metric, design(*CONFUSION))
    assert figure.estimate.value is None
    assert figure.estimate.interval is None
    assert figure.reason == f"the denominator of {metric.formula} is 0"


@pytest.mark.parametrize(
    ("events", "n", "noted"), [(4, 100, True), (5, 100, False), (96, 100, True), (95, 100, False), (0, 100, True)]
)
def test_few_events_or_non_events_are_marked(events: int, n: int, noted: bool, cell: MakeCell) -> None:
    figure = estimate(cell(n, confusion(events, 0, n - events, 0)), METRICS["tpr"], design(*CONFUSION))
    assert ("few-events" in figure.notes) is noted
    assert figure.estimate.interval is not None


def test_no_error_at_all_does_not_claim_certainty(cell: MakeCell) -> None:
    figure = estimate(cell(250, confusion(250, 0, 0, 0)), METRICS["tpr"], design(*CONFUSION))
    assert figure.estimate.value == 1.0
    assert figure.estimate.interval is not None
    assert figure.estimate.interval.low == pytest.approx(0.985, abs=1e-3)
    assert figure.reliable_error is not None
    assert figure.reliable_error > 0


def test_accuracy_and_error_rate_mirror_each_other_with_clusters(cell: MakeCell) -> None:
    units = [(9, 10), (19, 20), (12, 15), (30, 30), (8, 10), (20, 21)]
    sums = {"correct": float(sum(u[0] for u in units)), "rows": float(sum(u[1] for u in units))}
    clusters = cell(106, sums, units, clusters=6)
    right = estimate(clusters, METRICS["accuracy"], design("correct", "rows", clustered=True)).estimate.interval
    wrong = estimate(clusters, METRICS["error_rate"], design("correct", "rows", clustered=True)).estimate.interval
    assert right is not None
    assert wrong is not None
    assert right.low == pytest.approx(1 - wrong.high)
    assert right.high == pytest.approx(1 - wrong.low)
    assert right.high <= 1


def test_a_mean_of_rows_is_students_t(cell: MakeCell) -> None:
    values = np.array([3.0, 4.5, 2.0, 5.0, 4.0])
    units = np.column_stack([np.ones(5), values])
    found = estimate(
        cell(5, {"rows": 5.0, "value": float(values.sum())}, units), METRICS["mean"], design("rows", "value")
    ).estimate
    half = 2.7764451051977987 * values.std(ddof=1) / math.sqrt(5)
    assert found.interval is not None
    assert found.interval.method == "student-t"
    assert found.interval.low == pytest.approx(values.mean() - half)
    assert found.interval.high == pytest.approx(values.mean() + half)


def test_auc_with_clusters_has_no_interval(cell: MakeCell) -> None:
    histogram = Histogram(np.array([0.1, 0.5, 0.9]), np.array([2.0, 5.0, 9.0]), np.array([9.0, 4.0, 1.0]), exact=True)
    scored = cell(30, confusion(1, 1, 1, 1), histogram=histogram)
    alone = estimate(scored, METRICS["auc"], design(*CONFUSION))
    assert alone.estimate.interval is not None
    assert alone.estimate.interval.method == "delong"
    together = estimate(scored, METRICS["auc"], design(*CONFUSION, clustered=True))
    assert together.estimate.value == alone.estimate.value
    assert together.estimate.interval is None
    assert "no-interval" in together.notes


def test_counts_without_clusters_have_no_interval_for_a_ratio(cell: MakeCell) -> None:
    figure = estimate(cell(100, {"word_errors": 19.0, "words": 130.0}), METRICS["wer"], design("word_errors", "words"))
    assert figure.estimate.value == pytest.approx(19 / 130)
    assert figure.estimate.interval is None
    assert figure.notes == ("no-interval",)
