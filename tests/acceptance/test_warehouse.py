"""A card from rows that stay in a PostgreSQL, as the command builds it."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import narwhals as nw
import psycopg
import pytest

from cardgen.api import build
from cardgen.errors import UnreadableError
from cardgen.evaluation.sources.warehouse.backend import WarehouseBackend
from tests.acceptance.conftest import Run, rows
from tests.evaluation.sources.postgres_server import Server, find_programs, running

PROGRAMS = find_programs()
pytestmark = pytest.mark.skipif(PROGRAMS is None, reason="PostgreSQL is not installed")


@pytest.fixture
def server() -> Iterator[Server]:
    assert PROGRAMS is not None
    with running(PROGRAMS) as found:
        with psycopg.connect(found.url) as connection:
            connection.execute(
                "create table loans (id integer, region text, defaulted smallint, flagged smallint, score float8)"
            )
            with connection.cursor().copy("copy loans from stdin") as copy:
                for row in list(csv.reader(rows()))[1:]:
                    copy.write_row(row)
        yield found


def _in_the_warehouse(folder: Path, connection: str = "bank") -> None:
    spec = folder / "card.yaml"
    source = f"source: {{connection: {connection!r}, table: loans}}"
    spec.write_text(spec.read_text("utf-8").replace("source: rows.csv", source), encoding="utf-8")


def _figures(folder: Path) -> list[Any]:
    card = json.loads((folder / "card.json").read_text("utf-8"))
    return [card["results"], card["disparities"], card["acceptance"]]


def test_the_card_has_the_figures_of_a_file(cardgen: Run, folder: Path, server: Server) -> None:
    assert cardgen("build", "card.yaml", "--out", "of-file").code == 0
    _in_the_warehouse(folder)
    done = cardgen("build", "card.yaml", "--out", "of-table", "--connection", f"bank={server.url}")
    assert done.code == 0, done.err
    assert _figures(folder / "of-table") == _figures(folder / "of-file")
    record = json.loads((folder / "of-table/card.json").read_text("utf-8"))["evaluations"][0]["source"]
    assert record == {
        "digest": None,
        "document": None,
        "files": None,
        "kind": "rows",
        "name": "bank: loans",
        "rows": 200,
    }
    assert "bank: loans" in (folder / "of-table/card.md").read_text("utf-8")
    assert cardgen("check", "card.yaml", CARDGEN_CONNECTION_BANK=server.url).code in (0, 1)


def test_a_warehouse_that_does_not_answer_leaves_nothing(cardgen: Run, folder: Path) -> None:
    _in_the_warehouse(folder)
    done = cardgen("build", "card.yaml", "--out", "out", CARDGEN_CONNECTION_BANK="postgres://me:hush@127.0.0.1:1/bank")
    assert done.code == 3
    assert "card.yaml:" in done.err
    assert "cannot connect to postgres at 127.0.0.1:1/bank" in done.err
    assert "hush" not in done.err
    assert not (folder / "out").exists()


def test_a_connection_that_drops_in_the_middle_leaves_nothing(
    folder: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    _in_the_warehouse(folder)
    fetch = WarehouseBackend.fetch
    asked = []

    def dropping(self: WarehouseBackend, frame: nw.LazyFrame[Any]) -> Any:
        asked.append(frame)
        if len(asked) == 3:
            server.stop()
        return fetch(self, frame)

    monkeypatch.setattr(WarehouseBackend, "fetch", dropping)
    with pytest.raises(UnreadableError) as raised:
        build(folder / "card.yaml", connections={"bank": server.url})
    assert len(asked) == 3
    assert f'postgres at 127.0.0.1:{server.port}/postgres cannot read "loans"' in str(raised.value)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("{connection: bank}", "there is neither"),
        ("{connection: bank, table: a, query: b}", "there are both"),
        ("{connection: 'postgres://me:hush@db/x', table: a}", "a password does not belong in a spec"),
    ],
)
def test_a_source_that_says_too_little_or_too_much(source: str, told: str, cardgen: Run, folder: Path) -> None:
    spec = folder / "card.yaml"
    spec.write_text(spec.read_text("utf-8").replace("source: rows.csv", f"source: {source}"), encoding="utf-8")
    done = cardgen("validate", "card.yaml")
    assert done.code == 2
    assert told in done.err + done.out
    assert "hush" not in done.err + done.out


def test_a_connection_needs_a_name_and_a_url(cardgen: Run) -> None:
    done = cardgen("build", "card.yaml", "--connection", "postgres://me:hush@db/x")
    assert done.code == 2
    assert "NAME=URL" in done.err
    assert "hush" not in done.err
