"""`cardgen rule`: the rules of a comparison and of the lint, and what each is for."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING

import click

from cardgen.cli.console import data

if TYPE_CHECKING:
    from cardgen.card.lint.rule import LintRule
    from cardgen.diff.transition import Rule

__all__ = ["command"]


@click.command("rule", short_help="List the rules of comparison and lint, or explain one.")
@click.argument("identifier", required=False, metavar="[ID]")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def command(*, identifier: str | None, as_json: bool) -> int:
    """List every rule of `cardgen diff` and of the lint of `cardgen check`, or explain the one called ID."""
    from cardgen.card.lint.registry import RULES as LINT
    from cardgen.diff.rules.registry import RULES

    lint = {rule.id: rule for rule in LINT}
    if identifier is None:
        if as_json:
            every = [*(_plain(rule) for rule in RULES.values()), *(_plain_lint(rule) for rule in LINT)]
            data(json.dumps(every, ensure_ascii=False, indent=2))
        else:
            _list()
        return 0
    if identifier in RULES:
        rule = RULES[identifier]
        data(json.dumps(_plain(rule), ensure_ascii=False, indent=2) if as_json else _explain(rule))
        return 0
    if identifier in lint:
        found = lint[identifier]
        data(json.dumps(_plain_lint(found), ensure_ascii=False, indent=2) if as_json else _explain_lint(found))
        return 0
    from cardgen.spec.checks.hints import did_you_mean
    from cardgen.spec.reading.characters import quoted

    hint = did_you_mean(identifier, [*RULES, *lint]) or "`cardgen rule` lists them"
    raise click.BadParameter(f"there is no rule {quoted(identifier)[1:-1]}; {hint}", param_hint="ID")


def _list() -> None:
    from cardgen.card.lint.registry import RULES as LINT
    from cardgen.diff.rules.registry import AREAS, RULES

    width = max(map(len, (*RULES, *(rule.id for rule in LINT))))
    data("comparison (cardgen diff): severity and version step of a finding")
    for area in AREAS:
        data(f"\n{area}")
        for rule in (rule for rule in RULES.values() if rule.area == area):
            data(f"  {rule.id:<{width}}  {rule.severity:<7}  {rule.bump:<5}  {rule.summary}")
    data("\nlint (cardgen check): level of a finding in a draft and at release; * where --fix may help")
    for found in LINT:
        mark = "*" if found.fixer else " "
        data(f"  {found.id:<{width}}  {found.level:<7}  {found.release_level:<7}{mark} {found.summary}")
    data("\n`cardgen rule ID` explains one.")


def _explain(rule: Rule) -> str:
    rows = [
        ("severity", rule.severity),
        ("version step", rule.bump),
        ("area", rule.area),
        ("opposite", rule.mirror or "none"),
        ("why", rule.why),
        ("what to do", rule.fix),
    ]
    return _table(rule.id, rule.summary, rows)


def _explain_lint(rule: LintRule) -> str:
    rows = [
        ("in a draft", rule.level),
        ("at release", rule.release_level),
        ("why", rule.why),
        ("what to do", rule.fix),
        ("with --fix", rule.fixer.summary if rule.fixer else "nothing: only the owner can tell what is meant"),
    ]
    return _table(rule.id, rule.summary, rows)


def _table(identifier: str, summary: str, rows: list[tuple[str, str]]) -> str:
    lines = [f"{identifier}: {summary}", ""]
    for label, text in rows:
        lines += textwrap.wrap(text, 78, initial_indent=f"  {label:<13} ", subsequent_indent=" " * 16)
    return "\n".join(lines)


def _plain(rule: Rule) -> dict[str, str | None]:
    return {
        "id": rule.id,
        "area": rule.area,
        "severity": rule.severity,
        "bump": rule.bump,
        "summary": rule.summary,
        "why": rule.why,
        "fix": rule.fix,
        "mirror": rule.mirror,
    }


def _plain_lint(rule: LintRule) -> dict[str, str | None]:
    return {
        "id": rule.id,
        "area": "lint",
        "level": rule.level,
        "release_level": rule.release_level,
        "summary": rule.summary,
        "why": rule.why,
        "fix": rule.fix,
        "automatic_fix": rule.fixer.summary if rule.fixer else None,
    }
