"""`cardgen rule`: the rules of a comparison, and what each is for."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING

import click

from cardgen.cli.console import data

if TYPE_CHECKING:
    from cardgen.diff.transition import Rule

__all__ = ["command"]


@click.command("rule", short_help="List the rules of a comparison, or explain one.")
@click.argument("identifier", required=False, metavar="[ID]")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def command(*, identifier: str | None, as_json: bool) -> int:
    """List every rule of `cardgen diff`, or explain the one called ID."""
    from cardgen.diff.rules.registry import RULES

    if identifier is None:
        if as_json:
            data(json.dumps([_plain(rule) for rule in RULES.values()], ensure_ascii=False, indent=2))
        else:
            _list()
        return 0
    if identifier not in RULES:
        from cardgen.spec.checks.hints import did_you_mean
        from cardgen.spec.reading.characters import quoted

        hint = did_you_mean(identifier, RULES) or "`cardgen rule` lists them"
        raise click.BadParameter(f"there is no rule {quoted(identifier)[1:-1]}; {hint}", param_hint="ID")
    rule = RULES[identifier]
    data(json.dumps(_plain(rule), ensure_ascii=False, indent=2) if as_json else _explain(rule))
    return 0


def _list() -> None:
    from cardgen.diff.rules.registry import AREAS, RULES

    width = max(map(len, RULES))
    for area in AREAS:
        data(f"\n{area}")
        for rule in (rule for rule in RULES.values() if rule.area == area):
            data(f"  {rule.id:<{width}}  {rule.severity:<7}  {rule.bump:<5}  {rule.summary}")
    data("\nEach with the severity and the version step of a finding. `cardgen rule ID` explains one.")


def _explain(rule: Rule) -> str:
    lines = [f"{rule.id}: {rule.summary}", ""]
    rows = [
        ("severity", rule.severity),
        ("version step", rule.bump),
        ("area", rule.area),
        ("opposite", rule.mirror or "none"),
        ("why", rule.why),
        ("what to do", rule.fix),
    ]
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
