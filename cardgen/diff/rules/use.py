"""What the service is for, what it is not for, and where it fails: scope, limits and mitigations, matched by id."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cardgen.card.document import Card
from cardgen.diff.flatten import pointer_of
from cardgen.diff.phrases import quoted_text
from cardgen.diff.rules.matching import by_id, match, plain
from cardgen.diff.transition import Change, Rule, Transition
from cardgen.diff.words import similarity
from cardgen.spec.use import Limitation

__all__ = ["RULES"]

_LISTS = (("intended_use", "users", "user"), ("service", "languages", "language"))
_STRENGTH = {"unsupported": 0, "not_evaluated": 1, "prohibited": 2}
_ALIKE = 0.9


def _scope(transition: Transition, *, wider: bool) -> Iterator[Change]:
    old, new = transition.cards
    verb = "is a new" if wider else "is no longer a"
    uses = match(old.intended_use.use_cases, new.intended_use.use_cases, by_id)
    for item in uses.added if wider else uses.gone:
        pointer = pointer_of("intended_use", "use_cases", item.id)
        message = f"{quoted_text(item.title)} {verb} use"
        yield Change(pointer, None if wider else item.title, item.title if wider else None, message)
    for section, name, noun in _LISTS:
        one, other = (getattr(getattr(card, section), name) for card in (old, new))
        for entry in _without(other, one) if wider else _without(one, other):
            pointer = pointer_of(section, name, entry)
            message = f"{quoted_text(entry)} {verb} {noun}"
            covers = (pointer, pointer_of(section, name))
            yield Change(pointer, None if wider else entry, entry if wider else None, message, covers=covers)


def _without(items: Iterable[str], others: Iterable[str]) -> list[str]:
    known = set(others)
    return [item for item in dict.fromkeys(items) if item not in known]


def _out_of_scope(transition: Transition, *, gone: bool) -> Iterator[Change]:
    old, new = transition.cards
    found = match(old.intended_use.out_of_scope, new.intended_use.out_of_scope, by_id)
    for item in found.gone if gone else found.added:
        message = f"{quoted_text(item.use)} is {'no longer' if gone else 'now'} out of scope"
        pointer = pointer_of("intended_use", "out_of_scope", item.id)
        yield Change(pointer, item.use if gone else None, None if gone else item.use, message)


def _out_of_scope_kind(transition: Transition, *, weaker: bool) -> Iterator[Change]:
    old, new = transition.cards
    for before, after in match(old.intended_use.out_of_scope, new.intended_use.out_of_scope, by_id).kept:
        step = _STRENGTH[after.kind] - _STRENGTH[before.kind]
        if step and (step < 0) == weaker:
            pointer = pointer_of("intended_use", "out_of_scope", after.id, "kind")
            kinds = [kind.replace("_", " ") for kind in (before.kind, after.kind)]
            message = f"{quoted_text(after.use)} is {kinds[1]}, before {kinds[0]}"
            yield Change(pointer, before.kind, after.kind, message)


def _limitations(transition: Transition, *, gone: bool) -> Iterator[Change]:
    old, new = transition.cards
    lacks = new if gone else old
    found = match(old.intended_use.limitations, new.intended_use.limitations, by_id)
    for item in found.gone if gone else found.added:
        pointer = pointer_of("intended_use", "limitations", item.id)
        moved = _elsewhere(item, lacks)
        evidence = _evidence(item, lacks) if gone else None
        what = "is gone" if gone else "is new"
        if moved is not None:
            what = f"moved {'to' if gone else 'from'} {moved}"
        message = f"the limitation {item.id} {what}: {quoted_text(item.text)}"
        if evidence:
            message += f"; resolved by {evidence}"
        severity = "warning" if gone and (moved or evidence) else None
        yield Change(
            pointer,
            item.text if gone else None,
            None if gone else item.text,
            message,
            severity=severity,  # type: ignore[arg-type]
        )
    for before, after in found.kept:
        changed = (before.resolved_by is None) != (after.resolved_by is None)
        if changed and (after.resolved_by is not None) == gone:
            pointer = pointer_of("intended_use", "limitations", after.id, "resolved_by")
            verb = f"is marked as resolved by {after.resolved_by}" if gone else "is no longer marked as resolved"
            message = f"the limitation {after.id} {verb}"
            yield Change(pointer, before.resolved_by, after.resolved_by, message, severity="warning" if gone else None)


def _elsewhere(item: Limitation, card: Card) -> str | None:
    """Return where else a card says what a limitation says: nothing is lost by moving it."""
    for other in card.intended_use.out_of_scope:
        if other.id == item.id or similarity(item.text, other.use) >= _ALIKE:
            return f"out of scope ({other.id})"
    for limitation in card.intended_use.limitations:
        if limitation.id != item.id and similarity(item.text, limitation.text) >= _ALIKE:
            return f"the limitation {limitation.id}"
    return None


def _evidence(item: Limitation, card: Card) -> str | None:
    """Return what resolved a limitation that the old card marked so, where the new one still holds that evidence."""
    known = {evaluation.id for evaluation in card.evaluations}
    known |= {metric.id for evaluation in card.evaluations for metric in evaluation.metrics}
    # A claim that outsiders made of it and that held-out data refuted, or that was mitigated, resolves it too.
    known |= {
        item.id
        for item in card.outside_findings
        if item.verification.verdict == "refuted" or item.status == "mitigated"
    }
    return item.resolved_by if item.resolved_by in known else None


def _mitigations(transition: Transition, *, gone: bool) -> Iterator[Change]:
    """Find mitigations of limitations, and considerations and thresholds of uses, that came or went on their own."""
    old, new = (card.intended_use for card in transition.cards)
    lists = (
        ("limitations", match(old.limitations, new.limitations, by_id).kept, ("mitigation",)),
        ("use_cases", match(old.use_cases, new.use_cases, by_id).kept, ("considerations", "threshold_guidance")),
    )
    for section, kept, names in lists:
        for before, after in kept:
            for name in names:
                one, other = getattr(before, name), getattr(after, name)
                if (one is None) == (other is None) or (other is None) != gone:
                    continue
                pointer = pointer_of("intended_use", section, after.id, name)
                word = name.replace("_", " ")
                verb = "is gone" if gone else "is new"
                message = f"the {word} of {after.id} {verb}: {quoted_text(one or other)}"
                yield Change(pointer, plain(one), plain(other), message)


_NOTHING = "Nothing to do."

RULES = (
    Rule(
        "intended-use-widened",
        "use",
        "error",
        "major",
        "A use, a kind of user or a language was added.",
        "People are told that the service is for something, or someone, that it was not for.",
        "Show the evidence that it works there.",
        "intended-use-narrowed",
        lambda transition: _scope(transition, wider=True),
    ),
    Rule(
        "intended-use-narrowed",
        "use",
        "warning",
        "minor",
        "A use, a kind of user or a language is gone.",
        "Somebody may rely on it.",
        "Tell those who used it so.",
        "intended-use-widened",
        lambda transition: _scope(transition, wider=False),
    ),
    Rule(
        "out-of-scope-removed",
        "use",
        "error",
        "major",
        "A use is no longer out of scope.",
        "A warning is gone; a reader will take it for permission.",
        "Say what makes it safe now.",
        "out-of-scope-added",
        lambda transition: _out_of_scope(transition, gone=True),
    ),
    Rule(
        "out-of-scope-added",
        "use",
        "info",
        "minor",
        "A use is out of scope that was not.",
        "A reader is warned of more.",
        _NOTHING,
        "out-of-scope-removed",
        lambda transition: _out_of_scope(transition, gone=False),
    ),
    Rule(
        "out-of-scope-weakened",
        "use",
        "error",
        "major",
        "A use that was prohibited is only unsupported or not evaluated, or one that was not evaluated unsupported.",
        "Unsupported reads as at your own risk; prohibited does not.",
        "Say what makes it safer now.",
        "out-of-scope-strengthened",
        lambda transition: _out_of_scope_kind(transition, weaker=True),
    ),
    Rule(
        "out-of-scope-strengthened",
        "use",
        "info",
        "minor",
        "The word against a use is stronger.",
        "A reader is warned more clearly.",
        _NOTHING,
        "out-of-scope-weakened",
        lambda transition: _out_of_scope_kind(transition, weaker=False),
    ),
    Rule(
        "limitation-removed",
        "use",
        "error",
        "major",
        "A limitation is gone; a warning where it was marked as resolved by evidence, or says the same elsewhere.",
        "What the service does badly is not mended by leaving it out.",
        "Mark it with resolved_by and the evidence in this version, and remove it in the next.",
        "limitation-added",
        lambda transition: _limitations(transition, gone=True),
    ),
    Rule(
        "limitation-added",
        "use",
        "info",
        "minor",
        "A limitation is new.",
        "A reader learns what the service does badly.",
        _NOTHING,
        "limitation-removed",
        lambda transition: _limitations(transition, gone=False),
    ),
    Rule(
        "mitigation-removed",
        "use",
        "error",
        "major",
        "A mitigation, a consideration or threshold guidance is gone.",
        "Those who followed it stop.",
        "Put it back, or remove what it mitigated.",
        "mitigation-added",
        lambda transition: _mitigations(transition, gone=True),
    ),
    Rule(
        "mitigation-added",
        "use",
        "info",
        "minor",
        "A mitigation, a consideration or threshold guidance is new.",
        "A reader learns what to do.",
        _NOTHING,
        "mitigation-removed",
        lambda transition: _mitigations(transition, gone=False),
    ),
)
