"""Who is measured: groupings, categories and intersections that came, went, or were renamed, merged or split."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cardgen.card.document import Card
from cardgen.card.evaluations import EvaluationRecord
from cardgen.card.words import category_name
from cardgen.diff.figures.matching import merged, renamed
from cardgen.diff.flatten import OF_SCORES, ORDER, cell_name, pointer_of, summary_pointer
from cardgen.diff.phrases import listed
from cardgen.diff.rules.matching import by_id, match
from cardgen.diff.transition import Change, Rule, Transition

__all__ = ["RULES", "cell_pointer", "grouping_pointer"]

Cell = tuple[tuple[str, ...], str]
"""A grouping, and the name of a cell in it."""


def grouping_pointer(evaluation: str, by: tuple[str, ...]) -> str:
    """Return the path of a grouping of an evaluation."""
    return pointer_of("evaluations", evaluation, "by", "&".join(by))


def cell_pointer(evaluation: str, by: tuple[str, ...], cell: str) -> str:
    """Return the path of a cell of a grouping, beneath that of the grouping."""
    return grouping_pointer(evaluation, by) + pointer_of(cell)


def _pairs(transition: Transition) -> tuple[tuple[EvaluationRecord, EvaluationRecord], ...]:
    old, new = transition.cards
    return match(old.evaluations, new.evaluations, by_id).kept


def _groupings(transition: Transition, *, gone: bool, several: bool) -> Iterator[Change]:
    """Find groupings that only one card has; `gone` for the old one, `several` for intersections."""
    for before, after in _pairs(transition):
        has, lacks = (before, after) if gone else (after, before)
        for by in has.by:
            if by in lacks.by or (len(by) > 1) != several:
                continue
            names = " × ".join(by)
            what = "intersection" if several else "group"
            message = (
                f"the {what} {names} is no longer evaluated in {after.id}"
                if gone
                else f"the {what} {names} is evaluated in {after.id}"
            )
            pointer = grouping_pointer(after.id, by)
            covers = (pointer, *_beneath(after.id, by, transition))
            word = "removed" if gone else "added"
            wider = [
                each for each in has.by if len(each) > 1 and not several and by[0] in each and each not in lacks.by
            ]
            claims = tuple((f"intersection-{word}", grouping_pointer(after.id, each)) for each in wider)
            one, other = (list(by), None) if gone else (None, list(by))
            yield Change(pointer, one, other, message, covers=covers, claims=claims)


def _beneath(evaluation: str, by: tuple[str, ...], transition: Transition) -> Iterator[str]:
    """Yield the paths of everything that a grouping brings: results, disparities, coverage and curves."""
    for card in transition.cards:
        record = next((each for each in card.evaluations if each.id == evaluation), None)
        if record is None:
            continue
        yield pointer_of("evaluations", evaluation, "by")
        for metric in record.metrics:
            yield pointer_of("disparities", evaluation, metric.id, "&".join(by))
        for result in card.results:
            if result.evaluation == evaluation and result.by == by:
                yield pointer_of("results", evaluation, result.metric, cell_name(result.group))
                yield pointer_of("evaluations", evaluation, "curves", cell_name(result.group))
        yield from (pointer_of("evaluations", evaluation, name) for name in OF_SCORES[1:])
        if len(by) == 1:
            yield pointer_of("evaluations", evaluation, "coverage", by[0])
            yield from _definition(by[0], transition)


def _definition(group: str, transition: Transition) -> Iterator[str]:
    """Yield the paths of a group that only one card defines: its definition, and what says that it is measured."""
    if all(any(item.id == group for item in card.groups) for card in transition.cards):
        return
    yield pointer_of("groups", group)
    for card in transition.cards:
        for name in ("intrinsic", "confounding"):
            items = getattr(card.variation, name)
            yield from (pointer_of("variation", name, item.id, "group") for item in items if item.group == group)


def _cells(card: Card, evaluation: str) -> Mapping[Cell, dict[str, str]]:
    found: dict[Cell, dict[str, str]] = {}
    for result in card.results:
        if result.evaluation == evaluation and result.by:
            found[result.by, cell_name(result.group)] = result.group
    return found


def _categories(transition: Transition, *, gone: bool) -> Iterator[Change]:
    """Find cells of a grouping that only one card has, and that were neither renamed, merged nor split."""
    names = transition.compared.renaming
    old, new = transition.cards
    moved = _moved(transition)
    for before, after in _pairs(transition):
        cells = [
            {(by, cell_name(renamed(group, names))): group for (by, _), group in _cells(old, before.id).items()},
            _cells(new, after.id),
        ]
        has, lacks = cells if gone else cells[::-1]
        record = before if gone else after
        shared = [by for by in record.by if by in before.by and by in after.by]
        for (by, cell), group in has.items():
            if (by, cell) in lacks or by not in shared or any((key, value) in moved for key, value in group.items()):
                continue
            if len(by) > 1 and _part_gone(group, by, lacks, has):
                continue
            said = category_name(group, by)
            message = f"{said} is no longer evaluated in {after.id}" if gone else f"{said} is evaluated in {after.id}"
            covers = [*_of_cell(record, by, group), *_listed(by)]
            if len(by) == 1:  # the intersections that it is part of came or went with it
                for (wider, _), parts in has.items():
                    if len(wider) > 1 and group.items() <= parts.items():
                        covers += _of_cell(record, wider, parts)
            yield Change(
                cell_pointer(after.id, by, cell),
                cell_name(group) if gone else None,
                None if gone else cell_name(group),
                message,
                covers=(cell_pointer(after.id, by, cell), *covers),
                claims=tuple(_worst(transition, {*group.items()})),
            )


def _part_gone(
    group: Mapping[str, str], by: tuple[str, ...], lacks: Mapping[Cell, object], has: Mapping[Cell, object]
) -> bool:
    """Tell whether one of the categories of an intersection came or went on its own, which is said already."""
    singles = [((name,), cell_name({name: group[name]})) for name in by]
    return any(single in has and single not in lacks for single in singles)


def _listed(by: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(pointer_of("groups", name, "categories") for name in by) if len(by) == 1 else ()


def _worst(transition: Transition, parts: set[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield the claim on another worst group, where one of these categories is worst in either card."""
    for card in transition.cards:
        for item in card.disparities:
            ends = {*item.groups.get("worst", item.groups.get("largest", {})).items()}
            if item.kind == "worst_group" and parts & ends:
                yield "worst-group-changed", summary_pointer(item)


def _of_cell(record: EvaluationRecord, by: tuple[str, ...], group: Mapping[str, str]) -> Iterator[str]:
    cell = cell_name(group)
    for metric in record.metrics:
        yield pointer_of("results", record.id, metric.id, cell)
        yield pointer_of("disparities", record.id, metric.id, "&".join(by))
    yield pointer_of("evaluations", record.id, "curves", cell)
    yield from (pointer_of("evaluations", record.id, name) for name in OF_SCORES[1:])
    if len(by) == 1:
        yield pointer_of("evaluations", record.id, "coverage", by[0], "categories", group[by[0]])
        yield pointer_of("evaluations", record.id, "coverage", by[0], "categories", ORDER)


def _moved(transition: Transition) -> set[tuple[str, str]]:
    """Return categories that were merged or split, on either side, by group and name."""
    old, new = transition.cards
    found: set[tuple[str, str]] = set()
    for before, after in ((old, new), (new, old)):
        for (group, name), names in merged(before, after).items():
            found |= {(group, name), *((group, each) for each in names)}
    return found


def _renamed(transition: Transition) -> Iterator[Change]:
    for (group, was), now in transition.compared.renaming.items():
        pointer = pointer_of("groups", group, "renamed", *sorted((was, now)))
        message = f"the category {was} of the group {group} is called {now}"
        covers = [pointer, pointer_of("groups", group, "formerly"), pointer_of("groups", group, "categories")]
        for card, name in ((transition.old.card, was), (transition.new.card, now)):
            for record in card.evaluations:
                for (by, _), found in _cells(card, record.id).items():
                    if found.get(group) == name:
                        covers += _of_cell(record, by, found)
            for item in (each for each in card.acceptance if group in each.by):
                covers += (pointer_of("acceptance", item.id, key) for key in ("group", "not_evaluated", "reason"))
        yield Change(pointer, was, now, message, covers=tuple(covers))


def _merged(transition: Transition, *, split: bool) -> Iterator[Change]:
    old, new = transition.cards
    for (group, name), names in merged(*((new, old) if split else (old, new))).items():
        pointer = pointer_of("groups", group, "merged", name)
        message = (
            f"the category {name} of the group {group} was split into {listed(names)}"
            if split
            else f"the categories {listed(names)} of the group {group} were merged into {name}"
        )
        covers = [pointer, pointer_of("groups", group, "formerly"), pointer_of("groups", group, "categories")]
        parts = {name, *names}
        for card in transition.cards:
            for record in card.evaluations:
                for (by, _), found in _cells(card, record.id).items():
                    if found.get(group) in parts:
                        covers += _of_cell(record, by, found)
        parts_named, whole = list(names), name
        old_value, new_value = (whole, parts_named) if split else (parts_named, whole)
        claims = tuple(_worst(transition, {(group, part) for part in parts}))
        yield Change(pointer, old_value, new_value, message, covers=tuple(covers), claims=claims)


RULES = (
    Rule(
        "dimension-removed",
        "groups",
        "error",
        "major",
        "A group that was evaluated is no longer evaluated.",
        "What is not measured cannot be seen to fail.",
        "Measure it again, or say under not_measured why it cannot be.",
        "dimension-added",
        lambda transition: _groupings(transition, gone=True, several=False),
    ),
    Rule(
        "dimension-added",
        "groups",
        "info",
        "minor",
        "A group is evaluated that was not.",
        "A reader learns for whom the service works.",
        "Nothing to do.",
        "dimension-removed",
        lambda transition: _groupings(transition, gone=False, several=False),
    ),
    Rule(
        "intersection-removed",
        "groups",
        "error",
        "major",
        "An intersection of groups is no longer evaluated.",
        "A service may serve each group well and their intersection badly.",
        "Measure it again, or say why it cannot be.",
        "intersection-added",
        lambda transition: _groupings(transition, gone=True, several=True),
    ),
    Rule(
        "intersection-added",
        "groups",
        "info",
        "minor",
        "An intersection of groups is evaluated that was not.",
        "A reader learns about people who belong to two groups.",
        "Nothing to do.",
        "intersection-removed",
        lambda transition: _groupings(transition, gone=False, several=True),
    ),
    Rule(
        "group-removed",
        "groups",
        "error",
        "major",
        "A category of a group is no longer evaluated.",
        "The worst group can vanish from a card with its figures.",
        "Measure it again; declare under formerly where it was renamed or merged.",
        "group-added",
        lambda transition: _categories(transition, gone=True),
    ),
    Rule(
        "group-added",
        "groups",
        "info",
        "minor",
        "A category of a group is evaluated that was not.",
        "A reader learns about people who were not measured before.",
        "Nothing to do.",
        "group-removed",
        lambda transition: _categories(transition, gone=False),
    ),
    Rule(
        "group-renamed",
        "groups",
        "warning",
        "minor",
        "A category has another name, which the group declares under formerly.",
        "Its figures are compared across the names, which is right only if the rows are the same kind.",
        "Check that nothing but the name changed.",
        "group-renamed",
        _renamed,
    ),
    Rule(
        "group-merged",
        "groups",
        "error",
        "major",
        "Categories were merged into one.",
        "An average over two groups hides the worse of them.",
        "Show the parts as well, or say why they are too small.",
        "group-split",
        lambda transition: _merged(transition, split=False),
    ),
    Rule(
        "group-split",
        "groups",
        "warning",
        "minor",
        "A category was split into several.",
        "Figures are finer now and cannot be held against the ones before.",
        "Nothing to do, if the parts together are the category of before.",
        "group-merged",
        lambda transition: _merged(transition, split=True),
    ),
)
