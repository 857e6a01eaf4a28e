"""The files of an addendum: alike whatever the order of rows, safe whatever the texts, and telling one story."""

from __future__ import annotations

import csv
import io
import json
import random
import re
from html import unescape
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cardgen.card.document import Card
from cardgen.card.formats.reading import parse_card
from cardgen.outside.replication.making import Made, make
from cardgen.outside.replication.pages.files import addendum_json, files
from cardgen.outside.replication.pages.text import lines
from cardgen.outside.replication.record import Addendum
from tests.outside.replication.calls import ACCENTS, drawn, request, write_rows

ROWS = drawn(4, rates={**ACCENTS, "Welsh": 0.45, '=HYPERLINK("x")<script>|': 0.1})


@pytest.fixture(scope="module")
def made(owner: Card, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """An addendum with a worse group, and an unknown one whose name means harm."""
    rows = [{**row, "accent": f'"{row["accent"].replace(chr(34), chr(34) * 2)}"'} for row in ROWS]
    data = write_rows(tmp_path_factory.mktemp("customer") / "here.csv", rows)
    return make(request(owner, data, period="month", organisation="<b>City & county</b>"))


@pytest.fixture(scope="module")
def written(made: Made) -> dict[str, bytes]:
    return files(made)


def test_the_documents_read_back_as_they_were(made: Made, written: dict[str, bytes]) -> None:
    assert Addendum.model_validate_json(written["addendum.json"]) == made.addendum
    assert parse_card(written["card.json"], "card.json").card == made.card
    assert json.loads(written["addendum.json"])["card"] == parse_card(written["card.json"], "card.json").digest


def test_the_page_needs_nothing_else_and_runs_nothing(written: dict[str, bytes]) -> None:
    page = written["addendum.html"].decode()
    assert "<script" not in page
    assert "default-src 'none'; style-src 'sha256-" in unescape(page)
    assert not re.search(r'\b(?:src|href)="(?!#|mailto:)', page)
    assert not re.search(r"\sstyle=|\son\w+=", page)
    assert "<b>City" not in page
    assert "&lt;b&gt;City &amp; county&lt;/b&gt;" in page
    assert "prefers-color-scheme" in page
    assert "@media print" in page


def test_ids_on_the_page_are_unique_and_every_link_leads_to_one(written: dict[str, bytes]) -> None:
    page = written["addendum.html"].decode()
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)


def test_every_chart_tells_its_figures_to_those_who_do_not_see_it(written: dict[str, bytes]) -> None:
    charts = {name: text.decode() for name, text in written.items() if name.startswith("charts/")}
    assert len(charts) >= 4
    for name, text in charts.items():
        assert re.search(r"<desc[^>]*>[^<]*\d[^<]*</desc>", text), name
        assert f"]({name})" in written["addendum.md"].decode()


def test_page_markdown_table_and_terminal_tell_the_same_verdicts(made: Made, written: dict[str, bytes]) -> None:
    rows = list(csv.DictReader(io.StringIO(written["data/beside.csv"].decode())))
    worse = {(row["metric"], row["group_accent"]) for row in rows if row["verdict"] == "worse"}
    assert ("wer", "Welsh") in worse
    assert made.addendum.verdicts["worse"] == len([row for row in rows if row["verdict"] == "worse"])
    assert "Worse here than published: word error rate (" in written["addendum.md"].decode()
    assert written["addendum.html"].decode().count('class="said worse"') == made.addendum.verdicts["worse"]
    told = [text for verdict, text in lines(made) if verdict == "worse"]
    assert any("Welsh" in text for text in told)


def test_every_row_of_a_table_has_the_smallest_difference_that_would_be_found(written: dict[str, bytes]) -> None:
    rows = list(csv.DictReader(io.StringIO(written["data/beside.csv"].decode())))
    compared = [row for row in rows if row["difference"]]
    assert compared
    assert all(float(row["detectable"]) > 0 for row in compared)
    assert "Would be found" in written["addendum.md"].decode()


def test_a_name_that_a_spreadsheet_would_run_is_disarmed(written: dict[str, bytes]) -> None:
    for name, text in written.items():
        if name.endswith(".csv"):
            assert not re.search(rb'(^|,)"?=', text, re.MULTILINE), name


def test_what_the_owner_never_measured_is_named(made: Made, written: dict[str, bytes]) -> None:
    assert {item.what for item in made.addendum.never_measured} == {"age", "overlap"}
    assert "Two people speak at once" in written["addendum.html"].decode()


def test_a_next_test_is_sized_from_the_cards_own_figures(made: Made) -> None:
    told = made.addendum.evaluations[0].next_test or ""
    assert re.search(
        r"To find a difference of [\d.]+ points in word error rate .* needs [\d,]+ rows of \d+ speakers",
        told.replace("\u00a0", " "),
    )


@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 1_000))
def test_the_order_of_rows_makes_no_difference(owner: Card, tmp_path: Path, seed: int) -> None:
    rows = drawn(6, speakers=14)
    shuffled = random.Random(seed).sample(rows, len(rows))
    first, second = (
        make(request(owner, write_rows(tmp_path / "here.csv", each), evaluations=("calls",)))
        for each in (rows, shuffled)
    )
    assert addendum_json(first.addendum) == addendum_json(second.addendum)
    assert first.card == second.card
