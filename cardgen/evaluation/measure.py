"""One evaluation measured: from the files of its source to the cells that estimates are made of."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from cardgen.evaluation import counts, rows
from cardgen.evaluation.cells import Measured, SourceRecord
from cardgen.evaluation.faults import At
from cardgen.evaluation.sources.engine import Engine
from cardgen.evaluation.sources.files import digest_later, find_files
from cardgen.evaluation.sources.reading import Rows
from cardgen.metrics.definition import Metric
from cardgen.spec.evidence import Evaluation, Group
from cardgen.spec.sources import ReportedSource

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

    Returns:
        Cells of everyone and of every grouping, the same whatever the number of threads.

    Raises:
        DataError: The data lacks a column or holds a value that cannot be measured.
        UnreadableError: A file is missing or cannot be read.
        TypeError: The source holds reported figures, which are not measured.
    """
    at = ("evaluations", evaluation.id) if at is None else at
    source = evaluation.results
    if isinstance(source, ReportedSource):
        raise TypeError(f"{evaluation.id}: reported figures are not measured")
    files = find_files(source, directory, data_root, (*at, "source"))
    used = tuple(groups[name] for name in dict.fromkeys(name for by in evaluation.groupings for name in by))
    with Engine() if engine is None else engine.borrowed() as running:
        opened = Rows(running, files, (*at, "source"))
        digest = digest_later(files, (*at, "source"))
        try:
            task = counts.measure if source.kind == "counts" else rows.measure
            found = task(evaluation, used, metrics, opened, source.path, at, keep)
        except BaseException:
            digest.cancel()
            raise
        record = SourceRecord(source.kind, source.path, len(files.files), files.size, digest.result(), found.read)
    return found.measured(record)
