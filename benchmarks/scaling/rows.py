"""Jobs on rows of a classification: cardgen, a bare read, pandas and fairlearn."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from pathlib import Path

from benchmarks.scaling.job import Job

__all__ = ["JOBS"]

GROUPS = ("gender", "age_band", "accent", "device")
BY = (*((name,) for name in GROUPS), *combinations(GROUPS, 2))
"""Four groups and all their pairs: ten groupings."""

_COLUMNS = ("label", "prediction", *GROUPS)


def _bare_read(data: Path, *more: str) -> float:
    from pyarrow import parquet

    with parquet.ParquetFile(data, read_dictionary=list(GROUPS)) as file:
        return float(sum(batch.num_rows for batch in file.iter_batches(columns=[*_COLUMNS, *more])))


def _cardgen(data: Path, cluster: str | None = None) -> float:
    """Measure four metrics by ten groupings, and estimate every figure with its interval."""
    from datetime import date

    from cardgen.card.figures.suppress import Hidden
    from cardgen.card.figures.tabulate import tabulate
    from cardgen.evaluation.measure import measure
    from cardgen.metrics.registry import metrics_of
    from cardgen.spec.columns import Columns
    from cardgen.spec.evidence import Evaluation, Evaluator, Group

    groups = {
        name.replace("_", "-"): Group(
            id=name.replace("_", "-"),
            label=name,
            column=name,
            kind="demographic",
            labels="synthetic",
            relevance="Benchmark.",
        )
        for name in GROUPS
    }
    evaluation = Evaluation(
        id="scan",
        title="Scan",
        subject="subject",
        dataset="dataset",
        date=date(2026, 1, 1),
        evaluator=Evaluator(organisation="Benchmark", independent=False),
        source=data.name,
        task="classification",
        columns=Columns(label="label", prediction="prediction"),
        cluster=cluster,
        metrics=("accuracy", "selection_rate", "fpr", "fnr"),
        by=tuple(tuple(name.replace("_", "-") for name in by) for by in BY),
    )
    metrics = metrics_of(evaluation)
    measured = measure(evaluation, groups, metrics, data.parent)
    results = tabulate(evaluation, metrics, measured, Hidden({}))
    if not all(item.result.value is not None for item in results[:4]):
        raise AssertionError("a figure of everyone is missing")
    return measured.rows


def _pandas(data: Path) -> float:
    """Group by, and take the mean, once a metric and grouping: as a user of pandas writes it, without intervals."""
    import pandas as pd

    frame = pd.read_parquet(data, columns=list(_COLUMNS))
    frame["correct"], frame["missed"] = frame["label"] == frame["prediction"], 1 - frame["prediction"]
    negatives, positives = frame[frame["label"] == 0], frame[frame["label"] == 1]
    metrics = ((frame, "correct"), (frame, "prediction"), (negatives, "prediction"), (positives, "missed"))
    for by in BY:
        for rows, column in metrics:
            if rows.groupby(list(by))[column].mean().empty:
                raise AssertionError("a grouping has no figures")
    return len(frame)


def _pandas_by_hand(data: Path) -> float:
    """Count the confusion matrix of categories once a grouping, and divide: the same, written for speed."""
    import pandas as pd

    frame = pd.read_parquet(data, columns=list(_COLUMNS))
    for name in GROUPS:
        frame[name] = frame[name].astype("category")
    positive, predicted = frame["label"] == 1, frame["prediction"] == 1
    frame["tp"], frame["fp"] = positive & predicted, ~positive & predicted
    frame["fn"], frame["tn"] = positive & ~predicted, ~positive & ~predicted
    for by in BY:
        cells = frame.groupby(list(by), observed=True)[["tp", "fp", "fn", "tn"]].sum()
        rows = cells.sum(axis=1)
        made = {
            "accuracy": (cells["tp"] + cells["tn"]) / rows,
            "selection_rate": (cells["tp"] + cells["fp"]) / rows,
            "fpr": cells["fp"] / (cells["fp"] + cells["tn"]),
            "fnr": cells["fn"] / (cells["fn"] + cells["tp"]),
        }
        pd.DataFrame(made)
    return len(frame)


def _fairlearn(data: Path) -> float:
    """Make one MetricFrame of the four metrics for every grouping, without bootstrap."""
    import pandas as pd
    from fairlearn import metrics
    from sklearn.metrics import accuracy_score

    frame = pd.read_parquet(data, columns=list(_COLUMNS))
    # It has no category for a missing label.
    frame["accent"] = frame["accent"].fillna("missing")
    wanted = {
        "accuracy": accuracy_score,
        "selection_rate": metrics.selection_rate,
        "fpr": metrics.false_positive_rate,
        "fnr": metrics.false_negative_rate,
    }
    for by in BY:
        made = metrics.MetricFrame(
            metrics=wanted, y_true=frame["label"], y_pred=frame["prediction"], sensitive_features=frame[list(by)]
        )
        if made.by_group.empty:
            raise AssertionError("a grouping has no figures")
    return len(frame)


JOBS: Mapping[str, Job] = {
    "read": _bare_read,
    "read with clusters": lambda data: _bare_read(data, "speaker"),
    "cardgen": _cardgen,
    "cardgen with clusters": lambda data: _cardgen(data, "speaker"),
    "pandas": _pandas,
    "pandas by hand": _pandas_by_hand,
    "fairlearn": _fairlearn,
}
"""By name; each reads the columns it needs from a Parquet file."""
