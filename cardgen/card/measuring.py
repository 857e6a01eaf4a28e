"""Measures every evaluation of a spec: one scan each, and errors of the data at their place in the spec."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cardgen.card.figures.reference_categories import check_references
from cardgen.card.thresholds.record import exact_thresholds
from cardgen.errors import CardgenError
from cardgen.evaluation.cells import Measured
from cardgen.evaluation.measure import measure
from cardgen.evaluation.sources.engines import open_engine
from cardgen.metrics.registry import metrics_of
from cardgen.spec.loader import LoadedSpec
from cardgen.spec.sources import ReportedSource

if TYPE_CHECKING:
    from cardgen.evaluation.sources.engines import EngineName

__all__ = ["measure_all"]


def measure_all(
    loaded: LoadedSpec,
    *,
    data_root: Path | None = None,
    engine: EngineName = "duckdb",
    spark_master: str | None = None,
    frames: Mapping[str, Any] | None = None,
    connections: Mapping[str, str] | None = None,
    progress: Callable[[str, int, int], None] | None = None,
    kept: Mapping[str, Measured] | None = None,
) -> dict[str, Measured]:
    """Return the cells of every evaluation whose source is rows or counts, by its id.

    Args:
        loaded: The spec.
        data_root: Folder below which data must lie.
        engine: What scans files of rows.
        spark_master: Where Spark runs.
        frames: Rows by id of an evaluation, to measure instead of those that its source names.
        connections: URLs of warehouses by name.
        progress: Told of every evaluation before it is scanned.
        kept: Cells of evaluations that were measured before, and whose data and definition are as they were then.

    Raises:
        DataError: The data cannot be measured.
        UnreadableError: A file cannot be read.
    """
    groups = {group.id: group for group in loaded.spec.groups}
    measured = {}
    kept = kept or {}
    evaluations = [each for each in loaded.spec.evaluations if not isinstance(each.results, ReportedSource)]
    scanned = [each.id for each in evaluations if each.id not in kept]
    if not scanned:
        return {each.id: kept[each.id] for each in evaluations}
    with open_engine(engine, spark_master) as running:
        for index, evaluation in enumerate(loaded.spec.evaluations):
            if isinstance(evaluation.results, ReportedSource):
                continue
            if evaluation.id in kept:
                measured[evaluation.id] = kept[evaluation.id]
                continue
            if progress is not None:
                progress(evaluation.id, scanned.index(evaluation.id) + 1, len(scanned))
            try:
                measured[evaluation.id] = measure(
                    evaluation,
                    groups,
                    metrics_of(evaluation),
                    loaded.directory,
                    data_root=data_root,
                    at=("evaluations", index),
                    engine=running,
                    frame=(frames or {}).get(evaluation.id),
                    connections=connections,
                    thresholds=exact_thresholds(loaded.spec, evaluation),
                )
            except CardgenError as error:
                raise _placed(error, loaded) from error
            check_references(loaded, measured[evaluation.id])
    return measured


def _placed(error: CardgenError, loaded: LoadedSpec) -> CardgenError:
    """Give problems of the data that are about a field of the spec their place in it."""
    groups = {group.id: index for index, group in enumerate(loaded.spec.groups)}
    problems = []
    for problem in error.problems:
        if problem.place is None and problem.field:
            path = [int(part) if part.isdigit() else part for part in problem.field.split(".")]
            if path[0] == "groups" and path[1] in groups:  # the engine knows a group by its id
                path[1] = groups[str(path[1])]
            problems.append(loaded.positions.problem(tuple(path), problem.message, problem.hint, problem.kind))
        else:
            problems.append(problem)
    return type(error)(problems)
