"""Every engine gives the cells that DuckDB gives, to the last bit, and reads what is written as DuckDB reads it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

from cardgen.errors import DataError, UnreadableError
from cardgen.evaluation.cells import Cell, Measured
from cardgen.evaluation.faults import At
from cardgen.evaluation.measure import measure
from cardgen.evaluation.sources.engines import open_engine
from cardgen.evaluation.sources.files import find_files
from cardgen.evaluation.sources.frames.engine import FrameEngine
from cardgen.evaluation.sources.protocols import Engine, Pick, unparsed
from cardgen.metrics.registry import metrics_of
from cardgen.spec.metrics import MetricOptions
from cardgen.spec.sources import CountsSource, RowsSource
from tests.evaluation.evaluation_specs import evaluation, group

AT: At = ("source",)
WORDS = ["one", "two", "three", "four"]
ACCENT = group("accent")
AGE = group("age", bins=(25.0, 45.0))


def table(rows: int = 600) -> pd.DataFrame:
    random = np.random.default_rng(1)

    def texts() -> list[str]:
        return [" ".join(random.choice(WORDS, random.integers(0, 6))) for _ in range(rows)]

    return pd.DataFrame(
        {
            "label": random.integers(0, 2, rows),
            "prediction": random.integers(0, 2, rows),
            "score": np.round(random.random(rows), 2),
            "value": random.lognormal(0, 3, rows),
            "weight": random.gamma(2, 1, rows),
            "accent": random.choice(np.array(["a", "b", None, " "], dtype=object), rows),
            "age": random.choice([18.5, 25.0, 45.0, np.nan], rows),
            "who": random.choice(["s1", "s2", "s3", "s4"], rows),
            "said": texts(),
            "heard": texts(),
        }
    )


def cells(found: Measured) -> list[Any]:
    def plain(cell: Cell) -> Any:
        products = None if cell.products is None else cell.products.tolist()
        curve = cell.histogram
        drawn = None if curve is None else (curve.scores.tolist(), curve.positives.tolist(), curve.negatives.tolist())
        return dict(cell.group), cell.rows, cell.clusters, dict(cell.sums), products, drawn

    every = [found.overall, *(cell for grouping in found.groupings for cell in grouping.cells)]
    return [plain(cell) for cell in every] + [grouping.missing for grouping in found.groupings]


TASKS: dict[str, tuple[Any, ...]] = {
    "classification": (
        ["accuracy", "fpr", "brier", "auc"],
        {"label": "label", "prediction": "prediction", "score": "score"},
    ),
    "regression": (["mae", "rmse", "r2"], {"label": "value", "prediction": "score"}),
    "scores": (["mean"], {"value": "value"}),
    "transcription": (["wer", "substitution_rate", "cer"], {"reference": "said", "hypothesis": "heard"}),
}


@pytest.mark.parametrize("more", [{}, {"cluster": "who", "weight": "weight"}], ids=["rows", "clusters"])
@pytest.mark.parametrize("task", TASKS)
def test_cells_are_those_of_duckdb(engine: Engine, tmp_path: Path, task: str, more: dict[str, str]) -> None:
    table().to_parquet(tmp_path / "rows.parquet")
    metrics, columns = TASKS[task]
    spec = evaluation(task, "rows.parquet", metrics, ("accent", "age", ("accent", "age")), columns, **more)
    told = (spec, {"accent": ACCENT, "age": AGE}, metrics_of(spec), tmp_path)
    assert cells(measure(*told, engine=engine)) == cells(measure(*told))


def test_logarithms_agree_to_the_twelfth_digit(engine: Engine, tmp_path: Path) -> None:
    table().to_parquet(tmp_path / "rows.parquet")
    columns = {"label": "label", "score": "score"}
    spec = evaluation("classification", "rows.parquet", ["log_loss"], ("accent",), columns)
    told = (spec, {"accent": ACCENT}, metrics_of(spec), tmp_path)
    found, wanted = measure(*told, engine=engine), measure(*told)
    assert dict(found.overall.sums) == pytest.approx(dict(wanted.overall.sums), rel=1e-12)


@pytest.mark.parametrize("value", [2**52 + 1, -(2**52) - 1, 0.1])
def test_sums_are_exact_beyond_64_bits(engine: Engine, tmp_path: Path, value: float) -> None:
    rows = 5_000
    pd.DataFrame({"value": [value] * rows}).to_parquet(tmp_path / "rows.parquet")
    spec = evaluation("scores", "rows.parquet", ["mean"], (), {"value": "value"})
    found = measure(spec, {}, metrics_of(spec), tmp_path, engine=engine).overall
    assert abs(2**52 * rows) > 2**63
    assert found.sums["value"] == float(Fraction(value) * rows)
    assert found.products is not None
    assert found.products[found_index(spec), found_index(spec)] == float(Fraction(value) ** 2 * rows)


def found_index(spec: Any) -> int:
    return sorted({base for metric in metrics_of(spec) for base in metric.bases}).index("value")


TEXTS = [
    *("1", " 2 ", "+.5", "5.", "1e3", "1E-2", "-0", "00012", "1e999", "1e-400"),
    *("", " ", "\u00a0", "yes", "No", "TRUE", "false", "nan", "-inf", "Infinity", "\t7"),
    *("x", "1_000", "1,5", "1d", "0x10", "1e", "--1", "1 2", "1f", "\u0661", "y"),
]


@pytest.mark.parametrize("form", ["number", "answer"])
def test_texts_are_read_as_the_same_numbers(engine: Engine, tmp_path: Path, form: Any) -> None:
    frame = pd.DataFrame({"row": [f"{index:02}" for index in range(len(TEXTS))], "text": TEXTS})
    frame.to_parquet(tmp_path / "rows.parquet")
    files = find_files(RowsSource(path="rows.parquet"), tmp_path, None, AT)
    picks = [Pick("row", "row", "key"), Pick("number", "text", form)]

    def read(running: Engine) -> list[Any]:
        rows = running.open(files, AT)
        frame = rows.frame(picks)
        return [
            repr(rows.row(frame.filter(frame_is(name)).select("number", unparsed("number")))) for name in sorted(names)
        ]

    def frame_is(name: str) -> Any:
        import narwhals as nw

        return nw.col("row") == name

    names = [f"{index:02}" for index in range(len(TEXTS))]
    with open_engine() as duck:
        assert read(engine) == read(duck)


@pytest.mark.parametrize(
    "values",
    [
        [1.0, 2.5, float("nan"), 2.5],
        [True, False, None, True],
        [date(2026, 1, 2), date(2025, 1, 2), None, date(2026, 1, 2)],
        [datetime(2026, 1, 2, 3, 4, 5), datetime(2025, 1, 2), None, datetime(2025, 1, 2)],  # noqa: DTZ001
        [Decimal("1.50"), Decimal("2.00"), None, Decimal("1.50")],
        ["\u00a0", "b", " a", "b"],
        [2**40, 3, None, 3],
    ],
)
def test_categories_have_the_same_names(engine: Engine, tmp_path: Path, values: list[Any]) -> None:
    content = {"value": [1, 2, 3, 4], "accent": pa.array(values, from_pandas=False)}
    parquet.write_table(pa.table(content), tmp_path / "rows.parquet", coerce_timestamps="us")
    spec = evaluation("scores", "rows.parquet", ["mean"], ("accent",), {"value": "value"})
    told = (spec, {"accent": ACCENT}, metrics_of(spec), tmp_path)
    assert cells(measure(*told, engine=engine)) == cells(measure(*told))


def test_names_of_columns_may_be_anything(run: Any, tmp_path: Path) -> None:
    frame = pd.DataFrame({"a.b": [1, 2], "c.d": ["x", "y"], "it's `odd`": ["p", "q"], "w w": [1, 3]})
    frame.to_parquet(tmp_path / "rows.parquet")
    groups = (group("one", column="c.d"), group("two", column="it's `odd`"))
    found = run("scores", "rows.parquet", ["mean"], groups, columns={"value": "a.b"}, weight="w w")
    assert found.overall.sums == {"value": 7.0, "rows": 4.0}
    assert [cell.sums["value"] for cell in found.groupings[1].cells] == [1.0, 6.0]


def test_two_evaluations_of_texts_on_one_engine(run: Any, tmp_path: Path) -> None:
    table(40).to_csv(tmp_path / "rows.csv", index=False)
    metrics, columns = TASKS["transcription"]
    assert cells(run("transcription", "rows.csv", metrics, columns=columns)) == cells(
        run("transcription", "rows.csv", metrics, columns=columns)
    )


def test_a_file_that_lacks_a_column_of_the_first(run: Any, tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    pd.DataFrame({"value": [1], "accent": ["a"]}).to_parquet(tmp_path / "parts" / "1.parquet")
    pd.DataFrame({"value": [1]}).to_parquet(tmp_path / "parts" / "2.parquet")
    with pytest.raises(DataError, match=r"^parts/2\.parquet: .*not as in|its columns differ from"):
        run("scores", "parts", ["mean"], (ACCENT,), columns={"value": "value"})


@pytest.mark.parametrize("values", [[["a"], ["b"]], [{"x": 1}, {"x": 2}], [b"a", b"b"]])
def test_columns_of_lists_structures_and_bytes_are_refused(run: Any, tmp_path: Path, values: list[Any]) -> None:
    parquet.write_table(pa.table({"value": [1, 2], "accent": values}), tmp_path / "rows.parquet")
    with pytest.raises(DataError, match='the column "accent" holds lists, structures or bytes'):
        run("scores", "rows.parquet", ["mean"], (ACCENT,), columns={"value": "value"})


def test_counts_too_large_to_be_exact_are_told(run: Any, tmp_path: Path) -> None:
    (tmp_path / "counts.csv").write_text("accent,errors,words\na,1,10\nb,2,9007199254740994\n")
    columns = {"errors": "errors", "words": "words"}
    source = CountsSource(kind="counts", path="counts.csv")
    with pytest.raises(DataError, match=r'^counts.csv:3: the column "words" holds a count too large, 9.0072e\+15'):
        run("transcription", source, ["wer"], (ACCENT,), columns=columns)


def test_a_metric_of_ones_own_over_a_column_with_a_dot(run: Any, engine: Engine, tmp_path: Path) -> None:
    pd.DataFrame({"calls.n": [1, 2, 4]}).to_parquet(tmp_path / "rows.parquet")
    own = MetricOptions(id="calls", numerator="calls.n")
    if isinstance(engine, FrameEngine) and engine.name == "Spark":
        with pytest.raises(DataError, match=r'Spark cannot add up the column "calls\.n", as its name has a dot'):
            run("scores", "rows.parquet", [own])
        return
    assert run("scores", "rows.parquet", [own]).overall.sums["column:calls.n"] == 7


@pytest.mark.parametrize(("name", "library"), [("polars", "polars"), ("spark", "pyspark"), ("spark", "pyarrow")])
def test_an_engine_whose_library_is_missing(monkeypatch: pytest.MonkeyPatch, name: Any, library: str) -> None:
    found = find_spec
    monkeypatch.setattr(
        "cardgen.evaluation.sources.engines.find_spec", lambda each: None if each == library else found(each)
    )
    with pytest.raises(UnreadableError) as caught:
        open_engine(name)
    message = f"the engine {name} needs {library}, which is not installed (install cardgen[{name}])"
    assert str(caught.value) == message


def test_an_engine_that_there_is_not() -> None:
    with pytest.raises(ValueError, match="there is no engine 'dask'; there are duckdb, polars, spark"):
        open_engine("dask")  # type: ignore[arg-type]
