"""Which columns of a customer's data stand for those of a card: by the card's own names, or as `--map` says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from cardgen.errors import Problem
from cardgen.evaluation.tasks.kinds import ANY_COUNTS, KINDS
from cardgen.evaluation.tasks.roles import OWN, named_columns, task_picks
from cardgen.metrics.registry import metrics_of
from cardgen.outside.kit import Kit
from cardgen.spec.checks.hints import listing, nearest, suggest
from cardgen.spec.evidence import Group
from cardgen.spec.metrics import MetricOptions
from cardgen.spec.origin import ORIGIN
from cardgen.spec.reading.characters import quoted

__all__ = ["Mapped", "Part", "mapped", "parts_of", "unknown_names"]

Key = tuple[str, ...]

_SYNTHETIC, _MARK = "synthetic", "the mark of synthetic rows (yes or no)"
"""How a spec calls the column that marks synthetic rows, and `--map` with it; how messages call it."""


_OUTCOMES = {
    "succeeded": "the number of attempts that succeeded",
    "partial": "the number of attempts that succeeded in part",
    "blocked": "the number of attempts that were blocked",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One part that a column plays in an evaluation.

    Attributes:
        key: What it is: a role, the cluster, a group, or a sum of an owner's metric.
        names: What `--map` may call it, besides the card's column; a role comes before a column of that name.
        column: The card's column.
        told: What messages call it.
    """

    key: Key
    names: tuple[str, ...]
    column: str
    told: str


@dataclass(frozen=True, slots=True)
class Mapped:
    """A kit with the columns of other data.

    Attributes:
        kit: The evaluation and its groups, under the names of the data's columns.
        columns: The data's column of each part.
        problems: Why it cannot be measured on the data; empty where it can.
    """

    kit: Kit
    columns: Mapping[Key, str]
    problems: tuple[Problem, ...]


def parts_of(kit: Kit) -> tuple[Part, ...]:
    """Return every part that a column must play for the evaluation to be measured."""
    return tuple(_parts(kit))


def _parts(kit: Kit) -> Iterator[Part]:
    evaluation = kit.evaluation
    named = named_columns(evaluation)
    counts = evaluation.results.kind == "counts"
    if counts:
        wanted: Iterable[str] = [role for role in (*KINDS[evaluation.task].counts, *ANY_COUNTS) if role in named]
    else:
        wanted = [each for each in task_picks(evaluation, kit.metrics, ()) if each in named]
    for role in wanted:
        told = _OUTCOMES.get(role) if counts else None
        yield Part(("role", role), (role,), named[role], told or f"the {role.replace('_', ' ')}")
    for role, names in _several(kit).items():
        for name in names:
            yield Part(("several", role, name), (), name, f"one of the {role}")
    if not counts:
        own = {base for metric in kit.metrics for base in metric.bases if base.startswith(OWN)}
        for base in sorted(own):
            column = base.removeprefix(OWN)
            yield Part(("sum", column), (), column, "a sum of the owner's metric")
    if evaluation.cluster is not None:
        yield Part(("cluster",), ("cluster",), evaluation.cluster, "the cluster")
    if evaluation.weight is not None:
        yield Part(("weight",), ("weight",), evaluation.weight, "the weight")
    for group in kit.groups.values():
        if group.kind == ORIGIN:
            names = (_SYNTHETIC, group.id)
            yield Part(("group", group.id), names, group.column, _MARK)
            continue
        yield Part(("group", group.id), (group.id,), group.column, f"the group {group.id}")
        if group.pair_column is not None:
            yield Part(("pair", group.id), (), group.pair_column, f"the group {group.id} of the second person")


def _several(kit: Kit) -> dict[str, tuple[str, ...]]:
    """Return the columns of every role that has several."""
    columns = kit.evaluation.columns
    named = ((role, getattr(columns, role)) for role in type(columns).model_fields)
    return {role: tuple(map(str, names)) for role, names in named if isinstance(names, tuple)}


def unknown_names(kits: Sequence[Kit], given: Sequence[tuple[str, str]], present: Sequence[str]) -> Iterator[Problem]:
    """Yield what is wrong with `--map` itself, whatever the evaluation.

    Args:
        kits: The evaluations to measure.
        given: Name and column of each `--map`.
        present: The columns of the data.
    """
    parts = [part for kit in kits for part in parts_of(kit)]
    known = list(dict.fromkeys(name for part in parts for name in (*part.names, part.column)))
    meant: dict[Key, tuple[str, str]] = {}
    for name, column in given:
        found = _meant(parts, name)
        field = f"--map {name}={column}"
        if not found:
            message = f"the card's evaluations use nothing called {quoted(name)}"
            yield Problem(None, field, message, suggest(name, known, what="they use"), "unknown-name")
        if column not in present:
            yield _absent(field, f"the data has no column {quoted(column)}", column, present)
        for key in dict.fromkeys(part.key for part in found):
            if key in meant and meant[key] != (name, column):
                other = "=".join(meant[key])
                message = f"{next(part.told for part in found if part.key == key)} is mapped twice: also by {other}"
                yield Problem(None, field, message, "keep one of them", "mapped-twice")
            meant[key] = (name, column)


def mapped(kit: Kit, given: Sequence[tuple[str, str]], present: Sequence[str]) -> Mapped:
    """Put the columns of the data in the place of the card's.

    Args:
        kit: The evaluation.
        given: Name and column of each `--map`; a name that the evaluation does not use says nothing of it.
        present: The columns of the data.
    """
    parts = parts_of(kit)
    columns = {part.key: part.column for part in parts}
    said: set[Key] = set()
    for name, column in given:
        for part in _meant(parts, name):
            columns[part.key] = column
            said.add(part.key)
    for part in parts:
        if part.key not in said and part.column not in present:
            # One column of the card may play several parts; where it is mapped for one of them, it is for all.
            same = {columns[other.key] for other in parts if other.key in said and other.column == part.column}
            if len(same) == 1:
                columns[part.key] = same.pop()
    problems = [*_missing(kit, parts, columns, said, present), *_shared(kit, parts, columns)]
    return Mapped(_renamed(kit, columns), columns, tuple(problems))


def _meant(parts: Iterable[Part], name: str) -> list[Part]:
    """Return the parts that a name means: a role, the cluster or a group; else those of the card's column."""
    every = list(parts)
    return [part for part in every if name in part.names] or [part for part in every if part.column == name]


def _missing(
    kit: Kit, parts: Sequence[Part], columns: Mapping[Key, str], said: set[Key], present: Sequence[str]
) -> Iterator[Problem]:
    told: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for part in parts:
        if columns[part.key] not in present and part.key not in said:
            told.setdefault(part.column, []).append(part.told)
            names.setdefault(part.column, part.names[0] if part.names else part.column)
    for column, parts_told in told.items():
        message = f"the data has no column {quoted(column)}, which is {', '.join(parts_told)}"
        found = _absent(kit.evaluation.id, message, column, present, f"--map {names[column]}=")
        if _MARK in parts_told:
            found = replace(found, hint=f"{found.hint}; where no row is synthetic, let one say no in every row")
        yield found


def _absent(field: str, message: str, column: str, present: Sequence[str], option: str = "") -> Problem:
    near = nearest(column, present)
    hint = f"did you mean {quoted(near)}?" if near is not None else ""
    if option:
        hint = f"{option}{near or 'COLUMN'} says which column it is"
    return Problem(None, field, f"{message}; it has: {listing(present)}", hint, "missing-column")


def _shared(kit: Kit, parts: Sequence[Part], columns: Mapping[Key, str]) -> Iterator[Problem]:
    """Yield two parts on one column of the data that are two columns of the card, where that cannot be meant.

    A group may divide by the column of a role or of the cluster; two groups, or two roles, cannot share one.
    """
    for index, one in enumerate(parts):
        for other in parts[:index]:
            alike = (one.key[0] == "group") == (other.key[0] == "group")
            if alike and columns[one.key] == columns[other.key] and one.column != other.column:
                message = f"{other.told} and {one.told} are both mapped to the column {quoted(columns[one.key])}"
                hint = "give each a column of its own with --map"
                yield Problem(None, kit.evaluation.id, message, hint, "two-to-one")


def _renamed(kit: Kit, columns: Mapping[Key, str]) -> Kit:
    """Return the kit under the data's names; ids of rows are no part of it, since nothing is paired."""
    evaluation = kit.evaluation
    roles: dict[str, object] = {key[1]: column for key, column in columns.items() if key[0] == "role"}
    for role, names in _several(kit).items():
        roles[role] = tuple(columns["several", role, name] for name in names)
    choices = tuple(
        choice.model_copy(
            update={
                name: columns.get(("sum", value), value)
                for name in ("numerator", "denominator")
                if (value := getattr(choice, name)) is not None
            }
        )
        if isinstance(choice, MetricOptions)
        else choice
        for choice in evaluation.metrics
    )
    changed = evaluation.model_copy(
        update={
            "columns": evaluation.columns.model_validate(roles),
            "cluster": columns.get(("cluster",)),
            "weight": columns.get(("weight",)),
            "row_id": None,
            "metrics": choices,
        }
    )
    groups = {name: _group(group, columns) for name, group in kit.groups.items()}
    return replace(kit, evaluation=changed, groups=groups, metrics=metrics_of(changed))


def _group(group: Group, columns: Mapping[Key, str]) -> Group:
    update: dict[str, str] = {"column": columns["group", group.id]}
    if group.pair_column is not None:
        update["pair_column"] = columns["pair", group.id]
    return group.model_copy(update=update)
