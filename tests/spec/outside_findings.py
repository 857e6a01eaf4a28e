"""Verifications of outside findings, for the tests of specs, cards and pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

from cardgen.spec.findings import (
    Certificate,
    Claim,
    ClaimedCard,
    Evidence,
    Finding,
    Limit,
    Reporter,
    Verification,
    VerifiedFigure,
    VerifiedInterval,
)

__all__ = ["finding", "verification"]


def finding(identifier: str, card: str, **more: Any) -> Finding:
    """Return a finding that COMPAS raises more false alarms for African-American people."""
    given: dict[str, Any] = {
        "finding": 1,
        "id": identifier,
        "title": "More false alarms for African-American people",
        "by": Reporter(name="night-owl", pseudonym=True, team="Owls"),
        "date": dt.date(2016, 6, 1),
        "kind": "disparity",
        "card": ClaimedCard(id=card, version="1.0.0"),
        "evaluation": "two-years",
        "group": 'race == "African-American"',
        "compared_with": 'race == "Caucasian"',
        "metric": "fpr",
        "claim": Claim(gap=Limit(at_least=0.15)),
        "evidence": (Evidence(title="Case files", url="https://example.org/files"),),
    }
    return Finding(**(given | more))


def verification(identifier: str, card: str, *, claim: dict[str, Any] | None = None, **more: Any) -> Verification:
    """Return its verification with the figures of STATISTICS.md 7.5, at 99.75%."""

    def figure(rows: int, value: float, low: float, high: float) -> VerifiedFigure:
        interval = VerifiedInterval(low=low, high=high, level=0.9975, method="newcombe")
        return VerifiedFigure(rows=rows, value=value, interval=interval)

    given: dict[str, Any] = {
        "finding": finding(identifier, card, **(claim or {})),
        "card_digest": "sha256:" + "0" * 64,
        "holdout_digest": "sha256:" + "1" * 64,
        "ledger_entry": "sha256:" + "2" * 64,
        "claim_number": 2,
        "budget": 20,
        "verified": dt.date(2016, 6, 3),
        "metric_label": "false positive rate",
        "direction": "lower_is_better",
        "unit": "share",
        "group": figure(3696, 0.4485, 0.413, 0.4843),
        "others": figure(2454, 0.2345, 0.2023, 0.2697),
        "gap": figure(6150, 0.2139, 0.1651, 0.2612),
        "verdict": "confirmed",
        "reason": "The whole interval of the difference is above 15 points.",
        "certificate": Certificate(
            weight=0.512,
            old_error=0.3617,
            new_error=0.32,
            improvement=0.0213,
            lower_bound=0.011,
            level=0.9975,
            accepted=True,
        ),
    }
    return Verification(**(given | more))
