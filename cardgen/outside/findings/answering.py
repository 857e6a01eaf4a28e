"""Answers a finding from a ledger: what was asked before costs nothing, what is new is paid for before it is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cardgen.card.canonical import digest
from cardgen.errors import BudgetSpentError, Place, Problem
from cardgen.evaluation.predicates.parse import parse
from cardgen.evaluation.predicates.syntax import Not, Predicate, normal, renamed, written
from cardgen.outside.findings.asking import Asked
from cardgen.outside.findings.columns import predicate_names
from cardgen.outside.findings.verify import Certify, verify
from cardgen.outside.holdout import holdout_digest
from cardgen.outside.ledger.chain import Ledger
from cardgen.outside.ledger.records import Entry, Question
from cardgen.outside.ledger.store import check_head, check_holdout, writing
from cardgen.spec.findings import Verification

__all__ = ["Answer", "answer", "question"]


@dataclass(frozen=True, slots=True)
class Answer:
    """A verification, and what it cost.

    Attributes:
        verification: The verification.
        is_new: Whether the held-out data was asked; else the ledger knew.
        left: Claims that may still be tried.
        head: Digest of the last line of the ledger, to be noted elsewhere.
    """

    verification: Verification
    is_new: bool
    left: int
    head: str


def question(asked: Asked) -> Question:
    """Return what a finding asks, in one form whoever asks it and however it is written."""
    finding, others = asked.loaded.finding, asked.loaded.others
    predictions = finding.predictions
    return Question(
        card=digest(asked.kit.card),
        evaluation=finding.evaluation,
        metric=finding.metric,
        group=written(normal(asked.loaded.group.predicate)),
        compared_with=None if others is None else written(normal(others.predicate)),
        claim=finding.claim,
        columns=dict(sorted(_placed(asked).items())),
        suppress_below=asked.suppress_below,
        predictions=None if predictions is None else holdout_digest(asked.loaded.path.parent / predictions.path),
    )


def answer(
    asked: Asked, ledger: Path, day: date, *, certify: Certify | None = None, expected_head: str | None = None
) -> Answer:
    """Answer a finding, and write it into the ledger first.

    Nobody else can ask the held-out data meanwhile, so that no claim is answered twice and none is left out.

    Args:
        asked: The finding and the data.
        ledger: The ledger of the data.
        day: The day of the verification.
        certify: Makes the certificate of a finding that brings predictions.
        expected_head: Digest of a line that the ledger must hold; None where nobody noted one.

    Raises:
        BudgetSpentError: No claim is left; nothing was asked and nothing written.
        InvalidInputError: As `verify`; nothing was spent.
        UnreadableError: The ledger is not as it was written, or about other data.
    """
    wanted = question(asked)
    with writing(ledger) as writer:
        found = writer.ledger
        check_head(found, ledger, expected_head)
        check_holdout(found, ledger, holdout_digest(asked.path))
        known = found.answer(wanted)
        left = found.header.budget - found.used
        if known is not None:
            return Answer(_told(asked, known, found), is_new=False, left=left, head=found.head)
        cost = 1 if wanted.predictions is None else 2
        if cost > left:
            raise BudgetSpentError(_spent(found, ledger, cost, left))
        told = verify(asked, found.level, day, certify, _told_before(found))
        check_holdout(found, ledger, told.holdout_digest)  # it may have changed since
        entry = writer.add(wanted, told, cost)
    return Answer(_told(asked, entry, found), is_new=True, left=left - cost, head=entry.digest)


def _told_before(ledger: Ledger) -> tuple[Predicate, ...]:
    """Return the groups of which the ledger told figures, over the columns of the data, however they were mapped."""
    found: list[Predicate] = []
    for entry in ledger.entries:
        if entry.verification.group.rows is None:
            continue
        names = predicate_names(entry.question.columns)
        group, others = renamed(parse(entry.question.group), names), entry.question.compared_with
        found.append(group)
        if entry.question.claim.gap is not None:
            found.append(Not(group) if others is None else renamed(parse(others), names))
    return tuple(found)


def _told(asked: Asked, entry: Entry, ledger: Ledger) -> Verification:
    """Return the verification of an entry, of the finding that asks now."""
    return entry.verification.model_copy(
        update={
            "finding": asked.loaded.finding,
            "ledger_entry": entry.digest,
            "claim_number": entry.claim,
            "budget": ledger.header.budget,
        }
    )


def _spent(ledger: Ledger, path: Path, cost: int, left: int) -> Problem:
    tried = f"{ledger.used:,} of {ledger.header.budget:,} claims were tried"
    message = "the budget is spent" if not left else f"{left} claim is left, and this finding asks {cost} of them"
    hint = (
        "held-out data that answered so many claims cannot be trusted with more; collect rows that nobody has seen, "
        "and begin a ledger for them: cardgen ledger init HOLDOUT --budget CLAIMS"
    )
    return Problem(Place(str(path)), "", f"{message}: {tried}", hint, "budget-spent")


def _placed(asked: Asked) -> Mapping[str, str]:
    """Return the names that were mapped to others; one that keeps its name is not asked in another way."""
    return {name: column for name, column in asked.mapping.items() if name != column}
