"""`cardgen rule`: the rules of comparison and lint, listed and explained."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from cardgen.card.lint.registry import RULES as LINT
from cardgen.cli.rule import command
from cardgen.diff.rules.registry import RULES


def told(*words: str) -> str:
    ran = CliRunner().invoke(command, words, catch_exceptions=False, standalone_mode=False)
    assert ran.return_value == 0
    return ran.output


def test_every_rule_is_listed_and_no_id_stands_for_two() -> None:
    listed = told().splitlines()
    for identifier in (*RULES, *(rule.id for rule in LINT)):
        assert sum(line.startswith(f"  {identifier} ") for line in listed) == 1
    assert len(json.loads(told("--json"))) == len(RULES) + len(LINT)


@pytest.mark.parametrize("rule", LINT, ids=lambda rule: rule.id)
def test_a_lint_rule_says_its_levels_and_whether_it_can_be_fixed(rule: object) -> None:
    found = next(each for each in LINT if each is rule)
    text = told(found.id)
    assert f"in a draft    {found.level}" in text
    assert f"at release    {found.release_level}" in text
    assert ("nothing: only the owner" in text) == (found.fixer is None)
    assert json.loads(told(found.id, "--json"))["release_level"] == found.release_level


def test_a_rule_of_the_comparison_is_explained_as_before() -> None:
    assert "version step  major" in told("metric-regressed") or "version step  minor" in told("metric-regressed")


def test_a_misspelt_rule_gets_a_hint() -> None:
    ran = CliRunner().invoke(command, ["tiped-number"])
    assert ran.exit_code == 2
    assert 'did you mean "typed-number"?' in ran.output
