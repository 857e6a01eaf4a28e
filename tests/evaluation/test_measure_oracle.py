"""Small tables of every task against the same sums by pandas, row by row."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import jiwer
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings

from cardgen.evaluation.cells import Cell, Measured
from cardgen.evaluation.measure import measure
from cardgen.evaluation.sources.protocols import Engine
from cardgen.metrics.registry import metrics_of
from cardgen.spec.metrics import MetricOptions
from cardgen.spec.sources import CountsSource
from tests.evaluation.evaluation_specs import evaluation, group

ACCENT = group("accent")
AGE = group("age", bins=(25.0, 45.0))
FEW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def tables(columns: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[pd.DataFrame]:
    row = st.fixed_dictionaries(
        {
            "accent": st.sampled_from(["a", "b", "c", None, " "]),
            "age": st.sampled_from([18.5, 25.0, 44.999, 45.0, 70.0, None]),
            "speaker": st.sampled_from(["s1", "s2", "s3", "s4"]),
            "weight": st.sampled_from([0.0, 0.1, 1.0, 2.5, 1e6 / 3]),
            **columns,
        }
    )
    # Two categories and one weight at least, so that there is something to measure.
    return st.lists(row, min_size=1, max_size=30).map(lambda rows: _framed([*rows, rows[0], rows[0]]))


def _framed(rows: list[dict[str, Any]]) -> pd.DataFrame:
    rows = [dict(row) for row in rows]
    rows[-1].update(accent="a", weight=1.5, age=30.0)
    rows[-2].update(accent="b", weight=0.25, age=50.0)
    return pd.DataFrame(rows)


def check(
    frame: pd.DataFrame, found: Measured, rows: pd.DataFrame, by: dict[str, pd.Series], *, clustered: bool
) -> None:
    """Hold every cell against sums of its rows; `rows` has a column for each base sum, before weights."""
    weight = frame["weight"] if "weight" in found.source.name else pd.Series(1.0, index=frame.index)
    weighted = rows.assign(rows=1.0)[list(found.bases)].mul(weight, axis=0).to_numpy()
    everyone = pd.Series(data=True, index=frame.index)
    _check_cell(found.overall, everyone, weighted, frame, clustered=clustered)
    for grouping in found.groupings:
        labelled = pd.Series(data=True, index=frame.index)
        for name in grouping.by:
            labelled &= by[name].notna()
        assert grouping.missing == int((~labelled).sum())
        assert sum(cell.rows for cell in grouping.cells) == int(labelled.sum())
        for cell in grouping.cells:
            inside = everyone.copy()
            for name, category in cell.group.items():
                inside &= by[name] == category
            _check_cell(cell, inside, weighted, frame, clustered=clustered)


def _check_cell(cell: Cell, inside: pd.Series, weighted: Any, frame: pd.DataFrame, *, clustered: bool) -> None:
    mine = weighted[inside.to_numpy()]
    assert cell.rows == len(mine)
    assert list(cell.sums.values()) == pytest.approx([math.fsum(column) for column in mine.T], rel=1e-9, abs=1e-12)
    assert cell.clusters == (frame["speaker"][inside].nunique() if clustered else None)
    if clustered:
        mine = np.array(
            [
                mine[(frame["speaker"][inside] == each).to_numpy()].sum(axis=0)
                for each in frame["speaker"][inside].unique()
            ]
        )
    wanted = mine.T @ mine if len(mine) else np.zeros((weighted.shape[1],) * 2)
    assert cell.products == pytest.approx(wanted, rel=1e-9, abs=1e-9)
    assert cell.units == len(mine)


def measured(
    engine: Engine,
    folder: Path,
    frame: pd.DataFrame,
    task: str,
    metrics: Any,
    *,
    weighted: bool,
    clustered: bool,
    **more: Any,
) -> Measured:
    name = "weighted.parquet" if weighted else "rows.parquet"
    frame.to_parquet(folder / name)
    spec = evaluation(
        task,
        name,
        metrics,
        ("accent", "age", ("accent", "age")),
        cluster="speaker" if clustered else None,
        weight="weight" if weighted else None,
        **more,
    )
    return measure(spec, {"accent": ACCENT, "age": AGE}, metrics_of(spec), folder, engine=engine)


def groups_of(frame: pd.DataFrame) -> dict[str, pd.Series]:
    age = pd.cut(
        frame["age"].astype(float),
        [-math.inf, 25, 45, math.inf],
        right=False,
        labels=["under 25", "25 to under 45", "45 and over"],
    )
    return {"accent": frame["accent"].where(frame["accent"].isin(["a", "b", "c"])), "age": age.astype(object)}


@FEW
@given(
    tables({"label": st.sampled_from([0, 1]), "prediction": st.sampled_from([0, 1]), "score": st.floats(0, 1)}),
    st.booleans(),
    st.booleans(),
)
def test_classification(
    quick_engine: Engine, tmp_path: Path, frame: pd.DataFrame, weighted: bool, clustered: bool
) -> None:
    columns = {"label": "label", "prediction": "prediction", "score": "score"}
    metrics = ["accuracy", "fpr", "fnr", "ppv", "brier", "auc"]
    found = measured(
        quick_engine,
        tmp_path,
        frame,
        "classification",
        metrics,
        weighted=weighted,
        clustered=clustered,
        columns=columns,
    )
    label, said = frame["label"] == 1, frame["prediction"] == 1
    rows = pd.DataFrame(
        {
            "correct": label == said,
            "true_positives": label & said,
            "false_positives": ~label & said,
            "false_negatives": label & ~said,
            "true_negatives": ~label & ~said,
        }
    ).astype(float)
    rows["squared_errors"] = (frame["score"] - label) ** 2
    check(frame, found, rows, groups_of(frame), clustered=clustered)
    weight = frame["weight"] if weighted else pd.Series(1.0, index=frame.index)
    for histogram, inside in ((found.overall.histogram, weight.notna()),):
        assert histogram is not None
        wanted = weight[inside & label].groupby(frame["score"]).sum()
        drawn = dict(zip(histogram.scores.tolist(), histogram.positives.tolist(), strict=True))
        assert {score: drawn[score] for score in wanted.index} == pytest.approx(wanted.to_dict(), rel=1e-9, abs=1e-12)
        assert histogram.negatives.sum() == pytest.approx(weight[~label].sum(), rel=1e-9)


@FEW
@given(
    tables({"genuine": st.sampled_from(["yes", "no"]), "score": st.floats(-1, 1), "cost": st.floats(-1e3, 1e3)}),
    st.booleans(),
    st.booleans(),
)
def test_verification_with_a_metric_of_ones_own(
    quick_engine: Engine, tmp_path: Path, frame: pd.DataFrame, weighted: bool, clustered: bool
) -> None:
    columns = {"genuine": "genuine", "score": "score"}
    metrics = ["fnmr", "fmr", MetricOptions(id="cost", numerator="cost")]
    found = measured(
        quick_engine,
        tmp_path,
        frame,
        "verification",
        metrics,
        weighted=weighted,
        clustered=clustered,
        columns=columns,
        threshold=0.25,
    )
    genuine, accepted = frame["genuine"] == "yes", frame["score"] >= 0.25
    rows = pd.DataFrame(
        {
            "genuine_pairs": genuine,
            "impostor_pairs": ~genuine,
            "false_non_matches": genuine & ~accepted,
            "false_matches": ~genuine & accepted,
        }
    ).astype(float)
    rows["column:cost"] = frame["cost"]
    _close_enough(frame, found, rows, clustered=clustered)


def _close_enough(frame: pd.DataFrame, found: Measured, rows: pd.DataFrame, *, clustered: bool) -> None:
    """As `check`, for sums in which terms of both signs cancel: a relative error of such a sum means nothing."""
    weight = frame["weight"] if "weight" in found.source.name else pd.Series(1.0, index=frame.index)
    weighted = rows.assign(rows=1.0)[list(found.bases)].mul(weight, axis=0)
    size = weighted.abs().sum().to_numpy()
    assert np.abs(np.array(list(found.overall.sums.values())) - weighted.sum().to_numpy()) == pytest.approx(
        np.zeros(len(size)), abs=max(1e-12, 1e-9 * float(size.max()))
    )
    units = weighted.groupby(frame["speaker"]).sum() if clustered else weighted
    products = units.to_numpy().T @ units.to_numpy()
    assert found.overall.products is not None
    tolerance = 1e-9 * max(1e-3, float((np.abs(units.to_numpy()).T @ np.abs(units.to_numpy())).max()))
    assert np.abs(found.overall.products - products).max() <= tolerance


@FEW
@given(tables({"value": st.floats(0, 1e4)}), st.booleans(), st.booleans())
def test_scores(quick_engine: Engine, tmp_path: Path, frame: pd.DataFrame, weighted: bool, clustered: bool) -> None:
    found = measured(
        quick_engine,
        tmp_path,
        frame,
        "scores",
        ["mean"],
        weighted=weighted,
        clustered=clustered,
        columns={"value": "value"},
    )
    _close_enough(frame, found, frame[["value"]], clustered=clustered)


WORDS = st.lists(st.sampled_from(["uh", "one", "two", "three", "four"]), max_size=7).map(" ".join)


@FEW
@given(tables({"reference": WORDS, "hypothesis": WORDS}), st.booleans())
def test_transcription_counts_what_jiwer_counts(
    quick_engine: Engine, tmp_path: Path, frame: pd.DataFrame, clustered: bool
) -> None:
    metrics = ["wer", "substitution_rate", "deletion_rate", "insertion_rate", "cer"]
    columns = {"reference": "reference", "hypothesis": "hypothesis"}
    found = measured(
        quick_engine, tmp_path, frame, "transcription", metrics, weighted=False, clustered=clustered, columns=columns
    )
    counted = []
    for said, heard in zip(frame["reference"], frame["hypothesis"], strict=True):
        if not said:
            added = len(heard.split())
            counted.append((added, 0, 0, 0, added, len(heard), 0))
            continue
        words, letters = jiwer.process_words(said, heard), jiwer.process_characters(said, heard)
        edits = (words.substitutions, words.deletions, words.insertions)
        letter_errors = letters.substitutions + letters.deletions + letters.insertions
        counted.append((sum(edits), len(said.split()), *edits, letter_errors, len(said)))
    names = ["word_errors", "words", "substitutions", "deletions", "insertions", "character_errors", "characters"]
    rows = pd.DataFrame(counted, columns=names, dtype=float)
    check(frame, found, rows, groups_of(frame), clustered=clustered)


@FEW
@given(tables({"errors": st.integers(0, 9), "words": st.integers(0, 40)}), st.booleans())
def test_counts_give_what_rows_give(quick_engine: Engine, tmp_path: Path, frame: pd.DataFrame, clustered: bool) -> None:
    columns = {"errors": "errors", "words": "words"}
    found = measured(
        quick_engine, tmp_path, frame, "transcription", ["wer"], weighted=False, clustered=clustered, columns=columns
    )
    bins = groups_of(frame)["age"]
    keys = [frame["accent"].fillna(""), bins.fillna("").rename("age"), *([frame["speaker"]] if clustered else [])]
    lines = frame.assign(n=1).groupby(keys)[["errors", "words", "n"]].sum().reset_index()
    lines.to_csv(tmp_path / "counts.csv", index=False)
    spec = evaluation(
        "transcription",
        CountsSource(kind="counts", path="counts.csv"),
        ["wer"],
        ("accent", "age", ("accent", "age")),
        {**columns, "rows": "n"},
        cluster="speaker" if clustered else None,
    )
    counts = measure(spec, {"accent": ACCENT, "age": AGE}, metrics_of(spec), tmp_path, engine=quick_engine)
    assert (counts.rows, counts.clusters, counts.bases) == (found.rows, found.clusters, found.bases)
    assert [grouping.missing for grouping in counts.groupings] == [grouping.missing for grouping in found.groupings]
    for mine, others in zip(counts.groupings, found.groupings, strict=True):
        for cell, other in zip(mine.cells, others.cells, strict=True):
            assert (cell.group, cell.rows, cell.clusters, cell.sums) == (
                other.group,
                other.rows,
                other.clusters,
                other.sums,
            )
            if clustered:
                assert cell.products == pytest.approx(other.products)
            else:
                assert cell.products is None
