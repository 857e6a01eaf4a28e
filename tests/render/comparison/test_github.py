"""Workflow commands: in their place, within the host's limit, and closed to what strangers wrote."""

from __future__ import annotations

import re

import pytest

from cardgen.diff.report import SpecPlace
from cardgen.render.comparison.github import MOST, to_github
from tests.render.comparison.comparison_reports import HOSTILE, failed, finding, full, hostile, many, other_service

COMMAND = re.compile(r"::(error|warning|notice) ([^:]*)::(.*)")


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Read commands as the runner does."""
    found = []
    for line in text.splitlines():
        match = COMMAND.fullmatch(line)
        assert match is not None, line
        properties = dict(part.split("=", 1) for part in match[2].split(","))
        for mark, code in ((":", "%3A"), (",", "%2C"), ("%", "%25")):
            properties = {name: value.replace(code, mark) for name, value in properties.items()}
        found.append((match[1], properties, match[3].replace("%25", "%")))
    return found


def test_a_finding_is_an_annotation_at_its_place() -> None:
    made = commands(to_github(full()))
    assert made[0][0] == "notice"
    assert made[0][2].startswith("transcription-en 2.0.0 → 2.1.0: 2 errors, 1 warning, 3 info")
    assert made[1][:2] == (
        "error",
        {"file": "specs/card.yaml", "line": "12", "col": "3", "title": "error: metric-regressed"},
    )
    assert "11.2% → 15.8%" in made[1][2]
    assert "11.2%25 → 15.8%25" in to_github(full())
    assert [kind for kind, _, _ in made[1:]] == ["error"] * 2 + ["warning"] + ["notice"] * 4


def test_an_accepted_finding_is_a_notice_with_the_reason() -> None:
    (accepted,) = [each for each in commands(to_github(full())) if "threshold-loosened" in each[1]["title"]]
    assert accepted[0] == "notice"
    assert accepted[2].endswith("Accepted: The corpus was replaced (R. Eviewer).")


@pytest.mark.parametrize("severity", ["error", "warning", "info"])
@pytest.mark.parametrize("number", [1, 9, 10, 11, 500])
def test_no_more_annotations_than_the_host_shows_and_the_last_counts_the_others(severity: str, number: int) -> None:
    made = commands(to_github(many(number, severity)))
    kinds = [kind for kind, _, _ in made]
    assert max(kinds.count(kind) for kind in kinds) <= MOST
    shown = sum(message.startswith("/results/") for _, _, message in made)
    more = [
        int(found[1].replace(",", "")) for found in (re.match(r"([\d,]+) more ", text) for _, _, text in made) if found
    ]
    assert shown + sum(more) == number
    assert len(more) == (shown < number)


@pytest.mark.parametrize("text", [HOSTILE, "%0A::error::x", "a,line=9", "a::b", "100%", "\r\n::stop-commands::x"])
def test_a_stranger_cannot_write_a_command_or_a_property(text: str) -> None:
    report = hostile(text)
    made = commands(to_github(report))
    assert len(made) == 4
    for kind, properties, _ in made:
        assert kind in ("error", "warning", "notice")
        assert set(properties) <= {"file", "line", "col", "title"}
    assert made[1][1]["line"] == "1"


def test_a_place_without_line_or_column_is_only_a_file() -> None:
    lone = finding("metric-regressed", "error", 1, place=SpecPlace(file="a b,c:d.yaml"))
    assert commands(to_github(full(findings=(lone,))))[1][1] == {
        "file": "a b,c:d.yaml",
        "title": "error: metric-regressed",
    }


def test_a_comparison_that_was_not_made_is_an_error() -> None:
    for report in (failed(), other_service()):
        assert {kind for kind, _, _ in commands(to_github(report))} == {"error"}
