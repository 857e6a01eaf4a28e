"""The report of a check: every kind of finding is known, levels and places follow the stage and the source."""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import get_args

import pytest

from cardgen.card.audit.verdict import Kind
from cardgen.card.check import Verdict
from cardgen.card.document import LintFinding
from cardgen.card.lint.registry import RULES
from cardgen.card.lint.rule import Level, Stage
from cardgen.card.results import CriterionOutcome, Outcome
from cardgen.errors import Place, Problem
from cardgen.render.check.formats import FORMATS
from cardgen.render.check.report import CheckReport, judged, not_judged
from cardgen.render.check.rules import RULES_OF_CHECK
from cardgen.render.check.text import to_text

HOSTILE = "a\n::error::b \x1b[31m\u202e%0A <script> \x00 ]]>"


def finding(rule: str = "placeholder", level: Level = "error", file: str | None = "card.yaml") -> LintFinding:
    return LintFinding(id=rule, level=level, message="Write it.", pointer="/design", file=file, line=3, column=5)


def criterion(outcome: Outcome) -> CriterionOutcome:
    return CriterionOutcome(
        id="gap",
        evaluation="calls",
        metric="wer",
        scope="gap",
        by=("accent",),
        on="bound",
        outcome=outcome,
        observed=0.1,
        bound=0.2,
        limit=0.1,
        reason="The interval straddles the limit.",
    )


def report(*findings: LintFinding, stage: Stage = "draft", criteria: tuple[Outcome, ...] = ()) -> CheckReport:
    verdict = Verdict(stage, findings, tuple(criterion(outcome) for outcome in criteria))
    return judged(verdict, PurePath("cards/loan/card.yaml"), {"gap": Place("cards/loan/card.yaml", 9, 3)})


def test_every_kind_of_finding_is_described() -> None:
    wanted = {rule.id for rule in RULES} | set(get_args(Kind))
    assert wanted <= set(RULES_OF_CHECK)
    for rule in RULES_OF_CHECK.values():
        assert all(text.endswith(".") for text in (rule.summary, rule.why, rule.fix))


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("card.yaml", "cards/loan/card.yaml:3:5"),
        ("prose/fairness.md", "cards/loan/prose/fairness.md:3:5"),
        ("../base.yaml", "cards/base.yaml:3:5"),
        ("../../../base.yaml", "../base.yaml:3:5"),
        (None, "cards/loan/card.yaml"),
    ],
)
def test_places_are_told_from_where_the_command_runs(file: str | None, told: str) -> None:
    (item,) = report(finding(file=file)).items
    assert str(item.place) == told


def test_a_built_card_has_no_lines() -> None:
    made = judged(Verdict("draft", (finding(),), ()), PurePath("out/card.json"), {})
    assert str(made.items[0].place) == "out/card.json"


@pytest.mark.parametrize(
    ("outcome", "stage", "level"),
    [
        ("fail", "draft", "error"),
        ("fail", "release", "error"),
        ("inconclusive", "draft", "info"),
        ("inconclusive", "release", "error"),
    ],
)
def test_a_criterion_weighs_as_the_verdict_does(outcome: Outcome, stage: Stage, level: Level) -> None:
    made = report(stage=stage, criteria=(outcome,))
    (item,) = made.items
    assert (item.level, item.place.line, item.pointer) == (level, 9, "/acceptance/0")
    assert made.passed == (level != "error")


def test_a_criterion_that_is_met_is_no_finding() -> None:
    assert report(criteria=("pass",)).items == ()


def test_the_worst_comes_first_and_equal_findings_keep_apart() -> None:
    made = report(finding("few-events", "info"), finding(), finding())
    assert [item.level for item in made.items] == ["error", "error", "info"]
    assert len({item.fingerprint for item in made.items}) == 3


def test_quiet_leaves_out_notes_and_the_json_keeps_them() -> None:
    verdict = Verdict("draft", (finding("few-events", "info"),), ())
    made = judged(verdict, PurePath("card.yaml"), {}, quiet=True)
    assert made.items == ()
    assert len(json.loads(FORMATS["json"](made))["findings"]) == 1


@pytest.mark.parametrize("form", FORMATS)
def test_no_format_lets_a_hostile_text_act(form: str) -> None:
    found = finding().model_copy(update={"message": HOSTILE, "file": "a\n::error::.md"})
    for made in (report(found), not_judged(PurePath("card.yaml"), "draft", [Problem(None, "x", HOSTILE)])):
        text = FORMATS[form](made)
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert "\x00" not in text
        if form in ("text", "github"):
            assert not any(line.startswith("::error::") for line in text.splitlines())


def test_the_text_ends_with_the_verdict() -> None:
    assert to_text(report(finding(), criteria=("fail",))).splitlines() == [
        "cards/loan/card.yaml:3:5: error[placeholder] Write it.",
        "criterion gap  fail         The interval straddles the limit.",
        "not passed at stage draft: 1 error, 0 warnings, 0 notes; criteria: 0 met, 1 not met, 0 inconclusive",
    ]


def test_github_says_how_many_are_not_shown() -> None:
    lines = FORMATS["github"](report(*[finding() for _ in range(30)])).splitlines()
    assert len(lines) == 10
    assert lines[-1].endswith("22 more errors not shown here, see the report")
