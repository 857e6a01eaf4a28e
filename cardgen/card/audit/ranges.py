"""Between which ends a suppressed cell must lie, because counts are not negative and a suppressed cell has somebody.

Two ranges are too narrow. People: suppression below a threshold k leaves k − 1 counts open, and a range of fewer says
more than that. Events: where the most that a cell can have is none, its rate is known, whatever its size.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cardgen.card.audit.classes import Classes, Floats, Selected
from cardgen.card.audit.populations import Member
from cardgen.card.audit.statements import Statement, name_of
from cardgen.card.audit.sums import CLUSTERS, ROWS, Weights
from cardgen.card.audit.verdict import Category, Disclosure
from cardgen.card.document import Card
from cardgen.card.evaluations import EvaluationRecord, MetricRecord
from cardgen.card.results import Result
from cardgen.statistics.recovery import bounds, never, told_one_by_one

__all__ = ["System", "narrow_ranges", "system"]

_ROUNDING = 1e-6
_MOST_ENTRIES = 20_000_000
"""Entries of the equations times suppressed cells, each of which takes two programmes: about ten seconds."""


def narrow_ranges(
    member: Member, classes: Classes, hidden: Mapping[Category, str], told: Sequence[Statement]
) -> Iterator[Disclosure]:
    """Yield the suppressed cells whose people or events lie within too narrow a range.

    Where there are too many classes and cells for a programme each, that is yielded instead.

    Args:
        member: The evaluation.
        classes: The classes of its rows.
        hidden: Its suppressed cells, each with its pointer.
        told: What is published about these rows.
    """
    if not hidden:
        return
    yield from _people(member.record, classes, hidden, told)
    for metric in member.record.metrics:
        if metric.form in ("proportion", "ratio") and metric.low == 0:
            yield from _events(member.card, member.record, metric, classes, hidden)


def _people(
    record: EvaluationRecord, classes: Classes, hidden: Mapping[Category, str], told: Sequence[Statement]
) -> Iterator[Disclosure]:
    threshold = record.suppress_below
    unit: Weights = {CLUSTERS if record.cluster is not None else ROWS: 1.0}
    counts = {item.cell: item.value for item in told if item.weights == unit and item.value is not None}
    known = system(classes, counts)
    people, already = known.left(np.array([classes.inside(cell) for cell in hidden]))
    if known.rows.size * len(people) > _MOST_ENTRIES:
        message = (
            f"the ranges of {len(people):,} suppressed cells of {record.id} were not looked for: there are "
            f"{len(known.rows):,} equations with {known.rows.shape[1]:,} unknown counts"
        )
        yield Disclosure("suppression-ranges-not-audited", record.id, {}, message, "/results")
        return
    for (cell, pointer), row, more in zip(hidden.items(), people, already.tolist(), strict=True):
        found = bounds(known.rows, known.values, row, people, 1.0 - already)
        if found is None or not math.isfinite(found[1]):
            continue
        low, high = math.ceil(found[0] + more - _ROUNDING), math.floor(found[1] + more + _ROUNDING)
        if low < threshold and high - low + 1 < threshold - 1:
            number = high - low + 1
            left = "only one number of people" if number == 1 else f"only {number} numbers of people"
            message = (
                f"{name_of(dict(cell))} is suppressed, and the published counts leave {left} possible, where "
                f"suppression below {threshold} means to leave {threshold - 1}: pool it with another category"
            )
            yield Disclosure("suppression-narrow", record.id, dict(cell), message, pointer)


def _events(
    card: Card,
    record: EvaluationRecord,
    metric: MetricRecord,
    classes: Classes,
    hidden: Mapping[Category, str],
) -> Iterator[Disclosure]:
    """Yield the cells that can have no event, or nothing but events, because a margin around them has none."""
    printed = [r for r in card.results if r.evaluation == record.id and r.metric == metric.id]
    sides = {"nothing that it counts": _sums(printed, "events")}
    if metric.high == 1:
        sides["nothing but what it counts"] = _sums(printed, "others")
    for words, counts in sides.items():
        known = system(classes, counts)
        if known.rows.size > _MOST_ENTRIES:
            return
        sums, already = known.left(np.array([classes.inside(cell) for cell in hidden]))
        none = never(known.rows, known.values, sums) & (already < _ROUNDING)
        for (cell, pointer), nothing in zip(hidden.items(), none, strict=True):
            if nothing:
                message = (
                    f"{name_of(dict(cell))} is suppressed, and the published sums of {metric.id} leave it with {words}"
                )
                yield Disclosure("suppression-narrow", record.id, dict(cell), message, pointer)


def _sums(printed: Sequence[Result], side: str) -> dict[Selected, float]:
    """Return the published events, or what is no event, by category."""
    return {
        tuple(sorted(result.group.items())): result.numerator
        if side == "events"
        else result.denominator - result.numerator
        for result in printed
        if result.numerator is not None and result.denominator is not None
    }


@dataclass(frozen=True, slots=True, eq=False)
class System:
    """Published sums over the classes that they do not tell one by one.

    Attributes:
        rows: The sums, shape (sums, classes left).
        values: What is published of each, less what is told one by one; shape (sums,).
        told: Which classes are told one by one, shape (classes,).
        found: Their values, 0 for the others, shape (classes,).
    """

    rows: Floats
    values: Floats
    told: NDArray[np.bool_]
    found: Floats

    def left(self, rows: Floats) -> tuple[Floats, Floats]:
        """Return rows over the classes that are left, and what the others add to each."""
        return rows[..., ~self.told], np.asarray(rows @ self.found)


def system(classes: Classes, counts: Mapping[Selected, float]) -> System:
    """Return published sums with their values, and that every block of classes adds up to the same."""
    ties = classes.ties()
    rows = np.vstack([*(classes.inside(cell) for cell in counts), ties])
    values = np.array([*counts.values(), *[0.0] * len(ties)], dtype=np.float64)
    told, found = told_one_by_one(rows, values)
    rest = (rows[:, ~told] != 0).any(axis=1)
    return System(rows[rest][:, ~told], (values - rows @ found)[rest], told, found)
