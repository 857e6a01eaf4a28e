"""What holds for every comparison: nothing is found in nothing, every change has its opposite, and names stay."""

from __future__ import annotations

import random
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardgen.diff.acceptances import Acceptance
from cardgen.diff.engine import compare
from cardgen.diff.report import BUMPS, FindingRecord
from cardgen.diff.rules.registry import RULES
from cardgen.diff.settings import Settings
from cardgen.diff.transition import Side
from tests.diff.cards import base, patched, side
from tests.diff.edits import edits, together
from tests.diff.test_rules import IDS, fixtures, new_patches, own, run

PHONE = "/results/calls/wer/device=phone"
ORDERS = (
    *("/evaluations/calls/coverage", "/evaluations/calls/metrics", "/evaluations", "/groups", "/results"),
    *("/intended_use/use_cases", "/intended_use/limitations", "/disparities", "/acceptance"),
)
"""Lists whose order means little, inner ones first."""


def swapped(case: dict[str, Any]) -> dict[str, Any]:
    """Return a fixture with its sides swapped; the version of the new one is what the changes need."""
    other = {"old": case.get("new"), "new": case.get("old")}
    other |= {"old_side": case.get("new_side", {}), "new_side": case.get("old_side", {})}
    return {key: value for key, value in case.items() if key in ("allow_rename", "settings", "version")} | other


@pytest.mark.parametrize("rule", IDS)
def test_a_card_does_not_differ_from_itself(rule: str) -> None:
    patches = [case.get(which) for case in fixtures(rule).values() for which in ("old", "new")]
    for card in (base(), *(patched(patch) for patch in patches if patch)):
        report = compare(side(card), side(card), Settings())
        assert report.findings == ()
        assert (report.required_bump, report.accepted) == ("none", True)


def test_the_mirror_of_a_mirror_is_the_rule() -> None:
    for rule in RULES.values():
        if rule.mirror is not None:
            assert RULES[rule.mirror].mirror == rule.id


WITH_SIDES = [name for name in IDS if RULES[name].area not in ("version", "acceptances")]


@pytest.mark.parametrize(
    ("rule", "kind"),
    [
        (rule, kind)
        for rule in WITH_SIDES
        for kind in ("fires", "quiet")
        # A later run is the opposite of an earlier one, which has a rule that judges the new card alone.
        if (rule, kind) != ("evaluation-date-went-backwards", "quiet")
    ],
)
def test_every_finding_has_its_opposite_when_the_sides_are_swapped(rule: str, kind: str) -> None:
    """Rules without a mirror judge the new card alone, or the step of the version; they are left out."""
    case = fixtures(rule)[kind]
    forward, backward = run(case), run(swapped(case))
    there = {_key(finding) for finding in backward.findings}
    for finding in forward.findings:
        mirror = RULES[finding.rule].mirror
        if mirror is not None:
            key = (mirror, finding.pointer, repr(finding.new), repr(finding.old))
            assert key in there, (finding.rule, finding.pointer, [(f.rule, f.pointer) for f in backward.findings])


def _key(finding: FindingRecord) -> tuple[str, str, str, str]:
    return finding.rule, finding.pointer, repr(finding.old), repr(finding.new)


def _touched(patch: dict[str, Any]) -> set[str]:
    return {path for part in patch.values() for path in part}


def _apart(one: set[str], other: set[str]) -> bool:
    return not any(f"{a}/".startswith(f"{b}/") or f"{b}/".startswith(f"{a}/") for a in one for b in other)


@cache
def _base_side() -> Side:
    return side(base())


def _bump(patches: list[dict[str, Any]]) -> int:
    report = compare(_base_side(), side(patched(together(patches))), Settings())
    return BUMPS.index(report.required_bump or "none")


@given(st.lists(st.sampled_from(sorted(new_patches())), min_size=2, max_size=8, unique=True))
def test_more_changes_never_need_a_smaller_step(names: list[str]) -> None:
    chosen: list[dict[str, Any]] = []
    for patch in (new_patches()[name] for name in names):
        if all(_apart(_touched(patch), _touched(other)) for other in chosen):
            chosen.append(patch)
    assert _bump(chosen) >= _bump(chosen[:-1])


@pytest.mark.parametrize("rule", [name for name in WITH_SIDES if name not in ("order-changed", "template-changed")])
def test_a_change_keeps_its_fingerprint_whatever_the_order_of_lists_and_the_version(rule: str) -> None:
    case = fixtures(rule)["fires"]
    other = {
        **case,
        "old_version": "3.1.4",
        **{which: {**(case.get(which) or {}), "reverse": list(ORDERS)} for which in ("old", "new")},
    }
    found = [{(f.rule, f.pointer): f.fingerprint for f in run(each).findings} for each in (case, other)]
    assert found[0] == found[1]
    assert found[0]


def test_a_fingerprint_moves_with_the_value_the_place_and_the_service() -> None:
    def fingerprint(above: float, cell: str = "phone", service: str = "transcription") -> str:
        row = ["wer", {"device": cell}, 600, 60, above, 5000.0, 0.007]
        patch = {"set": {f"/results/calls/wer/device={cell}": {"row": row}, "/card/id": service}}
        old = patched({"set": {"/card/id": service}})
        report = compare(side(old), side(patched(patch, "1.1.0")), Settings())
        (finding,) = [each for each in report.findings if each.rule == "metric-regressed"]
        return finding.fingerprint

    assert fingerprint(1100.0) == fingerprint(1100.0)
    others = fingerprint(1101.0), fingerprint(1100.0, "headset"), fingerprint(1100.0, service="captions")
    assert len({fingerprint(1100.0), *others}) == 4


def test_an_acceptance_silences_one_finding_and_lapses_when_its_value_moves() -> None:
    def report(above: float, acceptances: list[Acceptance]) -> Any:
        row = ["wer", {"device": "phone"}, 600, 60, above, 5000.0, 0.007]
        new = patched({"set": {PHONE: {"row": row}}}, "1.1.0")
        return compare(side(base()), side(new), Settings(), acceptances=acceptances)

    first = report(1100.0, [])
    (finding,) = own(first)
    assert (first.accepted, first.required_bump) == (False, "minor")
    known = [
        Acceptance(
            fingerprint=finding.fingerprint,
            service="transcription",
            rule=finding.rule,
            pointer=finding.pointer,
            reason="Phones of one maker; mended in the next version.",
            by="R. Eviewer",
        )
    ]
    accepted = report(1100.0, known)
    assert (accepted.accepted, accepted.required_bump) == (True, "minor")
    assert (accepted.counts.error, accepted.counts.accepted) == (0, 1)
    assert [each.accepted and each.accepted.by for each in own(accepted)] == ["R. Eviewer"]
    moved = report(1101.0, known)
    assert moved.accepted is False
    assert {each.rule for each in moved.findings} == {"metric-regressed", "acceptance-unused"}
    assert [each.accepted for each in moved.findings] == [None, None]


def test_edits_in_company_have_their_opposites_too() -> None:
    old = _base_side()
    for seed in range(60):
        new = side(patched(together([edit.patch for edit in edits(random.Random(seed))])))
        there = {_key(finding) for finding in compare(new, old, Settings()).findings}
        for finding in compare(old, new, Settings()).findings:
            mirror = RULES[finding.rule].mirror
            assert mirror is None or (mirror, finding.pointer, repr(finding.new), repr(finding.old)) in there, seed
