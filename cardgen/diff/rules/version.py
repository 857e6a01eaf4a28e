"""The version of the card: is the step as large as the changes need?"""

from __future__ import annotations

from collections.abc import Iterator

from cardgen.diff.accounting import differs
from cardgen.diff.bump import actual_bump, is_enough, next_version, required_bump, version_key
from cardgen.diff.report import BUMPS, Bump
from cardgen.diff.transition import Change, Rule, Transition

__all__ = ["RULES"]


def _versions(transition: Transition) -> tuple[str, str]:
    old, new = transition.cards
    return old.card.version, new.card.version


def _not_bumped(transition: Transition) -> Iterator[Change]:
    old, new = _versions(transition)
    if old == new and differs(transition):
        count = len(transition.changes)
        message = f"the version is {new} on both sides, and there {'are' if count > 1 else 'is'} {count} change"
        yield Change("/card/version", old, new, message + ("s" if count > 1 else ""))


def _too_small(transition: Transition) -> Iterator[Change]:
    old, new = _versions(transition)
    if version_key(new) <= version_key(old) or is_enough(old, new, _needed(transition)):
        return
    needed = _needed(transition)
    because = [rule.id for rule, change in transition.changes if (change.bump or rule.bump) == needed]
    reason = because[0] if because else "any change"
    message = f"the step from {old} to {new} is {actual_bump(old, new)}, and {reason} needs a {needed} one"
    yield Change("/card/version", old, new, message)


def _needed(transition: Transition) -> Bump:
    bumps = [change.bump or rule.bump for rule, change in transition.changes]
    return required_bump(bumps, differs=differs(transition))


def _decreased(transition: Transition) -> Iterator[Change]:
    old, new = _versions(transition)
    newest = max([old, *transition.versions], key=version_key)
    if version_key(new) < version_key(newest) and new not in transition.versions:
        yield Change("/card/version", newest, new, f"the version is {new}, and there is {newest} already")


def _reused(transition: Transition) -> Iterator[Change]:
    _, new = _versions(transition)
    known = transition.versions.get(new)
    if known is not None and known != transition.new.digest:
        message = f"version {new} is published already, with other content"
        yield Change("/card/version", known, transition.new.digest, message)


def _larger(transition: Transition) -> Iterator[Change]:
    old, new = _versions(transition)
    if version_key(new) <= version_key(old):
        return
    needed, actual = _needed(transition), actual_bump(old, new)
    if (
        BUMPS.index(actual) > BUMPS.index(needed)
        and is_enough(old, new, needed)
        and _smaller_is_enough(old, new, needed)
    ):
        word = f"a {needed} one" if needed != "none" else "none"
        yield Change("/card/version", old, new, f"the step from {old} to {new} is {actual}; the changes need {word}")


def _smaller_is_enough(old: str, new: str, needed: Bump) -> bool:
    """Tell whether the step is larger than the least that is enough (0.y.z versions need smaller ones)."""
    least = next_version(old, needed)
    return least is None or version_key(least) < version_key(new)


RULES = (
    Rule(
        "version-decreased",
        "version",
        "error",
        "none",
        "The version is lower than that of the old card, or than one that is published.",
        "Readers take the higher number for the newer card.",
        "Choose a higher version.",
        None,
        _decreased,
        "last",
    ),
    Rule(
        "version-reused",
        "version",
        "error",
        "none",
        "The version is published already, with other content.",
        "A published version never changes.",
        "Choose a higher version.",
        None,
        _reused,
        "last",
    ),
    Rule(
        "version-not-bumped",
        "version",
        "error",
        "none",
        "The cards differ and have the same version.",
        "Two cards of one version cannot be told apart.",
        "Raise the version as the changes need.",
        None,
        _not_bumped,
        "last",
    ),
    Rule(
        "version-bump-too-small",
        "version",
        "error",
        "none",
        "The version was raised by less than the changes need.",
        "Whoever follows minor versions blindly would miss that a promise became smaller.",
        "Raise the version as the changes need.",
        None,
        _too_small,
        "last",
    ),
    Rule(
        "version-bump-larger-than-needed",
        "version",
        "info",
        "none",
        "The version was raised by more than the changes need.",
        "Readers will look for a change that is not there.",
        "Nothing to do, if that is meant.",
        None,
        _larger,
        "last",
    ),
)
