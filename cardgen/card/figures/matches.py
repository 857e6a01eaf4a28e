"""The matrices of false matches between categories.

A matrix is published as a whole, or not at all: it is withheld where a category of its group is suppressed, or where
one of its cells is about fewer people than may be published. So no cell can be worked out from the others. What it says
of pairs of one category the results say too.
"""

from __future__ import annotations

from collections.abc import Collection

from cardgen.card.figures.forms.figure import few_events
from cardgen.card.figures.tabulate import to_record
from cardgen.card.match_matrices import MatchFigure, MatchMatrix
from cardgen.evaluation.cells import MatchCell, Measured
from cardgen.spec.evidence import Evaluation
from cardgen.statistics import dyadic, linearised, proportion
from cardgen.statistics.estimates import Estimate

__all__ = ["match_matrices"]


def match_matrices(
    evaluation: Evaluation, measured: Measured, concealed: Collection[str], threshold: int
) -> tuple[MatchMatrix, ...]:
    """Return the matrix of every group that has labels of both people of a pair.

    Args:
        evaluation: The evaluation.
        measured: Its cells.
        concealed: Groups with a suppressed category, or a suppressed number of pairs of none.
        threshold: People below which a cell is suppressed.
    """
    found = []
    for group, cells in measured.matches.items():
        if group in concealed or any(cell.people < threshold for cell in cells):
            reason = f"some pairs are of fewer than {threshold} people, and others would tell of them"
            found.append(MatchMatrix(group=group, status="suppressed", reason=reason))
        elif cells:
            figures = tuple(_figure(evaluation, cell) for cell in cells)
            found.append(MatchMatrix(group=group, status="ok", cells=figures))
    return tuple(found)


def _figure(evaluation: Evaluation, cell: MatchCell) -> MatchFigure:
    least = evaluation.minimum.rows
    short = least is not None and cell.pairs < least
    few_people = evaluation.minimum.clusters is not None and cell.people < evaluation.minimum.clusters
    said = {"first": cell.first, "second": cell.second, "pairs": cell.pairs, "people": cell.people}
    if short or few_people:
        reason = f"fewer than {least} pairs" if short else f"fewer than {evaluation.minimum.clusters} people"
        return MatchFigure.model_validate(
            {**said, "accepted": None, "value": None, "status": "insufficient", "reason": reason}
        )
    found = _estimate(cell, evaluation.level)
    notes = ["few-events"] if few_events(cell.accepted, cell.pairs, bounded=True) else []
    notes += [] if found.interval is not None else ["no-interval"]
    return MatchFigure.model_validate(
        {
            **said,
            "accepted": cell.accepted,
            "value": found.value,
            "standard_error": found.standard_error,
            "interval": to_record(found.interval),
            "status": "ok",
            "notes": tuple(notes),
        }
    )


def _estimate(cell: MatchCell, level: float) -> Estimate:
    if cell.impostor is not None:
        return dyadic.estimate(cell.impostor, level)
    if cell.by_cluster is not None:
        return linearised.ratio(
            cell.by_cluster, [1, 0], [0, 1], level, method="clustered-ratio-log", scale="log-proportion"
        )
    return proportion.estimate(cell.accepted, cell.pairs, level)
