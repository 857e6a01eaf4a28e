"""Counts of the combinations of groups that an owner asks for without figures: who was tested under which conditions.

They are suppressed together with everything else that is published of the rows: a combination of few people is hidden,
and so is what it would follow from.
"""

from __future__ import annotations

from collections.abc import Iterator

from cardgen.card.coverage_matrices import CombinationCoverage, CoverageMatrix
from cardgen.card.figures.suppress import Hidden
from cardgen.errors import DataError, Problem
from cardgen.evaluation.cells import Cell, Measured
from cardgen.spec.evidence import Evaluation

__all__ = ["coverage_matrices", "coverage_places"]

_MOST = 2_000


def coverage_places(evaluation: Evaluation, measured: Measured) -> frozenset[int]:
    """Return the places of the combinations to count, among everyone, the cells of groupings and those crossed.

    Raises:
        DataError: There are too many of them for a reader, and for a proof that none gives a small one away.
    """
    for index, by in enumerate(evaluation.coverage):
        number = sum(1 for _ in _cells(by, measured))
        if number > _MOST:
            message = f"the groups cross into {number:,} combinations, and a coverage matrix has {_MOST:,} at most"
            field = f"evaluations.{evaluation.id}.coverage.{index}"
            hint = "cross fewer groups, or coarser categories"
            raise DataError(Problem(None, field, message, hint, "coverage-too-large"))
    return frozenset(place for by in evaluation.coverage for place, _ in _cells(by, measured))


def coverage_matrices(evaluation: Evaluation, measured: Measured, hidden: Hidden) -> tuple[CoverageMatrix, ...]:
    """Write down how many were tested in the combinations that an evaluation asks for."""
    return tuple(
        CoverageMatrix(
            by=by,
            combinations=tuple(
                _written(by, cell, shut=place in hidden.reasons or 0 in hidden.reasons)
                for place, cell in _cells(by, measured)
            ),
        )
        for by in evaluation.coverage
    )


def _cells(by: tuple[str, ...], measured: Measured) -> Iterator[tuple[int, Cell]]:
    """Yield the cells of a crossing with their places; a grouping of the same groups in another order will do."""
    place = 1 + sum(len(grouping.cells) for grouping in measured.groupings)
    for grouping in measured.crossed:
        if frozenset(grouping.by) == frozenset(by):
            yield from enumerate(grouping.cells, start=place)
        place += len(grouping.cells)


def _written(by: tuple[str, ...], cell: Cell, *, shut: bool) -> CombinationCoverage:
    group = {name: cell.group[name] for name in by}
    if shut:
        return CombinationCoverage(group=group, rows=None, status="suppressed")
    return CombinationCoverage(group=group, rows=cell.rows, clusters=cell.clusters, status="ok")
