"""Empirical-Bayes values beside the raw ones, for intersections, whose cells are small.

Only printed cells lend each other strength, so that nothing of a hidden one is in any figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cardgen.card.figures.estimate import Design
from cardgen.card.figures.tabulate import Tabulated, to_record
from cardgen.card.results import ShrunkRecord
from cardgen.evaluation.cells import Measured
from cardgen.metrics.definition import RATIOS, Metric
from cardgen.spec.evidence import Evaluation
from cardgen.statistics.empirical_bayes import Shrunk, shrunk_proportions, shrunk_values

__all__ = ["with_shrunk"]


def with_shrunk(evaluation: Evaluation, measured: Measured, table: Sequence[Tabulated]) -> tuple[Tabulated, ...]:
    """Add shrunk values to the results of intersections.

    Args:
        evaluation: The evaluation.
        measured: Its cells and metrics; those that are no ratio of sums stay as they are.
        table: Every result of it.
    """
    design = Design(measured.bases, evaluation.is_clustered, evaluation.weight is not None, evaluation.level)
    known = {metric.id: metric for metric in measured.metrics if metric.form in RATIOS}
    families: dict[tuple[str, tuple[str, ...]], list[int]] = {}
    for index, item in enumerate(table):
        if item.result.metric in known and len(item.result.by) > 1 and item.figure is not None:
            families.setdefault((item.result.metric, item.result.by), []).append(index)
    found = list(table)
    for (metric, _), places in families.items():
        places, shrunk = _family(known[metric], places, table, design)
        for place, value in zip(places, shrunk, strict=True):
            record = ShrunkRecord(value=value.value, interval=to_record(value.interval), weight=value.weight)
            item = table[place]
            found[place] = replace(item, result=item.result.model_copy(update={"shrunk": record}))
    return tuple(found)


def _family(
    metric: Metric, places: list[int], table: Sequence[Tabulated], design: Design
) -> tuple[list[int], list[Shrunk]]:
    """Return the places of the cells that can be shrunk together, and their shrunk values."""
    figures = [(place, figure) for place in places if (figure := table[place].figure) is not None]
    if metric.form == "proportion" and not design.clustered and not design.weighted:
        counts = [(figure.numerator or 0.0, figure.denominator or 0.0) for _, figure in figures]
        shrunk = shrunk_proportions([x for x, _ in counts], [n for _, n in counts], design.level)
        return ([place for place, _ in figures], shrunk) if shrunk is not None else ([], [])
    chosen = []
    for place, figure in figures:
        units = _units(table[place], metric)
        if figure.estimate.value is not None and figure.estimate.interval is not None and units >= 2:
            chosen.append((place, figure.estimate.value, figure.estimate.standard_error or 0.0, units))
    values = shrunk_values(
        [value for _, value, _, _ in chosen],
        [error for _, _, error, _ in chosen],
        [units for _, _, _, units in chosen],
        design.level,
        metric.low,
        metric.high,
    )
    return ([place for place, *_ in chosen], values) if values is not None else ([], [])


def _units(item: Tabulated, metric: Metric) -> float:
    """Return the clusters of a cell that hold evidence, or its rows."""
    if item.result.degrees_of_freedom is not None:
        return item.result.degrees_of_freedom + 1
    cell = item.cell
    return float(cell.participants.get(metric.id, cell.rows if cell.clusters is None else cell.clusters))
