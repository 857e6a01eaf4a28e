"""Rows that a program hands over as a frame, of any library, give what files of them give."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import ibis
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from cardgen.errors import CardgenError
from cardgen.evaluation.cells import Measured
from cardgen.evaluation.measure import measure
from cardgen.metrics.registry import metrics_of
from tests.evaluation.evaluation_specs import evaluation, group

# Ibis 12 calls a method of DuckDB that version 2 of it renamed.
pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")

ROWS = pd.DataFrame(
    {
        "value": np.random.default_rng(3).lognormal(0, 3, 200),
        "accent": (["a", "b", None, " "] * 50),
        "who": [f"s{index % 7}" for index in range(200)],
        "said": ["one two"] * 100 + ["three"] * 100,
        "heard": ["one too"] * 100 + [""] * 100,
    }
)
EAGER: dict[str, Callable[[pd.DataFrame], Any]] = {
    "pandas": lambda frame: frame,
    "arrow": pa.Table.from_pandas,
    "polars": pl.from_pandas,
}
LAZY: dict[str, Callable[[pd.DataFrame], Any]] = {
    "polars lazy": lambda frame: pl.from_pandas(frame).lazy(),
    "duckdb": lambda frame: duckdb.connect().from_arrow(pa.Table.from_pandas(frame)),
    "ibis": lambda frame: of_ibis(frame),
}


def of_ibis(frame: pd.DataFrame) -> Any:
    warehouse = ibis.duckdb.connect()
    warehouse.con.from_arrow(pa.Table.from_pandas(frame)).create("rows")
    return warehouse.table("rows")


def told(task: str, columns: dict[str, str], metrics: list[str], **more: Any) -> tuple[Any, Any, Any]:
    spec = evaluation(task, "rows.parquet", metrics, ("accent",), columns, **more)
    return spec, {"accent": group("accent")}, metrics_of(spec)


def of_frame(folder: Path, frame: Any, *args: Any, **more: Any) -> Measured:
    return measure(*told(*args, **more), folder, frame=frame)


def plain(found: Measured) -> Any:
    cells = [found.overall, *(cell for grouping in found.groupings for cell in grouping.cells)]
    return [
        (dict(cell.group), cell.rows, cell.clusters, dict(cell.sums), np.asarray(cell.products).tolist())
        for cell in cells
    ]


SCORES: Any = ("scores", {"value": "value"}, ["mean"])
TRANSCRIPTS: Any = ("transcription", {"reference": "said", "hypothesis": "heard"}, ["wer"])


@pytest.mark.parametrize("kind", [*EAGER, *LAZY])
@pytest.mark.parametrize("cluster", [None, "who"])
def test_a_frame_gives_what_its_file_gives(tmp_path: Path, kind: str, cluster: str | None) -> None:
    ROWS.to_parquet(tmp_path / "rows.parquet")
    found = of_frame(tmp_path, {**EAGER, **LAZY}[kind](ROWS), *SCORES, cluster=cluster)
    wanted = measure(*told(*SCORES, cluster=cluster), tmp_path)
    assert plain(found) == plain(wanted)
    assert (found.source.name, found.source.digest, found.source.rows) == ("the frame of run", None, 200)


@pytest.mark.xdist_group("spark")
def test_a_frame_of_spark(tmp_path: Path, spark_session: Any) -> None:
    ROWS.to_parquet(tmp_path / "rows.parquet")
    frame = spark_session.read.parquet(f"file://{tmp_path}/rows.parquet").withColumnRenamed("value", "a value")
    for wanted, task in ((SCORES, ("scores", {"value": "a value"}, ["mean"])), (TRANSCRIPTS, TRANSCRIPTS)):
        assert plain(of_frame(tmp_path, frame, *task)) == plain(measure(*told(*wanted), tmp_path))


@pytest.mark.parametrize("kind", [*EAGER, "polars lazy"])
def test_texts_of_a_frame_are_aligned(tmp_path: Path, kind: str) -> None:
    ROWS.to_parquet(tmp_path / "rows.parquet")
    found = of_frame(tmp_path, {**EAGER, **LAZY}[kind](ROWS), *TRANSCRIPTS)
    assert plain(found) == plain(measure(*told(*TRANSCRIPTS), tmp_path))


def problem(folder: Path, frame: Any, *args: Any) -> str:
    with pytest.raises(CardgenError) as caught:
        of_frame(folder, frame, *args)
    assert caught.value.exit_code == 2
    return str(caught.value)


def test_an_engine_that_runs_no_python_says_so(tmp_path: Path) -> None:
    assert problem(tmp_path, LAZY["ibis"](ROWS), *TRANSCRIPTS) == (
        "evaluations.run.source: ibis cannot align the words of texts (give columns that count the errors and words of "
        "each row, or align on DuckDB or Spark)"
    )


def test_a_bad_row_of_a_frame_in_memory_is_told_by_its_number(tmp_path: Path) -> None:
    rows = ROWS.assign(value=["1"] * 120 + ["x"] + ["2"] * 79)
    message = (
        'the column "value" holds neither a number nor yes or no in row 121 (write a number, or leave the row out)'
    )
    for frame in EAGER.values():
        assert problem(tmp_path, frame(rows), *SCORES) == f"the frame of run:121: {message}"


def test_a_bad_row_of_a_lazy_frame_is_told_of_the_frame(tmp_path: Path) -> None:
    rows = ROWS.assign(value=["1"] * 120 + ["x"] + ["2"] * 79)
    for frame in LAZY.values():
        assert problem(tmp_path, frame(rows), *SCORES) == (
            'the frame of run: the column "value" holds neither a number nor yes or no '
            "(write a number, or leave the row out)"
        )


def test_what_is_no_frame(tmp_path: Path) -> None:
    assert problem(tmp_path, [1, 2], *SCORES) == (
        "evaluations.run.source: the frame of run is no frame of a known library, but a list "
        "(give a frame of pandas, Polars, Arrow, Spark, Ibis or DuckDB)"
    )


def test_a_column_that_a_frame_lacks(tmp_path: Path) -> None:
    for frame in (*EAGER.values(), *LAZY.values()):
        message = problem(tmp_path, frame(ROWS), "scores", {"value": "valu"}, ["mean"])
        assert 'the frame of run" has no column "valu"; it has: value, accent, who, said, heard' in message


def test_a_frame_with_values_of_several_types(tmp_path: Path) -> None:
    rows = ROWS.assign(value=pd.Series([object(), *[1] * 199], dtype=object))
    assert problem(tmp_path, rows, *SCORES).startswith("the frame of run:1: ")
