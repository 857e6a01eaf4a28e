"""Who and what the card is about: the service, its model, its owners, and whether it is still offered."""

from __future__ import annotations

from collections.abc import Iterator

from cardgen.diff.flatten import pointer_of
from cardgen.diff.phrases import listed
from cardgen.diff.rules.matching import by_id, match
from cardgen.diff.transition import Change, Rule, Transition

__all__ = ["RULES"]

_STATUS = {"active": 0, "deprecated": 1, "withdrawn": 2}


def _service(transition: Transition) -> Iterator[Change]:
    old, new = transition.cards
    if old.card.id != new.card.id:
        message = f"the card is about {new.card.id}, before about {old.card.id}"
        yield Change("/card/id", old.card.id, new.card.id, message)


def _format(transition: Transition) -> Iterator[Change]:
    one, other = transition.old.migrated_from, transition.new.migrated_from
    if one == other:
        return
    old, new = (side.migrated_from or side.card.format for side in (transition.old, transition.new))
    message = f"the formats of the cards differ: {old} and {new}; they were compared in the format of today"
    # What the older format could not hold: whether cluster sums are kept, and which texts come from a base.
    pairing = (pointer_of("evaluations", each.id, "pairing") for card in transition.cards for each in card.evaluations)
    yield Change("/format", old, new, message, covers=("/format", "/inherited", *pairing))


def _model(transition: Transition) -> Iterator[Change]:
    old, new = transition.cards
    found = match(old.service.subjects, new.service.subjects, by_id)
    for before, after in found.kept:
        if (before.version, before.digest) != (after.version, after.digest):
            pointer = pointer_of("service", "subjects", after.id, "version")
            message = f"{after.id} is of version {after.version}, before {before.version}"
            if before.version == after.version:
                message = f"{after.id} of version {after.version} has another digest than before"
            covers = tuple(pointer_of("service", "subjects", after.id, n) for n in ("version", "digest", "released"))
            values = [item.version if before.version != after.version else item.digest for item in (before, after)]
            yield Change(pointer, values[0], values[1], message, covers=covers)
    if found.gone and found.added:
        names = [sorted(f"{item.id} {item.version}" for item in items) for items in (found.gone, found.added)]
        message = f"{listed(names[1])} took the place of {listed(names[0])}"
        covers = tuple(pointer_of("service", "subjects", item.id) for item in (*found.gone, *found.added))
        of_evaluations = _subjects_of_evaluations(transition)
        yield Change("/service/subjects", names[0], names[1], message, covers=(*covers, *of_evaluations))


def _subjects_of_evaluations(transition: Transition) -> tuple[str, ...]:
    """Return the paths of evaluations that speak of a subject that went, or came."""
    old, new = transition.cards
    known = {item.id for item in old.service.subjects} & {item.id for item in new.service.subjects}
    return tuple(
        pointer_of("evaluations", after.id, "subject")
        for before, after in match(old.evaluations, new.evaluations, by_id).kept
        if before.subject not in known and after.subject not in known
    )


def _subjects(transition: Transition, *, gone: bool) -> Iterator[Change]:
    old, new = transition.cards
    found = match(old.service.subjects, new.service.subjects, by_id)
    if bool(found.gone) == bool(found.added):
        return
    for item in found.gone if gone else found.added:
        pointer = pointer_of("service", "subjects", item.id)
        name = f"{item.id} {item.version}"
        message = f"{name} is no longer part of the service" if gone else f"{name} is part of the service"
        yield Change(pointer, name if gone else None, None if gone else name, message)


def _owners(transition: Transition) -> Iterator[Change]:
    old, new = transition.cards
    found = match(old.card.owners, new.card.owners, lambda item: item.name)
    names = [sorted(item.name for item in card.card.owners) for card in (old, new)]
    if found.gone and found.added:
        message = f"the card is owned by {listed(names[1])}, before by {listed(names[0])}"
        yield Change("/card/owners", names[0], names[1], message)
    for before, after in found.kept:
        if before.contact != after.contact:
            message = f"{after.name} answers at {after.contact}, before at {before.contact}"
            yield Change(pointer_of("card", "owners", after.name, "contact"), before.contact, after.contact, message)


def _contacts(transition: Transition, *, gone: bool) -> Iterator[Change]:
    old, new = transition.cards
    found = match(old.card.owners, new.card.owners, lambda item: item.name)
    if bool(found.gone) == bool(found.added):
        return
    for item in found.gone if gone else found.added:
        message = f"{item.name} ({item.contact}) {'no longer answers' if gone else 'answers'} for the card"
        pointer = pointer_of("card", "owners", item.name)
        yield Change(pointer, item.contact if gone else None, None if gone else item.contact, message)


def _status(transition: Transition) -> Iterator[Change]:
    one, other = (card.card.status for card in transition.cards)
    if one != other:
        back = _STATUS[other] < _STATUS[one]
        severity = "error" if one == "withdrawn" else "warning" if other == "withdrawn" or back else "info"
        yield Change(
            "/card/status",
            one,
            other,
            f"the service is {other}, before {one}",
            severity=severity,  # type: ignore[arg-type]
        )


def _profile(transition: Transition) -> Iterator[Change]:
    one, other = (card.service.profile for card in transition.cards)
    if one != other:
        yield Change("/service/profile", one, other, f"the kind of service is {other}, before {one}")


RULES = (
    Rule(
        "service-id-changed",
        "identity",
        "error",
        "major",
        "The two cards have different ids; refused unless a rename is allowed.",
        "Two services are not two versions of one.",
        "Compare cards of one service; where it was renamed, say --allow-rename.",
        "service-id-changed",
        _service,
    ),
    Rule(
        "schema-version-changed",
        "identity",
        "warning",
        "minor",
        "The old card is of an older format of card.json and was brought to the present one.",
        "What the old format did not hold cannot be compared.",
        "Nothing to do.",
        "schema-version-changed",
        _format,
    ),
    Rule(
        "model-version-changed",
        "identity",
        "info",
        "minor",
        "The model, engine or configuration has another version.",
        "Every figure has to be measured again.",
        "Check that every evaluation was run again: eval-not-rerun finds those that were not.",
        "model-version-changed",
        _model,
    ),
    Rule(
        "subject-removed",
        "identity",
        "warning",
        "minor",
        "A model, engine or configuration is no longer part of the service.",
        "Somebody may rely on it.",
        "Tell those who use it.",
        "subject-added",
        lambda transition: _subjects(transition, gone=True),
    ),
    Rule(
        "subject-added",
        "identity",
        "info",
        "minor",
        "A model, engine or configuration is new in the service.",
        "It needs evaluations of its own.",
        "Check that an evaluation is about it.",
        "subject-removed",
        lambda transition: _subjects(transition, gone=False),
    ),
    Rule(
        "profile-changed",
        "identity",
        "warning",
        "major",
        "The kind of service is another one.",
        "Other sections, metrics and groups are expected of it.",
        "Read the card as that of a new service.",
        "profile-changed",
        _profile,
    ),
    Rule(
        "owner-changed",
        "identity",
        "warning",
        "patch",
        "Another team owns the card, or an owner answers elsewhere.",
        "Questions go to somebody else.",
        "Check that the new owner knows.",
        "owner-changed",
        _owners,
    ),
    Rule(
        "contact-removed",
        "identity",
        "error",
        "minor",
        "An owner is gone, and nobody took its place.",
        "Fewer people answer for the card.",
        "Name who answers instead.",
        "contact-added",
        lambda transition: _contacts(transition, gone=True),
    ),
    Rule(
        "contact-added",
        "identity",
        "info",
        "minor",
        "Another owner answers for the card.",
        "More people can be asked.",
        "Nothing to do.",
        "contact-removed",
        lambda transition: _contacts(transition, gone=False),
    ),
    Rule(
        "status-changed",
        "identity",
        "info",
        "minor",
        "The service is active, deprecated or withdrawn, and was not; an error where a withdrawn one comes back.",
        "Users have to move, or may think that they can come back.",
        "Tell them.",
        "status-changed",
        _status,
    ),
)
