"""Figures from counts per score: from the rows of a file to the value, interval and marks of a card."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn.metrics import average_precision_score, roc_auc_score, roc_curve

from cardgen.card.figures.suppress import Hidden
from cardgen.card.figures.tabulate import tabulate
from cardgen.card.results import Result
from cardgen.evaluation.measure import measure
from cardgen.metrics.registry import metrics_of
from tests.evaluation.evaluation_specs import evaluation, group

ACCENT = group("accent")
RANKED = ("auc", "ap", "ks", "ece")
MATCHED = ("eer", "tmr_at_fmr_1e-1", "tmr_at_fmr_1e-4")
VALUES = ("p50", "p95", "p99_9")


def table() -> pd.DataFrame:
    draws = np.random.default_rng(3)
    speaker = draws.integers(0, 70, 1_500)
    label = draws.random(1_500) < 0.4
    score = 1 / (1 + np.exp(-(1.5 * label - 0.7 + draws.normal(0, 1, 1_500) + draws.normal(0, 0.5, 70)[speaker])))
    return pd.DataFrame(
        {
            "speaker": speaker,
            "accent": np.where(speaker % 3 == 0, "a", "b"),
            "label": label,
            "score": score.round(3),
            "value": np.exp(draws.normal(5, 1, 1_500)).round(),
            "weight": draws.choice([1.0, 2.0], 1_500),
        }
    )


def figures(
    folder: Path, frame: pd.DataFrame, task: str, metrics: Any, **more: Any
) -> Mapping[tuple[str, str], Result]:
    frame.to_parquet(folder / "rows.parquet")
    columns = {
        "classification": {"label": "label", "score": "score"},
        "verification": {"genuine": "label", "score": "score"},
        "scores": {"value": "value"},
    }[task]
    spec = evaluation(task, "rows.parquet", metrics, ("accent",), columns, **more)
    chosen = metrics_of(spec)
    found = tabulate(spec, chosen, measure(spec, {"accent": ACCENT}, chosen, folder), Hidden({}))
    return {(each.result.metric, each.result.group.get("accent", "")): each.result for each in found}


def test_values_are_those_of_the_rows(tmp_path: Path) -> None:
    frame = table()
    for accent, rows in (("", frame), *frame.groupby("accent")):
        label, score = rows["label"], rows["score"]
        found = figures(tmp_path, frame, "classification", RANKED)
        assert found["auc", accent].value == pytest.approx(roc_auc_score(label, score))
        assert found["ap", accent].value == pytest.approx(average_precision_score(label, score))
        assert found["ks", accent].value == pytest.approx(stats.ks_2samp(score[label], score[~label]).statistic)
        fmr, tmr, _ = roc_curve(label, score, drop_intermediate=False)
        matched = figures(tmp_path, frame, "verification", MATCHED)
        assert matched["tmr_at_fmr_1e-1", accent].value == pytest.approx(tmr[fmr <= 0.1].max())
        quantiles = figures(tmp_path, frame, "scores", VALUES)
        for name, share in (("p50", 0.5), ("p95", 0.95), ("p99_9", 0.999)):
            assert quantiles[name, accent].value == np.quantile(rows["value"], share, method="inverted_cdf")


@pytest.mark.parametrize("design", ["rows", "clusters", "weights", "weighted clusters"])
def test_every_design_has_an_interval(tmp_path: Path, design: str) -> None:
    more = {"cluster": "speaker"} if "clusters" in design else {}
    more |= {"weight": "weight"} if "weight" in design else {}
    frame = table()
    methods = set()
    wanted = (("classification", RANKED), ("verification", MATCHED[:2]), ("scores", VALUES[:2]))
    for task, metrics in wanted:
        for result in figures(tmp_path, frame, task, metrics, **more).values():
            assert result.interval is not None, result.metric
            assert result.value is not None
            assert result.interval.low < result.value < result.interval.high
            assert "no-interval" not in result.notes
            methods.add(result.interval.method)
            assert (result.degrees_of_freedom is None) or "clusters" in design
    same = {"kolmogorov-smirnov", "effective-wilson", "quantile-mover"}
    assert (
        methods - same
        == {
            "rows": {"delong", "linearised-curve", "debiased-bins", "order-statistics"},
            "clusters": {"clustered-placements", "clustered-curve", "clustered-bins", "woodruff"},
            "weights": {"weighted-placements", "linearised-curve", "weighted-bins", "woodruff"},
            "weighted clusters": {"clustered-placements", "clustered-curve", "clustered-bins", "woodruff"},
        }[design]
    )


def test_one_class_alone_is_undefined_with_a_reason(tmp_path: Path) -> None:
    frame = table().assign(label=lambda each: each["label"] & (each["accent"] == "b"))
    ranked = figures(tmp_path, frame, "classification", RANKED[:3])
    for name in RANKED[:3]:
        result = ranked[name, "a"]
        assert (result.status, result.value, result.interval) == ("undefined", None, None)
        assert result.reason == "there are no truly positive rows"
    matched = figures(tmp_path, frame, "verification", MATCHED[:1])
    assert matched["eer", "a"].reason == "there are no genuine pairs"


def test_a_false_match_rate_that_the_pairs_cannot_show(tmp_path: Path) -> None:
    result = figures(tmp_path, table(), "verification", MATCHED)["tmr_at_fmr_1e-4", ""]
    assert result.status == "undefined"
    assert result.reason == "there are too few impostor pairs for a false match rate of 0.0001 to be seen"


def test_marks(tmp_path: Path) -> None:
    frame = table().iloc[:40]
    quantiles = figures(tmp_path, frame, "scores", ("p50", "p95"), cluster="speaker")
    assert "few-events" in quantiles["p95", ""].notes
    assert "no-interval" in quantiles["p95", ""].notes
    assert quantiles["p95", ""].value is not None
    assert "few-events" not in quantiles["p50", ""].notes
    assert "few-clusters" in quantiles["p50", "a"].notes
