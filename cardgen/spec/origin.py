"""Rows that were made rather than collected: an evaluation that marks them is measured by their origin as well.

An owner names the column (`synthetic: made`). From it follows a group of two categories, real and synthetic, in the
groupings of the evaluation, so that their figures stand apart wherever figures of groups do, and are compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cardgen.spec.checks.contradiction import Contradiction
from cardgen.spec.document import CardSpec
from cardgen.spec.evidence import Evaluation, Group
from cardgen.spec.reading.characters import quoted
from cardgen.spec.sources import ReportedSource

__all__ = ["ORIGIN", "REAL", "SYNTHETIC", "check_origin", "with_origin"]

ORIGIN: Final = "origin"
"""Kind of the group, and its id; where columns differ, evaluations after the first have `origin-` and their own id."""

REAL, SYNTHETIC = "Real", "Synthetic"
_LONGEST = 63


def check_origin(spec: CardSpec) -> Iterator[Contradiction]:
    """Yield what stands in the way of the group of origin, in a spec that does not have it yet."""
    made = set(_ids(spec).values())
    for index, group in enumerate(spec.groups):
        if group.kind == ORIGIN:
            hint = "write synthetic: with the column in the evaluation; the group follows from it"
            yield ("groups", index, "kind"), "a group of origin is not declared by hand", hint, "origin-declared"
        if group.id in made:
            message = f"{quoted(group.id)} is the group of real and synthetic rows"
            yield ("groups", index, "id"), message, "give this group another id", "origin-declared"
    for index, evaluation in enumerate(spec.evaluations):
        if evaluation.synthetic is not None and isinstance(evaluation.source, ReportedSource):
            message = "reported figures have no rows to tell apart"
            hint = "remove it; report the figures of real and of synthetic rows as a group of its own"
            yield ("evaluations", index, "synthetic"), message, hint, "rows-only"


def with_origin(spec: CardSpec) -> CardSpec:
    """Return a spec with the group of origin in each evaluation that marks synthetic rows; else the same."""
    ids = _ids(spec)
    if not ids:
        return spec
    columns = {ids[each.id]: each.synthetic for each in spec.evaluations if each.id in ids and each.synthetic}
    groups = tuple(_group(identifier, column) for identifier, column in columns.items())
    evaluations = tuple(
        each.model_copy(update={"by": (*each.by, ids[each.id])}) if each.id in ids else each
        for each in spec.evaluations
    )
    return spec.model_copy(update={"groups": (*spec.groups, *groups), "evaluations": evaluations})


def _ids(spec: CardSpec) -> dict[str, str]:
    """Return the id of the group of origin of each evaluation that has one: a group is read from one column."""
    marked: list[Evaluation] = [each for each in spec.evaluations if each.synthetic is not None]
    return {
        each.id: ORIGIN if each.synthetic == marked[0].synthetic else f"{ORIGIN}-{each.id}"[:_LONGEST]
        for each in marked
    }


def _group(identifier: str, column: str) -> Group:
    return Group(
        id=identifier,
        label="Origin of the rows",
        column=column,
        kind=ORIGIN,
        labels="document_field",
        relevance="Synthetic rows may be easier or harder than real ones, so their figures stand apart.",
        categories=(REAL, SYNTHETIC),
        reference=REAL,
    )
