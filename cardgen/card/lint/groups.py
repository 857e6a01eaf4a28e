"""The rules about groups: what the profile expects, where labels come from, which confounders nothing measures."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cardgen.card.lint.rule import Context, Finding, LintRule
from cardgen.spec.checks.hints import listing
from cardgen.spec.document import CardSpec
from cardgen.spec.profiles import ExpectedGroup
from cardgen.spec.reading.characters import quoted

__all__ = ["GROUP_NOT_COVERED", "UNMEASURED_CONFOUNDER", "WEAK_LABEL"]

_NEEDS_JUSTIFICATION = {"proxy": "stand in for what was meant", "inferred": "were guessed by a model"}


def _not_covered(context: Context) -> Iterator[Finding]:
    spec = context.spec
    covered = _covered(spec)
    wanted = (*context.profile.groups, *context.profile.conditions)
    missing = [group for group in wanted if not any(_words(name) <= have for name in _names(group) for have in covered)]
    if missing:
        yield Finding(
            "group-not-covered",
            ("groups",),
            f"the profile {context.profile.id} expects figures by {listing(group.id for group in missing)}; "
            "measure them, or list each under not_measured with the reason",
        )


def _covered(spec: CardSpec) -> list[frozenset[str]]:
    """Return the words of every name that is measured, declared not measured, or named as a confounder."""
    used = _measured(spec)
    names = [entry.group for entry in spec.not_measured if entry.group]
    names += [name for group in spec.groups if group.id in used for name in (group.id, group.label, group.column)]
    names += [confounder.id for confounder in spec.variation.confounding]
    return [_words(name) for name in names]


def _measured(spec: CardSpec) -> set[str]:
    return {name for evaluation in spec.evaluations for names in evaluation.groupings for name in names}


def _names(group: ExpectedGroup) -> tuple[str, ...]:
    return (group.id, *group.also)


def _words(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W_]+", name.casefold()))


def _weak_label(context: Context) -> Iterator[Finding]:
    for index, group in enumerate(context.spec.groups):
        path = ("groups", index, "labels")
        if group.labels == "unstated":
            yield Finding(
                "weak-label",
                path,
                f"nobody says where the labels of {quoted(group.id)} come from, so nobody knows whom its figures "
                "describe; find out, and set labels",
            )
        elif group.labels in _NEEDS_JUSTIFICATION and not (group.justification or "").strip():
            yield Finding(
                "weak-label",
                path,
                f"the labels of {quoted(group.id)} are {group.labels}: they {_NEEDS_JUSTIFICATION[group.labels]}; "
                "say under justification why they are good enough",
            )


def _unmeasured(context: Context) -> Iterator[Finding]:
    measured = _measured(context.spec)
    for index, confounder in enumerate(context.spec.variation.confounding):
        if confounder.group in measured:
            continue
        path = ("variation", "confounding", index)
        if confounder.group is None:
            message = (
                f"no evaluation measures the confounder {quoted(confounder.id)}; measure it by a group, and name it"
            )
            yield Finding("unmeasured-confounder", path, f"{message} with group")
        else:
            yield Finding(
                "unmeasured-confounder",
                (*path, "group"),
                f"{quoted(confounder.group)} should measure the confounder {quoted(confounder.id)}, but no evaluation "
                "divides by it; add it to by",
            )


GROUP_NOT_COVERED = LintRule(
    id="group-not-covered",
    level="warning",
    release_level="warning",
    summary="A group or condition that the profile expects is neither measured nor declared not measured.",
    why="What is left out without a word looks like what nobody thought of.",
    fix="Measure the group, or list it under not_measured with the reason.",
    check=_not_covered,
)

WEAK_LABEL = LintRule(
    id="weak-label",
    level="warning",
    release_level="warning",
    summary="Labels are a proxy, inferred or of unstated source, and nothing justifies them.",
    why="A figure by group is as good as the labels; guessed labels blur the very differences a card is to show.",
    fix="Say under justification why the labels are good enough, or use better ones.",
    check=_weak_label,
)

UNMEASURED_CONFOUNDER = LintRule(
    id="unmeasured-confounder",
    level="info",
    release_level="info",
    summary="A confounder is named, and no evaluation measures it.",
    why="A reader learns that it matters and not how much.",
    fix="Declare a group that measures it, divide an evaluation by it, and name the group in the confounder.",
    check=_unmeasured,
)
