"""PDF/UA-1 as far as a program can check it: the tags, the tables, the alternative texts, the facts about the file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest

from cardgen.card.document import Card
from cardgen.render.charts.draw import draw_charts
from tests.render.pdf.pdf_files import Element, elements, opened

MAY_HOLD = {
    # ISO 32000-1:2008, 14.8.4.3; what is not named here may hold anything
    "/Table": {"/Caption", "/THead", "/TBody", "/TFoot", "/TR"},
    "/THead": {"/TR"},
    "/TBody": {"/TR"},
    "/TR": {"/TH", "/TD"},
    "/L": {"/LI", "/L", "/Caption"},
    "/LI": {"/Lbl", "/LBody"},
}


@pytest.fixture(params=["pdf", "comparison"])
def content(request: pytest.FixtureRequest) -> bytes:
    made: bytes = request.getfixturevalue(request.param)
    return made


@pytest.fixture
def file(content: bytes) -> Iterator[pikepdf.Pdf]:
    with opened(content) as file:
        yield file


def test_the_file_says_what_it_is(pdf: bytes, card: Card) -> None:
    with opened(pdf) as file:
        assert file.Root.Lang == "en"
        assert file.Root.MarkInfo.Marked
        assert file.Root.ViewerPreferences.DisplayDocTitle
        assert file.docinfo["/Title"] == f"{card.service.name} {card.card.version}: service card"
        assert not {"/CreationDate", "/ModDate"} & set(file.docinfo)
        with file.open_metadata() as facts:
            assert facts["pdfuaid:part"] == "1"
            assert facts["dc:title"] == str(file.docinfo["/Title"])


def test_another_reading_of_the_standard_finds_nothing(content: bytes, tmp_path: Path) -> None:
    from pdfua import validate

    file = tmp_path / "read.pdf"
    file.write_bytes(content)
    report = validate(str(file))
    assert [(finding.rule_id, finding.message) for finding in report.findings] == []


def test_tables_and_lists_hold_only_what_they_may(file: pikepdf.Pdf) -> None:
    seen = set()
    for element, above in elements(file):
        seen.add(str(element.S))
        if above and above[-1] in MAY_HOLD:
            assert str(element.S) in MAY_HOLD[above[-1]], (above, element.S)
        if element.S in ("/TR", "/TH", "/TD", "/LI", "/LBody"):
            assert any(str(element.S) in held for parent, held in MAY_HOLD.items() if parent == above[-1])
        if element.S == "/Table":
            kids = [str(kid.S) for kid in element.K]
            assert "/Caption" not in kids[1:]
    assert {"/Table", "/Caption", "/TH", "/TD", "/L", "/H1", "/H2", "/Link"} <= seen


def test_every_head_of_a_table_says_for_what_it_speaks(file: pikepdf.Pdf) -> None:
    scopes = {(str(element.A.Scope), "/THead" in above) for element, above in elements(file) if element.S == "/TH"}
    assert scopes == {("/Column", True), ("/Row", False)}


def test_charts_are_figures_with_their_whole_alternative_text_and_nothing_else_is(pdf: bytes, card: Card) -> None:
    charts = draw_charts(card)
    assert charts
    with opened(pdf) as file:
        figures = [element for element, _ in elements(file) if element.S == "/Figure"]
        assert [str(figure.Alt) for figure in figures] == [f"{chart.title}. {chart.alt}" for chart in charts]
        for figure in figures:
            left, low, right, high = (float(number) for number in figure.A.BBox)
            assert 0 < left < right < 596
            assert 0 < low < high < 842


def test_headings_do_not_leave_out_a_level(file: pikepdf.Pdf) -> None:
    levels = [int(str(element.S)[2:]) for element, _ in elements(file) if re.fullmatch(r"/H[1-6]", str(element.S))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_everything_drawn_is_tagged_or_an_artefact_and_no_artefact_is_in_the_structure(file: pikepdf.Pdf) -> None:
    numbers = file.Root.StructTreeRoot.ParentTree.Nums
    owners = {int(numbers[place]): numbers[place + 1] for place in range(0, len(numbers), 2)}
    for page in file.pages:
        depth, places = 0, set()
        for command in pikepdf.parse_content_stream(page):
            name = str(command.operator)
            if name in ("BMC", "BDC"):
                depth += 1
                if name == "BDC":
                    places.add(int(command.operands[1].MCID))
            elif name == "EMC":
                depth -= 1
            elif name in ("Tj", "TJ", "Do", "f", "S", "sh", "B"):
                assert depth > 0, name
        held = owners[int(page.StructParents)]
        assert places == {place for place, owner in enumerate(held) if owner is not None}


def test_bookmarks_are_the_headings(pdf: bytes, spoken: list[Element]) -> None:
    headings = [item.text for item in spoken if re.fullmatch("H[1-6]", item.tag)]
    with opened(pdf) as file, file.open_outline() as outline:
        found: list[str] = []
        waiting = list(outline.root)
        while waiting:
            item = waiting.pop(0)
            found.append(" ".join(item.title.split()))
            waiting[:0] = list(item.children)
    assert found == headings


def test_links_lead_somewhere_and_say_where(pdf: bytes) -> None:
    with opened(pdf) as file:
        names = [str(name) for name in file.Root.Names.Dests.Names[::2]]
        links = [link for page in file.pages for link in page.get("/Annots", [])]
        assert all(link.Contents for link in links)
        assert {str(link.Dest) for link in links if "/Dest" in link} <= set(names)
        assert "https://example.org/corpus" in {str(link.A.URI) for link in links if "/A" in link}
