"""Verifications of a small bounty, and a list of better models, for tests of its report."""

from __future__ import annotations

import datetime as dt
from typing import Any

from cardgen.outside.bounty.judging import finding_digest
from cardgen.outside.bounty.listing import Bounty, Repair, StoredPredictions, Submission, sealed
from cardgen.spec.findings import (
    Certificate,
    ClaimedCard,
    Evidence,
    Predictions,
    Reporter,
    Verification,
    VerifiedFigure,
)
from tests.spec.outside_findings import verification

__all__ = ["LOOK_ALIKE", "bounty_of", "certificate", "reported", "small_bounty"]

LOOK_ALIKE = "<script>alert(1)</script> | *Heron* [x](javascript:1)"
_NOTHING = "sha256:" + "0" * 64


def certificate(improvement: float, lower_bound: float, *, accepted: bool = True) -> Certificate:
    """Return a certificate."""
    return Certificate(
        weight=0.25,
        old_error=0.4,
        new_error=0.4 - 4 * improvement,
        improvement=improvement,
        lower_bound=lower_bound,
        level=0.9975,
        accepted=accepted,
    )


def reported(number: int, team: str | None, group: str, verdict: str = "confirmed", **more: Any) -> Verification:
    """Return a verification; `by`, `evidence` and other keys of its finding may be given under `claim`."""
    claim = more.pop("claim", {})
    brings = more.setdefault("certificate", None) is not None
    given: dict[str, Any] = {
        "title": f"About {group[:100]}",
        "by": Reporter(name=f"Reporter {number}", team=team),
        "group": group,
        "compared_with": None,
        "evidence": (),
        "predictions": Predictions(path="better.csv") if brings else None,
    }
    return verification(
        f"finding-{number}",
        "recidivism-risk-score",
        claim={**given, **claim},
        claim_number=number,
        verdict=verdict,
        **more,
    )


def bounty_of(entries: list[tuple[Verification, dict[str, Any]]], **more: Any) -> Bounty:
    """Return the list of some submissions, each with what is not the same for all."""
    found = Bounty(
        card=ClaimedCard(id="recidivism-risk-score", version="1.0.0", digest=_NOTHING),
        evaluation="two-years",
        holdout_digest="sha256:" + "1" * 64,
        **{"rows": 1_000, "errors": 350, "level": 0.9975, **more},
    )
    for number, (told, own) in enumerate(entries, 1):
        given: dict[str, Any] = {
            "number": number,
            "finding": told.finding.id,
            "finding_digest": finding_digest(told.finding),
            "title": told.finding.title,
            "team": told.finding.by.team or told.finding.by.name,
            "judged": dt.date(2016, 6, 3),
            "decision": "accepted",
            "reason": "The improvement is sure to be above 0.",
            "group": told.finding.group,
            "rows": 400,
            "predictions": StoredPredictions(path="better.csv", digest=_NOTHING, prediction="prediction"),
            "digest": _NOTHING,
        }
        found = sealed(found, Submission(**{**given, **own}))
    return found


def small_bounty(*, teams: tuple[str, str, str] = ("Heron", "Rook", "Wren")) -> tuple[list[Verification], Bounty]:
    """Return six findings of three teams, of which two better models were accepted and one was not."""
    heron, rook, wren = teams
    old = Evidence(title="Case files")
    hidden = VerifiedFigure(rows=None, value=None)
    told = [
        reported(1, heron, 'race == "African-American" and age < 25', certificate=certificate(0.03, 0.02)),
        reported(3, rook, "age < 25", certificate=certificate(0.05, 0.01), claim={"evidence": (old,) * 5}),
        reported(5, wren, 'age < 25 and race in ("African-American")'),
        reported(6, rook, 'sex == "Female"', "inconclusive", certificate=certificate(0.01, -0.01, accepted=False)),
        reported(8, wren, 'sex == "Male"', "refuted"),
        reported(9, heron, 'name == "somebody"', "inconclusive").model_copy(
            update={"group": hidden, "others": None, "gap": None}
        ),
    ]
    listed = bounty_of(
        [
            (
                told[0],
                {"certificate": certificate(0.03, 0.02), "version": 1, "before": 160, "overall": 320, "errors": (130,)},
            ),
            (
                told[3],
                {"decision": "rejected", "certificate": certificate(0.0, -0.01, accepted=False), "predictions": None},
            ),
            (
                told[1],
                {
                    "certificate": certificate(0.04, 0.005),
                    "version": 3,
                    "before": 90,
                    "overall": 270,
                    "errors": (120, 40),
                    "repairs": (Repair(group=1, points_to=1),),
                },
            ),
        ]
    )
    return told, listed
