"""Suppressed cells whose total is itself over few people: the figure of two cells of four is the figure of eight.

Looked at are the suppressed cells of one grouping inside each margin that is published, which is what is left when the
other cells are subtracted from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from cardgen.card.audit.classes import Classes, Floats
from cardgen.card.audit.populations import Member
from cardgen.card.audit.ranges import system
from cardgen.card.audit.statements import Statement, name_of
from cardgen.card.audit.sums import CLUSTERS, ROWS
from cardgen.card.audit.verdict import Category, Disclosure, Kind
from cardgen.statistics.suppression import audit

__all__ = ["small_totals"]

_ROUNDING = 1e-6


def small_totals(
    member: Member, classes: Classes, hidden: Mapping[Category, str], told: Sequence[Statement]
) -> Iterator[Disclosure]:
    """Yield the totals of two or more suppressed cells that follow, and are over fewer people than may be published.

    Args:
        member: The evaluation.
        classes: The classes of its rows.
        hidden: Its suppressed cells that do not follow one by one, each with its pointer.
        told: What is published about these rows.
    """
    record = member.record
    unit = {CLUSTERS if record.cluster is not None else ROWS: 1.0}
    counts = {item.cell: item.value for item in told if item.weights == unit and item.value is not None}
    if not counts:
        return
    known = system(classes, counts)
    margins = np.unique([np.ones(classes.size), *(classes.inside(cell) for cell in counts)], axis=0)
    margins = margins[margins.sum(axis=1) > 1]
    totals: dict[frozenset[Category], tuple[list[Category], Floats]] = {}
    for by in (*record.by, *(matrix.by for matrix in record.coverage_matrices)):
        members = [cell for cell in hidden if {group for group, _ in cell} == set(by)]
        if len(members) < 2:
            continue
        inside = np.array([classes.inside(cell) for cell in members])
        for chosen in np.unique(inside @ (margins == 0).T == 0, axis=1).T:
            if chosen.sum() > 1:
                cells = [cell for cell, is_in in zip(members, chosen, strict=True) if is_in]
                totals[frozenset(cells)] = cells, inside[chosen].sum(axis=0)
    if not totals:
        return
    sums, already = known.left(np.array([row for _, row in totals.values()]))
    follows = audit(np.vstack([sums, known.rows]), np.arange(len(sums) + len(known.rows)) < len(sums))
    chosen_cells = [cells for cells, _ in totals.values()]
    if not follows.size:
        return
    weights = np.linalg.lstsq(known.rows.T, sums[follows].T, rcond=None)[0]
    for index, people in zip(follows.tolist(), (known.values @ weights).tolist(), strict=True):
        if people + already[index] < record.suppress_below - _ROUNDING:
            yield _disclosed(member, chosen_cells[index], hidden[chosen_cells[index][0]])


def _disclosed(member: Member, chosen: Sequence[Category], pointer: str) -> Disclosure:
    """Say it; of clusters only as possible, because one that is in several categories was counted in each."""
    record = member.record
    names = ", ".join(name_of(dict(cell)) for cell in chosen[:-1])
    clustered = record.cluster is not None
    message = (
        f"{names} and {name_of(dict(chosen[-1]))} are suppressed, and together they {'may be' if clustered else 'are'} "
        f"fewer than {record.suppress_below} people, whose figures follow from the published ones by subtraction"
    )
    kind: Kind = "suppression-narrow" if clustered else "suppression-recoverable"
    return Disclosure(kind, record.id, dict(chosen[0]), message, pointer)
