"""Rows in a real PostgreSQL: the same cells as from a file, and what is said where it cannot be read."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import pyarrow as pa
import pytest
from pyarrow import parquet

from cardgen.errors import UnreadableError
from cardgen.evaluation.cells import Cell, Measured
from cardgen.evaluation.measure import measure
from cardgen.metrics.registry import metrics_of
from tests.evaluation.evaluation_specs import evaluation, group
from tests.evaluation.sources.postgres_server import Server, find_programs, running

PROGRAMS = find_programs()
pytestmark = pytest.mark.skipif(PROGRAMS is None, reason="PostgreSQL is not installed")

COLUMNS = {
    "label": "smallint",
    "score": "real",
    "chance": "double precision",
    "errors": "integer",
    "words": "integer",
    "said": "text",
    "gender": "text",
    "accent mark": "text",
    "speaker": "text",
    "same": "text",
    "one": "integer",
    "two": "integer",
    "kind one": "text",
    "kind two": "text",
    "query": "integer",
    "topic": "text",
    "relevance": "integer",
    "rank": "integer",
    "version": "text",
}


def rows() -> list[tuple[Any, ...]]:
    draw = random.Random(7)
    found = []
    for index in range(3_000):
        one = draw.randrange(60)
        two = one if index % 3 == 0 else (one + draw.randrange(1, 60)) % 60
        query, place = divmod(index, 10)
        speaker = draw.randrange(40)
        words = draw.randrange(0, 30)
        found.append(
            (
                draw.randrange(2),
                round(draw.random(), 3),
                draw.random(),
                draw.randrange(0, words + 3),
                words,
                "one two three",
                draw.choice(["female", "male", None]),
                ["north", "south", "café", ""][speaker % 4],
                f"s{speaker}",
                "yes" if one == two else "no",
                one,
                two,
                "ab"[one % 2],
                "ab"[two % 2],
                query,
                ["law", "news"][query % 2],
                draw.choice([0, 0, 0, 1, 2]),
                place + 1 if place < 8 else None,
                f"version {place}" if place else None,
            )
        )
    return found


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    assert PROGRAMS is not None
    with running(PROGRAMS) as found:
        _fill(found)
        yield found


def _fill(server: Server) -> None:
    with psycopg.connect(server.url) as connection:
        connection.execute("create schema speech")
        kinds = ", ".join(f'"{name}" {kind}' for name, kind in COLUMNS.items())
        connection.execute(f"create table speech.rows ({kinds})")
        with connection.cursor().copy("copy speech.rows from stdin") as copy:
            for row in rows():
                copy.write_row(row)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("rows")
    columns = dict(zip(COLUMNS, zip(*rows(), strict=True), strict=True))
    table = pa.table(columns)
    schema = table.schema.set(1, pa.field("score", pa.float32()))
    parquet.write_table(table.cast(schema), found / "rows.parquet")
    return found


GROUPS = {"gender": group("gender"), "accent": group("accent", column="accent mark")}
BY = ("gender", "accent", ("gender", "accent"))
TASKS: dict[str, dict[str, Any]] = {
    "scores-of-classes": {
        "task": "classification",
        "metrics": ["accuracy", "fpr", "auc", "brier", "log_loss", "ece"],
        "columns": {"label": "label", "score": "score"},
        "threshold": 0.5,
    },
    "words": {
        "task": "transcription",
        "metrics": ["wer", "wer_macro_speaker", "ser"],
        "columns": {"errors": "errors", "words": "words"},
        "cluster": "speaker",
    },
    "numbers": {"task": "scores", "metrics": ["mean"], "columns": {"value": "chance"}, "weight": "chance"},
    "quantiles": {"task": "scores", "metrics": ["p50", "p95"], "columns": {"value": "chance"}, "cluster": "speaker"},
    "pairs": {
        "task": "verification",
        "metrics": ["fmr", "fnmr", "eer"],
        "columns": {"genuine": "same", "score": "score", "first_subject": "one", "second_subject": "two"},
        "threshold": 0.5,
    },
    "documents": {
        "task": "retrieval",
        "metrics": ["ndcg_at_5", "recall_at_5", "mrr"],
        "columns": {"relevance": "relevance", "rank": "rank"},
        "cluster": "query",
    },
    "attacks": {
        "task": "red_team",
        "metrics": ["attack_success_rate", "partial_success_rate"],
        "columns": {"outcome": "relevance"},
        "outcomes": {"succeeded": (2,), "partial": (1,), "blocked": (0,)},
        "cluster": "speaker",
    },
    "versions": {
        "task": "perturbation",
        "metrics": ["worst_case_score", "robustness_gap_score", "perturbation_gap", "complete_item_rate"],
        "columns": {"item": "query", "perturbation": "version", "value": "chance"},
    },
}
ONE_GROUP = {
    "pairs": {"kind": group("kind", column="kind one", pair_column="kind two")},
    "documents": {"kind": group("kind", column="topic")},
    "versions": {"kind": group("kind", column="topic")},
}


def _measured(source: Any, folder: Path, task: str, **more: Any) -> Measured:
    groups = ONE_GROUP.get(task, GROUPS)
    asked = evaluation(source=source, by=("kind",) if task in ONE_GROUP else BY, **TASKS[task])
    return measure(asked, groups, metrics_of(asked), folder, **more)


def _cells(found: Measured) -> list[Cell]:
    return [found.overall, *(cell for grouping in found.groupings for cell in grouping.cells)]


@pytest.mark.parametrize("task", TASKS)
def test_a_table_gives_the_cells_of_a_file(task: str, server: Server, folder: Path) -> None:
    there = _measured({"connection": "lab", "table": "speech.rows"}, folder, task, connections={"lab": server.url})
    here = _measured("rows.parquet", folder, task)
    assert there.rows == here.rows == 3_000
    assert there.warnings == here.warnings
    assert there.source.digest is None
    assert there.source.name == "lab: speech.rows"
    for one, other in zip(_cells(there), _cells(here), strict=True):
        assert (one.group, one.rows, one.clusters) == (other.group, other.rows, other.clusters)
        assert one.sums == pytest.approx(other.sums, rel=1e-12)
        assert (one.products is None) == (other.products is None)
        if one.products is not None and other.products is not None:
            assert np.allclose(one.products, other.products, rtol=1e-12)
        assert (one.histogram is None) == (other.histogram is None)
        if one.histogram is not None and other.histogram is not None:
            assert np.array_equal(one.histogram.scores, other.histogram.scores)
            assert np.array_equal(one.histogram.positives, other.histogram.positives)
        if one.subjects is not None and other.subjects is not None:
            assert one.subjects.people == other.subjects.people
            assert dataclasses.asdict(one.subjects.impostor) == pytest.approx(  # type: ignore[arg-type]
                dataclasses.asdict(other.subjects.impostor)  # type: ignore[arg-type]
            )
        assert (one.subjects is None) == (other.subjects is None) == (task != "pairs")


def test_a_query_gives_the_rows_it_selects(server: Server, folder: Path) -> None:
    source = {"connection": server.url, "query": "select * from speech.rows where gender = 'male';"}
    expected = sum(row[6] == "male" for row in rows())
    asked = evaluation(source=source, by=("accent",), **TASKS["words"])
    assert measure(asked, GROUPS, metrics_of(asked), folder).rows == expected


def test_nothing_can_be_written_to_it(server: Server, folder: Path) -> None:
    with psycopg.connect(server.url) as connection:
        connection.execute(
            "create or replace function speech.clear() returns setof speech.rows language plpgsql as "
            "$$ begin delete from speech.rows; return query select * from speech.rows; end $$"
        )
    source = {"connection": server.url, "query": "select * from speech.clear()"}
    with pytest.raises(UnreadableError, match="read-only transaction"):
        _measured(source, folder, "words")
    with psycopg.connect(server.url) as connection:
        assert connection.execute("select count(*) from speech.rows").fetchone() == (3_000,)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ({"table": "speech.nothing"}, r'cannot read the table "speech.nothing"'),
        ({"query": "select * from"}, "cannot read the query"),
        ({"query": "drop table speech.rows"}, "cannot read the query: syntax error"),
    ],
)
def test_what_is_not_there_is_told_with_the_warehouse(
    source: dict[str, str], told: str, server: Server, folder: Path
) -> None:
    with pytest.raises(UnreadableError, match=told) as raised:
        _measured({"connection": server.url, **source}, folder, "words")
    assert f"postgres at 127.0.0.1:{server.port}" in str(raised.value)


def test_texts_are_not_aligned_there(server: Server, folder: Path) -> None:
    source = {"connection": server.url, "table": "speech.rows"}
    columns = {"reference": "said", "hypothesis": "said"}
    asked = evaluation("transcription", source, ["wer"], ("gender",), columns)
    with pytest.raises(Exception, match="cannot align the words of texts"):
        measure(asked, GROUPS, metrics_of(asked), folder)


def test_a_password_is_never_told(folder: Path) -> None:
    url = "postgres://reader:hush@127.0.0.1:1/lab"
    with pytest.raises(UnreadableError, match=r"cannot connect to postgres at 127\.0\.0\.1:1/lab") as raised:
        _measured({"connection": "lab", "table": "rows"}, folder, "words", connections={"lab": url})
    assert "hush" not in str(raised.value)


def test_a_connection_nobody_gave_is_asked_for(folder: Path) -> None:
    with pytest.raises(UnreadableError, match="no URL is given for the connection"):
        _measured({"connection": "lab", "table": "rows"}, folder, "words")


def test_a_spec_that_is_not_trusted_says_not_where_to_connect(server: Server, folder: Path) -> None:
    source = {"connection": server.url, "table": "speech.rows"}
    with pytest.raises(UnreadableError, match="cannot say where to connect"):
        _measured(source, folder, "words", data_root=folder)
    named = {"connection": "lab", "table": "speech.rows"}
    found = _measured(named, folder, "words", data_root=folder, connections={"lab": server.url})
    assert found.rows == 3_000
