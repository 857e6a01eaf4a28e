"""Results of one evaluation: every metric in every cell, with its status."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from cardgen.card.figures.estimate import Design, Figure, estimate
from cardgen.card.figures.suppress import Hidden
from cardgen.card.results import IntervalRecord, Result, Status
from cardgen.evaluation.cells import Cell, Measured
from cardgen.metrics.definition import Metric
from cardgen.spec.evidence import Evaluation, Minimum
from cardgen.statistics.estimates import Interval

__all__ = ["Tabulated", "below", "hides_people", "tabulate", "to_record"]


@dataclass(frozen=True, slots=True)
class Tabulated:
    """A result beside what it was made from, for the disparities that compare it with others.

    Attributes:
        result: As the card prints it.
        figure: Estimate and guarded error; None where the result has no value.
        cell: The sums.
    """

    result: Result
    figure: Figure | None
    cell: Cell


def tabulate(
    evaluation: Evaluation, metrics: tuple[Metric, ...], measured: Measured, hidden: Hidden
) -> tuple[Tabulated, ...]:
    """Estimate every metric in every cell: everyone first, then grouping by grouping.

    Args:
        evaluation: The spec of the evaluation.
        metrics: Its metrics, headline first.
        measured: Its cells.
        hidden: Cells that are suppressed.
    """
    design = Design(measured.bases, evaluation.is_clustered, evaluation.weight is not None, evaluation.level)
    cells: list[tuple[tuple[str, ...], Cell]] = [((), measured.overall)]
    cells += [(grouping.by, cell) for grouping in measured.groupings for cell in grouping.cells]
    return tuple(
        _unnumbered(found) if index == 0 and hides_people(evaluation, hidden) else found
        for metric in metrics
        for index, (by, cell) in enumerate(cells)
        for found in (_tabulate(evaluation, metric, by, cell, design, hidden.reasons.get(index)),)
    )


def hides_people(evaluation: Evaluation, hidden: Hidden) -> bool:
    """Tell whether it is hidden how many people there are in all.

    Every subject is of one category, so that everyone less those who are printed would be those who are not; pairs of
    two categories keep that from being told by rows.
    """
    return evaluation.has_subjects and bool(hidden.reasons)


def _unnumbered(found: Tabulated) -> Tabulated:
    """Return the result of everyone without what tells how many people they are."""
    result = found.result.model_copy(update={"clusters": None, "degrees_of_freedom": None})
    return Tabulated(result, found.figure, found.cell)


def _tabulate(
    evaluation: Evaluation, metric: Metric, by: tuple[str, ...], cell: Cell, design: Design, hidden: str | None
) -> Tabulated:
    made = partial(
        Result, evaluation=evaluation.id, metric=metric.id, by=by, group=dict(cell.group), evidence="measured"
    )
    if hidden is not None:
        return Tabulated(made(n=None, value=None, status="suppressed", reason=hidden), None, cell)
    counted = partial(made, n=cell.rows, clusters=cell.clusters)
    short = below(cell, evaluation.minimum)
    if short is not None:
        return Tabulated(counted(value=None, status="insufficient", reason=short), None, cell)
    figure = estimate(cell, metric, design)
    found = figure.estimate
    status: Status = "undefined" if found.value is None else "ok"
    result = counted(
        numerator=figure.numerator,
        denominator=figure.denominator,
        value=found.value,
        standard_error=found.standard_error,
        degrees_of_freedom=found.degrees_of_freedom,
        interval=to_record(found.interval),
        status=status,
        reason=figure.reason,
        notes=figure.notes,
    )
    return Tabulated(result, figure if status == "ok" else None, cell)


def below(cell: Cell, minimum: Minimum) -> str | None:
    """Say what a cell lacks, or None."""
    if cell.rows == 0:
        return "there are no rows in the data: not evaluated"
    if minimum.rows is not None and cell.rows < minimum.rows:
        return f"fewer than {minimum.rows} rows"
    if minimum.clusters is not None and cell.clusters is not None and cell.clusters < minimum.clusters:
        return f"fewer than {minimum.clusters} clusters"
    return None


def to_record(interval: Interval | None) -> IntervalRecord | None:
    """Write an interval of the statistics as a card holds it."""
    if interval is None:
        return None
    return IntervalRecord(low=interval.low, high=interval.high, level=interval.level, method=interval.method)
