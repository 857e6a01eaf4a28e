"""Which sums of a suppressed cell are looked for, and the sentence that says what follows from what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cardgen.card.audit.populations import Member
from cardgen.card.audit.solve import Solved
from cardgen.card.audit.statements import name_of
from cardgen.card.audit.sums import CLUSTERS, ROWS, Weights, sums_of
from cardgen.card.audit.verdict import Category, Disclosure, Kind

__all__ = ["targets_of", "telling"]

_NAMED = 6


def targets_of(member: Member) -> dict[str, Weights]:
    """Return the sums that a suppressed cell of an evaluation hides, by their names."""
    found: dict[str, Weights] = {"rows": {ROWS: 1.0}}
    if member.record.cluster is not None:
        found["clusters"] = {CLUSTERS: 1.0}
    for metric in member.record.metrics:
        sums = sums_of(member.record, metric, member.run)
        if sums is not None:
            found[f"numerator of {metric.id}"], found[f"denominator of {metric.id}"] = sums
    return found


def telling(
    member: Member, pointers: Mapping[Category, str], solved: tuple[Solved, ...], apart: int = 0
) -> Iterator[Disclosure]:
    """Say once for each cell what follows, and from what the first of it does.

    Args:
        member: The evaluation.
        pointers: Pointers of its suppressed cells, where they stand in the audited card.
        solved: What follows.
        apart: By how many rows those differ that the sources are about; 0 where they are the same.
    """
    by_cell: dict[Category, list[Solved]] = {}
    for each in solved:
        by_cell.setdefault(each.cell, []).append(each)
    for cell, items in by_cell.items():
        what = _listing([item.what for item in items])
        sources = _listing([statement.words for statement in items[0].sources])
        verb = "follows" if len(items) == 1 else "follow"
        message = f"{name_of(dict(cell))} is suppressed{member.label}, and its {what} {verb} from {sources}"
        if apart:
            message += ", but for the few rows by which the versions differ"
        kind: Kind = "suppression-narrow" if apart else "suppression-recoverable"
        yield Disclosure(kind, member.record.id, dict(cell), message, pointers.get(cell, ""))


def _listing(words: list[str]) -> str:
    names = list(dict.fromkeys(words))
    if len(names) > _NAMED:
        names = [*names[:_NAMED], f"{len(names) - _NAMED} more"]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
