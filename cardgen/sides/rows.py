"""Rows joined by id: where both sides are specs whose rows are at hand, the same row is compared with itself.

No card keeps single rows. They are read again from the sources of both specs, one line a row, and forgotten afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cardgen.card.pairs.keep import table_of
from cardgen.card.pairs.table import PairTable
from cardgen.errors import DataError
from cardgen.evaluation.measure import measure
from cardgen.metrics.definition import RATIOS
from cardgen.metrics.registry import metrics_of
from cardgen.sides.specs import BuiltSpec
from cardgen.spec.evidence import Evaluation
from cardgen.spec.sources import RowsSource

__all__ = ["MOST_ROWS", "rows_of"]

MOST_ROWS = 5_000_000
"""Rows that are joined at most; versions with more are compared unpaired."""


def rows_of(old: BuiltSpec, new: BuiltSpec) -> tuple[Mapping[str, PairTable], Mapping[str, PairTable]]:
    """Return the sums of single rows by evaluation for both sides, as far as rows can be told apart on both.

    Raises:
        UnreadableError: A file that was there when the spec was built is gone.
    """
    olds = {evaluation.id: evaluation for evaluation in old.loaded.spec.evaluations}
    found: tuple[dict[str, PairTable], dict[str, PairTable]] = ({}, {})
    for evaluation in new.loaded.spec.evaluations:
        before = olds.get(evaluation.id)
        if before is None or not (_has_ids(before) and _has_ids(evaluation)):
            continue
        first = _table(old, before)
        second = None if first is None else _table(new, evaluation)
        if first is not None and second is not None:
            found[0][evaluation.id], found[1][evaluation.id] = first, second
    return found


def _has_ids(evaluation: Evaluation) -> bool:
    """Tell whether single rows are what is independent, and have an id. With clusters, these are compared instead."""
    return evaluation.row_id is not None and evaluation.cluster is None and isinstance(evaluation.results, RowsSource)


def _table(built: BuiltSpec, evaluation: Evaluation) -> PairTable | None:
    """Return the table of single rows, or None where rows cannot be told apart."""
    metrics = tuple(metric for metric in metrics_of(evaluation) if metric.form in RATIOS)
    if not metrics:
        return None
    groups = {group.id: group for group in built.loaded.spec.groups}
    by_row = evaluation.model_copy(update={"cluster": evaluation.row_id})
    try:
        measured = measure(
            by_row, groups, metrics, built.loaded.directory, data_root=built.options.data_root, keep=MOST_ROWS
        )
    except DataError:  # the rows were measured before, so it is about the ids: a row lacks one
        return None
    if measured.cluster_sums is None:
        return None
    table = table_of(by_row, measured)
    # An id that stands twice would make one row of two.
    return table if bool(np.all(table.rows == 1)) and len(set(table.units)) == len(table.units) else None
