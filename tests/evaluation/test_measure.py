"""What a user relies on: categories, formats, determinism, confinement, scores."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

from cardgen.errors import DataError
from cardgen.evaluation.cells import Measured
from cardgen.evaluation.measure import measure
from cardgen.evaluation.sources.duck import connection
from cardgen.evaluation.sources.frames.engine import FrameEngine
from cardgen.evaluation.sources.protocols import Engine
from cardgen.metrics.registry import metrics_of
from cardgen.spec.metrics import MetricOptions
from cardgen.spec.sources import CountsSource
from tests.evaluation.evaluation_specs import evaluation, group

COLUMNS = {"label": "label", "prediction": "prediction"}
FRAME = pd.DataFrame(
    {
        "label": [1, 0, 1, 0, 1, 0],
        "prediction": [1, 1, 0, 0, 1, 0],
        "accent": ["b10", "b9", "a", "c", None, "c"],
        "code": [1.0, 2.0, 1.0, 2.0, None, 3.0],
    }
)


def test_categories_that_are_not_declared_sort_by_name(run: Any, tmp_path: Path) -> None:
    FRAME.to_parquet(tmp_path / "rows.parquet")
    found = run("classification", "rows.parquet", ["accuracy"], (group("accent"), group("code")), columns=COLUMNS)
    accent, code = found.groupings
    assert [cell.group["accent"] for cell in accent.cells] == ["a", "b9", "b10", "c"]
    assert [cell.group["code"] for cell in code.cells] == ["1", "2", "3"]
    assert (accent.missing, found.rows, found.overall.sums["correct"]) == (1, 6, 4)


def test_declared_categories_keep_their_order_and_others_leave(run: Any, tmp_path: Path) -> None:
    FRAME.to_parquet(tmp_path / "rows.parquet")
    accent = group("accent", categories=("c", "z", "a"))
    found = run("classification", "rows.parquet", ["accuracy"], (accent,), columns=COLUMNS)
    assert [(cell.group["accent"], cell.rows) for cell in found.groupings[0].cells] == [("c", 2), ("z", 0), ("a", 1)]
    (covered,) = found.coverage
    assert (found.rows, found.excluded, covered.excluded, covered.missing) == (3, 3, 2, 1)
    (warned,) = found.warnings
    assert (warned.kind, warned.group, "z" in warned.message) == ("category-absent", "accent", True)
    assert found.margins.incidence.sum(axis=1).tolist() == [2, 1, 0, 1]


def test_other_categories_are_pooled(run: Any, tmp_path: Path) -> None:
    FRAME.to_parquet(tmp_path / "rows.parquet")
    accent = group("accent", categories=("c",), rest="pool")
    found = run("classification", "rows.parquet", ["accuracy"], (accent,), columns=COLUMNS)
    assert [(cell.group["accent"], cell.rows) for cell in found.groupings[0].cells] == [("c", 2), ("Other", 3)]
    (covered,) = found.coverage
    assert (found.rows, covered.missing, dict(covered.pooled)) == (6, 1, {"a": 1, "b10": 1, "b9": 1})


@pytest.mark.parametrize("ending", ["csv", "jsonl", "tsv", "feather", "folder", "glob"])
def test_every_format_gives_the_same(run: Any, engine: Engine, tmp_path: Path, ending: str) -> None:
    FRAME.to_parquet(tmp_path / "rows.parquet")
    source = f"rows.{ending}"
    if ending == "csv":
        FRAME.to_csv(tmp_path / source, index=False)
    elif ending == "tsv":
        FRAME.to_csv(tmp_path / source, sep="\t", index=False)
    elif ending == "jsonl":
        FRAME.to_json(tmp_path / source, orient="records", lines=True)
    elif ending == "feather":
        FRAME.to_feather(tmp_path / source)
    else:
        (tmp_path / "parts").mkdir()
        FRAME[:2].to_parquet(tmp_path / "parts" / "1.parquet")
        FRAME[2:].to_parquet(tmp_path / "parts" / "2.parquet")
        (tmp_path / "parts" / "_SUCCESS").touch()
        source = "parts" if ending == "folder" else "parts/*.parquet"
    groups = (group("accent"), group("code"))
    if ending == "feather" and _is_spark(engine):
        with pytest.raises(DataError, match="is an Arrow file, which Spark does not read"):
            run("classification", source, ["accuracy"], groups, columns=COLUMNS)
        return
    wanted = run("classification", "rows.parquet", ["accuracy", "fpr"], groups, columns=COLUMNS)
    found = run("classification", source, ["accuracy", "fpr"], groups, columns=COLUMNS)
    assert _plain(found) == _plain(wanted)
    assert found.source.rows == 6
    assert found.source.files == (2 if ending in ("folder", "glob") else 1)
    assert found.source.digest != wanted.source.digest


def _is_spark(engine: Engine) -> bool:
    return isinstance(engine, FrameEngine) and engine.name == "Spark"


def _plain(found: Measured) -> Any:
    cells = [found.overall, *(cell for grouping in found.groupings for cell in grouping.cells)]
    return [(dict(cell.group), cell.rows, dict(cell.sums), np.asarray(cell.products).tolist()) for cell in cells]


def test_a_digest_names_no_folder(run: Any, tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        FRAME.to_csv(tmp_path / folder / "rows.csv", index=False)
    digests = {
        run("classification", f"{each}/rows.csv", ["accuracy"], columns=COLUMNS).source.digest
        for each in ("one", "two")
    }
    assert len(digests) == 1


def test_sums_are_the_same_on_any_number_of_threads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(7)
    rows = 300_000
    frame = pd.DataFrame(
        {
            "value": random.lognormal(0, 3, rows),
            "weight": random.gamma(2, 1, rows),
            "who": random.integers(0, 900, rows),
            "accent": random.choice(["a", "b", "c"], rows),
        }
    )
    frame.to_parquet(tmp_path / "rows.parquet", row_group_size=20_000)
    spec = evaluation(
        "scores", "rows.parquet", ["mean"], ("accent",), {"value": "value"}, cluster="who", weight="weight"
    )
    found = []
    for threads in ("1", "2", "5"):
        monkeypatch.setattr(connection, "_SETTINGS", {**connection._SETTINGS, "threads": threads})
        found.append(measure(spec, {"accent": group("accent")}, metrics_of(spec), tmp_path))
    assert _plain(found[0]) == _plain(found[1]) == _plain(found[2])
    total = float((frame["value"] * frame["weight"]).sum())
    assert found[0].overall.sums["value"] == pytest.approx(total, rel=1e-12)
    assert found[0].clusters == frame["who"].nunique()


def test_chunks_give_the_same_sums(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(3)
    columns = {"label": random.integers(0, 2, 2_000), "prediction": random.integers(0, 2, 2_000)}
    frame = pd.DataFrame(
        {**columns, "who": random.integers(0, 300, 2_000).astype(str), "accent": random.choice(["a", "b"], 2_000)}
    )
    frame.to_parquet(tmp_path / "rows.parquet")
    told = ("classification", "rows.parquet", ["accuracy", "fpr"], (group("accent"),))
    whole = [run(*told, columns=COLUMNS, cluster=cluster) for cluster in ("who", None)]
    monkeypatch.setattr(connection, "_CHUNK", 100)
    assert [_plain(run(*told, columns=COLUMNS, cluster=cluster)) for cluster in ("who", None)] == [
        _plain(each) for each in whole
    ]


def test_values_that_a_sample_lacks_are_found(run: Any, tmp_path: Path) -> None:
    rows = 260_000
    frame = pd.DataFrame({"label": 1, "prediction": 1, "accent": ["a"] * (rows - 3) + ["late", "b", None]})
    frame.to_parquet(tmp_path / "rows.parquet", row_group_size=50_000)
    found = run("classification", "rows.parquet", ["accuracy"], (group("accent"),), columns=COLUMNS)
    assert [(cell.group["accent"], cell.rows) for cell in found.groupings[0].cells] == [
        ("a", rows - 3),
        ("b", 1),
        ("late", 1),
    ]
    assert found.groupings[0].missing == 1


def test_data_outside_the_root_is_refused(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    FRAME.to_csv(tmp_path / "rows.csv", index=False)
    (tmp_path / "root" / "link.csv").symlink_to(tmp_path / "rows.csv")
    for source in ("../rows.csv", "link.csv"):
        spec = evaluation("classification", source, ["accuracy"], (), COLUMNS)
        with pytest.raises(DataError, match="outside the data root"):
            measure(spec, {}, metrics_of(spec), tmp_path / "root", data_root=tmp_path / "root")


def test_scores_beyond_a_hundred_thousand_are_binned(run: Any, tmp_path: Path) -> None:
    rows = 120_000
    duckdb.sql(
        f"copy (select range % 3 = 0 as label, (range * 7919 % {rows}) / {rows} as score from range({rows})) "
        f"to '{tmp_path / 'rows.parquet'}'"
    )
    found = run("classification", "rows.parquet", ["auc"], columns={"label": "label", "score": "score"})
    histogram = found.overall.histogram
    assert not histogram.exact
    assert 1_000 <= histogram.scores.size <= 2_048
    assert (histogram.positives.sum(), histogram.negatives.sum()) == (rows / 3, rows * 2 / 3)


def test_a_threshold_in_single_precision(run: Any, tmp_path: Path) -> None:
    frame = pd.DataFrame({"label": [1, 0], "score": np.array([0.7, 0.1], dtype=np.float32)})
    frame.to_parquet(tmp_path / "rows.parquet")
    columns = {"label": "label", "score": "score"}
    found = run("classification", "rows.parquet", ["accuracy"], columns=columns, threshold=0.7)
    assert found.overall.sums["correct"] == 2


def test_one_class_against_the_rest(run: Any, tmp_path: Path) -> None:
    frame = pd.DataFrame({"label": list("abcab"), "prediction": list("abbba")})
    frame.to_csv(tmp_path / "rows.csv", index=False)
    found = run("classification", "rows.csv", ["accuracy", "fpr", "fnr"], columns=COLUMNS, positive="a")
    told = {"correct": 2, "true_positives": 1, "false_negatives": 1, "false_positives": 1, "true_negatives": 2}
    assert {base: found.overall.sums[base] for base in told if base in found.bases} == {
        base: count for base, count in told.items() if base in found.bases
    }


def test_truth_is_one_class_however_it_is_written(run: Any, tmp_path: Path) -> None:
    frame = pd.DataFrame({"label": [True, False, True], "prediction": ["yes", "no", "no"]})
    frame.to_parquet(tmp_path / "rows.parquet")
    assert run("classification", "rows.parquet", ["accuracy"], columns=COLUMNS, positive=1).overall.sums["correct"] == 2


def test_ratios_of_several_metrics_as_counts(run: Any, tmp_path: Path) -> None:
    (tmp_path / "counts.csv").write_text(
        "lang,who,metric,k,n\nen,1,accuracy,8,10\nen,1,fpr,1,4\nen,2,accuracy,5,5\nen,2,fpr,0,2\nfi,1,accuracy,1,2\nfi,1,fpr,1,1\n"
    )
    source = CountsSource(kind="counts", path="counts.csv")
    columns = {"numerator": "k", "denominator": "n", "metric": "metric"}
    found = run("classification", source, ["accuracy", "fpr"], (group("lang"),), columns=columns, cluster="who")
    accuracy, fpr = found.metrics
    assert (found.rows, found.clusters) == (17, 2)
    sums = found.groupings[0].cells[0].sums
    assert [sums[base] for metric in (accuracy, fpr) for base in (*metric.numerator, *metric.denominator)] == [
        13,
        15,
        1,
        6,
    ]
    index = found.bases.index("numerator:accuracy")
    products = found.overall.products
    assert products is not None
    assert products[index, index] == (8 + 1) ** 2 + 5**2


def test_a_metric_of_ones_own_from_yes_and_no(run: Any, tmp_path: Path) -> None:
    lines = [{"done": "yes", "calls": 2}, {"done": "no", "calls": 3}]
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    own = MetricOptions(id="completion", numerator="done", denominator="calls")
    found = run("scores", "rows.jsonl", [own])
    assert dict(found.overall.sums) == {"column:calls": 5, "column:done": 1, "rows": 2}
    assert np.asarray(found.overall.products).tolist() == [[13, 2, 5], [2, 1, 1], [5, 1, 2]]
