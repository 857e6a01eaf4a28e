"""The verdict on a card at its two stages."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import cardgen
from cardgen.card.check import check
from cardgen.card.document import Card, LintFinding
from cardgen.card.results import Outcome


@pytest.fixture(scope="module")
def card(project: Path) -> Card:
    return cardgen.build(project / "card_specs" / "speech-transcription" / "card.yaml").card


def with_outcomes(card: Card, *outcomes: Outcome) -> Card:
    judged = [
        item.model_copy(update={"outcome": outcome}) for item, outcome in zip(card.acceptance, outcomes, strict=False)
    ]
    return card.model_copy(update={"acceptance": tuple(judged), "lint": ()})


def test_an_inconclusive_criterion_counts_against_a_release_and_not_against_a_draft(card: Card) -> None:
    pending = with_outcomes(card, "pass", "inconclusive")
    assert check(pending, "draft").passed
    assert not check(pending, "release").passed


def test_a_failed_criterion_counts_at_both_stages(card: Card) -> None:
    failed = with_outcomes(card, "pass", "fail")
    assert not check(failed, "draft").passed
    assert not check(failed, "release").passed


def test_some_findings_weigh_more_at_release(card: Card) -> None:
    finding = LintFinding(id="missing-section", level="warning", message="x", pointer="/design/privacy")
    incomplete = with_outcomes(card, "pass").model_copy(update={"lint": (finding,)})
    assert check(incomplete, "draft").passed
    verdict = check(incomplete, "release")
    assert not verdict.passed
    assert [item.level for item in verdict.findings] == ["error"]
    assert verdict.sentence() == (
        "not passed at stage release: 1 error, 0 warnings, 0 notes; criteria: 1 met, 0 not met, 0 inconclusive"
    )


def test_a_card_whose_review_is_overdue_is_stale(card: Card) -> None:
    good = with_outcomes(card, "pass")
    assert not check(good, "release", good.card.review_by).findings
    (finding,) = check(good, "release", date(2099, 1, 1)).findings
    assert (finding.id, finding.pointer) == ("stale", "/card/review_by")
    assert "review it and publish a version" in finding.message


def test_findings_come_errors_first(card: Card) -> None:
    findings = tuple(
        LintFinding(id=rule, level="info", message=rule, pointer="/")
        for rule in ("few-events", "typed-number", "relative-date")
    )
    verdict = check(card.model_copy(update={"lint": findings}), "draft")
    assert [item.level for item in verdict.findings] == ["error", "warning", "info"]
