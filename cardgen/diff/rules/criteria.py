"""Release criteria: limits that moved, and verdicts that changed, with or without the figure behind them."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import JsonValue

from cardgen.card.results import CriterionOutcome
from cardgen.card.words import OUTCOME_WORDS
from cardgen.diff.flatten import pointer_of
from cardgen.diff.phrases import listed
from cardgen.diff.rules.matching import by_id, match, plain
from cardgen.diff.transition import Change, Rule, Transition

__all__ = ["RULES"]

_RANK = {"pass": 2, "inconclusive": 1, "fail": 0}
_LIMITS = ("min", "max", "margin", "on")
_SUBJECT = ("evaluation", "metric", "scope", "by")
_OUTCOME = ("outcome", "observed", "bound", "group", "not_evaluated", "reason", "limit")


def _pointer(item: CriterionOutcome, *more: str) -> str:
    return pointer_of("acceptance", item.id, *more)


def _kept(transition: Transition) -> tuple[tuple[CriterionOutcome, CriterionOutcome], ...]:
    old, new = transition.cards
    return match(old.acceptance, new.acceptance, by_id).kept


def _presence(transition: Transition, *, gone: bool) -> Iterator[Change]:
    old, new = transition.cards
    found = match(old.acceptance, new.acceptance, by_id)
    for item in found.gone if gone else found.added:
        message = f"the release criterion {item.id} is gone" if gone else f"the release criterion {item.id} is new"
        limits = {name: plain(getattr(item, name)) for name in (*_SUBJECT, *_LIMITS)}
        yield Change(_pointer(item), limits if gone else None, None if gone else limits, message)


def _redefined(transition: Transition) -> Iterator[Change]:
    for before, after in _kept(transition):
        if _is_redefined(before, after):
            told = (*_SUBJECT, *_LIMITS, "outcome")  # its limits and its outcome cannot be compared on their own
            fields = [name for name in told if getattr(before, name) != getattr(after, name)]
            old = {name: plain(getattr(before, name)) for name in fields}
            new = {name: plain(getattr(after, name)) for name in fields}
            message = f"the release criterion {after.id} is about something else: its {listed(fields)} changed"
            yield Change(_pointer(after), old, new, message)


def _steps(before: CriterionOutcome, after: CriterionOutcome) -> dict[str, int]:
    """Return how each limit moved: 1 where it became looser, −1 where it became tighter."""
    found = {}
    if before.min != after.min:
        looser = after.min is None or (before.min is not None and after.min < before.min)
        found["min"] = 1 if looser else -1
    for name in ("max", "margin"):
        one, other = getattr(before, name), getattr(after, name)
        if one != other:
            found[name] = 1 if other is None or (one is not None and other > one) else -1
    if before.on != after.on:
        found["on"] = 1 if after.on == "point" else -1
    return found


def _is_redefined(before: CriterionOutcome, after: CriterionOutcome) -> bool:
    return any(getattr(before, name) != getattr(after, name) for name in _SUBJECT)


def _limits(transition: Transition, *, looser: bool) -> Iterator[Change]:
    for before, after in _kept(transition):
        if _is_redefined(before, after):
            continue
        for name, step in _steps(before, after).items():
            if (step > 0) == looser:
                one, other = plain(getattr(before, name)), plain(getattr(after, name))
                word = "looser" if looser else "tighter"
                moved = f"{name} {_said(one)} → {_said(other)}"
                message = f"the limit of the release criterion {after.id} is {word}: {moved}"
                covers = (_pointer(after, name), *((_pointer(after, "limit"),) if name != "on" else ()))
                yield Change(_pointer(after, name), one, other, message, covers=covers)


def _said(value: JsonValue) -> str:
    return "none" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _by_limit(before: CriterionOutcome, after: CriterionOutcome) -> bool:
    """Tell whether the outcome moved because the limit did: the new figure would not have changed it.

    It is so where the new figure, held against the old limit, gives the old outcome or none better.
    """
    steps = _steps(before, after)
    if not steps:
        return False
    if "on" in steps or "margin" in steps:
        return before.observed == after.observed
    figure = after.bound if after.on == "bound" and after.bound is not None else after.observed
    if figure is None:
        return False
    kept = all(limit is None or ok for limit, ok in _held(before, figure))
    kept_now = all(limit is None or ok for limit, ok in _held(after, figure))
    return kept != kept_now


def _held(criterion: CriterionOutcome, figure: float) -> tuple[tuple[float | None, bool], ...]:
    low, high = criterion.min, criterion.max
    return (low, low is None or figure >= low), (high, high is None or figure <= high)


def _verdicts(transition: Transition, *, better: bool, by_limit: bool) -> Iterator[Change]:
    for before, after in _kept(transition):
        step = _RANK[after.outcome] - _RANK[before.outcome]
        if not step or (step > 0) != better or _is_redefined(before, after):
            continue
        if _by_limit(before, after) is not by_limit:
            continue
        words = OUTCOME_WORDS[before.outcome], OUTCOME_WORDS[after.outcome]
        why = ", because its limit moved and not the figure" if by_limit else ""
        message = f"the release criterion {after.id} is {words[1]}, before {words[0]}{why}: {after.reason}"
        claimed = "threshold-loosened" if better else "threshold-tightened"
        yield Change(
            _pointer(after, "outcome"),
            before.outcome,
            after.outcome,
            message,
            covers=tuple(_pointer(after, name) for name in _OUTCOME),
            claims=((claimed, _pointer(after)),) if by_limit else (),
        )


def _waivers(transition: Transition, *, added: bool) -> Iterator[Change]:
    old, new = transition.cards
    if (old.waiver is None) != (new.waiver is None) and (new.waiver is not None) == added:
        one, other = plain(old.waiver), plain(new.waiver)
        message = (
            f"the card is published although a criterion failed: {new.waiver.reason}"
            if new.waiver
            else "the card no longer needs a reason for a failed criterion"
        )
        yield Change("/waiver", one, other, message)


RULES = (
    Rule(
        "threshold-removed",
        "criteria",
        "error",
        "major",
        "A release criterion is gone.",
        "What nobody has to meet any more can fail unseen.",
        "Keep the criterion, and say that it fails where it does.",
        "threshold-added",
        lambda transition: _presence(transition, gone=True),
    ),
    Rule(
        "threshold-added",
        "criteria",
        "info",
        "minor",
        "A release criterion is new.",
        "The owner promises more.",
        "Nothing to do.",
        "threshold-removed",
        lambda transition: _presence(transition, gone=False),
    ),
    Rule(
        "criterion-redefined",
        "criteria",
        "error",
        "major",
        "A release criterion of the same id is about another metric, grouping or scope.",
        "A criterion that was hard to meet may have been swapped for an easy one.",
        "Give it another id.",
        "criterion-redefined",
        _redefined,
    ),
    Rule(
        "threshold-loosened",
        "criteria",
        "error",
        "major",
        "The limit of a release criterion is looser: higher where it is a maximum, lower where it is a minimum.",
        "A promise to the people affected became smaller.",
        "Keep the limit, or say why it was wrong.",
        "threshold-tightened",
        lambda transition: _limits(transition, looser=True),
    ),
    Rule(
        "threshold-tightened",
        "criteria",
        "info",
        "minor",
        "The limit of a release criterion is tighter.",
        "The owner promises more.",
        "Nothing to do.",
        "threshold-loosened",
        lambda transition: _limits(transition, looser=False),
    ),
    Rule(
        "verdict-worsened",
        "criteria",
        "error",
        "minor",
        "The outcome of a release criterion is worse: from met to inconclusive or not met, or from inconclusive to not "
        "met.",
        "The service no longer keeps what its owner promised, or it is no longer shown to.",
        "Find out what made it worse.",
        "verdict-improved",
        lambda transition: _verdicts(transition, better=False, by_limit=False),
    ),
    Rule(
        "verdict-improved",
        "criteria",
        "info",
        "minor",
        "The outcome of a release criterion is better, by the figure.",
        "The service keeps what its owner promised.",
        "Nothing to do.",
        "verdict-worsened",
        lambda transition: _verdicts(transition, better=True, by_limit=False),
    ),
    Rule(
        "verdict-improved-without-metric-change",
        "criteria",
        "warning",
        "major",
        "A release criterion has a better outcome because its limit moved, not the figure.",
        "Moving the goal is not reaching it.",
        "Keep the limit of before.",
        "verdict-worsened-without-metric-change",
        lambda transition: _verdicts(transition, better=True, by_limit=True),
    ),
    Rule(
        "verdict-worsened-without-metric-change",
        "criteria",
        "warning",
        "minor",
        "A release criterion has a worse outcome because its limit is tighter, not because of the figure.",
        "The service is as it was; the promise grew.",
        "Meet the new limit before the next release.",
        "verdict-improved-without-metric-change",
        lambda transition: _verdicts(transition, better=False, by_limit=True),
    ),
    Rule(
        "waiver-added",
        "criteria",
        "warning",
        "minor",
        "The card is published although a release criterion failed.",
        "A reader must know that the owner released it all the same, and why.",
        "Read the reason.",
        "waiver-removed",
        lambda transition: _waivers(transition, added=True),
    ),
    Rule(
        "waiver-removed",
        "criteria",
        "info",
        "minor",
        "The card no longer needs a reason for a failed criterion.",
        "Its criteria are kept again.",
        "Nothing to do.",
        "waiver-added",
        lambda transition: _waivers(transition, added=False),
    ),
)
