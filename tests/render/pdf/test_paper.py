"""What a reader of the sheets sees: the same figures, everything unfolded, nothing cut, where links lead."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from cardgen.card.document import Card
from cardgen.render.html import content_security_policy, stylesheet
from cardgen.render.pdf.document import page_pdf
from tests.render.pdf.pdf_files import Element, opened, pages_of_text

TEXT = re.compile(r"(?s)<(style|svg|title|nav)\b.*?</\1>|<[^>]+>")


def words(page: str) -> str:
    return " ".join(html.unescape(TEXT.sub(" ", page)).split())


def sheet(body: str) -> bytes:
    css = stylesheet()
    policy = content_security_policy(css)
    start = f'<!doctype html><html lang="en"><head><meta http-equiv="Content-Security-Policy" content="{policy}">'
    return page_pdf(
        f"{start}<title>t</title><style>{css}</style></head><body><main><h1>t</h1>{body}</main></body></html>",
        "Head",
        "id",
    )


def test_every_figure_of_the_card_stands_in_its_row_in_the_order_of_the_page(
    spoken: list[Element], page: str, card: Card
) -> None:
    rows = [item.text for item in spoken if item.tag == "TR"]
    shown = [words(row) for row in re.findall(r"(?s)<tr.*?</tr>", page)]
    # A table that goes on over a page tells its heads again, as a sighted reader sees them.
    heads = {words(row) for row in re.findall(r"(?s)<thead.*?</thead>", page)}
    told_once = [row for row in rows if row.replace(" ", "") not in {head.replace(" ", "") for head in heads}]
    assert [row.replace(" ", "") for row in told_once] == [row.replace(" ", "") for row in shown if row not in heads]
    vietnamese = next(row for row in told_once if row.startswith("Vietnamese") and " to " in row)
    result = next(item for item in card.results if item.group == {"accent": "Vietnamese"})
    assert result.value is not None
    assert result.interval is not None
    assert f"{100 * result.value:.0f}" in vietnamese.split()
    assert f"{100 * result.interval.low:.0f} to {100 * result.interval.high:.0f}" in vietnamese


def test_the_text_is_that_of_the_page_in_its_order(spoken: list[Element], page: str) -> None:
    heads = [words(item) for item in re.findall(r"(?s)<h[1-6].*?</h[1-6]>", page)]
    assert [item.text for item in spoken if re.fullmatch("H[1-6]", item.tag)] == heads
    everything = next(item.text for item in spoken if item.tag == "Document").replace(" ", "")
    at = 0
    for item in re.findall(r"(?s)<(?:p|li|dd)\b[^>]*>([^<]+)</", page.split("</nav>", 1)[1].split("</details>", 1)[1]):
        text = words(item).replace(" ", "")
        at = everything.find(text, at)
        assert at >= 0, item


def test_the_first_sheet_says_what_it_is_for_who_is_worst_and_what_was_judged(sheets: list[str]) -> None:
    first = " ".join(sheets[0].split())
    assert "At a glance" in first
    assert "Worst for Vietnamese" in first
    assert "Telling who spoke" in first
    assert "Release criteria" in first


def test_sheets_are_numbered_and_all_but_the_first_name_the_card(sheets: list[str], card: Card) -> None:
    assert len(sheets) > 3
    running = f"{card.service.name} {card.card.version}"
    for number, text in enumerate(sheets, 1):
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        assert lines[-1] == f"Page {number} of {len(sheets)}"
        assert (lines[0] == running) == (number > 1)


def test_a_screen_reader_is_not_told_the_running_head_and_the_page_number(spoken: list[Element]) -> None:
    everything = [item.text for item in spoken]
    assert not any(re.search(r"Page \d+ of \d+", text) for text in everything)


def test_a_long_table_says_its_heads_on_every_sheet_and_cuts_no_row(tmp_path: Path) -> None:
    rows = "".join(f'<tr><th scope="row">row{n}</th><td>one<br>two<br>three{n}</td></tr>' for n in range(60))
    head = '<tr><th scope="col">Name</th><th scope="col">Figure</th></tr>'
    table = f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"
    pages = pages_of_text(sheet(table), tmp_path)
    assert len(pages) > 2
    for text in pages:
        assert re.search(r"Name +Figure", text)
        begun, ended = re.findall(r"row(\d+)", text), re.findall(r"three(\d+)", text)
        assert begun == ended


def test_what_a_browser_folds_is_open_and_addresses_are_written_out(tmp_path: Path) -> None:
    body = (
        "<details><summary>More</summary><p>Folded away.</p></details>"
        '<p><a href="https://example.org/a?b=1&amp;c=2">There</a></p>'
    )
    (text,) = pages_of_text(sheet(body), tmp_path)
    assert "Folded away." in text
    assert "There (https://example.org/a?b=1&c=2)" in " ".join(text.split())


def test_contents_name_the_sheet_of_each_section(sheets: list[str]) -> None:
    listed = re.findall(r"([A-Z][A-Za-z ]+?) ?\.{3,} +(\d+)", " ".join(" ".join(sheets[:2]).split()))
    assert len(listed) > 5
    for title, number in listed:
        assert title.strip() in " ".join(sheets[int(number) - 1].split())


@pytest.mark.parametrize(
    "name", ['"; } @import url(http://127.0.0.1/x); a { "', "\\22 \n</style><b>", "é漢 \U0001f469", "x" * 500]
)
def test_any_name_can_stand_in_the_running_head(name: str, tmp_path: Path) -> None:
    content = page_pdf(
        "<html lang=en><title>t</title><main><h1>t</h1><p style='break-before: page'>u</p></main></html>", name, "id"
    )
    _, second = pages_of_text(content, tmp_path)
    shown = second.strip().splitlines()[0]
    assert shown.replace(" ", "")[:8] == "".join(name.split())[:8]
    with opened(content) as file:
        assert len(file.pages) == 2
