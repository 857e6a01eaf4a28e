"""Columns made of predicates, on every engine, against a slow oracle."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings

from cardgen.errors import InvalidInputError
from cardgen.evaluation.cells import Measured
from cardgen.evaluation.measure import measure
from cardgen.evaluation.predicates.parse import parse
from cardgen.evaluation.predicates.rows import DerivedRows
from cardgen.evaluation.predicates.syntax import And, Not, Predicate
from cardgen.evaluation.sources.engines import open_engine
from cardgen.evaluation.sources.files import find_files
from cardgen.evaluation.sources.protocols import Engine, Pick, Rows
from cardgen.metrics.registry import metrics_of
from cardgen.spec.sources import RowsSource
from tests.evaluation.evaluation_specs import evaluation, group
from tests.evaluation.predicates.test_parse import ROW_PREDICATES, ROWS, of_row

TABLE = pd.DataFrame(
    {
        "race": ["A", "A", "B", None, "", "C", "B", "A"],
        "age": [20, 31, 25, 40, 24, None, 60, 25],
        "score": [0.1, 0.5, float("nan"), 0.7, 0.1, 0.9, 0.5, None],
        "whole": [1, 2, 3, 4, 5, 6, 7, 8],
        "typed": ["3", "x", "7.5", None, "nan", "inf", " 4 ", "-1"],
        "flag": [True, False, None, True, False, True, True, False],
        "word": ["yes", "no", "Yes", "maybe", None, "TRUE", "0", "1"],
        "day": [date(2026, 1, 1), date(2026, 1, 2), None, *[date(2026, 1, 3)] * 5],
        "padded": ["1.0", "2.0", "3.00", None, "", "1.0", "10.0", "-1.0"],
        "label": [1, 0] * 4,
        "prediction": [1, 1, 0, 0] * 2,
    }
)
TABLE["single"] = TABLE["score"].astype("float32")
TABLE["flag"] = TABLE["flag"].astype("boolean")
TABLE["age"] = TABLE["age"].astype("Int64")

SAID = [
    ('race == "A"', "110__001"),
    ('race != "A"', "001__110"),
    ('race in ("A", "C")', "110__101"),
    ('race not in ("A", "C")', "001__010"),
    ("age < 25", "10001_00"),
    ("not age < 25", "01110_11"),
    ("age >= 25 and age < 40", "01100_01"),
    ("age == 25.5", "00000_00"),
    ("age in (20, 60)", "10000_10"),
    ('age == "25"', "00100_01"),
    ('age == "25.0"', "00100_01"),
    ('age == "young"', "00000_00"),
    ("score <= 0.1", "10_0100_"),
    ("single <= 0.1", "10_0100_"),
    ('score == "0.5"', "01_0001_"),
    ("whole != 3", "11011111"),
    ("typed > 3.5", "0_1__110"),
    ('typed == "3"', "100_0000"),
    ("flag == true", "10_10110"),
    ("flag != true", "01_01001"),
    ("flag == 1", "10_10110"),
    ('flag == "false"', "01_01001"),
    ("word == true", "101__101"),
    ("word == false", "010__010"),
    ('word == "yes"', "1000_000"),
    ('day == "2026-01-02"', "01_00000"),
    ('day in ("2026-01-01", "2026-01-03")', "10_11111"),
    ('padded == "1"', "100__100"),
    ('padded == "-1"', "000__001"),
    ("padded >= 2", "011__010"),
    ('race == "A" or age > 30', "1101__11"),
    ('race == "A" and age > 30', "010_0000"),
]
"""A predicate, and for each row whether it is true (1), false (0) or unknown (_)."""


@pytest.fixture(params=["duckdb", "polars"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rows]:
    TABLE.to_parquet(tmp_path / "rows.parquet")
    with open_engine(request.param) as engine:
        yield engine.open(find_files(RowsSource(path="rows.parquet"), tmp_path, None, ()), ())


def answers(rows: Rows, predicates: dict[str, Predicate]) -> dict[str, list[str]]:
    """Return what each predicate says of every row, in the order of the column `whole`."""
    derived = DerivedRows(rows, {name: {"1": each, "0": Not(each)} for name, each in predicates.items()})
    picks = [Pick("whole", "whole", "key"), *(Pick(name, name, "key") for name in predicates)]
    found = derived.frame(picks).collect().to_pandas().sort_values("whole")
    return {name: ["_" if pd.isna(value) else value for value in found[name]] for name in predicates}


def test_every_kind_of_column_and_literal(opened: Rows) -> None:
    found = answers(opened, {str(index): parse(text) for index, (text, _) in enumerate(SAID)})
    assert {text: "".join(found[str(index)]) for index, (text, _) in enumerate(SAID)} == dict(SAID)


def test_columns_that_are_not_derived_stay_as_they_are(opened: Rows) -> None:
    rows = DerivedRows(opened, {"made": {"in": parse("whole > 2")}})
    assert rows.columns["made"] == "text"
    assert {**rows.columns, "made": None} == {**opened.columns, "made": None}
    assert rows.count() == len(TABLE)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(ROW_PREDICATES)
def test_any_predicate_says_what_the_oracle_says(quick_engine: Engine, tmp_path: Path, predicate: Predicate) -> None:
    path = tmp_path / "small.parquet"
    if not path.exists():
        pd.DataFrame([{**row, "whole": index} for index, row in enumerate(ROWS)]).to_parquet(path)
    rows = quick_engine.open(find_files(RowsSource(path=str(path)), tmp_path, None, ()), ())
    meant = [{True: "1", False: "0", None: "_"}[of_row(predicate, row)] for row in ROWS]
    assert answers(rows, {"p": predicate})["p"] == meant


def _measured(engine: Engine | None, folder: Path, derived: dict[str, dict[str, Predicate]], **more: Any) -> Measured:
    spec = evaluation(
        "classification", "rows.parquet", ["accuracy"], ["made"], {"label": "label", "prediction": "prediction"}
    )
    groups = {"made": group("made", categories=tuple(derived["made"]))}
    return measure(spec, groups, metrics_of(spec), folder, engine=engine, derived=derived, **more)


def test_a_derived_column_is_a_group(engine: Engine, tmp_path: Path) -> None:
    TABLE.to_parquet(tmp_path / "rows.parquet")
    old, a = parse("age >= 31"), parse('race == "A"')
    both = {"both": And((old, a)), "old": old, "A": a}
    measured = _measured(engine, tmp_path, {"made": both})
    found = measured.groupings[0]
    assert {cell.group["made"]: cell.rows for cell in found.cells} == {"both": 1, "old": 2, "A": 2}
    assert measured.coverage[0].missing == 3
    assert found.cells[1].sums["correct"] == 1


def test_of_a_frame(tmp_path: Path) -> None:
    found = _measured(None, tmp_path, {"made": {"in": parse("age < 30"), "out": parse("age >= 30")}}, frame=TABLE)
    assert [cell.rows for cell in found.groupings[0].cells] == [4, 3]


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ('rase == "A"', 1, 'no column "rase"'),
        ('age < 3 and (rase == "A")', 13, 'no column "rase"'),
        ("day > 3", 1, "dates or the like"),
    ],
)
def test_what_does_not_fit_the_columns_is_placed(opened: Rows, text: str, place: int, words: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        DerivedRows(opened, {"made": {"in": parse(text)}})
    (problem,) = caught.value.problems
    assert words in problem.message
    assert problem.place is not None
    assert problem.place.column == place
    assert "race" in problem.hint or "quotes" in problem.hint
