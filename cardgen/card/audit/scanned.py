"""Small intersections that a scan does not print, and that follow from what it does print.

An intersection beside a printed one is what the margin leaves: of 50 people of an age, 47 of them men, three are not.
A card does not list such cells, so they are looked for among all intersections that its scan searched.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from cardgen.card.audit.classes import Classes
from cardgen.card.audit.populations import Member
from cardgen.card.audit.ranges import system
from cardgen.card.audit.statements import Statement, name_of
from cardgen.card.audit.sums import CLUSTERS, ROWS
from cardgen.card.audit.verdict import Category, Disclosure, Kind, category_of
from cardgen.spec.intersections import groupings_of
from cardgen.statistics.suppression import audit

__all__ = ["has_findings", "small_intersections"]

_ROUNDING = 1e-6
_AT_ONCE = 500


def has_findings(member: Member) -> bool:
    """Tell whether an evaluation that suppresses small categories prints intersections that a scan found."""
    scan = member.record.scan
    return scan is not None and bool(scan.findings) and member.record.suppress_below > 0


def small_intersections(member: Member, classes: Classes, told: Sequence[Statement]) -> Iterator[Disclosure]:
    """Yield the intersections of the scan that are not printed, follow, and are of fewer people than may be published.

    Args:
        member: An evaluation with findings.
        classes: The classes of its rows.
        told: What is published about these rows.
    """
    record = member.record
    unit = {CLUSTERS if record.cluster is not None else ROWS: 1.0}
    counts = {item.cell: item.value for item in told if item.weights == unit and item.value is not None}
    wanted = [cell for cell in _searched(member, classes) if cell not in counts]
    if not counts or not wanted:
        return
    known = system(classes, counts)
    pointer = f"/evaluations/{member.card.evaluations.index(record)}/scan/findings"
    for start in range(0, len(wanted), _AT_ONCE):
        cells = wanted[start : start + _AT_ONCE]
        rows, already = known.left(np.array([classes.inside(cell) for cell in cells]))
        empty = ~rows.any(axis=1)
        people = np.where(empty, already, np.inf)
        follows = audit(np.vstack([rows, known.rows]), np.arange(len(rows) + len(known.rows)) < len(rows))
        if follows.size:
            weights = np.linalg.lstsq(known.rows.T, rows[follows].T, rcond=None)[0]
            people[follows] = known.values @ weights + already[follows]
        for cell, number in zip(cells, people.tolist(), strict=True):
            if _ROUNDING < number < record.suppress_below - _ROUNDING:
                yield _disclosed(member, cell, pointer)


def _searched(member: Member, classes: Classes) -> Iterator[Category]:
    """Yield the intersections of a scan that occur among the classes; those across blocks cannot follow."""
    scan = member.record.scan
    if scan is None:
        return
    for by in groupings_of(scan.groups, scan.depth):
        block = next((place for place, groups in enumerate(classes.blocks) if set(by) <= set(groups)), None)
        if block is None:
            continue
        places = [classes.blocks[block].index(group) for group in by]
        found = dict.fromkeys(tuple(labels[place] for place in places) for labels in classes.labels[block])
        for labels in found:
            group = {name: label for name, label in zip(by, labels, strict=True) if label is not None}
            if len(group) == len(by):
                yield category_of(group)


def _disclosed(member: Member, cell: Category, pointer: str) -> Disclosure:
    record = member.record
    clustered = record.cluster is not None
    message = (
        f"{name_of(dict(cell))} {'may be' if clustered else 'is'} of fewer than {record.suppress_below} people, and "
        "follows from what the scan of intersections prints beside the other figures"
    )
    kind: Kind = "suppression-narrow" if clustered else "suppression-recoverable"
    return Disclosure(kind, record.id, dict(cell), message, pointer)
