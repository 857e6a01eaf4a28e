"""One evaluation measured: from the files of its source to the cells that estimates are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from cardgen.evaluation import counts, rows
from cardgen.evaluation.cells import Measured, SourceRecord
from cardgen.evaluation.faults import At
from cardgen.evaluation.predicates.rows import Derived, DerivedRows
from cardgen.evaluation.rolling.assembly import Found
from cardgen.evaluation.sources.duck.engine import DuckEngine
from cardgen.evaluation.sources.files import digest_later, find_files
from cardgen.evaluation.sources.frames.given import opened_frame
from cardgen.evaluation.sources.protocols import Engine, Rows
from cardgen.evaluation.sources.warehouse.tables import opened as opened_table
from cardgen.metrics.clarify import supporting
from cardgen.metrics.definition import Metric
from cardgen.spec.evidence import Evaluation, Group
from cardgen.spec.sources import ReportedSource, TableSource

__all__ = ["CLUSTER_LINES", "measure"]

CLUSTER_LINES = 50_000
"""Lines of cluster sums that a card keeps; with more, versions are compared without pairing."""


def measure(
    evaluation: Evaluation,
    groups: Mapping[str, Group],
    metrics: tuple[Metric, ...],
    directory: Path,
    *,
    data_root: Path | None = None,
    at: At | None = None,
    engine: Engine | None = None,
    keep: int = CLUSTER_LINES,
    thresholds: tuple[float, ...] = (),
    connections: Mapping[str, str] | None = None,
    frame: Any = None,
    derived: Derived | None = None,
) -> Measured:
    """Read the rows or counts of an evaluation and sum them into cells.

    Args:
        evaluation: The evaluation; its source holds rows or counts.
        groups: The groups of the spec by id.
        metrics: The metrics to measure.
        directory: The folder of the spec, which paths are relative to.
        data_root: The folder below which the data must stand; None where it may be anywhere.
        at: Path of the evaluation in the spec, for the fields of problems; by its id where left out.
        engine: An open engine to run on, where several evaluations share one; it forgets this one's tables afterwards.
        keep: Lines of cluster sums to keep at most.
        thresholds: Thresholds at which scores are counted exactly, besides the evaluation's own.
        connections: URLs of warehouses by the name of their connection.
        frame: Rows to measure instead of those that the source names: any frame that Narwhals knows.
        derived: Columns that are made of the others: by name, the predicate of each category.

    Returns:
        Cells of everyone and of every grouping, the same whatever the number of threads.

    Raises:
        DataError: The data lacks a column or holds a value that cannot be measured.
        InvalidInputError: A predicate does not fit the columns of the data.
        UnreadableError: A file is missing or cannot be read.
        TypeError: The source holds reported figures, which are not measured.
    """
    at = ("evaluations", evaluation.id) if at is None else at
    source = evaluation.results
    if isinstance(source, ReportedSource):
        raise TypeError(f"{evaluation.id}: reported figures are not measured")
    used = tuple(groups[name] for name in dict.fromkeys(name for by in evaluation.groupings for name in by))
    every = (*metrics, *supporting(evaluation))
    if frame is not None:
        called = f"the frame of {evaluation.id}"
        with opened_frame(frame, called, (*at, "source")) as given:
            found = rows.measure(
                evaluation, used, every, _with(given, derived), called, at, keep, thresholds=thresholds
            )
        return _own(found, SourceRecord("rows", called, 0, 0, None, found.read), metrics)
    if isinstance(source, TableSource):
        named_only = data_root is not None
        with opened_table(source, connections or {}, (*at, "source"), named_only=named_only) as table:
            seen = _with(table, derived)
            found = rows.measure(evaluation, used, every, seen, source.path, at, keep, thresholds=thresholds)
        return _own(found, SourceRecord("rows", source.path, 0, 0, None, found.read), metrics)
    files = find_files(source, directory, data_root, (*at, "source"))
    with DuckEngine() if engine is None else engine.borrowed() as running:
        opened = _with(running.open(files, (*at, "source")), derived)
        digest = digest_later(files, (*at, "source"))
        try:
            task = counts.measure if source.kind == "counts" else partial(rows.measure, thresholds=thresholds)
            found = task(evaluation, used, every, opened, source.path, at, keep)
        except BaseException:
            digest.cancel()
            raise
        record = SourceRecord(source.kind, source.path, len(files.files), files.size, digest.result(), found.read)
    return _own(found, record, metrics)


def _with(opened: Rows, derived: Derived | None) -> Rows:
    return opened if derived is None else DerivedRows(opened, derived)


def _own(found: Found, record: SourceRecord, metrics: tuple[Metric, ...]) -> Measured:
    """Leave out what only supports other figures: it is summed like a metric, and is none of the evaluation's."""
    measured = found.measured(record)
    return replace(measured, metrics=measured.metrics[: len(metrics)])
