"""What stands against publishing a card, decided from values alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cardgen.card.document import Card, LintFinding, Waiver
from cardgen.diff.report import Accepted, Requirement
from cardgen.errors import Problem
from cardgen.registry.history import Release
from cardgen.registry.manifest import parse_manifest
from cardgen.registry.planning import Plan, Refusal, conflict, objections, plan, predecessor
from tests.registry.registry_cards import DAY, PAIRS, card, finding, report, small


def release(version: str, **changes: Any) -> Release:
    """A published version with the files of a small candidate."""
    candidate = small(version, **changes)
    planned = plan(candidate, None, None, lambda _: {}, lambda _: {})
    assert isinstance(planned, Plan)
    manifest = parse_manifest(planned.files["MANIFEST.json"], "cards", "m")
    return Release("loan-default", version, manifest, planned.manifest_sha256)


def kinds(problems: tuple[Problem, ...]) -> list[str]:
    return [problem.kind for problem in problems]


def with_outcome(outcome: str, **changes: Any) -> Card:
    (criterion,) = card().acceptance
    return card(acceptance=(criterion.model_copy(update={"outcome": outcome}),), **changes)


def judged(found: Card, *published: str, day: date = DAY) -> list[str]:
    candidate = small(found.card.version)
    changed = type(candidate)(found, candidate.files, candidate.cardgen)
    return kinds(objections(changed, [release(version) for version in published], day))


def test_nothing_stands_against_a_good_card() -> None:
    assert judged(card()) == []
    assert judged(card("1.1.0"), "1.0.0") == []


@pytest.mark.parametrize("version", ["1.0.0", "0.9.9", "1.9.0", "1.10.0-rc.1", "1.10.0"])
def test_a_version_must_be_above_the_highest(version: str) -> None:
    assert judged(card(version), "1.0.0", "1.10.0", "1.9.1") == ["version-not-above"]


def test_versions_that_are_one_folder_on_some_systems_are_refused() -> None:
    assert judged(card("1.0.0-rc1"), "1.0.0-RC1") == ["version-name"]
    assert judged(card("1.0.0-rc.")) == ["version-name"]


def test_a_failed_criterion_needs_a_waiver() -> None:
    assert judged(with_outcome("fail")) == ["failed-criterion"]
    assert judged(with_outcome("fail", waiver=Waiver(reason="A fix is on its way."))) == []
    assert judged(with_outcome("inconclusive")) == []


def test_lint_errors_at_release_stand_against_it() -> None:
    todo = LintFinding(
        id="placeholder", level="warning", message="Replace this", pointer="/x", file="card.yaml", line=3, column=5
    )
    (problem,) = objections(small(lint=(todo,)), [], DAY)
    assert (problem.kind, str(problem.place)) == ("placeholder", "card.yaml:3:5")


def test_an_overdue_review_stands_against_it() -> None:
    assert judged(card(), day=date(2026, 12, 1)) == []
    assert judged(card(), day=date(2026, 12, 2)) == ["stale"]


def test_every_reason_is_told_at_once() -> None:
    assert judged(with_outcome("fail"), "1.0.0", day=date(2027, 1, 1)) == [
        *("version-not-above", "failed-criterion", "stale")
    ]


def test_the_version_before_is_the_highest_below() -> None:
    releases = [release(version) for version in ("1.10.0", "1.2.0", "2.0.0-rc.1", "2.0.0")]
    before = {version: predecessor(releases, version) for version in ("1.0.0", "1.9.0", "2.0.0", "2.0.1")}
    assert {version: found and found.version for version, found in before.items()} == {
        "1.0.0": None,
        "1.9.0": "1.2.0",
        "2.0.0": "2.0.0-rc.1",
        "2.0.1": "2.0.0",
    }


def test_the_same_content_is_no_conflict() -> None:
    assert conflict(small(), release("1.0.0")) is None


def test_a_conflict_lists_what_differs() -> None:
    other = small(text="Another page.")
    more = type(other)(other.card, {**other.files, "data/a.csv": b""}, other.cardgen)
    less = type(other)(other.card, {k: v for k, v in other.files.items() if k != PAIRS}, other.cardgen)
    for candidate, names in ((other, "card.md"), (more, "card.md, data/a.csv"), (less, f"card.md, {PAIRS}")):
        found = conflict(candidate, release("1.0.0"))
        assert found is not None
        assert kinds(found.problems) == ["version-reused"]
        assert found.problems[0].message.endswith(f"other content: {names}")


def test_how_the_step_was_judged_is_no_conflict() -> None:
    candidate = small()
    planned = plan(candidate, release("0.9.0"), report(), lambda _: {"changes.json": b"", "changes.md": b""}, _unsigned)
    assert isinstance(planned, Plan)
    manifest = parse_manifest(planned.files["MANIFEST.json"], "cards", "m")
    assert {"changes.json", "changes.md"} <= set(manifest.digests)
    assert conflict(candidate, Release("loan-default", "1.0.0", manifest, planned.manifest_sha256)) is None


def _unsigned(manifest: bytes) -> dict[str, bytes]:
    return {}


def test_a_plan_holds_everything_and_names_it() -> None:
    before = release("0.9.0")
    planned = plan(
        small(),
        before,
        report(),
        lambda found: {"changes.json": found.status.encode(), "changes.md": b"text"},
        lambda manifest: {"MANIFEST.dsse.json": b"signed " + manifest},
    )
    assert isinstance(planned, Plan)
    manifest = planned.files["MANIFEST.json"]
    said = parse_manifest(manifest, "cards", "m")
    assert planned.files["MANIFEST.dsse.json"] == b"signed " + manifest
    assert set(planned.files) == {*said.digests, "MANIFEST.json", "MANIFEST.dsse.json"}
    assert planned.files["changes.json"] == b"compared"
    assert said.predicate.previous is not None
    assert said.predicate.previous.model_dump() == {"version": "0.9.0", "manifest_sha256": before.manifest_sha256}


def step(found: Any) -> Plan | Refusal:
    return plan(small("1.0.1"), release("1.0.0"), found, lambda _: {}, _unsigned)


NEED = Requirement(bump="major", actual="patch", version="2.0.0", because=("3f9c0a1b2c3d4e5f",), enough=False)


def test_a_step_that_is_too_small_is_refused() -> None:
    claimed = finding(accepted=Accepted(reason="Measured."))
    refused = step(report((claimed,), NEED))
    assert isinstance(refused, Refusal)
    (problem,) = refused.problems
    assert problem.kind == "bump-too-small"
    assert "major" in problem.message
    assert "limitation-removed" in problem.message
    assert "2.0.0" in problem.hint


def test_a_step_that_is_too_small_is_told_once() -> None:
    small_step = finding(rule="version-bump-too-small", area="version", bump="none", fingerprint="0" * 16)
    accepted_change = finding(accepted=Accepted(reason="Measured."))
    refused = step(report((accepted_change, small_step), NEED))
    assert isinstance(refused, Refusal)
    assert kinds(refused.problems) == ["bump-too-small"]


def test_an_error_that_nobody_accepted_is_refused_with_its_fingerprint() -> None:
    refused = step(report((finding(), finding(fingerprint="1" * 16, claimed_by="3f9c0a1b2c3d4e5f"))))
    assert isinstance(refused, Refusal)
    (problem,) = refused.problems
    assert problem.kind == "limitation-removed"
    assert "cardgen accept 3f9c0a1b2c3d4e5f" in problem.hint
    assert refused.report is not None


def test_accepted_errors_warnings_and_notes_do_not_stand_against_it() -> None:
    found = (finding(accepted=Accepted(reason="Measured.")), finding(severity="warning"), finding(severity="info"))
    assert isinstance(step(report(found)), Plan)
    enough = NEED.model_copy(update={"enough": True})
    assert isinstance(step(report(found, enough)), Plan)


def test_a_comparison_that_is_not_accepted_never_passes() -> None:
    odd = report().model_copy(update={"accepted": False})
    refused = step(odd)
    assert isinstance(refused, Refusal)
    assert kinds(refused.problems) == ["not-accepted"]
