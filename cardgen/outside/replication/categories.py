"""Categories of the customer's data beside those of the card: known ones, and those kept apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from cardgen.card.document import Card
from cardgen.errors import DataError, Problem
from cardgen.evaluation.measure import measure
from cardgen.evaluation.rolling.categories import POOLED
from cardgen.evaluation.rolling.labels import natural
from cardgen.evaluation.sources.protocols import Engine
from cardgen.outside.kit import Kit
from cardgen.outside.replication.request import Request
from cardgen.spec.checks.hints import listing
from cardgen.spec.evidence import Evaluation, Group
from cardgen.spec.fields import Name
from cardgen.spec.origin import ORIGIN
from cardgen.spec.reading.characters import quoted

__all__ = ["NO_OTHER", "Divided", "divided", "period_id"]

_MOST_UNKNOWN = 200
_MOST_PERIODS = 120
_NAME: TypeAdapter[str] = TypeAdapter(Name)
NO_OTHER = "(no other)"
"""Stands beside an unknown category that is alone, since a group of one is refused; no card shows it."""

_NOBODY = "\x00"
"""A category that no data holds, so that all others are told by name."""


@dataclass(frozen=True, slots=True)
class Divided:
    """An evaluation whose groups hold the categories of the customer's data too.

    Attributes:
        kit: The kit, its groups with every category that is to be measured.
        printed: The groups as the addendum's card prints them.
        unknown: By group id, the categories of the data that the card does not know.
        apart: By group id, a kit of its own for unknown categories where the card's evaluation leaves them out.
        unnamed: Group ids whose unknown categories are of too few people to name.
    """

    kit: Kit
    printed: tuple[Group, ...]
    unknown: dict[str, tuple[str, ...]]
    apart: dict[str, Kit]
    unnamed: frozenset[str] = frozenset()

    def without(self, names: frozenset[str]) -> Divided:
        """Return it without the unknown categories of some groups, which are too few people to name."""
        return replace(
            self,
            unknown={name: found for name, found in self.unknown.items() if name not in names},
            apart={name: kit for name, kit in self.apart.items() if name not in names},
            unnamed=names,
        )


def period_id(card: Card) -> str:
    """Return the id of the group that a series is divided by: one that the card does not use."""
    used = {group.id for group in card.groups}
    return next(
        name for name in ("period", "test-period", *(f"period-{n}" for n in range(2, 1000))) if name not in used
    )


def divided(kit: Kit, request: Request, engine: Engine) -> Divided:
    """Find the categories of the data, and say how each group is divided by them.

    Rows that the card's evaluation leaves out (`rest: exclude`) stay out of its figures here too; those of categories
    that the card does not know are measured apart. Where its evaluation takes all rows, such categories stand beside
    the known ones.

    Raises:
        DataError: No row is of a category that the card knows, where it leaves others out; there are too many unknown
            categories or periods, or one whose name cannot be printed.
    """
    found = _found(kit, request, engine)
    groups: dict[str, Group] = {}
    printed: list[Group] = []
    unknown: dict[str, tuple[str, ...]] = {}
    apart: dict[str, Kit] = {}
    problems: list[Problem] = []
    for group in kit.groups.values():
        if group.id not in found:
            groups[group.id] = group
            printed.append(group)
            continue
        known = _known(kit, group)
        own = {*known, *_pooled(kit, group)}
        new = tuple(name for name in found[group.id] if name not in own and not _is_original(kit, group, name))
        problems += _unfit(group, new)
        if new:
            unknown[group.id] = new
        if _leaves_out(group):
            groups[group.id] = group
            printed.append(group)
            if not set(known) & set(found[group.id]):
                problems.append(_no_overlap(group, known, found[group.id]))
            elif new:
                apart[group.id] = _apart(kit, group, new)
        else:
            kept = tuple(name for name in known if name != POOLED or group.categories is None)
            groups[group.id] = group.model_copy(update={"categories": (*kept, *new), "rest": "pool"})
            printed.append(group if group.categories is None else groups[group.id])
    evaluation = kit.evaluation
    if request.period is not None:
        name = period_id(kit.card)
        period = _period(name, request.period, found[name])
        groups[name] = period
        printed.append(period.model_copy(update={"categories": None, "rest": "exclude"}))
        single = tuple((name, by[0]) for by in evaluation.groupings if len(by) == 1)
        evaluation = evaluation.model_copy(update={"by": (*evaluation.by, name, *single)})
    if problems:
        raise DataError(problems)
    return Divided(replace(kit, evaluation=evaluation, groups=groups), tuple(printed), unknown, apart)


def _found(kit: Kit, request: Request, engine: Engine) -> dict[str, tuple[str, ...]]:
    """Return the categories that the data holds, by group id, for groups that are made of the labels themselves."""
    asked = {group.id: group for group in kit.groups.values() if group.bins is None and group.kind != ORIGIN}
    if request.period is not None:
        name = period_id(kit.card)
        asked[name] = _period(name, request.period, ())
    if not asked:
        return {}
    open_groups = {
        name: group.model_copy(update={"categories": (_NOBODY,), "rest": "pool"}) for name, group in asked.items()
    }
    evaluation = kit.evaluation.model_copy(update={"by": tuple(open_groups)})
    measured = measure(evaluation, open_groups, kit.metrics[:1], Path(), engine=engine)
    return {each.group: tuple(sorted(each.pooled, key=natural)) for each in measured.coverage}


def _period(identifier: str, column: str, periods: tuple[str, ...]) -> Group:
    """Return the group of periods; more of them than a series shows are days, not months."""
    if periods:
        hint = "name a column with one value a month, such as 2026-03"
        if len(periods) == 1:
            raise DataError(Problem(None, "--period", f"{quoted(column)} holds one period only: {periods[0]}", hint))
        if len(periods) > _MOST_PERIODS:
            message = f"{quoted(column)} holds {len(periods):,} periods, and a series has {_MOST_PERIODS} at most"
            raise DataError(Problem(None, "--period", message, hint))
    return Group.model_construct(
        id=identifier,
        label="Period",
        column=column,
        kind="condition",
        labels="document_field",
        relevance="Figures may change over time.",
        categories=periods,
        rest="pool",
    )


def _leaves_out(group: Group) -> bool:
    """Tell whether rows of other categories leave the evaluation; pairs never do."""
    return group.categories is not None and group.rest == "exclude" and group.pair_column is None


def _known(kit: Kit, group: Group) -> tuple[str, ...]:
    """Return the categories that the card knows: declared, covered, or with a result."""
    covered = [item.category for each in kit.record.coverage if each.group == group.id for item in each.categories]
    cells = [
        result.group[group.id]
        for result in kit.card.results
        if result.evaluation == kit.record.id and group.id in result.group
    ]
    return tuple(dict.fromkeys([*(group.categories or ()), *covered, *cells]))


def _pooled(kit: Kit, group: Group) -> frozenset[str]:
    """Return the categories that the card's evaluation pooled into one."""
    return frozenset(name for each in kit.record.coverage if each.group == group.id for name in each.pooled)


def _is_original(kit: Kit, group: Group, name: str) -> bool:
    """Tell whether a category is that of items as they are, which are no kind of change, beside the changed ones."""
    column = kit.evaluation.columns.perturbation
    return column is not None and group.column == column and name.lower() == "original"


def _unfit(group: Group, names: tuple[str, ...]) -> Iterator[Problem]:
    if len(names) > _MOST_UNKNOWN:
        message = f"{quoted(group.column)} holds {len(names):,} categories that the card does not know"
        hint = f"is it the column of {group.label}? --map {group.id}=COLUMN names another"
        yield Problem(None, f"groups.{group.id}", message, hint, "too-many-categories")
        return
    for name in names:
        try:
            _NAME.validate_python(name)
        except ValidationError as error:
            message = f"the category {quoted(name)} of {quoted(group.column)} cannot be printed: it "
            reason = error.errors(include_url=False)[0]["msg"]
            yield Problem(None, f"groups.{group.id}", message + reason, "clean the labels first", "bad-category")


def _no_overlap(group: Group, known: tuple[str, ...], found: tuple[str, ...]) -> Problem:
    message = f"no row is of a category of {group.label} that the card knows: {quoted(group.column)} holds "
    hint = f"the card has: {listing(known)}"
    return Problem(None, f"groups.{group.id}", message + listing(found), hint, "no-overlap")


def _apart(kit: Kit, group: Group, names: tuple[str, ...]) -> Kit:
    """Return a kit that measures the categories that the card does not know, and nothing else."""
    identifier = _shortened(f"{group.id}-unknown")
    own = group.model_copy(
        update={
            "id": identifier,
            "label": f"{group.label}: not on the card",
            "categories": names if len(names) > 1 else (*names, NO_OTHER),
            "reference": "largest",
            "formerly": {},
        }
    )
    evaluation: Evaluation = kit.evaluation.model_copy(
        update={
            "id": _shortened(f"{kit.evaluation.id}-{identifier}"),
            "title": f"{kit.evaluation.title}: categories of {group.label} that the card does not know"[:200],
            "by": (identifier,),
        }
    )
    return replace(kit, evaluation=evaluation, groups={identifier: own})


def _shortened(identifier: str) -> str:
    return identifier[:63].rstrip("-")
