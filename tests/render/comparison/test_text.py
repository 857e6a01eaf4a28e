"""The report in a terminal: the verdict first, the count last, three lines a finding, and a word for what is folded."""

from __future__ import annotations

import re

import pytest

from cardgen.diff.report import Counts, Requirement
from cardgen.render.comparison.text import Context, to_text
from cardgen.render.prose.escaping import display_width
from tests.render.comparison.comparison_reports import comparison, failed, finding, full, hostile, many, side, unchanged


def test_the_verdict_is_the_first_line_and_the_count_the_last() -> None:
    lines = to_text(full()).splitlines()
    assert lines[0] == (
        "transcription-en 2.0.0 → 2.1.0: 2 errors, 1 warning, 3 info, 1 accepted by a reviewer; "
        "required bump major (this step is minor: not enough, 3.0.0 at least); NOT accepted"
    )
    assert lines[1] == "  major because of out-of-scope-removed"
    assert lines[-1] == "2 errors, 1 warning, 3 info, 1 accepted and 1 part of another; 412 unchanged"


@pytest.mark.parametrize(
    ("need", "said"),
    [
        (Requirement(bump="none", actual="none", version=None, because=(), enough=True), "required bump none (the"),
        (Requirement(bump="minor", actual="minor", version="2.1.0", because=(), enough=True), "required bump minor; "),
        (
            Requirement(bump="minor", actual="major", version="2.1.0", because=(), enough=True),
            "required bump minor (this step is major); ",
        ),
        (
            Requirement(bump="patch", actual="none", version="2.0.1", because=(), enough=False),
            "required bump patch (the version is the same: not enough, 2.0.1 at least); ",
        ),
        (
            Requirement(bump="patch", actual=None, version="2.0.1", because=(), enough=False),
            "required bump patch (the version went down: not enough, 2.0.1 at least); ",
        ),
    ],
)
def test_the_verdict_says_which_step_is_needed_and_which_was_made(need: Requirement, said: str) -> None:
    first = to_text(full(requirement=need)).splitlines()[0]
    if need.bump == need.actual == "none":
        assert "required bump none; " in first
    else:
        assert said in first


def blocks(text: str) -> list[list[str]]:
    """The lines of each finding."""
    found: list[list[str]] = []
    inside = False
    for line in text.splitlines():
        if re.match(r"(\S+: )?(accepted |part of another: )?(error|warning|info)\[", line):
            found.append([line])
            inside = True
        elif inside and line.startswith("    "):
            found[-1].append(line)
        else:
            inside = False
    return found


@pytest.mark.parametrize("context", ["changes", "all"])
def test_a_finding_takes_three_lines_at_most_and_begins_with_its_place_rule_and_pointer(context: Context) -> None:
    found = blocks(to_text(full(), context=context))
    assert len(found) == (8 if context == "all" else 4)
    assert max(map(len, found)) == 3
    head, why, accept = found[0]
    assert head == (
        "specs/card.yaml:12:3: error[metric-regressed] /results/interviews/wer/accent=Scottish/1  word error rate for "
        "Scottish: 11.2% → 15.8% (+4.6 points, 95% interval +2.1 to +7.1; unpaired)"
    )
    assert why == "    why: Readers rely on what metric-regressed watches."
    assert accept == '    accept with: cardgen accept 0000000000000001 --reason "…"'


def test_why_a_rule_matters_is_said_once() -> None:
    text = to_text(many(7))
    assert text.count("why: Readers rely on what metric-regressed watches.") == 1
    assert text.count("accept with: cardgen accept") == 7


def test_a_change_of_text_shows_its_words() -> None:
    assert "    words: Do not use it for [-legal or medical-] {+medical+} records." in to_text(full()).splitlines()


def test_accepted_and_claimed_findings_are_told_as_such() -> None:
    text = to_text(full(), context="all")
    assert "accepted error[threshold-loosened]" in text
    assert "    reason: The corpus was replaced (R. Eviewer)" in text
    assert "part of another: error[metric-removed]" in text
    assert "    explained by 0000000000000002" in text
    assert "no longer out of scope [explains 1 more]" in text


def test_everything_folded_says_what_it_hides_and_all_unfolds_it() -> None:
    folded, whole = to_text(full()), to_text(full(), context="all")
    for said in (
        "3 info not shown: 2 metric-improved, 1 group-added",
        "1 finding that another one explains, not shown: 1 metric-removed",
        "3 rows not shown: 1 equivalent, 1 inconclusive, 1 unchanged",
        "1 metric without a clear change not shown: Delay, Recorded interviews: 1 inconclusive",
        "1 gap not shown: 1 inconclusive",
    ):
        assert said in " ".join(folded.split())
    assert "not shown" not in whole
    for row in ("Indian", "American", "Irish", "Delay", "headset", "the group age was added"):
        assert row in whole
        assert re.search(rf"^  {row} ", folded, re.MULTILINE) is None


def test_severities_come_worst_first_and_areas_stand_together() -> None:
    findings = tuple(
        finding("metric-regressed", severity, number, area=area)
        for number, (severity, area) in enumerate(
            [("info", "use"), ("error", "use"), ("warning", "use"), ("error", "groups"), ("error", "use")]
        )
    )
    text = to_text(full(findings=findings, comparisons=(), gaps=(), mixes=()), context="all")
    heads = re.findall(r"^(Errors|Warnings|Information|Groups|Use)\b", text, re.MULTILINE)
    assert heads == ["Errors", "Use", "Groups", "Warnings", "Use", "Information", "Use"]


@pytest.mark.parametrize("context", ["changes", "all"])
def test_lines_fit_80_columns_but_for_the_verdict_and_what_a_finding_states(context: Context) -> None:
    _, *others = to_text(full(), context=context).splitlines()
    stated = {line for block in blocks("\n".join(others)) for line in block}
    assert max(display_width(line) for line in others if line not in stated) <= 80


def test_a_width_counts_columns_not_characters_and_none_folds_nothing() -> None:
    wide = comparison(verdict="not_comparable", difference=None, interval=None, reason="数据集不同 " * 30)
    report = full(comparisons=(wide,), gaps=(), mixes=(), findings=())
    assert max(display_width(line) for line in to_text(report, width=60).splitlines()[1:-1]) <= 60
    assert "数据集不同 " * 29 in to_text(report, width=None)


def test_tables_line_up() -> None:
    lines = to_text(full()).splitlines()
    start = next(index for index, line in enumerate(lines) if line.startswith("Word error rate"))
    rows = [line for line in lines[start + 1 : start + 6] if " → " in line and "old" not in line]
    assert len({line.index("→") for line in rows}) == 1
    assert lines[start + 1].startswith("              old → new    difference (95% interval)  n")


def test_a_style_paints_and_changes_nothing_else() -> None:
    seen: set[str] = set()

    def style(text: str, kind: str) -> str:
        seen.add(kind)
        return f"\x1b[1m{text}\x1b[0m"

    painted = to_text(full(), style=style)
    assert re.sub("\x1b\\[[01]m", "", painted) == to_text(full())
    assert {"heading", "error", "warning", "accepted", "better", "worse", "quiet"} <= seen


def test_a_stranger_cannot_write_lines_colours_or_commands_of_the_host() -> None:
    text = to_text(hostile(), context="all")
    assert "\x1b" not in text
    assert "##[" not in text
    assert not [line for line in text.splitlines() if line.lstrip().startswith(("::", "- list", "# heading"))]


@pytest.mark.parametrize("width", range(20, 100))
def test_folding_never_begins_a_line_with_a_command(width: int) -> None:
    report = full(
        findings=(),
        gaps=(),
        mixes=(),
        comparisons=(comparison(verdict="not_comparable", reason="x " * 30 + "::error::owned"),),
    )
    assert not [line for line in to_text(report, width=width).splitlines() if line.lstrip().startswith("::")]


def test_a_failure_is_told_with_its_reasons() -> None:
    lines = to_text(failed()).splitlines()
    assert lines[0] == "transcription-en: comparison FAILED, the old card could not be loaded; NOT accepted"
    assert "  old.json: line 3: this is no JSON" in lines
    assert lines[-1] == "2 problems; the cards were not compared, so nothing is known of what changed"


def test_nothing_changed_takes_three_lines() -> None:
    assert to_text(unchanged()).splitlines() == [
        "transcription-en 2.0.0 → 2.1.0: no changes; required bump none (this step is patch); accepted",
        "",
        "0 errors, 0 warnings and 0 info; 419 unchanged",
    ]


def test_other_versions_of_one_service_and_other_services_are_named() -> None:
    both = full(
        old=side("1.0.0", service="a"),
        new=side("1.0.0", service="b"),
        counts=Counts(**dict.fromkeys(Counts.model_fields, 0)),
    )
    assert to_text(both).startswith("a 1.0.0 → b 1.0.0: ")
