"""The rules that evidence is of the service as it is now: stale evaluations, figures of an older subject."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from cardgen.card.lint.rule import Context, Finding, LintRule
from cardgen.card.numbers import day
from cardgen.spec.evidence import Evaluation
from cardgen.spec.identity import Subject
from cardgen.spec.reading.characters import quoted

__all__ = ["CARRIED_FORWARD", "STALE"]

_OLDEST = dt.timedelta(days=365)
_NUMBER = re.compile(r"([0-9]{1,9})")


def _stale(context: Context) -> Iterator[Finding]:
    spec, as_of = context.spec, context.as_of
    if as_of > spec.card.review_by:
        yield Finding(
            "stale",
            ("card", "review_by"),
            f"the review was due by {_day(spec.card.review_by)} and the card applies to {_day(as_of)}; "
            "review it, then set a new review_by",
        )
    subjects = {subject.id: subject for subject in spec.service.subjects}
    for index, evaluation in enumerate(spec.evaluations):
        path = ("evaluations", index, "date")
        released = getattr(subjects.get(evaluation.subject), "released", None)
        run = f"{quoted(evaluation.id)} was run on {_day(evaluation.date)}"
        if released is not None and released > evaluation.date:
            yield Finding(
                "stale",
                path,
                f"{run}, before its subject {quoted(evaluation.subject)} went into service on {_day(released)}; "
                "evaluate what is in service",
            )
        if as_of - evaluation.date > _OLDEST:
            yield Finding(
                "stale",
                path,
                f"{run}, more than a year before {_day(as_of)}, to which the card applies; run it again",
            )


def _carried_forward(context: Context) -> Iterator[Finding]:
    spec = context.spec
    carried = {record.id for record in context.evaluations if record.evidence == "carried_forward"}
    carried |= {result.evaluation for result in context.results if result.evidence == "carried_forward"}
    subjects = {subject.id: subject for subject in spec.service.subjects}
    tested = {evaluation.subject for evaluation in spec.evaluations}
    for index, evaluation in enumerate(spec.evaluations):
        path = ("evaluations", index, "subject")
        newer = _newer_untested(subjects, evaluation, tested)
        if evaluation.id in carried:
            yield Finding(
                "carried-forward",
                path,
                f"the figures of {quoted(evaluation.id)} are carried forward from an older subject; "
                "run the evaluation on the present one",
            )
        elif newer is not None:
            yield Finding(
                "carried-forward",
                path,
                f"the figures of {quoted(evaluation.id)} are those of {quoted(evaluation.subject)}, and "
                f"{quoted(newer.id)}, which is newer, has no evaluation; evaluate {quoted(newer.id)}",
            )


def _newer_untested(subjects: dict[str, Subject], evaluation: Evaluation, tested: set[str]) -> Subject | None:
    """Return the first subject of the same kind that is newer than the evaluated one and was never evaluated."""
    own = subjects.get(evaluation.subject)
    if own is None:
        return None
    for subject in subjects.values():
        if subject.kind == own.kind and subject.id not in tested and _is_newer(subject, own):
            return subject
    return None


def _is_newer(one: Subject, other: Subject) -> bool:
    """Tell whether a subject is newer: by the day of release, or by numbers of versions that are written alike."""
    if one.released is not None and other.released is not None:
        return one.released > other.released
    first, second = (_NUMBER.split(each.version) for each in (one, other))
    if first[::2] != second[::2]:
        return False
    return [int(number) for number in first[1::2]] > [int(number) for number in second[1::2]]


def _day(date: dt.date) -> str:
    return day(date.year, date.month, date.day)


STALE = LintRule(
    id="stale",
    level="warning",
    release_level="error",
    summary="A review is overdue, or an evaluation is older than a year or than the subject in service.",
    why="Services, data and use drift; a figure of another time says little about the service that is served now.",
    fix="Review the card and run the evaluation again.",
    check=_stale,
)

CARRIED_FORWARD = LintRule(
    id="carried-forward",
    level="warning",
    release_level="warning",
    summary="A figure belongs to an older version of the subject.",
    why="Results of one model on the card of another are the oldest way to look better than one is.",
    fix="Run the evaluation on the subject that is in service.",
    check=_carried_forward,
)
