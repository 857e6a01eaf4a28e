"""Means over classes, from the sums of each class."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cardgen.card.figures.forms.figure import Design, Figure, few, moments_of, notes, undefined, weights_of
from cardgen.evaluation.cells import Cell
from cardgen.metrics.classes import part_and_class
from cardgen.metrics.definition import Metric
from cardgen.statistics import classes, linearised
from cardgen.statistics.estimates import Estimate

__all__ = ["macro"]

_AVERAGES: dict[str, classes.Average] = {
    "macro_recall": "recall",
    "macro_precision": "precision",
    "macro_f1": "f1",
}
_WORDS = {
    "recall": "there are no rows of the class {}",
    "precision": "no row is given the class {}",
    "f1": "there are no rows of the class {}, and none is given it",
}


def macro(cell: Cell, metric: Metric, design: Design) -> Figure:
    """Estimate a mean over classes; undefined where a class has nothing to divide by, never 0 for it."""
    kind = _AVERAGES[metric.id]
    parts = tuple(metric.inputs[start::3] for start in range(3))
    of, said = (np.array([cell.sums[base] for base in bases]) for bases in parts[1:])
    lacking = classes.lacking(kind, of, said)
    if lacking.size:
        names = [(part_and_class(parts[0][index]) or ("", ""))[1] for index in lacking.tolist()]
        return undefined(None, None, _WORDS[kind].format(_listed(names)))
    if design.clustered or design.weighted:
        estimate = _linearised(cell, metric, design, parts, kind)
    else:
        estimate = _independent(cell, design, parts, kind)
    return Figure(None, None, estimate, estimate.standard_error, notes(cell, estimate, rare=few(cell, metric)), None)


def _independent(cell: Cell, design: Design, parts: Sequence[tuple[str, ...]], kind: classes.Average) -> Estimate:
    """Estimate from single rows, whose products of P and Q are the table of true by predicted class."""
    found, of, said = (np.array([cell.sums[base] for base in bases]) for bases in parts)
    if cell.products is None:
        return Estimate(classes.macro(kind, found, of, said))
    place = {base: index for index, base in enumerate(design.bases)}
    rows, columns = ([place[base] for base in bases] for bases in parts[1:])
    return classes.from_confusion(kind, cell.products[np.ix_(rows, columns)], design.level)


def _linearised(
    cell: Cell, metric: Metric, design: Design, parts: Sequence[tuple[str, ...]], kind: classes.Average
) -> Estimate:
    """Estimate from the products of sums over clusters, or over weighted rows."""
    found, of, said = (np.array([cell.sums[base] for base in bases]) for bases in parts)
    value = classes.macro(kind, found, of, said)
    moments = moments_of(cell, design.bases)
    if value is None or moments is None:
        return Estimate(value)
    slopes = classes.slopes(kind, found, of, said)
    by_base = {
        base: float(slope)
        for bases, of_part in zip(parts, slopes, strict=True)
        for base, slope in zip(bases, of_part, strict=True)
    }
    return linearised.smooth(
        value,
        weights_of(by_base, design.bases),
        moments,
        design.level,
        method="clustered-delta" if design.clustered else "delta",
        scale="logit",
        units=cell.participants.get(metric.id),
    )


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:3])
    return f"{shown} and {len(names) - 3} more" if len(names) > 3 else shown
