"""A cell at a threshold is the cell that rows would make, had their scores been compared with it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from cardgen.card.figures.estimate import estimate
from cardgen.card.thresholds.cells import Setting, at_threshold, movable, setting_of, trend
from cardgen.evaluation.cells import Cell, ClusterCounts, Histogram
from cardgen.metrics.registry import METRICS
from tests.evaluation.evaluation_specs import evaluation

NAMES = sorted(name for name, metric in METRICS.items() if movable(metric) and metric.task == "classification")
THRESHOLDS = (-0.5, 0.3, 1.1)


def drawn(clusters: int = 0, *, weights: bool = False) -> dict[str, NDArray[np.float64]]:
    draws = np.random.default_rng(7)
    label = draws.integers(0, 2, 400)
    rows = {"label": label.astype(float), "score": (draws.normal(label, 1.2) * 20).round() / 20}
    if clusters:
        rows["cluster"] = draws.integers(0, clusters, 400)
    if weights:
        rows["weight"] = draws.uniform(0.2, 3.0, 400)
    return rows


def binned(place: NDArray[np.int64], weights: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    return np.bincount(place, weights, size).astype(np.float64)


def cell_of(rows: dict[str, NDArray[np.float64]]) -> Cell:
    """The cell with its counts per score, as a scan leaves it."""
    label, weight = rows["label"], rows.get("weight", np.ones(400))
    scores, place = np.unique(rows["score"], return_inverse=True)
    size = scores.size
    by_cluster, clusters = None, None
    if "cluster" in rows:
        lines, line = np.unique(np.stack([rows["cluster"], place]), axis=1, return_inverse=True)
        clusters = int(rows["cluster"].max()) + 1
        positives, negatives = (binned(line.ravel(), weight * each, lines.shape[1]) for each in (label, 1 - label))
        owner, bins = (each.astype(np.int64) for each in lines)
        by_cluster = ClusterCounts(clusters, owner, bins, positives, negatives)
    squares = None
    if "weight" in rows:
        squares = binned(place, weight**2 * label, size), binned(place, weight**2 * (1 - label), size)
    histogram = Histogram(
        scores,
        binned(place, weight * label, size),
        binned(place, weight * (1 - label), size),
        exact=True,
        by_cluster=by_cluster,
        squares=squares,
    )
    return Cell({}, 400, clusters, {}, histogram=histogram)


def counted(rows: dict[str, NDArray[np.float64]], threshold: float, setting: Setting) -> Cell:
    """The cell of the rows with their predictions, brute force."""
    label, said = rows["label"], rows["score"] >= threshold
    base = {
        "true_positives": label * said,
        "false_negatives": label * ~said,
        "false_positives": (1 - label) * said,
        "true_negatives": (1 - label) * ~said,
        "correct": (label == said).astype(float),
        "rows": np.ones(400),
    }
    each = np.stack([base[name] * rows.get("weight", 1.0) for name in setting.design.bases], axis=1)
    clusters, taking_part = None, {}
    if "cluster" in rows:
        each = np.stack([np.bincount(rows["cluster"], column) for column in each.T], axis=1)
        clusters = len(each)
        place = {name: index for index, name in enumerate(setting.design.bases)}
        for metric in setting.metrics:
            of = [place[name] for name in (*metric.numerator, *metric.denominator, *metric.inputs)]
            taking_part[metric.id] = int((each[:, of] != 0).any(axis=1).sum())
    sums = dict(zip(setting.design.bases, each.sum(axis=0).tolist(), strict=True))
    return Cell({}, 400, clusters, sums, each.T @ each, len(each), participants=taking_part)


def setting_for(rows: dict[str, NDArray[np.float64]]) -> Setting:
    more = {name: name for name in ("cluster", "weight") if name in rows}
    columns = {"label": "label", "score": "score"}
    return setting_of(
        evaluation("classification", "rows.csv", NAMES, columns=columns, **more), [METRICS[name] for name in NAMES]
    )


@pytest.mark.parametrize("threshold", THRESHOLDS)
@pytest.mark.parametrize(("clusters", "weights"), [(0, False), (40, False), (0, True), (40, True)])
def test_every_figure_is_that_of_the_rows(threshold: float, clusters: int, weights: bool) -> None:
    rows = drawn(clusters, weights=weights)
    setting, cell = setting_for(rows), cell_of(rows)
    assert cell.histogram is not None
    moved, truth = at_threshold(cell, cell.histogram, threshold, setting), counted(rows, threshold, setting)
    assert {"fpr", "fnr", "ppv", "f1", "accuracy", "selection_rate"} <= {metric.id for metric in setting.metrics}
    for metric in setting.metrics:
        found, wanted = (estimate(each, metric, setting.design) for each in (moved, truth))
        assert found.estimate.value == pytest.approx(wanted.estimate.value, rel=1e-9), metric.id
        assert (found.notes, found.reason) == (wanted.notes, wanted.reason)
        one, other = found.estimate.interval, wanted.estimate.interval
        assert (one is None) == (other is None), metric.id
        if one is not None and other is not None:
            assert (one.low, one.high) == pytest.approx((other.low, other.high), rel=1e-9)
            assert one.method == other.method


def test_a_value_stands_alone_where_counts_by_cluster_are_not_known() -> None:
    rows = drawn(40)
    setting, cell = setting_for(rows), cell_of(rows)
    assert cell.histogram is not None
    bare = replace(cell.histogram, by_cluster=None)
    for metric in setting.metrics:
        found = estimate(at_threshold(cell, bare, 0.3, setting), metric, setting.design)
        assert found.estimate.value is not None
        assert found.estimate.interval is None


def test_pairs_that_share_subjects_have_values_without_intervals() -> None:
    columns = {"genuine": "g", "score": "s", "first_subject": "a", "second_subject": "b"}
    metrics = [METRICS["fmr"], METRICS["fnmr"]]
    for named, interval in ((columns, False), ({"genuine": "g", "score": "s"}, True)):
        setting = setting_of(
            evaluation("verification", "pairs.csv", ["fmr", "fnmr"], columns=named, threshold=0.5), metrics
        )
        cell = cell_of(drawn())
        assert cell.histogram is not None
        for metric in setting.metrics:
            found = estimate(at_threshold(cell, cell.histogram, 0.3, setting), metric, setting.design).estimate
            assert found.value is not None
            assert (found.interval is not None) is interval


def test_which_way_metrics_go_as_the_threshold_rises() -> None:
    falls = ("fpr", "tpr", "selection_rate", "fmr", "tmr")
    rises = ("fnr", "tnr", "fnmr", "tnmr")
    neither = ("accuracy", "error_rate", "ppv", "npv", "f1", "mcc", "balanced_accuracy")
    told = {name: trend(METRICS[name]) for name in (*falls, *rises, *neither)}
    assert told == dict.fromkeys(falls, "falls") | dict.fromkeys(rises, "rises") | dict.fromkeys(neither)
