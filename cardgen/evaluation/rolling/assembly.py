"""From rolled-up sums to the cells that everything else reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cardgen.errors import DataError, Problem
from cardgen.evaluation.cells import (
    Cell,
    ClusterSums,
    Coverage,
    GroupingCells,
    Histogram,
    Margins,
    Measured,
    SourceRecord,
    Warned,
)
from cardgen.evaluation.faults import At, dotted
from cardgen.evaluation.rolling.categories import Categories, check_filled_origin, check_occurring
from cardgen.evaluation.rolling.rollup import CellSums, Rollup
from cardgen.metrics.definition import Metric
from cardgen.spec.checks.hints import listing
from cardgen.spec.evidence import Evaluation

__all__ = ["Found", "Scanned", "assemble", "index_groupings"]

Integers = NDArray[np.int64]
_MOST_INCIDENCES = 500_000_000
_MOST_SCANNED = 20_000


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a scan found, before it has names.

    Attributes:
        bases: The base sums, `rows` last.
        rollup: The sums; its groupings are everyone, those of `by`, and the other single groups.
        categories: Of every group, in order of first use.
        value_rows: Rows of every distinct value of each group's column, shape (values + 1,), null last; of all rows.
        read: Rows read.
        metrics: The metrics, as the source holds them.
        histograms: By grouping and categories.
        clusters: What the data calls the clusters.
    """

    bases: tuple[str, ...]
    rollup: Rollup
    categories: tuple[Categories, ...]
    value_rows: tuple[Integers, ...]
    read: int
    metrics: tuple[Metric, ...]
    histograms: Mapping[int, Mapping[tuple[int, ...], Histogram]]
    clusters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """An evaluation measured, but for the record of its source."""

    result: Measured
    read: int

    def measured(self, source: SourceRecord) -> Measured:
        """Return the evaluation with the record of its source."""
        return replace(self.result, source=source)


def index_groupings(evaluation: Evaluation, names: tuple[str, ...]) -> tuple[tuple[int, ...], ...]:
    """Return everyone, the groupings of `by`, crossings, and the single groups that coverage counts besides.

    Each is a tuple of indices of groups.
    """
    place = {name: index for index, name in enumerate(names)}
    listed = [tuple(place[name] for name in by) for by in evaluation.groupings]
    crossed = [tuple(place[name] for name in by) for by in evaluation.crossings]
    known = {*listed, *crossed}
    return ((), *listed, *crossed, *((index,) for index in range(len(names)) if (index,) not in known))


def assemble(evaluation: Evaluation, scanned: Scanned, at: At) -> Found:
    """Name the cells of a scan and put them in order.

    Raises:
        DataError: No row is left, a group has one category only, or its labels are all missing.
    """
    rollup, everyone = scanned.rollup, scanned.rollup.cells[0].get(())
    if everyone is None or everyone.rows == 0:
        message = "no row is left to measure: every row is of an undeclared category or lacks a label"
        raise DataError(Problem(None, dotted((*at, "by")), message, "", "no-rows"))
    warnings: list[Warned] = []
    coverage = []
    for index, categories in enumerate(scanned.categories):
        single = rollup.groupings.index((index,))
        covered = _coverage(scanned, index, rollup.cells[single], rollup.missing[single])
        number = np.array(list(covered.rows.values()), dtype=np.int64)
        check_filled_origin(categories, covered.missing, dotted((*at, "synthetic")))
        warnings += check_occurring(categories, number, dotted((*at, "by")))
        coverage.append(covered)
    groupings = tuple(_grouping(scanned, index, by) for index, by in enumerate(evaluation.groupings, start=1))
    crossed = tuple(
        _grouping(scanned, index, by) for index, by in enumerate(evaluation.crossings, start=1 + len(groupings))
    )
    _check_scan(evaluation, (*groupings, *crossed), at)
    result = Measured(
        evaluation=evaluation.id,
        bases=scanned.bases,
        overall=_cell(scanned, 0, (), everyone),
        groupings=groupings,
        coverage=tuple(coverage),
        margins=_margins(scanned, groupings, at),
        source=SourceRecord("rows", "", 0, 0, "", 0),
        rows=everyone.rows,
        excluded=scanned.read - everyone.rows,
        clusters=None if rollup.clusters is None else everyone.clusters,
        warnings=tuple(warnings),
        metrics=scanned.metrics,
        cluster_sums=_cluster_sums(scanned),
        crossed=crossed,
    )
    return Found(result, scanned.read)


def _check_scan(evaluation: Evaluation, groupings: tuple[GroupingCells, ...], at: At) -> None:
    """Refuse a scan that crosses groups into more intersections than a family of tests can bear."""
    if evaluation.scan is None:
        return
    wanted = {frozenset(by) for by in evaluation.scan.groupings}
    cells = sum(len(each.cells) for each in groupings if frozenset(each.by) in wanted)
    if cells > _MOST_SCANNED:
        names = listing(evaluation.scan.groups)
        message = f"the groups {names} cross into {cells:,} intersections, and a scan has {_MOST_SCANNED:,} at most"
        hint = "scan fewer groups, coarser categories, or with depth: 2"
        raise DataError(Problem(None, dotted((*at, "scan")), message, hint, "scan-too-large"))


def _cluster_sums(scanned: Scanned) -> ClusterSums | None:
    lines = scanned.rollup.lines()
    if lines is None:
        return None
    groups = tuple(each.group.id for each in scanned.categories)
    return ClusterSums(groups, tuple(each.names for each in scanned.categories), lines[0], scanned.clusters, *lines[1:])


def _coverage(scanned: Scanned, index: int, cells: Mapping[tuple[int, ...], CellSums], missing: int) -> Coverage:
    categories = scanned.categories[index]
    by_value = scanned.value_rows[index]
    codes = categories.code_of_value
    pooled: dict[str, int] = {}
    if categories.declared and not categories.excludes and categories.group.bins is None:
        for name, code, number in zip(categories.value_names, codes, by_value, strict=False):
            if number and code >= 0 and name != categories.names[code]:
                pooled[name] = pooled.get(name, 0) + int(number)
    names = categories.names
    clustered = scanned.rollup.clusters is not None
    return Coverage(
        group=categories.group.id,
        rows={name: cells[place,].rows if (place,) in cells else 0 for place, name in enumerate(names)},
        clusters={name: cells[place,].clusters if (place,) in cells else 0 for place, name in enumerate(names)}
        if clustered
        else None,
        missing=int(by_value[codes == -1].sum()) if categories.excludes else missing,
        excluded=int(by_value[codes == -2].sum()),
        pooled=dict(sorted(pooled.items())),
        strangers=tuple(
            sorted(
                {
                    name
                    for name, code, rows in zip(categories.value_names, codes, by_value, strict=False)
                    if rows and code < 0 and name.strip()
                }
            )
        ),
    )


def _grouping(scanned: Scanned, index: int, by: tuple[str, ...]) -> GroupingCells:
    cells = scanned.rollup.cells[index]
    keys = sorted(cells)
    if len(by) == 1:
        group = scanned.rollup.groupings[index][0]
        categories = scanned.categories[group]
        keys = [(place,) for place in range(len(categories.names)) if categories.declared or (place,) in cells]
    none = CellSums(0, np.zeros(len(scanned.bases)))
    found = tuple(_cell(scanned, index, key, cells.get(key, none)) for key in keys)
    rollup = scanned.rollup
    return GroupingCells(by, found, rollup.missing[index], None if rollup.clusters is None else rollup.labelled[index])


def _cell(scanned: Scanned, index: int, key: tuple[int, ...], sums: CellSums) -> Cell:
    rollup = scanned.rollup
    chosen = [scanned.categories[group] for group in rollup.groupings[index]]
    clusters = None if rollup.clusters is None else sums.clusters
    products = sums.products
    if products is None and sums.rows == 0 and _has_products(rollup):
        products = np.zeros((len(scanned.bases), len(scanned.bases)))
    return Cell(
        group={each.group.id: each.names[place] for each, place in zip(chosen, key, strict=True)},
        rows=sums.rows,
        clusters=clusters,
        sums=dict(zip(scanned.bases, sums.sums.tolist(), strict=True)),
        products=products,
        units=None if products is None else (sums.rows if clusters is None else clusters),
        histogram=scanned.histograms.get(index, {}).get(key),
        participants={}
        if sums.participants is None
        else {metric.id: int(n) for metric, n in zip(scanned.metrics, sums.participants, strict=True)},
        subjects=sums.subjects,
    )


def _has_products(rollup: Rollup) -> bool:
    return any(each.products is not None for each in rollup.cells[0].values())


def _margins(scanned: Scanned, groupings: tuple[GroupingCells, ...], at: At) -> Margins:
    labels, rows = scanned.rollup.atoms()
    cells = 1 + sum(len(grouping.cells) for grouping in groupings)
    if cells * rows.size > _MOST_INCIDENCES:
        message = f"the groups cross into {rows.size:,} joint categories, too many to keep small ones from being found"
        hint = "divide by fewer groups in one evaluation, or by coarser categories"
        raise DataError(Problem(None, dotted((*at, "by")), message, hint, "too-many-joint-categories"))
    incidence = np.zeros((cells, rows.size), dtype=np.int8)
    incidence[0] = 1
    line = 1
    for index, grouping in enumerate(groupings, start=1):
        chosen = scanned.rollup.groupings[index]
        place = {scanned.categories[group].group.id: group for group in chosen}
        numbers = {
            each.group.id: {name: number for number, name in enumerate(each.names)}
            for each in (scanned.categories[group] for group in chosen)
        }
        for cell in grouping.cells:
            conditions = [labels[place[name]] == numbers[name][category] for name, category in cell.group.items()]
            incidence[line] = np.logical_and.reduce(conditions)
            line += 1
    named = {
        each.group.id: tuple(each.names[code] if code >= 0 else None for code in codes.tolist())
        for each, codes in zip(scanned.categories, labels, strict=True)
    }
    return Margins(incidence, rows, named)
