"""Which columns an evaluation reads: by the role that each plays, and by the field of the spec that names it."""

from __future__ import annotations

from collections.abc import Mapping

from cardgen.errors import DataError, Problem
from cardgen.evaluation.faults import At, dotted, missing_column
from cardgen.evaluation.sources.protocols import Pick
from cardgen.evaluation.tasks.kinds import EDITS, KINDS
from cardgen.evaluation.tasks.utterances import counted_from
from cardgen.metrics.definition import Metric, ratio_within
from cardgen.metrics.mentions import MENTIONS, TOGETHER, group_and_target
from cardgen.spec.evidence import Evaluation, Group
from cardgen.spec.reading.characters import quoted

__all__ = [
    "CLUSTER",
    "OWN",
    "base_sums",
    "check_columns",
    "group_name",
    "group_picks",
    "named_columns",
    "parts_of",
    "quotients",
    "task_picks",
]

CLUSTER = "cluster"
OWN = "column:"
"""How the base sums of an owner's metrics begin; the name of the column follows."""


def base_sums(metrics: tuple[Metric, ...]) -> tuple[str, ...]:
    """Return the base sums that metrics are made of, sorted, `rows` last."""
    return (*sorted({base for metric in metrics for base in metric.bases}), "rows")


def parts_of(metrics: tuple[Metric, ...], bases: tuple[str, ...]) -> tuple[tuple[int, ...], ...]:
    """Return the indices of the base sums above and below the line of each metric, or those of its formula."""
    place = {base: index for index, base in enumerate(bases)}
    return tuple(
        tuple(sorted({place[base] for base in (*metric.numerator, *metric.denominator, *metric.inputs)}))
        or tuple(range(len(bases)))
        for metric in metrics
    )


def quotients(bases: tuple[str, ...]) -> tuple[tuple[int, int, int], ...]:
    """Return each base sum that is a ratio of two within a cluster, with these two, as indices."""
    place = {base: index for index, base in enumerate(bases)}
    parts = ((index, ratio_within(base)) for base, index in place.items())
    return tuple((index, place[of[0]], place[of[1]]) for index, of in parts if of is not None)


def named_columns(evaluation: Evaluation) -> Mapping[str, str]:
    """Return the column of every role that the spec gives one; roles of several columns are left out."""
    columns = evaluation.columns
    named = ((role, getattr(columns, role)) for role in type(columns).model_fields)
    return {role: column for role, column in named if isinstance(column, str)}


def group_name(group: Group) -> str:
    """Return the name under which the engine reads a group's column."""
    return f"group {group.id}"


def group_picks(groups: tuple[Group, ...]) -> tuple[Pick, ...]:
    """Return the columns of groups: numbers where they are cut into bins, else values to group by."""
    return tuple(
        Pick(group_name(group), group.column, "key" if group.bins is None else "number", ("groups", group.id, "column"))
        for group in groups
    )


def task_picks(evaluation: Evaluation, metrics: tuple[Metric, ...], at: At) -> dict[str, Pick]:
    """Return the columns that the task's metrics need of those that the spec names, and those of an owner's metrics."""
    named = named_columns(evaluation)
    bases = base_sums(metrics)
    registered = any(not metric.custom for metric in metrics)
    wanted = [role for role in KINDS[evaluation.task].rows if role in named] if registered else []
    if evaluation.task == "transcription":
        texts = {"reference", "hypothesis"} <= set(wanted)
        # Aligned texts decide, where both are there; counts of someone else would be a second opinion.
        wanted = [role for role in wanted if (role in ("reference", "hypothesis")) == texts]
        if not texts:
            counted = counted_from(bases)
            needed = {*counted, *(("errors",) if "errors" in named else EDITS) * ("word_errors" in counted)}
            wanted = [role for role in wanted if role in needed]
    elif evaluation.task == "generation":
        # One file may serve several benchmarks, whose rows have columns of their own.
        needed = {role for metric in metrics for role in metric.needs}
        wanted = [role for role in wanted if role in needed]
    forms = KINDS[evaluation.task].forms
    found = {role: Pick(role, named[role], forms.get(role, "number"), (*at, "columns", role)) for role in wanted}
    for base in bases:
        if base.startswith(OWN):
            found[base] = Pick(base, base.removeprefix(OWN), "answer", (*at, "metrics"))
        elif base.startswith(MENTIONS):
            found[base] = Pick(base, base.removeprefix(MENTIONS), "number", (*at, "columns", "mentions"))
        elif base.startswith(TOGETHER):
            group, target = group_and_target(base)
            word = (evaluation.columns.targets or ())[target]
            found[f"target {target}"] = Pick(f"target {target}", word, "number", (*at, "columns", "targets"))
            mention = (evaluation.columns.mentions or ())[group]
            name = f"{MENTIONS}{mention}"
            found[name] = Pick(name, mention, "number", (*at, "columns", "mentions"))
    return found


def check_columns(
    picks: tuple[Pick, ...], columns: Mapping[str, str], evaluation: Evaluation, file: str, at: At
) -> None:
    """Check that the data has every column that is read.

    Raises:
        DataError: It lacks one, or one is of a type that no engine adds up; every such column is a problem of its own.
    """
    wanted = list(picks)
    if evaluation.row_id is not None and evaluation.results.kind in ("rows", "table"):
        wanted.append(Pick("row_id", evaluation.row_id, "key", (*at, "row_id")))
    problems: dict[tuple[At, str], Problem] = {}
    for pick in wanted:
        if pick.column not in columns:
            problems[pick.at, pick.column] = missing_column(pick.at, pick.column, quoted(file), columns)
        elif columns[pick.column] == "nested":
            message = f"the column {quoted(pick.column)} holds lists, structures or bytes, of which no cell can be made"
            hint = "write one text, number, yes or no a row"
            problems[pick.at, pick.column] = Problem(None, dotted(pick.at), message, hint, "column-type")
    if problems:
        raise DataError(problems.values())
