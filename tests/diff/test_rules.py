"""Every rule has a pair of cards that fires it alone, and a pair that does not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from cardgen.card.pairs.table import PairTable
from cardgen.diff.acceptances import Acceptance
from cardgen.diff.bump import next_version
from cardgen.diff.engine import compare
from cardgen.diff.report import FindingRecord, Report
from cardgen.diff.rules.registry import RULES
from cardgen.diff.settings import settings_of
from cardgen.spec.comparison import Comparison
from tests.diff.cards import patched, side

FOLDER = Path(__file__).parent / "rules"
IDS = sorted(RULES)


@cache
def fixtures(rule: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(
        json.dumps(yaml.safe_load((FOLDER / f"{rule}.yaml").read_text("utf-8")), default=str)
    )
    return loaded


@cache
def new_patches() -> dict[str, dict[str, Any]]:
    """Return the patches of fixtures that say nothing but what the new card says, by rule."""
    cases = {rule: fixtures(rule)["fires"] for rule in IDS}
    return {rule: case["new"] for rule, case in cases.items() if case.keys() <= {"new", "finds", "beside"}}


def run(case: Mapping[str, Any]) -> Report:
    """Compare the two cards of a fixture; the new one has the version that the changes need, unless it says one.

    Keys: old, new (patches, see `patched`), version, old_version, settings (as in a spec), day, versions, allow_rename,
    acceptances, old_side and new_side (published, signer, charts, pages, migrated_from).

    Those of `fires` have `finds` as well, values of the finding; and `beside`, other rules, where what the rule is
    about cannot happen without what they find: a gap cannot widen while every figure stays.
    """
    old = patched(case.get("old"), case.get("old_version"))
    new = patched(case.get("new"), case.get("version", old.card.version))
    options: dict[str, Any] = {
        "day": date.fromisoformat(case["day"]) if "day" in case else None,
        "versions": case.get("versions", {}),
        "allow_rename": case.get("allow_rename", False),
        "acceptances": [Acceptance.model_validate(item) for item in case.get("acceptances", [])],
    }
    settings = settings_of(Comparison.model_validate(case.get("settings", {})))

    def compared(version: str | None) -> Report:
        card = new if version is None else patched(case.get("new"), version)
        sides = side(old, **case.get("old_side", {})), side(card, **case.get("new_side", {}))
        return compare(*sides, settings, **options)

    report = compared(None)
    if "version" in case:
        return report
    assert report.requirement is not None
    return compared(next_version(old.card.version, report.requirement.bump))


def own(report: Report) -> list[FindingRecord]:
    """Return the findings that no other one explains."""
    return [finding for finding in report.findings if finding.claimed_by is None]


@pytest.mark.parametrize("rule", IDS)
def test_a_pair_of_cards_fires_the_rule_alone(rule: str) -> None:
    case = fixtures(rule)["fires"]
    report = run(case)
    found = own(report)
    by_print = {finding.fingerprint: finding for finding in report.findings}
    for finding in report.findings:
        assert finding.claimed_by is None or by_print[finding.claimed_by] in found, finding.message
    expected = {rule, *case.get("beside", [])}
    assert {finding.rule for finding in found} == expected, [(f.rule, f.pointer, f.message) for f in found]
    seen = [{name: getattr(finding, name) for name in case["finds"]} for finding in found if finding.rule == rule]
    assert case["finds"] in seen, seen


@pytest.mark.parametrize("rule", IDS)
def test_a_pair_of_cards_that_is_like_it_does_not_fire_it(rule: str) -> None:
    report = run(fixtures(rule)["quiet"])
    assert rule not in {finding.rule for finding in report.findings}


def test_every_fixture_is_of_a_rule_and_says_what_its_near_miss_is() -> None:
    assert {path.stem for path in FOLDER.glob("*.yaml")} == set(RULES)
    for path in FOLDER.glob("*.yaml"):
        assert "\nquiet: # " in path.read_text("utf-8"), path.name
        assert fixtures(path.stem)["fires"]["finds"].keys() == {"pointer", "severity", "bump"}, path.name


def test_pair_tables_are_what_sides_hold() -> None:
    """The fixtures compare without pairs; those are tested in tests/diff/figures."""
    assert side(patched(None)).clusters == {}
    assert PairTable.__dataclass_fields__.keys() >= {"units", "rows", "sums"}
