"""Takes a submission to a bounty: verified against the ledger first, then judged against the list of better models."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from cardgen.card.canonical import digest
from cardgen.card.document import Card
from cardgen.errors import InvalidInputError, Place, Problem
from cardgen.outside.bounty.judging import Judge, finding_digest, judged, judged_before, replayed
from cardgen.outside.bounty.listing import Bounty, Submission, read_bounty
from cardgen.outside.findings.answering import Answer, answer, question
from cardgen.outside.findings.asking import Asked, ask
from cardgen.outside.findings.certifying import certified, level_of_bounds
from cardgen.outside.findings.reading import LoadedFinding, read_finding
from cardgen.outside.holdout import holdout_rows
from cardgen.outside.ledger.store import open_ledger, writing
from cardgen.render.comparison.json_text import json_text
from cardgen.render.files.single import write_file
from cardgen.spec.findings import ClaimedCard

__all__ = ["LIST", "VERIFICATIONS", "Outcome", "submit"]

LIST = "bounty.json"
VERIFICATIONS = "verifications"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a finding.

    Attributes:
        answer: Its verification, and what it cost.
        submission: What became of its better model; None where it brings none.
        bounty: The list after it; None where there is none yet.
        written: Files that were written.
    """

    answer: Answer
    submission: Submission | None
    bounty: Bounty | None
    written: tuple[Path, ...]


def submit(
    path: Path,
    card: Card,
    data: Path,
    mapping: Mapping[str, str],
    ledger: Path,
    folder: Path,
    day: date,
    *,
    public: bool = False,
    expected_head: str | None = None,
) -> Outcome:
    """Take one finding.

    Its verification goes to `verifications/` of the folder, and its better model, if it brings one, is judged against
    `bounty.json` there. What can be refused is refused before a claim is spent. The list is changed while the ledger is
    locked, so that two who submit at once come one after the other.

    Args:
        path: The finding.
        card: The card that it is about.
        data: The held-out data.
        mapping: Names of its columns, as for `on_holdout`.
        ledger: The ledger of the data.
        folder: The folder of the bounty.
        day: The day.
        public: Whether the rows are public, so that small groups need no protection.
        expected_head: Digest of a line that the ledger must hold; None where nobody noted one.

    Raises:
        InvalidInputError: The finding is wrong, or was judged before; nothing was spent.
        BudgetSpentError: The ledger has no claim left.
        UnreadableError: A file cannot be read or written, or was edited.
    """
    loaded = read_finding(path)
    asked = ask(loaded, card, data, mapping, public=public)
    judge = Judge(asked.kit, data, mapping, folder, asked.suppress_below, day)
    brings = loaded.finding.predictions is not None
    known = read_bounty(folder / LIST) if (folder / LIST).exists() else None
    if brings and known is not None:
        _check_new(known, asked, ledger)
        replayed(known, judge)
    told = answer(asked, ledger, day, certify=certified, expected_head=expected_head)
    verification = folder / VERIFICATIONS / _name(told, loaded)
    write_file(verification, json_text(told.verification.model_dump(mode="json")).encode("utf-8"))
    if not brings:
        return Outcome(told, None, known, (verification,))
    with writing(ledger):
        known = read_bounty(folder / LIST) if (folder / LIST).exists() else _begin(asked, judge, ledger)
        found = judged(known, loaded.finding, path.parent, judge, told.verification.ledger_entry)
        write_file(folder / LIST, json_text(found.model_dump(mode="json")).encode("utf-8"))
    return Outcome(told, found.submissions[-1], found, (verification, folder / LIST))


def _name(told: Answer, loaded: LoadedFinding) -> str:
    """Name a file by the claim, the finding, and what it says: two teams may give two findings one id."""
    short = finding_digest(loaded.finding).removeprefix("sha256:")[:8]
    return f"{told.verification.claim_number or 0:04d}-{loaded.finding.id}-{short}.json"


def _check_new(known: Bounty, asked: Asked, ledger: Path) -> None:
    """Refuse what the list would refuse, before a claim is spent.

    Raises:
        InvalidInputError: The list is about another card or evaluation, or judged the finding or its question.
        UnreadableError: The ledger is not as it was written.
    """
    loaded = asked.loaded
    if (known.card.digest, known.evaluation) != (digest(asked.kit.card), loaded.finding.evaluation):
        message = "the list of better models in this folder is about another card or evaluation"
        raise InvalidInputError(Problem(Place(str(loaded.path)), "", message, "give another folder", "other-list"))
    entry = open_ledger(ledger).answer(question(asked))
    before = judged_before(known, loaded.finding, None if entry is None else entry.digest)
    if before is not None:
        raise InvalidInputError(replace(before, place=Place(str(loaded.path))))


def _begin(asked: Asked, judge: Judge, ledger: Path) -> Bounty:
    """Begin a list: the service alone."""
    rows = holdout_rows(judge.kit, judge.data, judge.mapping, ())
    card = judge.kit.card
    return Bounty(
        card=ClaimedCard(id=card.card.id, version=card.card.version, digest=digest(card)),
        evaluation=asked.loaded.finding.evaluation,
        holdout_digest=rows.digest,
        rows=rows.label.size,
        errors=int((rows.prediction != rows.label).sum()),
        level=level_of_bounds(open_ledger(ledger).level),
    )
