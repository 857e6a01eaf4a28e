"""What protects people: oversight, topics that must be told, risk, training data, feedback, what is not measured."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cardgen.diff.flatten import pointer_of
from cardgen.diff.phrases import quoted_text
from cardgen.diff.rules.matching import by_id, match, plain
from cardgen.diff.transition import Change, Rule, Transition
from cardgen.spec.fields import NotApplicable

__all__ = ["RULES", "TOPICS_OF_THEIR_OWN"]

TOPICS_OF_THEIR_OWN = frozenset({("deployment", "human_oversight"), ("design", "training_data")})
"""Topics whose absence has a rule of its own."""

_RISK = {"unknown": 0, "low": 1, "medium": 2, "high": 3}


def _said(topic: Any) -> bool:
    """Tell whether a topic says something, rather than being left out or not applicable."""
    return topic is not None and not isinstance(topic, NotApplicable)


def _topic(transition: Transition, section: str, name: str, *, gone: bool) -> Iterator[Change]:
    one, other = (getattr(getattr(card, section), name) for card in transition.cards)
    if _said(one) == _said(other) or _said(one) != gone:
        return
    word = name.replace("_", " ")
    message = f"the section on {word} is gone" if gone else f"the section on {word} is new"
    if isinstance(other, NotApplicable):
        message += f": {quoted_text(other.not_applicable)}"
    yield Change(pointer_of(section, name), plain(one), plain(other), message)


def _sections(transition: Transition, *, gone: bool) -> Iterator[Change]:
    for section in ("design", "deployment"):
        for name in type(getattr(transition.new.card, section)).model_fields:
            if (section, name) not in TOPICS_OF_THEIR_OWN:
                yield from _topic(transition, section, name, gone=gone)
    yield from _plain_sections(transition, gone=gone)


def _plain_sections(transition: Transition, *, gone: bool) -> Iterator[Change]:
    one, other = (card.operations.update_policy for card in transition.cards)
    if (one is None) != (other is None) and (one is not None) == gone:
        message = "the update policy is gone" if gone else "the update policy is new"
        yield Change("/operations/update_policy", one, other, message)


def _risk(transition: Transition, *, lower: bool) -> Iterator[Change]:
    levels = [card.service.risk.level if card.service.risk else None for card in transition.cards]
    ranks = [_RISK[level] if level else -1 for level in levels]
    if levels[0] == levels[1] or (ranks[1] < ranks[0]) != lower:
        return
    said = [level or "not said" for level in levels]
    yield Change(
        "/service/risk/level",
        levels[0],
        levels[1],
        f"the risk is rated {said[1]}, before {said[0]}",
        covers=("/service/risk",) if None in levels else (),
    )


def _consent(transition: Transition) -> Iterator[Change]:
    old, new = transition.cards
    for before, after in match(old.datasets, new.datasets, by_id).kept:
        if before.consent != after.consent:
            pointer = pointer_of("datasets", after.id, "consent")
            message = f"the basis on which people's data in {after.id} is used changed: {after.consent or 'not said'}"
            yield Change(pointer, before.consent, after.consent, message)


def _channels(transition: Transition, *, gone: bool) -> Iterator[Change]:
    old, new = (card.operations for card in transition.cards)
    for name, what in (("feedback", "feedback"), ("incident_contact", "incidents")):
        one, other = getattr(old, name), getattr(new, name)
        if (one is None) != (other is None) and (one is not None) == gone:
            message = f"there is {'no longer an' if gone else 'an'} address for {what}: {one or other}"
            yield Change(pointer_of("operations", name), one, other, message)


def _channel_changed(transition: Transition) -> Iterator[Change]:
    old, new = (card.operations for card in transition.cards)
    for name, what in (("feedback", "feedback"), ("incident_contact", "incidents")):
        one, other = getattr(old, name), getattr(new, name)
        if one is not None and other is not None and one != other:
            yield Change(pointer_of("operations", name), one, other, f"{what} go to {other}, before to {one}")


def _not_measured(transition: Transition, *, gone: bool) -> Iterator[Change]:
    old, new = transition.cards
    found = match(old.not_measured, new.not_measured, lambda item: (item.group, item.metric))
    for item in found.gone if gone else found.added:
        name = " and ".join(filter(None, (item.group, item.metric)))
        verb = "is no longer declared as not measured" if gone else "is declared as not measured"
        pointer = pointer_of("not_measured", *filter(None, (item.group, item.metric)))
        yield Change(pointer, item.reason if gone else None, None if gone else item.reason, f"{name} {verb}")


def _variation(transition: Transition, *, gone: bool) -> Iterator[Change]:
    old, new = (card.variation for card in transition.cards)
    for name, noun in (("confounding", "confounder"), ("intrinsic", "variation of the input")):
        found = match(getattr(old, name), getattr(new, name), by_id)
        for item in found.gone if gone else found.added:
            pointer = pointer_of("variation", name, item.id)
            message = f"the {noun} {item.id} {'is gone' if gone else 'is new'}: {quoted_text(item.text)}"
            yield Change(pointer, item.text if gone else None, None if gone else item.text, message)


_NOTHING = "Nothing to do."

RULES = (
    Rule(
        "human-oversight-removed",
        "people",
        "error",
        "major",
        "The card no longer says where a person decides.",
        "Automation without oversight harms people whom nobody hears.",
        "Put it back, or say why it does not apply and accept the finding.",
        "human-oversight-added",
        lambda transition: _topic(transition, "deployment", "human_oversight", gone=True),
    ),
    Rule(
        "human-oversight-added",
        "people",
        "info",
        "minor",
        "The card says where a person decides.",
        "Whoever deploys the service knows what is expected.",
        _NOTHING,
        "human-oversight-removed",
        lambda transition: _topic(transition, "deployment", "human_oversight", gone=False),
    ),
    Rule(
        "section-removed",
        "people",
        "error",
        "major",
        "A topic of design, deployment or operations is gone, or became not applicable.",
        "A reader who relied on it has nothing in its place.",
        "Put it back, or say why it does not apply and accept the finding.",
        "section-added",
        lambda transition: _sections(transition, gone=True),
    ),
    Rule(
        "section-added",
        "people",
        "info",
        "minor",
        "A topic of design, deployment or operations is new.",
        "A reader learns more.",
        _NOTHING,
        "section-removed",
        lambda transition: _sections(transition, gone=False),
    ),
    Rule(
        "risk-rating-lowered",
        "people",
        "error",
        "major",
        "The level of risk is lower, or no longer said.",
        "Whoever deploys it takes less care.",
        "Say in the rationale what changed.",
        "risk-rating-raised",
        lambda transition: _risk(transition, lower=True),
    ),
    Rule(
        "risk-rating-raised",
        "people",
        "info",
        "minor",
        "The level of risk is higher, or said for the first time.",
        "Whoever deploys it is warned.",
        _NOTHING,
        "risk-rating-lowered",
        lambda transition: _risk(transition, lower=False),
    ),
    Rule(
        "training-data-description-removed",
        "people",
        "error",
        "major",
        "The card no longer says what data the model was trained on.",
        "Nobody can tell whose data it is, and who was left out.",
        "Put it back.",
        "training-data-description-added",
        lambda transition: _topic(transition, "design", "training_data", gone=True),
    ),
    Rule(
        "training-data-description-added",
        "people",
        "info",
        "minor",
        "The card says what data the model was trained on.",
        "A reader learns whose data it is.",
        _NOTHING,
        "training-data-description-removed",
        lambda transition: _topic(transition, "design", "training_data", gone=False),
    ),
    Rule(
        "data-consent-basis-changed",
        "people",
        "warning",
        "minor",
        "The basis on which people's data is used changed.",
        "Those people agreed to something else.",
        "Let whoever answers for privacy read it.",
        "data-consent-basis-changed",
        _consent,
    ),
    Rule(
        "feedback-channel-removed",
        "people",
        "error",
        "minor",
        "There is no longer an address for feedback or incidents.",
        "Harm that nobody can report is not seen.",
        "Put it back.",
        "feedback-channel-added",
        lambda transition: _channels(transition, gone=True),
    ),
    Rule(
        "feedback-channel-added",
        "people",
        "info",
        "minor",
        "There is an address for feedback or incidents.",
        "People can be heard.",
        _NOTHING,
        "feedback-channel-removed",
        lambda transition: _channels(transition, gone=False),
    ),
    Rule(
        "feedback-channel-changed",
        "people",
        "warning",
        "patch",
        "Feedback or incidents go to another address.",
        "Reports to the old one may be lost.",
        "Keep the old address alive for a while.",
        "feedback-channel-changed",
        _channel_changed,
    ),
    Rule(
        "not-measured-removed",
        "people",
        "warning",
        "minor",
        "A group or metric is no longer declared as not measured.",
        "A gap that is not named looks like none.",
        "Measure it, or declare it again.",
        "not-measured-added",
        lambda transition: _not_measured(transition, gone=True),
    ),
    Rule(
        "not-measured-added",
        "people",
        "info",
        "minor",
        "A group or metric is declared as not measured.",
        "A reader knows what is not known.",
        _NOTHING,
        "not-measured-removed",
        lambda transition: _not_measured(transition, gone=False),
    ),
    Rule(
        "variation-removed",
        "people",
        "warning",
        "minor",
        "A confounder or variation of the input is no longer named.",
        "A condition under which the service fails is out of sight.",
        "Put it back, unless it no longer occurs.",
        "variation-added",
        lambda transition: _variation(transition, gone=True),
    ),
    Rule(
        "variation-added",
        "people",
        "info",
        "minor",
        "A confounder or variation of the input is named.",
        "A reader knows what to test.",
        _NOTHING,
        "variation-removed",
        lambda transition: _variation(transition, gone=False),
    ),
)
