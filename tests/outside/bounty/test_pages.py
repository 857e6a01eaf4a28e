"""The report's pages hold the same numbers, run nothing, load nothing, and take no name for markup."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from markdown import markdown

from cardgen.errors import UnreadableError
from cardgen.outside.bounty.pages import report_files, stylesheet, write_report
from cardgen.outside.bounty.pictures import falling_errors, heat_map
from cardgen.outside.bounty.report import BountyReport
from cardgen.outside.bounty.rubric import default_rubric
from cardgen.outside.bounty.scoring import make_report
from cardgen.outside.bounty.view import report_view
from cardgen.render.html import content_security_policy
from cardgen.spec.findings import Verification
from tests.outside.bounty.reports import LOOK_ALIKE, bounty_of, certificate, reported, small_bounty


def made(**more: tuple[str, str, str]) -> BountyReport:
    return make_report(*small_bounty(**more), default_rubric())


class Page(HTMLParser):
    """What of a page a browser would act on."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.cells: list[str] = []
        self._in_cell = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        self._in_cell = tag in ("td", "th")
        if self._in_cell:
            self.cells.append("")

    def handle_endtag(self, tag: str) -> None:
        self._in_cell = self._in_cell and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self._in_cell:
            self.cells[-1] += data


@pytest.mark.parametrize("teams", [("Heron", "Rook", "Wren"), (LOOK_ALIKE, "$\\alpha$ & co", "x" * 200)])
def test_a_page_runs_and_loads_nothing_whatever_teams_are_called(teams: tuple[str, str, str]) -> None:
    files = report_files(made(teams=teams))
    html = files["report.html"].decode("utf-8")
    page = Page(html)
    assert not {"script", "link", "img", "iframe", "object", "form"} & {*page.tags}
    assert not [name for name, _ in page.attributes if name.startswith("on") or name == "style"]
    targets = [value or "" for name, value in page.attributes if name in ("href", "src")]
    assert targets
    assert all(target.startswith("#") for target in targets)
    assert content_security_policy(stylesheet()) in html.replace("&#39;", "'")
    for name in ("charts/features.svg", "charts/errors.svg"):
        tags = {element.tag.rpartition("}")[2] for element in ET.fromstring(files[name]).iter()}
        assert tags <= {"svg", "title", "desc", "rect", "path", "text", "defs", "pattern"}
    read = markdown(files["report.md"].decode("utf-8"), extensions=["tables"])
    assert not {"script", "a"} & {*Page(read).tags}
    assert set(re.findall(r'src="([^"]*)"', read)) == {"charts/features.svg", "charts/errors.svg"}


def test_the_tables_of_both_pages_hold_what_the_report_holds() -> None:
    report = made()
    files = report_files(report)
    assert json.loads(files["report.json"]) == report.model_dump(mode="json")
    cells = Page(files["report.html"].decode("utf-8")).cells
    own = {cell.strip() for line in files["report.md"].decode("utf-8").splitlines() for cell in line.split("|")}
    for team in report.teams:
        assert {team.team, f"{team.points:g}"} <= {*cells}
        assert {team.team, f"{team.points:g}"} <= own
    for group in report.groups:
        assert group.group in cells
    # 160, 130 and 120 of 400 rows; 350 of 1,000.
    assert {"40", "32", "30", "35"} <= {cell.removesuffix(".0") for cell in cells}


def test_the_heat_map_shows_features_by_teams() -> None:
    found = heat_map(made())
    assert found is not None
    assert found.title == "age tells the groups of all 3 findings that hold"
    assert "age, Heron: 1; age, Rook: 1; age, Wren: 1; race, Heron: 1; race, Wren: 1" in found.alt
    words = [element.text for element in ET.fromstring(found.svg).iter() if element.tag.endswith("}text")]
    assert words.count("1") == 5 + 1  # cells and the key
    assert words.count("none") == 1
    assert {"Heron", "Rook", "Wren", "age", "race", "−3.0", "−4.0"} <= {*words}


def test_the_chart_of_errors_says_what_fell() -> None:
    found = falling_errors(made())
    assert found is not None
    assert (
        found.title == "2 accepted models take errors from 35.0% to 27.0% of all rows, and no accepted group got worse"
    )
    assert "age < 25 from 22.5% to 10.0%" in found.alt


def test_a_large_bounty_is_drawn_in_part_and_told_whole() -> None:
    told = [
        reported(n, f"Team {n % 17}", f"column_{n % 37} < {n} and age < 25", certificate=certificate(0.001, 0.0005))
        for n in range(1, 60)
    ]
    entries = [
        (
            each,
            {
                "certificate": certificate(0.001, 0.0005),
                "version": n,
                "before": 60 - n,
                "overall": 350 - 5 * n,
                "errors": (*(range(59 - n, 59 - n + n - 1)), 59 - n),
            },
        )
        for n, each in enumerate(told, 1)
    ]
    report = make_report(told, bounty_of(entries), default_rubric())
    files = report_files(report)
    cells = Page(files["report.html"].decode("utf-8")).cells
    assert {*(f"Team {n}" for n in range(17)), *(f"column_{n}" for n in range(37))} <= {*cells}
    features, errors = heat_map(report), falling_errors(report)
    assert features is not None
    assert features.title == "age tells the groups of all 59 findings that hold"
    assert "15 more columns or teams stand in the table" in features.subtitle
    assert errors is not None
    assert "Drawn: the 11 largest of 59 groups; the table has all." in errors.subtitle


def test_a_report_without_a_list_or_anything_that_holds_is_a_report() -> None:
    told = [reported(1, "Heron", "age < 25", "refuted")]
    report = make_report(told, None, default_rubric())
    files = report_files(report)
    assert set(files) == {"report.json", "report.md", "report.html"}
    assert report_view(report).headline == "The finding does not hold"
    assert "Better models accepted" not in files["report.html"].decode("utf-8")


def test_nothing_is_told_of_a_group_that_is_too_small() -> None:
    told, listed = small_bounty()
    assert told[5].finding.group == 'name == "somebody"'
    hidden = told[5].model_copy(update={"finding": told[5].finding.model_copy(update={"title": "A small group"})})
    files = report_files(make_report([*told[:5], hidden], listed, default_rubric()))
    for name, content in files.items():
        assert "somebody" not in content.decode("utf-8"), name
    assert "▒ too few people to tell" in files["report.html"].decode("utf-8")


def test_the_headline_names_who_leads() -> None:
    def headline(*told: Verification) -> str:
        return report_view(make_report(told, None, default_rubric())).headline

    heron, rook = reported(1, "Heron", "age < 25"), reported(2, "Rook", "age < 35")
    lost = reported(3, "Wren", "age < 45", "refuted")
    assert headline(heron, lost) == "Heron leads with 15 points; 1 of 2 findings holds"
    assert headline(heron, rook) == "Heron and Rook lead with 15 points each; all 2 findings hold"
    many = (reported(n, f"Team {n}", f"age < {n}") for n in range(10, 15))
    assert headline(*many) == "5 teams lead with 15 points each; all 5 findings hold"
    assert headline(lost, reported(4, "Wren", "age < 55", "refuted")) == "None of 2 findings holds"


def test_the_same_report_is_the_same_bytes_and_takes_the_place_of_an_older_one(tmp_path: Path) -> None:
    first = write_report(tmp_path / "report", made())
    before = {path: path.read_bytes() for path in first}
    assert {path: path.read_bytes() for path in write_report(tmp_path / "report", made())} == before
    write_report(tmp_path / "report", make_report([reported(1, "A", "age < 25", "refuted")], None, default_rubric()))
    assert not [*(tmp_path / "report" / "charts").iterdir()]
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(UnreadableError, match="is a file, not a folder"):
        write_report(tmp_path / "file", made())
