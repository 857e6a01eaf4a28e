"""Judges a submission against the list of a bounty: is its model better for its group than the list is?"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cardgen.errors import InvalidInputError, Place, Problem, UnreadableError
from cardgen.evaluation.predicates.parse import parse
from cardgen.evaluation.predicates.syntax import written
from cardgen.outside.bounty.listing import (
    Bounty,
    Repair,
    StoredPredictions,
    Submission,
    digest_of,
    nodes_of,
    sealed,
)
from cardgen.outside.findings.certifying import certificate_of
from cardgen.outside.holdout import HoldoutRows, holdout_digest, holdout_rows
from cardgen.outside.kit import Kit
from cardgen.spec.findings import Finding, Predictions
from cardgen.statistics.certificate import improvement
from cardgen.statistics.decision_list import PointerList, accept, errors_of, start
from cardgen.statistics.suppression import audit

__all__ = ["Judge", "finding_digest", "judged", "judged_before", "replayed", "team_of"]

_UNSEALED = "sha256:" + "0" * 64


@dataclass(frozen=True, slots=True)
class Judge:
    """What submissions are judged by.

    Attributes:
        kit: The card's evaluation.
        data: The held-out data.
        mapping: Names of its columns, as for `on_holdout`.
        folder: The folder of the list; paths in it are relative to that.
        suppress_below: People of a group below which nothing is told of it.
        day: The day.
    """

    kit: Kit
    data: Path
    mapping: Mapping[str, str]
    folder: Path
    suppress_below: int
    day: date


def finding_digest(finding: Finding) -> str:
    """Return the digest of what a finding says, however it was written."""
    return digest_of(finding.model_dump(mode="json"))


def team_of(finding: Finding) -> str:
    """Return the name under which a finding counts: its team, or whoever found it."""
    return finding.by.team or finding.by.name


def replayed(bounty: Bounty, judge: Judge) -> tuple[PointerList, HoldoutRows]:
    """Make the list again from its groups and predictions, and check that it says what the file says.

    Raises:
        InvalidInputError: The held-out data are others than those of the list.
        UnreadableError: The file, or a file of predictions, is not what it was.
    """
    rows = _rows(bounty, judge, ())
    return _replayed(bounty, rows, _told(bounty)), rows


def judged(bounty: Bounty, finding: Finding, folder: Path, judge: Judge, ledger_entry: str | None = None) -> Bounty:
    """Judge one submission, and add it to the list whatever becomes of it.

    Args:
        bounty: The list so far.
        finding: A finding that brings predictions.
        folder: The folder that the path of its predictions is relative to.
        judge: What it is judged by.
        ledger_entry: Its entry in the ledger of claims.

    Raises:
        InvalidInputError: It brings no predictions, was judged before, is about another evaluation, its group covers
            no row, or its predictions do not join; nothing is added.
        UnreadableError: The list or a file of predictions is not what it was.
    """
    _check(bounty, finding, judge.kit, ledger_entry)
    assert finding.predictions is not None
    group = parse(finding.group)
    told = _told(bounty)
    rows = _rows(bounty, judge, (written(group),), ((finding.predictions, folder, len(told)),))
    known = _replayed(bounty, rows, told)
    inside = rows.masks[len(told)]
    if not inside.any() and not judge.suppress_below:
        message = f"finding {finding.id}: its group covers no row of the held-out data"
        raise InvalidInputError(Problem(None, "group", message, "compare the values with those of the data"))
    entry = Submission(
        number=len(bounty.submissions) + 1,
        finding=finding.id,
        finding_digest=finding_digest(finding),
        ledger_entry=ledger_entry,
        title=finding.title,
        team=team_of(finding),
        judged=judge.day,
        decision="rejected",
        reason="",
        digest=_UNSEALED,
    )
    withheld = _withheld(rows, inside, rows.masks[: len(told)], judge)
    if withheld:
        return sealed(bounty, entry.model_copy(update={"reason": withheld}))
    wrong = rows.better[-1] != rows.label
    found = improvement(inside, known.current, wrong, bounty.level, rows.clusters)
    figures = {"group": written(group), "rows": int(inside.sum()), "certificate": certificate_of(found)}
    if not found.shown:
        reason = "The bound of the improvement is not above 0: the model may be no better for the group than the list."
        return sealed(bounty, entry.model_copy(update={**figures, "reason": reason}))
    return sealed(
        bounty,
        _accepted(bounty, entry.model_copy(update=figures), accept(known, inside, wrong), judge, finding, folder),
    )


def _accepted(
    bounty: Bounty, entry: Submission, extended: PointerList, judge: Judge, finding: Finding, folder: Path
) -> Submission:
    """Fill in the entry of a submission that is put before the list."""
    assert finding.predictions is not None
    overall, groups = errors_of(extended)
    own = len(extended.groups) - 1
    numbers = [*(each.number for each in bounty.accepted), entry.number]
    first = extended.rounds[-2] + 1
    repairs = tuple(
        Repair(group=numbers[node.group], points_to=node.points_to)
        for node in extended.nodes[first:]
        if node.points_to is not None
    )
    kept = len({repair.group for repair in repairs})
    repaired = f" {kept} groups kept what they had before." if kept > 1 else ""
    repaired = " 1 group kept what it had before." if kept == 1 else repaired
    source = folder / finding.predictions.path
    return entry.model_copy(
        update={
            "decision": "accepted",
            "reason": f"The improvement is sure to be above 0.{repaired}",
            "predictions": StoredPredictions(
                path=Path(os.path.relpath(source, judge.folder)).as_posix(),
                digest=holdout_digest(source),
                row_id=finding.predictions.row_id,
                prediction=finding.predictions.prediction,
            ),
            "version": extended.rounds[-1],
            "before": int(groups[-2, own]),
            "repairs": repairs,
            "overall": int(overall[-1]),
            "errors": tuple(groups[-1].tolist()),
        }
    )


def judged_before(bounty: Bounty, finding: Finding, ledger_entry: str | None) -> Problem | None:
    """Say that a finding, or the same claim with the same predictions, was judged before; None where none was."""
    for each in bounty.submissions:
        same = each.finding_digest == finding_digest(finding)
        if same or (ledger_entry is not None and each.ledger_entry == ledger_entry):
            what = "it" if same else "the same claim with the same predictions"
            message = f"{what} was judged before: submission {each.number}, {each.decision}"
            hint = "a submission is judged once; a better model is a new finding"
            return Problem(None, "", message, hint, "judged-before")
    return None


def _check(bounty: Bounty, finding: Finding, kit: Kit, ledger_entry: str | None) -> None:
    problems = []

    def refuse(field: str, message: str, hint: str) -> None:
        problems.append(Problem(None, field, f"finding {finding.id}: {message}", hint, "submission"))

    if finding.predictions is None:
        refuse("predictions", "it brings no predictions of a better model", "add predictions: {path: better.csv}")
    if finding.evaluation != bounty.evaluation or finding.card.id != bounty.card.id:
        refuse("evaluation", "the list is about another card or evaluation", "keep a list for each evaluation")
    if kit.evaluation.weight is not None:
        refuse("", "the evaluation has weights, and a list counts rows", "run the bounty on rows without weights")
    before = judged_before(bounty, finding, ledger_entry)
    problems += [] if before is None else [before]
    if problems:
        raise InvalidInputError(problems)


def _told(bounty: Bounty) -> tuple[Submission, ...]:
    """Return the submissions whose groups are told: accepted ones, and rejected ones with a certificate."""
    return tuple(each for each in bounty.submissions if each.group is not None)


def _rows(
    bounty: Bounty, judge: Judge, more: Sequence[str], offered: Sequence[tuple[Predictions, Path, int | None]] = ()
) -> HoldoutRows:
    """Read the held-out rows with every group that is told, `more` groups, and the predictions of accepted ones."""
    told = _told(bounty)
    files: list[tuple[Predictions, Path, int | None]] = []
    for index, each in enumerate(told):
        if each.predictions is None:
            continue
        _check_unchanged(each, each.predictions, judge.folder)
        stored = each.predictions
        given = Predictions(path=stored.path, row_id=stored.row_id, prediction=stored.prediction)
        files.append((given, judge.folder, index))
    predicates = [parse(text) for text in (*(each.group or "" for each in told), *more)]
    rows = holdout_rows(judge.kit, judge.data, judge.mapping, predicates, (*files, *offered))
    if rows.digest != bounty.holdout_digest:
        message = "these are not the held-out rows that the list was judged on"
        hint = "give the same file, or start a new list; an accepted model is only known to be better there"
        raise InvalidInputError(Problem(Place(str(judge.data)), "", message, hint, "other-holdout"))
    return rows


def _check_unchanged(submission: Submission, stored: StoredPredictions, folder: Path) -> None:
    if holdout_digest(folder / stored.path) != stored.digest:
        message = f"the predictions of submission {submission.number} are not those that were accepted"
        hint = "put the file back as it was: the list answers with it"
        raise UnreadableError(Problem(Place(str(folder / stored.path)), "", message, hint, "edited"))


def _replayed(bounty: Bounty, rows: HoldoutRows, told: Sequence[Submission]) -> PointerList:
    known = start(rows.prediction != rows.label)
    places = [index for index, each in enumerate(told) if each.decision == "accepted"]
    same = (rows.label.size, int(known.current.sum())) == (bounty.rows, bounty.errors)
    for order, (place, submission) in enumerate(zip(places, bounty.accepted, strict=True)):
        if not same:
            break
        try:
            known = accept(known, rows.masks[place], rows.better[order] != rows.label)
        except ValueError:
            same = False
            break
        overall, groups = errors_of(known)
        told_errors = (submission.overall, submission.errors, submission.before)
        same = told_errors == (int(overall[-1]), tuple(groups[-1].tolist()), int(groups[-2, order]))
    if not same or known.nodes != nodes_of(bounty):
        message = "the list does not say what its groups and predictions give on the held-out rows"
        hint = "take the list from a copy that nobody edited"
        raise UnreadableError(Problem(None, "", message, hint, "edited"))
    return known


def _withheld(rows: HoldoutRows, inside: NDArray[np.bool_], told: NDArray[np.bool_], judge: Judge) -> str:
    """Say why nothing may be told of a group: it is small, or what is told already would tell of a small one."""
    minimum = judge.kit.evaluation.minimum
    people = _people(rows, inside)
    if people < judge.suppress_below:
        return f"The group has fewer than {judge.suppress_below} people; nothing is told of it."
    if int(inside.sum()) < (minimum.rows or 0) or (rows.clusters is not None and people < (minimum.clusters or 0)):
        return "The group has fewer rows than the card asks for before it prints a figure."
    if _gives_away(rows, np.vstack([told, inside[None, :]]), judge.suppress_below):
        return (
            "The group is so like groups that were judged before that both together would tell of fewer than "
            f"{judge.suppress_below} people."
        )
    return ""


def _people(rows: HoldoutRows, inside: NDArray[np.bool_]) -> int:
    """Count clusters where there are any, else rows, as the suppression of a card does."""
    return int(inside.sum()) if rows.clusters is None else int(np.unique(rows.clusters[inside]).size)


def _gives_away(rows: HoldoutRows, told: NDArray[np.bool_], suppress_below: int) -> bool:
    """Tell whether sums over some groups and over everyone give sums over fewer people than may be told.

    What is between two groups, one of which lies in the other, is tried, and every part into which all groups cut the
    rows.
    """
    everyone = np.ones((1, told.shape[1]), dtype=np.bool_)
    published = np.vstack([everyone, told])
    atoms, codes = np.unique(published, axis=1, return_inverse=True)
    codes = codes.reshape(-1)
    between = [
        larger & ~smaller
        for pair in combinations(published, 2)
        for larger, smaller in (pair, pair[::-1])
        if not (smaller & ~larger).any()
    ]
    parts = [codes == number for number in range(atoms.shape[1])]
    small = [each for each in (*between, *parts) if 0 < _people(rows, each) < suppress_below]
    if not small:
        return False
    first = np.unique(codes, return_index=True)[1]
    incidence = np.vstack([published[:, first], np.stack(small)[:, first]])
    hidden = np.arange(len(incidence)) >= len(published)
    return bool(audit(incidence, hidden).size)
