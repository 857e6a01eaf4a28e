"""One metric over the categories of one grouping, and the disparities that are made of it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cardgen.card.figures.crossing import Crossing
from cardgen.card.figures.estimate import Design, Figure
from cardgen.card.figures.tabulate import Tabulated, to_record
from cardgen.card.results import Disparity, DisparityKind, Excluded, Result
from cardgen.metrics.definition import Metric
from cardgen.spec.evidence import Comparison
from cardgen.spec.metrics import Direction
from cardgen.statistics.dependence import Dependence
from cardgen.statistics.estimates import Estimate

__all__ = ["Grouped", "ends", "excluded", "figure_of", "insufficient", "make", "ordered", "seed", "value_of"]


@dataclass(frozen=True, slots=True)
class Grouped:
    """One metric over one grouping: what disparities are computed from.

    Attributes:
        card: Id of the card, for seeds.
        metric: The metric.
        by: The grouping.
        cells: One result for each category.
        overall: The result of everyone.
        reference: What to compare with: largest, best, rest, or a category by group id.
        design: How rows hang together.
        comparisons: What to compare each category with: reference, best, rest, overall.
        ratio_limit: What ratios are held against; None for nothing.
        crossing: How categories share clusters; None where every cluster is in one of them at most.
    """

    card: str
    metric: Metric
    by: tuple[str, ...]
    cells: tuple[Tabulated, ...]
    overall: Tabulated
    reference: str | dict[str, str]
    design: Design
    comparisons: tuple[Comparison, ...] = ("reference",)
    ratio_limit: float | None = None
    crossing: Crossing | None = None

    @property
    def evaluation(self) -> str:
        """Id of the evaluation."""
        return self.overall.result.evaluation

    def reliable(self) -> tuple[Tabulated, ...]:
        """Return the categories whose figures can be compared: printed, and with enough events."""
        return tuple(cell for cell in self.cells if excluded(cell.result) is None)

    def place(self, cell: Tabulated) -> int:
        """Return the place of a category among all of the grouping."""
        return next(index for index, each in enumerate(self.cells) if each is cell)

    def dependence(self, cells: Sequence[Tabulated]) -> Dependence | None:
        """Return how the figures of some categories hang together; None where they share no clusters."""
        shared = None if self.crossing is None else self.crossing.dependence
        return None if shared is None else shared.among([self.place(cell) for cell in cells])

    def correlation(self, one: Tabulated, other: Tabulated) -> float:
        """Return the correlation of the figures of two categories; −1, the worst case, where it is not known."""
        shared = None if self.crossing is None else self.crossing.dependence
        return 0.0 if shared is None else shared.between(self.place(one), self.place(other))

    @property
    def notes(self) -> tuple[str, ...]:
        """Return the mark of disparities between categories that share clusters."""
        shared = None if self.crossing is None else self.crossing.dependence
        if shared is None:
            return ()
        return ("shared-clusters-bound",) if shared.correlation is None else ("shared-clusters",)


def excluded(result: Result) -> str | None:
    """Say why a category stays out of worst group, gap and ratio, or None."""
    if result.status != "ok":
        return result.status
    return "few-events" if "few-events" in result.notes else None


def ends(cells: Sequence[Tabulated], direction: Direction) -> dict[str, dict[str, str]]:
    """Return the categories at the two ends: worst and best, or largest and smallest value."""
    worst_first = ordered(cells, direction)
    names = ("largest", "smallest") if direction == "none" else ("worst", "best")
    return {names[0]: worst_first[0].result.group, names[1]: worst_first[-1].result.group}


def ordered(cells: Sequence[Tabulated], direction: Direction) -> list[Tabulated]:
    """Sort worst first; ties keep the order of the card."""
    sign = 1 if direction == "higher_is_better" else -1
    return sorted(cells, key=lambda cell: sign * value_of(cell))


def make(
    grouped: Grouped,
    kind: DisparityKind,
    found: Estimate,
    roles: dict[str, dict[str, str]],
    left_out: tuple[Excluded, ...],
    **more: Any,
) -> Disparity:
    """Write an estimate down as a disparity, with fields that are of its kind alone."""
    return Disparity(
        **more,
        evaluation=grouped.evaluation,
        metric=grouped.metric.id,
        by=grouped.by,
        kind=kind,
        value=found.value,
        standard_error=found.standard_error,
        interval=to_record(found.interval),
        groups=roles,
        excluded=left_out,
        status="ok",
    )


def insufficient(
    grouped: Grouped,
    kind: DisparityKind,
    left_out: tuple[Excluded, ...],
    reason: str,
    roles: dict[str, dict[str, str]] | None = None,
) -> Disparity:
    """Write down that a disparity could not be estimated, and why."""
    return Disparity(
        evaluation=grouped.evaluation,
        metric=grouped.metric.id,
        by=grouped.by,
        kind=kind,
        value=None,
        groups=roles or {},
        excluded=left_out,
        status="insufficient",
        reason=reason,
    )


def seed(grouped: Grouped, purpose: str) -> int:
    """Derive the seed of a simulation from the ids of what it is for, so that a card is the same on every machine."""
    text = "\x1f".join((grouped.card, grouped.evaluation, grouped.metric.id, *grouped.by, purpose))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def figure_of(cell: Tabulated) -> Figure:
    """Return the figure of a printed category."""
    if cell.figure is None:
        raise ValueError(f"{cell.result.group} has no figure")
    return cell.figure


def value_of(cell: Tabulated) -> float:
    """Return the value of a printed category."""
    value = figure_of(cell).estimate.value
    if value is None:
        raise ValueError(f"{cell.result.group} has no value")
    return value
