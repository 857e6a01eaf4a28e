"""`cardgen profile`: the kinds of service, and what a card of each is expected to hold."""

from __future__ import annotations

import json
import textwrap
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from cardgen.cli.console import data

if TYPE_CHECKING:
    from cardgen.spec.profiles import ExpectedGroup, Profile

__all__ = ["command"]

_WIDTH = 78


@click.command("profile", short_help="List the kinds of service, or explain one.")
@click.argument("identifier", required=False, metavar="[ID|FILE]")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def command(*, identifier: str | None, as_json: bool) -> int:
    """List every profile, or say what a card of one is expected to hold: that of an ID, or of your own in FILE."""
    from cardgen.spec.profiles import profile, profile_ids

    if identifier is None:
        profiles = [profile(each) for each in profile_ids()]
        if as_json:
            data(json.dumps([asdict(each) for each in profiles], ensure_ascii=False, indent=2))
        else:
            _list(profiles)
        return 0
    found = _named(identifier)
    data(json.dumps(asdict(found), ensure_ascii=False, indent=2) if as_json else _explain(found))
    return 0


def _named(identifier: str) -> Profile:
    """Return a profile by its id, or from a file, whose metrics must be registered."""
    from cardgen.errors import SpecError
    from cardgen.metrics.expected import check
    from cardgen.spec.checks.hints import did_you_mean
    from cardgen.spec.profile_files import names_file, profile_named
    from cardgen.spec.profiles import profile_ids
    from cardgen.spec.reading.characters import quoted

    if not names_file(identifier) and identifier not in profile_ids():
        hint = did_you_mean(identifier, profile_ids()) or "`cardgen profile` lists them"
        raise click.BadParameter(f"there is no profile {quoted(identifier)[1:-1]}; {hint}", param_hint="ID")
    loaded = profile_named(identifier)
    if problems := tuple(check(loaded)):
        raise SpecError(problems)
    return loaded.profile


def _list(profiles: list[Profile]) -> None:
    width = max(len(each.id) for each in profiles)
    for each in profiles:
        data(f"{each.id:<{width}}  {each.summary}")
    data("\n`cardgen profile ID` explains one.")


def _explain(profile: Profile) -> str:
    lines = [f"{profile.id}: {profile.title}", "", *textwrap.wrap(profile.summary, _WIDTH), ""]
    extends = f" (extends {profile.extends})" if profile.extends else ""
    start = f"cardgen init DIR --profile {profile.id if not extends else 'FILE'}{extends}"
    for label, text in (
        ("headline", "; ".join(f"{metric.label} ({metric.id})" for metric in profile.headline)),
        ("metrics", ", ".join(profile.metrics)),
        ("groups", _groups(profile.groups)),
        ("conditions", _groups(profile.conditions)),
        ("cluster", f"{profile.cluster}: intervals treat it as the unit"),
        ("topics", ", ".join(profile.topics)),
        ("sections", ", ".join(profile.sections)),
        ("example", profile.example or "made-up data in the spec that cardgen init writes"),
        ("start", start),
    ):
        lines += _entry(label, text or "none")
    if profile.guidance:
        lines += ["", "what to write"]
        for field, words in profile.guidance.items():
            lines += [f"  {field}", *textwrap.wrap(words, _WIDTH, initial_indent="    ", subsequent_indent="    ")]
    return "\n".join(lines)


def _groups(groups: tuple[ExpectedGroup, ...]) -> str:
    """Return the expected groups by their ids, and the ids that count as the same."""
    return ", ".join(f"{group.id} (or {', '.join(group.also)})" if group.also else group.id for group in groups)


def _entry(label: str, text: str) -> list[str]:
    return textwrap.wrap(
        text, _WIDTH, initial_indent=f"  {label:<11} ", subsequent_indent=" " * 14, break_on_hyphens=False
    )
