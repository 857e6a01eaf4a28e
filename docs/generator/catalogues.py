"""Pages of the catalogues: metrics, rules of comparison, rules of the lint, profiles; from what the commands print."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from click.testing import CliRunner

from cardgen.cli.main import _group
from docs.generator.markdown import bullet, code, plain

__all__ = ["lint", "metrics", "profiles", "rules"]

_NO_STEP = "none"
_OWN = (
    "An owner's own ratios of two columns come beside them ([Evidence](../evidence.md)); how intervals are made, and "
    "how often they hold, say [Statistics](../statistics.md) and [Coverage](../coverage.md)."
)
_JUDGED = "[Criteria and lint](../checks.md) says how a card is judged."
_USED = "[Profiles](../profiles.md) says what a profile does, and how an organisation writes its own."
_STEPS = "[Comparing versions](../versions.md) says what severities and version steps mean."


def metrics() -> str:
    """Return the page of the metrics, by task."""
    from cardgen.metrics.registry import FAMILIES

    every = _printed("metric")
    others = ", ".join(sorted(code(each.pattern) for each in FAMILIES))
    parts = [
        "# Metrics",
        f"The {len(every)} metrics of the catalogue, as `cardgen metric ID` explains them. {_OWN}",
        f"Ids with another parameter may be used as well: {others}.",
    ]
    for task in dict.fromkeys(each["task"] for each in every):
        parts.append(f"## {task.replace('_', ' ').capitalize()}")
        parts += [_metric(each) for each in every if each["task"] == task]
    return "\n\n".join(parts) + "\n"


def _metric(metric: dict[str, Any]) -> str:
    low, high = (
        f"no {end} end" if value is None else f"{value:g}"
        for end, value in (("lower", metric["low"]), ("upper", metric["high"]))
    )
    lines = [
        bullet("formula", code(metric["formula"])),
        bullet("direction", metric["direction"].replace("_", " ").replace("none", "neither is better")),
        bullet("unit", f"{plain(metric['unit'])}, {low} to {high}"),
        bullet("averaging", plain(metric["averaging"])),
    ]
    if metric["thresholded"]:
        lines.append(bullet("threshold", "its value depends on the threshold; state it"))
    if metric["needs"]:
        lines.append(bullet("columns", "needs " + ", ".join(map(code, metric["needs"]))))
    lines += [bullet("interval", plain(metric["interval"])), bullet("source", plain(metric["reference"]))]
    return f"### `{metric['id']}`\n\n{_sentence(metric['label'])} {plain(metric['definition'])}\n\n" + "\n".join(lines)


def rules() -> str:
    """Return the page of the rules of a comparison, by what they are about."""
    every = [each for each in _printed("rule") if each["area"] != "lint"]
    parts = [
        "# Rules of a comparison",
        f"The {len(every)} rules of `cardgen diff`, as `cardgen rule ID` explains them. {_STEPS}",
    ]
    for area in dict.fromkeys(each["area"] for each in every):
        parts.append(f"## {area.replace('_', ' ').capitalize()}")
        for each in (each for each in every if each["area"] == area):
            step = "no version step" if each["bump"] == _NO_STEP else f"a {each['bump']} version"
            mirror = each["mirror"]
            lines = [
                bullet("severity", f"{each['severity']}, needs {step}"),
                bullet("why", plain(each["why"])),
                bullet("what to do", plain(each["fix"])),
            ]
            if mirror and mirror != each["id"]:
                lines.append(bullet("the other way round", f"[`{mirror}`](#{mirror})"))
            parts.append(f"### `{each['id']}`\n\n{plain(each['summary'])}\n\n" + "\n".join(lines))
    return "\n\n".join(parts) + "\n"


def lint() -> str:
    """Return the page of the rules of the lint."""
    every = [each for each in _printed("rule") if each["area"] == "lint"]
    parts = [
        "# Rules of the lint",
        f"The {len(every)} rules of `cardgen check`, as `cardgen rule ID` explains them. {_JUDGED}",
    ]
    for each in every:
        lines = [
            bullet("level", f"{each['level']} in a draft, {each['release_level']} at release"),
            bullet("why", plain(each["why"])),
            bullet("what to do", plain(each["fix"])),
        ]
        if each["automatic_fix"]:
            lines.append(bullet("`--fix`", plain(each["automatic_fix"])))
        parts.append(f"## `{each['id']}`\n\n{plain(each['summary'])}\n\n" + "\n".join(lines))
    return "\n\n".join(parts) + "\n"


def profiles() -> str:
    """Return the page of the profiles."""
    every = _printed("profile")
    parts = [
        "# Profiles of services",
        f"The {len(every)} profiles, as `cardgen profile ID` explains them. {_USED}",
    ]
    for each in every:
        parts.append(f"## `{each['id']}`\n\n{_sentence(each['title'])} {plain(each['summary'])}")
        parts.append(
            "\n".join(
                (
                    bullet(
                        "headline", "; ".join(f"{plain(one['label'])} ({code(one['id'])})" for one in each["headline"])
                    ),
                    bullet("metrics", _codes(each["metrics"])),
                    bullet("groups", _groups(each["groups"])),
                    bullet("conditions", _groups(each["conditions"])),
                    bullet("what rows share", plain(each["cluster"])),
                    bullet("sections at release", _codes(each["sections"])),
                )
            )
        )
        if each["guidance"]:
            parts.append("What to write:")
            parts.append("\n".join(bullet(code(field), plain(words)) for field, words in each["guidance"].items()))
    return "\n\n".join(parts) + "\n"


def _groups(groups: Iterable[dict[str, Any]]) -> str:
    said = [code(group["id"]) + (f" (or {_codes(group['also'])})" if group["also"] else "") for group in groups]
    return ", ".join(said) or "none"


def _codes(words: Iterable[str]) -> str:
    return ", ".join(map(code, words)) or "none"


def _sentence(words: str) -> str:
    return plain(words[:1].upper() + words[1:]).removesuffix(".") + "."


def _printed(command: str) -> list[dict[str, Any]]:
    """Return what `cardgen COMMAND --json` prints."""
    run = CliRunner().invoke(_group, [command, "--json"], catch_exceptions=False)
    every: list[dict[str, Any]] = json.loads(run.stdout)
    return every
