"""The rules about groups: what the profile expects, where labels come from, which confounders nothing measures."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cardgen.card.label_sources import TENTATIVE_AGREEMENT, is_tentative
from cardgen.card.lint.rule import Context, Finding, LintRule
from cardgen.card.numbers import Scale
from cardgen.spec.checks.hints import listing
from cardgen.spec.document import CardSpec
from cardgen.spec.profiles import ExpectedGroup
from cardgen.spec.reading.characters import quoted

__all__ = ["ANNOTATION_UNSTATED", "GROUP_NOT_COVERED", "LABELS_MISSING", "UNMEASURED_CONFOUNDER", "WEAK_LABEL"]

_NEEDS_JUSTIFICATION = {"proxy": "stand in for what was meant", "inferred": "were guessed by a model"}
_SAYS = {"annotators": "by how many people", "agreement": "how far they agree"}
_MANY_MISSING = 0.1
_SHARE = Scale(100, "%", "\u00a0points", "%", 1)


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
        if is_tentative(group):
            yield Finding(
                "weak-label",
                ("groups", index, "agreement"),
                f"the annotators of {quoted(group.id)} agree by {group.agreement:g}, and below {TENTATIVE_AGREEMENT} "
                "not even tentative conclusions hold (Krippendorff 2004, ch. 11); have the rows annotated again with "
                "clearer instructions, or leave the group out of release criteria",
            )


def _annotation_unstated(context: Context) -> Iterator[Finding]:
    for index, group in enumerate(context.spec.groups):
        if group.labels != "annotated":
            continue
        lacking = [name for name in ("annotators", "agreement") if getattr(group, name) is None]
        if lacking:
            yield Finding(
                "annotation-unstated",
                ("groups", index, "labels"),
                f"the labels of {quoted(group.id)} are annotated, and the card does not say "
                f"{' and '.join(_SAYS[name] for name in lacking)}; write {' and '.join(lacking)}",
            )


def _labels_missing(context: Context) -> Iterator[Finding]:
    paired = {group.id for group in context.spec.groups if group.pair_column is not None}
    places = {group.id: index for index, group in enumerate(context.spec.groups)}
    for record in context.evaluations:
        for coverage in record.coverage:
            share = coverage.missing_share
            # Of pairs, one of two categories counts as missing, which is no fault of the labels.
            if share is None or share <= _MANY_MISSING or coverage.group not in places or coverage.group in paired:
                continue
            if context.spec.groups[places[coverage.group]].column == record.columns.perturbation:
                # An item as it is has no kind of change, and that is no label that somebody lost.
                continue
            yield Finding(
                "labels-missing",
                ("groups", places[coverage.group], "column"),
                f"{_SHARE.value(share)} of the rows of {quoted(record.id)} have no label of {quoted(coverage.group)}, "
                "so its figures leave them out; find out whose labels are missing, and say it under fairness",
            )


def _unmeasured(context: Context) -> Iterator[Finding]:
    measured = _measured(context.spec)
    for index, confounder in enumerate(context.spec.variation.confounding):
        if confounder.group in measured:
            continue
        path = ("variation", "confounding", index)
        if confounder.group is None:
            message = (
                f"no evaluation measures the confounder {quoted(confounder.id)}; divide an evaluation by a group that "
                "does, and name that group here"
            )
            yield Finding("unmeasured-confounder", path, message)
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
    summary="Labels are a proxy, inferred or of unstated source and nothing justifies them, or annotators disagree.",
    why="A figure by group is as good as the labels; guessed labels blur the very differences a card is to show.",
    fix="Say under justification why the labels are good enough, or use better ones.",
    check=_weak_label,
)

ANNOTATION_UNSTATED = LintRule(
    id="annotation-unstated",
    level="info",
    release_level="info",
    summary="Labels are annotated, and the card does not say by how many people or how far they agree.",
    why="Nobody can tell labels that everybody would give from those of one person's opinion.",
    fix="Write annotators and agreement (Krippendorff's alpha or kappa) in the group.",
    check=_annotation_unstated,
)

LABELS_MISSING = LintRule(
    id="labels-missing",
    level="warning",
    release_level="warning",
    summary="More than a tenth of the rows have no label of a group.",
    why="Rows without a label stand in no category, and the people behind them may be unlike the others.",
    fix="Find out whose labels are missing, and say it under fairness.",
    check=_labels_missing,
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
