"""How old the evidence is: judged on a day that is given, or on the days that the cards are about; never by a clock."""

from __future__ import annotations

from collections.abc import Iterator

from cardgen.diff.flatten import pointer_of
from cardgen.diff.rules.matching import by_id, match
from cardgen.diff.transition import Change, Rule, Transition

__all__ = ["RULES"]


def _stale(transition: Transition) -> Iterator[Change]:
    """Find evaluations that are too old, unless the old card was so already and no day is given."""
    settings, (old, new) = transition.settings, transition.cards

    def level(days: int) -> int:
        return (days > settings.stale_warning_days) + (days > settings.stale_error_days)

    day = transition.day or new.card.as_of
    known = {evaluation.id: evaluation for evaluation in old.evaluations}
    for evaluation in new.evaluations:
        age = (day - evaluation.date).days
        before = known.get(evaluation.id)
        was = level((old.card.as_of - before.date).days) if before else 0
        if level(age) > (0 if transition.day else was):
            message = f"the evaluation {evaluation.id} of {evaluation.date} is {age} days old on {day}"
            pointer = pointer_of("evaluations", evaluation.id, "age")
            severity = "error" if level(age) == 2 else "warning"
            date = evaluation.date.isoformat()
            yield Change(pointer, None, date, message, severity=severity)  # type: ignore[arg-type]


def _review(transition: Transition) -> Iterator[Change]:
    old, new = transition.cards
    day = transition.day or new.card.as_of
    already = old.card.as_of > old.card.review_by and not transition.day
    if day > new.card.review_by and not already:
        message = f"the card was to be reviewed by {new.card.review_by}, and it is {day}"
        yield Change("/card/review", None, new.card.review_by.isoformat(), message)


def _backwards(transition: Transition) -> Iterator[Change]:
    old, new = transition.cards
    for before, after in match(old.evaluations, new.evaluations, by_id).kept:
        if after.date < before.date:
            message = f"the evaluation {after.id} is of {after.date}, and the old card has a newer one of {before.date}"
            pointer = pointer_of("evaluations", after.id, "date")
            yield Change(pointer, before.date.isoformat(), after.date.isoformat(), message)


RULES = (
    Rule(
        "evaluation-stale",
        "freshness",
        "warning",
        "none",
        "An evaluation is older than 180 days; an error from 365 days on.",
        "A service changes, and so do those who use it.",
        "Run the evaluation again.",
        None,
        _stale,
    ),
    Rule(
        "review-date-passed",
        "freshness",
        "warning",
        "none",
        "The day by which the card was to be reviewed has passed.",
        "Nobody has looked whether it is still true.",
        "Review the card, and set the next day.",
        None,
        _review,
    ),
    Rule(
        "evaluation-date-went-backwards",
        "freshness",
        "error",
        "none",
        "An evaluation is older than that of the card before.",
        "An old run may have been picked because it looked better.",
        "Use the newest run.",
        None,
        _backwards,
    ),
)
