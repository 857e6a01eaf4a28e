"""The same figures stand in card.json, in both pages and in the CSV; rows stand worst first."""

from __future__ import annotations

import csv
import io
import re

import pytest

from cardgen.card.document import Card
from cardgen.render.files.csv_tables import to_csv, write_table
from cardgen.render.html import to_html
from cardgen.render.markdown import to_markdown
from cardgen.render.views.tables import group_table
from tests.render.page_cards import full, reported, with_statuses


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def html_rows(text: str, caption: str) -> list[list[str]]:
    table = next(part for part in text.split("<table")[1:] if f"<caption>{caption}" in part)
    rows = re.findall(r"(?s)<tr id.*?</tr>", table)
    return [
        [
            " ".join(re.sub(r"(?s)<svg.*?</svg>|<[^>]+>", " ", cell).split())
            for cell in re.findall(r"(?s)<t[hd][ >].*?</t[hd]>", row)
        ]
        for row in rows
    ]


def markdown_rows(text: str, caption: str) -> list[list[str]]:
    block = text.split(f"**{caption}**")[1].split("\n\n")[1]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in block.splitlines()[2:]]


def test_rows_stand_worst_first_with_everyone_and_the_reference_apart() -> None:
    card = full()
    evaluation = card.evaluations[0]
    table = group_table(card, evaluation, evaluation.metric("wer"), ("accent",))
    assert [row.name for row in table.benchmarks] == ["Overall", "Mainstream US English"]
    assert [row.name for row in table.rows] == [
        *("Vietnamese", "Jamaican English", "Nigerian English", "Spanish", "Irish English", "Indian English"),
    ]
    assert table.rows[0].tags == ("worst",)
    assert table.benchmarks[1].tags == ("reference",)


def test_categories_that_cannot_be_compared_stand_after_those_that_can() -> None:
    card = with_statuses()
    evaluation = card.evaluations[0]
    table = group_table(card, evaluation, evaluation.metric("fpr"), ("race",))
    assert [row.name for row in table.rows] == [
        *("African-American", "Caucasian", "Hispanic", "Other", "Asian", "Native American", "Unknown"),
    ]
    assert [row.mark is None for row in table.rows] == [False] * 5 + [True] * 2


def test_html_markdown_and_csv_hold_the_figures_of_the_card() -> None:
    card = full()
    caption = "Word error rate by accent"
    html, markdown = html_rows(to_html(card, ()), caption), markdown_rows(to_markdown(card, ()), caption)
    exact = rows_of(to_csv(card)["test-wer-by-accent.csv"])
    assert len(html) == len(markdown) == len(exact) == 8
    for cells, line, row in zip(html, markdown, exact, strict=True):
        result = next(
            item
            for item in card.results
            if item.group == ({"accent": row["group_accent"]} if row["group_accent"] else {})
        )
        assert result.value is not None
        assert result.interval is not None
        assert float(row["value"]) == result.value
        assert (float(row["low"]), float(row["high"])) == (result.interval.low, result.interval.high)
        assert int(row["n"]) == result.n
        digits = 0 if result.group else 1  # the overall figure rests on more rows than any accent
        shown = f"{100 * result.value:.{digits}f}"
        ends = f"{100 * result.interval.low:.{digits}f} to {100 * result.interval.high:.{digits}f}"
        assert shown in cells
        assert shown in line
        assert ends in cells
        assert ends in line


def test_differences_print_with_sign_and_interval_in_both_formats() -> None:
    card = full()
    caption = "Word error rate by accent"
    html, markdown = html_rows(to_html(card, ()), caption), markdown_rows(to_markdown(card, ()), caption)
    assert next(row for row in html if row[0].startswith("Vietnamese"))[5] == "+9 −1 to +20"
    assert next(row for row in markdown if row[0].startswith("Vietnamese"))[4] == "+9 (−1 to +20)"


def test_results_csv_holds_every_result_exactly_and_missing_figures_as_empty() -> None:
    card = with_statuses()
    rows = rows_of(to_csv(card)["results.csv"])
    assert len(rows) == len(card.results)
    for row, result in zip(rows, card.results, strict=True):
        assert (float(row["value"]) if row["value"] else None) == result.value
        assert (int(row["n"]) if row["n"] else None) == result.n
        assert row["status"] == result.status
    assert [row["value"] for row in rows if row["status"] != "ok"] == ["", ""]


def test_csv_has_a_file_for_every_table() -> None:
    assert set(to_csv(full())) == {
        *("results.csv", "disparities.csv", "coverage.csv", "acceptance.csv", "not_measured.csv"),
        "test-wer-by-accent.csv",
    }
    assert "curves.csv" not in to_csv(reported())


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1", "-1", "@sum", "\tx", " =x", "＝x", "−2"])
def test_text_that_a_spreadsheet_would_run_begins_with_an_apostrophe(text: str) -> None:
    assert next(csv.reader(io.StringIO(write_table([(text,)]))))[0].startswith("'")


@pytest.mark.parametrize(("value", "written"), [(-0.03, "-0.03"), (1972.0, "1972"), (0.1, "0.1"), (None, ""), (3, "3")])
def test_numbers_stay_numbers(value: float | None, written: str) -> None:
    assert write_table([(value,)]) == f"{written}\n"


def test_quotes_and_line_breaks_survive_a_csv_reader() -> None:
    text = 'a "b", c\nd'
    assert list(csv.reader(io.StringIO(write_table([(text, 1)])))) == [[text, "1"]]


def test_suppressed_categories_leave_no_figure_anywhere() -> None:
    card: Card = with_statuses()
    row = next(line for line in to_csv(card)["results.csv"].splitlines() if "Unknown" in line)
    assert re.search(r"\d", row.replace('"fewer than 10 rows"', "")) is None
