"""Every kind of bad data: one clear message with its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

from cardgen.errors import CardgenError
from cardgen.evaluation.measure import measure
from cardgen.evaluation.sources.protocols import Engine
from cardgen.metrics.registry import metrics_of
from cardgen.spec.sources import CountsSource
from tests.evaluation.evaluation_specs import evaluation, group

HEADER = "label,prediction,score,sex\n"
GOOD = "1,1,0.9,f\n0,0,0.2,m\n1,0,0.4,f\n"
COLUMNS = {"label": "label", "prediction": "prediction", "score": "score"}


def problem(engine: Engine, folder: Path, text: str | bytes | None = None, **more: Any) -> tuple[int, str]:
    """Return the exit code and the one message that measuring gives."""
    told = {
        "source": "rows.csv",
        "metrics": ["accuracy", "brier"],
        "columns": COLUMNS,
        "task": "classification",
        **more,
    }
    if text is not None:
        name = told["source"] if isinstance(told["source"], str) else told["source"].path
        (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)
    sex = told.pop("group", group("sex"))
    told.setdefault("by", ("sex",))
    spec = evaluation(**told)
    with pytest.raises(CardgenError) as caught:
        measure(spec, {sex.id: sex}, metrics_of(spec), folder, engine=engine)
    (found,) = caught.value.problems
    assert "\n" not in str(found)
    assert str(folder) not in str(found)
    return caught.value.exit_code, str(found)


# ruff: noqa: ISC004 - a message is one string on two lines
ROWS = [
    ("", 2, 'evaluations.run.source: "rows.csv" is empty (it needs rows)'),
    (HEADER, 2, 'evaluations.run.source: "rows.csv" has no rows'),
    (
        HEADER + GOOD + "1,1,0.5\n",
        2,
        "rows.csv:5: this line has 3 fields where the header has 4 (quote a value that holds the delimiter)",
    ),
    (
        HEADER + GOOD + "1,1,0.5,f,x\n",
        2,
        "rows.csv:5: this line has 5 fields where the header has 4 (quote a value that holds the delimiter)",
    ),
    (
        (HEADER + GOOD + "1,1,0.5,caf\xe9\n").encode("latin-1"),
        2,
        "rows.csv:5: this is not UTF-8 text (save the file as UTF-8)",
    ),
    (
        HEADER + GOOD + "1,1,nan,f\n1,1,inf,f\n",
        2,
        'rows.csv:5: the column "score" holds NaN or infinity in line 5, the first of 2 '
        "(leave the row out, or say what is missing)",
    ),
    (
        HEADER + '1,1,"0.\n5",f\n' + GOOD,
        2,
        'rows.csv:2: the column "score" holds text in line 2 (write a number, or leave the row out)',
    ),
    (HEADER + GOOD + "1,1,,f\n", 2, 'rows.csv:5: the column "score" holds no value in line 5 (every row needs one)'),
    (
        HEADER + GOOD + "1,1,1.5,f\n",
        2,
        'rows.csv:5: the column "score" holds a value above 1, 1.5 in line 5 (scores lie between 0 and 1)',
    ),
    (HEADER + GOOD + ",1,0.5,f\n", 2, 'rows.csv:5: the column "label" holds no value in line 5 (every row needs one)'),
    (
        HEADER + "1,1,0.9,f\n0,0,0.1,f\n",
        2,
        'evaluations.run.by: the column "sex" of the group sex holds the category "f" only, '
        "so there is nothing to compare (remove the group from by)",
    ),
    (
        HEADER + '1,1,0.9,\n0,0,0.1," "\n',
        2,
        'groups.sex.column: the column "sex" of the group sex has no label in any row '
        "(name another column, or remove the group)",
    ),
    ("label,prediction,score,sex,Sex\n", 2, 'rows.csv:1: the header names the column "Sex" twice (rename one of them)'),
    (HEADER + '1,1,0.5,"f\n', 2, 'rows.csv:2: a quote is opened here and never closed (write " inside a value as "")'),
]


@pytest.mark.parametrize(("text", "code", "message"), ROWS)
def test_bad_rows(engine: Engine, tmp_path: Path, text: str | bytes, code: int, message: str) -> None:
    assert problem(engine, tmp_path, text) == (code, message)


def test_a_missing_column_lists_what_there_is(engine: Engine, tmp_path: Path) -> None:
    columns = {"label": "labell", "prediction": "prediction", "score": "score"}
    assert problem(engine, tmp_path, HEADER + GOOD, columns=columns) == (
        2,
        'evaluations.run.columns.label: "rows.csv" has no column "labell"; it has: label, prediction, score, sex '
        '(did you mean "label"?)',
    )


def test_a_missing_file(engine: Engine, tmp_path: Path) -> None:
    message = 'evaluations.run.source: there is no file "rows.csv" (the path is relative to the spec)'
    assert problem(engine, tmp_path) == (3, message)


def test_a_folder_without_files(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "rows").mkdir()
    assert problem(engine, tmp_path, source="rows") == (2, 'evaluations.run.source: the folder "rows" holds no files')


def test_a_pattern_that_matches_nothing(engine: Engine, tmp_path: Path) -> None:
    message = 'evaluations.run.source: no file matches "rows/*.csv" (the path is relative to the spec)'
    assert problem(engine, tmp_path, source="rows/*.csv") == (2, message)


@pytest.mark.parametrize("part", [slice(0, 40), slice(0, -30), slice(30, None)])
def test_a_truncated_parquet(engine: Engine, tmp_path: Path, part: slice) -> None:
    pd.DataFrame({"label": [0, 1] * 50, "prediction": 1, "score": 0.5, "sex": ["f", "m"] * 50}).to_parquet(
        tmp_path / "whole"
    )
    message = (
        'evaluations.run.source: "rows.parquet" cannot be read as Parquet: it is damaged, cut short, or something else '
        "(write it again)"
    )
    assert problem(engine, tmp_path, (tmp_path / "whole").read_bytes()[part], source="rows.parquet") == (3, message)


def test_a_line_that_is_no_json(engine: Engine, tmp_path: Path) -> None:
    text = '{"label": 1, "prediction": 1, "score": 0.5, "sex": "f"}\n\n{"label": 1,\n'
    message = "rows.jsonl:3: this line is no JSON object (write one object a line)"
    assert problem(engine, tmp_path, text, source="rows.jsonl") == (2, message)


def test_a_row_of_parquet_is_told_by_its_number(engine: Engine, tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"label": [0, 1, 1], "prediction": [0, 1, 1], "score": [0.1, float("nan"), 0.3], "sex": list("fmf")}
    )
    table = pa.table(
        {name: frame[name].to_numpy() for name in ("label", "prediction", "score")} | {"sex": ["f", "m", "f"]}
    )
    parquet.write_table(table, tmp_path / "rows.parquet")
    code, message = problem(engine, tmp_path, source="rows.parquet")
    assert (code, message.partition(" (")[0]) == (
        2,
        'rows.parquet:2: the column "score" holds NaN or infinity in row 2',
    )


def test_labels_that_are_none_of_the_classes(engine: Engine, tmp_path: Path) -> None:
    text = "label,prediction,sex\ncat,cat,f\ndog,cat,m\ncow,dog,f\ncow,dog,f\n"
    columns = {"label": "label", "prediction": "prediction"}
    assert problem(engine, tmp_path, text, metrics=["accuracy"], columns=columns, classes=("cat", "dog")) == (
        2,
        'rows.csv:4: the column "label" holds "cow", which is none of the classes in line 4, the first of 2 '
        "(classes: cat, dog)",
    )


def test_a_positive_class_that_nothing_has(engine: Engine, tmp_path: Path) -> None:
    text = "label,prediction,sex\ncat,cat,f\ndog,cat,m\n"
    columns = {"label": "label", "prediction": "prediction"}
    assert problem(engine, tmp_path, text, metrics=["fpr"], columns=columns, positive="horse") == (
        2,
        'rows.csv: the column "label" never holds the positive class "horse" (it holds: cat, dog)',
    )
    code, message = problem(engine, tmp_path, text, metrics=["fpr"], columns=columns)
    assert (code, "of which none is said to be positive" in message) == (2, True)


def test_too_many_categories(engine: Engine, tmp_path: Path) -> None:
    text = HEADER + "".join(f"1,1,0.5,v{index}\n" for index in range(10_001))
    assert problem(engine, tmp_path, text) == (
        2,
        'groups.sex.column: the column "sex" of the group sex holds 10,001 categories, and a group has 10,000 at most '
        "(name those to evaluate in categories)",
    )


def test_a_missing_hypothesis_and_a_missing_speaker(engine: Engine, tmp_path: Path) -> None:
    text = '{"ref": "a", "hyp": "a", "sex": "f", "who": "x"}\n{"ref": "a", "hyp": null, "sex": "m", "who": null}\n'
    columns = {"reference": "ref", "hypothesis": "hyp"}
    told = {"task": "transcription", "metrics": ["wer"], "columns": columns, "source": "rows.jsonl"}
    assert problem(engine, tmp_path, text, **told) == (
        2,
        'rows.jsonl:2: the column "hyp" holds no value in line 2 (an empty text is written as one, not left out)',
    )
    text = text.replace('"hyp": null', '"hyp": ""')
    message = 'rows.jsonl:2: the column "who" holds no value in line 2 (every row needs one)'
    assert problem(engine, tmp_path, text, cluster="who", **told) == (2, message)


def test_a_rate_of_numbers_and_negative_weights(engine: Engine, tmp_path: Path) -> None:
    told = {"task": "scores", "columns": {"value": "value"}, "metrics": ["rate"]}
    message = 'rows.csv:3: the column "value" holds a fraction in line 3 (a rate needs 0 and 1, or yes and no)'
    assert problem(engine, tmp_path, "value,sex\nyes,f\n0.5,m\n", **told) == (2, message)
    text = "value,sex,w\nyes,f,1\nno,m,-2\n"
    message = 'rows.csv:3: the column "w" holds a negative number, -2 in line 3'
    assert problem(engine, tmp_path, text, weight="w", **told) == (2, message)
    code, message = problem(engine, tmp_path, "value,sex,w\nyes,f,0\nno,m,0\n", weight="w", **told)
    assert (code, message) == (2, 'evaluations.run.weight: every weight in the column "w" is zero (leave weight out)')


COUNTS = CountsSource(kind="counts", path="counts.csv")


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("f,-1,10,4\nm,1,10,4\n", 'counts.csv:2: the column "e" holds a negative number, -1 in line 2'),
        ("f,1.5,10,4\nm,1,10,4\n", 'counts.csv:2: the column "e" holds a fraction in line 2 (counts are whole)'),
        (
            "f,x,10,4\nm,1,10,4\n",
            'counts.csv:2: the column "e" holds text in line 2 (write a number, or leave the row out)',
        ),
    ],
)
def test_bad_counts(engine: Engine, tmp_path: Path, lines: str, message: str) -> None:
    columns = {"errors": "e", "words": "w", "rows": "n"}
    told = {"task": "transcription", "metrics": ["wer"], "columns": columns, "source": COUNTS}
    assert problem(engine, tmp_path, "sex,e,w,n\n" + lines, **told) == (2, message)


def test_a_numerator_above_its_denominator(engine: Engine, tmp_path: Path) -> None:
    columns = {"numerator": "wrong", "denominator": "all"}
    told = {"metrics": ["error_rate"], "columns": columns, "source": COUNTS}
    assert problem(engine, tmp_path, "sex,wrong,all\nf,1,3\nm,5,4\n", **told) == (
        2,
        'counts.csv:3: the column "wrong" holds more than the column "all", of which it is a part, in line 3',
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("yes,2,0.5,f", 'the column "label" holds text in line 5 (write a number, or leave the row out)'),
        ("2,,0.5,f", 'the column "prediction" holds no value in line 5 (every row needs one)'),
        (
            "2,nan,0.5,f",
            'the column "prediction" holds NaN or infinity in line 5 (leave the row out, or say what is missing)',
        ),
        (
            "1e31,2,0.5,f",
            'the column "label" holds a value above 1e+30, 1e+31 in line 5 '
            "(no measurement is that large; check the column, or give it another unit)",
        ),
        (
            "2,-1e31,0.5,f",
            'the column "prediction" holds a value below -1e+30, -1e+31 in line 5 '
            "(no measurement is that large; check the column, or give it another unit)",
        ),
    ],
)
def test_numbers_of_a_regression_that_are_none(engine: Engine, tmp_path: Path, line: str, message: str) -> None:
    columns = {"label": "label", "prediction": "prediction"}
    found = problem(
        engine, tmp_path, HEADER + GOOD + line + "\n", task="regression", metrics=["mae", "r2"], columns=columns
    )
    assert found == (2, f"rows.csv:5: {message}")


@pytest.mark.parametrize("metric", ["log_loss", "calibration_in_large", "observed_expected", "ece"])
def test_a_score_that_is_no_probability(engine: Engine, tmp_path: Path, metric: str) -> None:
    columns = {"label": "label", "score": "score"}
    assert problem(engine, tmp_path, HEADER + GOOD + "1,1,-0.5,f\n", metrics=[metric], columns=columns) == (
        2,
        'rows.csv:5: the column "score" holds a value below 0, -0.5 in line 5 (scores lie between 0 and 1)',
    )
