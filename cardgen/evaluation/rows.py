"""The rows of an evaluation: one scan that groups by everything at once, and its roll-up into cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from cardgen.evaluation.cells import Histogram
from cardgen.evaluation.faults import At, bad_file, dotted
from cardgen.evaluation.pairs import complete
from cardgen.evaluation.rolling.assembly import Found, Scanned, assemble, index_groupings
from cardgen.evaluation.rolling.categories import Categories, categorise
from cardgen.evaluation.rolling.cluster_counts import with_clusters, with_subjects
from cardgen.evaluation.rolling.coding import joint
from cardgen.evaluation.rolling.histogram import CellOf, curves_of, histograms, told_of_bins
from cardgen.evaluation.rolling.labels import canonical_all
from cardgen.evaluation.rolling.rollup import Rollup
from cardgen.evaluation.rolling.subjects import judged
from cardgen.evaluation.rolling.tally import tally_of
from cardgen.evaluation.rolling.units import units_of
from cardgen.evaluation.scan import WEIGHT, Number, Summed, group, indicator, summed, unscaled
from cardgen.evaluation.sources.protocols import Aggregate, Pick, Rows, Values
from cardgen.evaluation.tasks.checks import blamer, check_filled, extents_of
from cardgen.evaluation.tasks.pair_labels import binned, grouped_picks, groups_for, labelled
from cardgen.evaluation.tasks.plan import Extent, Outcome, Plan, Rule
from cardgen.evaluation.tasks.planners import PLANNERS
from cardgen.evaluation.tasks.roles import (
    CLUSTER,
    base_sums,
    check_columns,
    group_name,
    parts_of,
    quotients,
    task_picks,
)
from cardgen.metrics.definition import SCORED, Metric, ratio_within
from cardgen.spec.evidence import Evaluation, Group
from cardgen.spec.origin import ORIGIN
from cardgen.spec.reading.characters import quoted

__all__ = ["measure"]

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Scan:
    """What is known once the rows were read.

    Attributes:
        frame: The rows as they were grouped.
        aggregate: The grouped frame.
        values: Distinct values of every key, grouped by or counted.
        made: Its sums.
        keys: The columns of groups.
        extents: What numbers are.
        weight: The weight of a row.
        missing: Rows that lack a value, by pick that must have one.
        read: Rows read.
        value_rows: Rows of every value of each group's column, null last.
    """

    frame: nw.LazyFrame[Any]
    aggregate: Aggregate
    values: Mapping[str, Values]
    made: tuple[Summed, ...]
    keys: tuple[str, ...]
    extents: Mapping[str, Extent]
    weight: Number | None
    missing: Mapping[str, int]
    read: int
    value_rows: tuple[Integers, ...]


def measure(
    evaluation: Evaluation,
    groups: tuple[Group, ...],
    metrics: tuple[Metric, ...],
    rows: Rows,
    name: str,
    at: At,
    keep: int,
    thresholds: tuple[float, ...] = (),
) -> Found:
    """Measure rows.

    Args:
        evaluation: The evaluation.
        groups: The groups of its `by`, in order of first use.
        metrics: Its metrics.
        rows: Its rows, opened.
        name: The source as the spec writes it.
        at: Path of the evaluation in the spec.
        keep: Lines of cluster sums to keep at most.
        thresholds: Thresholds at which scores are counted exactly, besides the evaluation's own.
    """
    bases = base_sums(metrics)
    task = task_picks(evaluation, metrics, at)
    others = _other_picks(evaluation, at)
    groups = groups_for(evaluation, groups)
    picks = (*grouped_picks(groups), *others, *task.values())
    check_columns(picks, rows.columns, evaluation, name, at)
    summed_bases = tuple(base for base in bases[:-1] if ratio_within(base) is None)
    plan = PLANNERS[evaluation.task](evaluation, metrics, summed_bases, task, rows)
    total = rows.count()
    if not total:
        raise bad_file((*at, "source"), f"{quoted(name)} has no rows", "", "empty-source")
    named = {pick.name: pick for pick in picks}
    scan = _scan(evaluation, groups, plan, picks, rows, total)
    check_filled(rows, named, scan.missing)
    outcome = plan.outcome({key: scan.values[key] for key in plan.keys}, blamer(rows, named))
    categories = tuple(
        categorise(each, scan.aggregate.values[key], counts[:-1], dotted(_labels_at(each, at)))
        for each, key, counts in zip(groups, scan.keys, scan.value_rows, strict=True)
    )
    rollup = _roll_up(evaluation, groups, scan, plan, outcome, metrics, bases, categories, keep)
    found = _histograms(evaluation, rows, scan, plan, outcome.positive, rollup, categories, thresholds, metrics)
    names = tuple(canonical_all(scan.aggregate.values[CLUSTER])) if evaluation.cluster is not None else ()
    scanned = Scanned(bases, rollup, categories, scan.value_rows, scan.read, metrics, found, names)
    genuine = scan.values.get("genuine")
    pairs = complete(
        evaluation, metrics, rows, scan.frame, named, genuine, outcome.positive, scan.keys, categories, rollup
    )
    measured = assemble(evaluation, scanned, at)
    told = told_of_bins(measured.result.overall.histogram, metrics, number=not plan.keys)
    told += () if plan.tell is None else plan.tell(measured.result)
    warnings = (*measured.result.warnings, *pairs.warnings, *told)
    return replace(measured, result=replace(measured.result, matches=pairs.matches, warnings=warnings))


def _labels_at(group: Group, at: At) -> At:
    """Return the field that names the column of a group: that of real and synthetic rows is named by an evaluation."""
    return (*at, "synthetic") if group.kind == ORIGIN else ("groups", group.id, "column")


def _other_picks(evaluation: Evaluation, at: At) -> tuple[Pick, ...]:
    found = []
    if evaluation.cluster is not None:
        found.append(Pick(CLUSTER, evaluation.cluster, "cluster", (*at, "cluster")))
    if evaluation.weight is not None:
        found.append(Pick(WEIGHT, evaluation.weight, "number", (*at, "weight")))
    return tuple(found)


def _scan(
    evaluation: Evaluation, groups: tuple[Group, ...], plan: Plan, picks: tuple[Pick, ...], rows: Rows, total: int
) -> _Scan:
    """Read the rows: numbers are checked first where there are any, and then everything is grouped and summed once."""
    rules = {rule.name: rule for rule in (*plan.rules, Rule(WEIGHT, 0.0))}
    extents = extents_of(rows, picks, rules, frozenset(binned(groups)) | plan.blank)
    if plan.check is not None:
        plan.check(rows, {pick.name: pick for pick in picks})
    weight = _weight(evaluation, extents)
    if plan.align is not None:
        plan.align(rows)
    numbers = plan.numbers(extents)
    made = summed(numbers, weight, squares=evaluation.cluster is None)
    texts = [name for name in plan.filled if name not in plan.keys]
    lacking = [Summed(f"without {name}", indicator(nw.col(name).is_null()).sum(), 1.0) for name in texts]
    keys = tuple(map(group_name, groups))
    split = CLUSTER if evaluation.cluster is not None else None
    every = (*keys, *((CLUSTER,) if split else ()), *plan.keys)
    rows.encode(picks, total)
    fractions = any(each.rest_of is not None for each in made)
    grouped, sums = every[: len(every) - len(plan.keys)], (*made, *lacking)
    countable = split is not None and len(sums) == 1
    while True:
        frame = labelled(plan.derive(rows.frame(picks)), groups, rows.columns)
        tally = tally_of(rows, frame, grouped, plan.keys, total) if countable else None
        if tally is None:
            aggregate = rows.collect(group(frame, every, sums), every, split=split, in_order=fractions)
        else:
            found = group(frame, grouped, (tally.sum,))
            aggregate = rows.collect(found, grouped, split=split, in_order=False, opened=tally.opened)
        value_rows, missing, read = _count(aggregate, keys, every, tuple(texts))
        if tally is not None and read < total:
            countable = False
            continue
        filled = {key: read - int(counts[-1]) for key, counts in zip(keys, value_rows, strict=True)}
        if not rows.missed(picks, filled):
            break
    values = {**aggregate.values, **({} if tally is None else tally.values)}
    required = {name: missing[name] for name in (*plan.filled, *((CLUSTER,) if split else ()))}
    return _Scan(frame, aggregate, values, made, keys, extents, weight, required, read, tuple(value_rows))


def _weight(evaluation: Evaluation, extents: Mapping[str, Extent]) -> Number | None:
    if evaluation.weight is None:
        return None
    extent = extents[WEIGHT]
    if extent.high <= 0:
        message = f"every weight in the column {quoted(evaluation.weight)} is zero"
        raise bad_file(("evaluations", evaluation.id, "weight"), message, "leave weight out", "weights-zero")
    return Number(WEIGHT, nw.col(WEIGHT), extent.bound, extent.whole)


def _count(
    aggregate: Aggregate, keys: tuple[str, ...], every: tuple[str, ...], texts: tuple[str, ...]
) -> tuple[list[Integers], dict[str, int], int]:
    """Return the rows of every value of each group, rows that lack a value by column, and all rows."""
    value_rows = [np.zeros(len(aggregate.values[key]) + 1, dtype=np.int64) for key in keys]
    missing = dict.fromkeys((*every, *texts), 0)
    read = 0
    for chunk in aggregate.chunks():
        rows = chunk.sums["n"]
        read += round(float(rows.sum()))
        for counts, key in zip(value_rows, keys, strict=True):
            # Null, which is -1, comes first here and last there.
            found = np.bincount(chunk.codes[key] + 1, weights=rows, minlength=counts.size)
            counts += np.roll(found, -1).astype(np.int64)
            missing[key] += round(float(found[0]))
        for key in every[len(keys) :]:
            if key in chunk.codes and chunk.codes[key].min(initial=0) < 0:
                missing[key] += round(float(rows[chunk.codes[key] < 0].sum()))
        for name in texts:
            missing[name] += round(float(chunk.sums[f"without {name}"].sum()))
    return value_rows, missing, read


def _roll_up(
    evaluation: Evaluation,
    groups: tuple[Group, ...],
    scan: _Scan,
    plan: Plan,
    outcome: Outcome,
    metrics: tuple[Metric, ...],
    bases: tuple[str, ...],
    categories: tuple[Categories, ...],
    keep: int,
) -> Rollup:
    clustered = evaluation.cluster is not None
    rollup = Rollup(
        tuple(len(each.names) for each in categories),
        index_groupings(evaluation, tuple(each.id for each in groups)),
        len(bases),
        len(scan.aggregate.values[CLUSTER]) if clustered else None,
        parts_of(metrics, bases),
        keep,
        quotients(bases),
    )
    codes = {key: each.code_of_value for key, each in zip(scan.keys, categories, strict=True)}
    for scaled in scan.aggregate.chunks():
        chunk = replace(scaled, sums=unscaled(scaled.sums, scan.made))
        units = units_of(
            chunk, bases, outcome, plan.keys, codes, clusters=rollup.clusters, weighted=scan.weight is not None
        )
        rollup.add(units.staying([each.excludes for each in categories]))
    return rollup


def _histograms(
    evaluation: Evaluation,
    rows: Rows,
    scan: _Scan,
    plan: Plan,
    positive: NDArray[np.bool_] | None,
    rollup: Rollup,
    categories: tuple[Categories, ...],
    thresholds: tuple[float, ...],
    metrics: tuple[Metric, ...],
) -> dict[int, dict[tuple[int, ...], Histogram]]:
    """Count rows by score in every cell, where the task has scores and a positive class, or a number to count."""
    if plan.score is None or (positive is None and plan.keys):
        return {}
    curves = curves_of(
        rows,
        scan.frame,
        scan.extents[plan.score],
        plan.keys[0] if plan.keys else None,
        positive,
        scan.weight,
        scan.keys,
        _cuts(evaluation, rows, thresholds),
        column=plan.score,
        squares=evaluation.weight is not None and evaluation.cluster is None,
    )
    excluding = [index for index, each in enumerate(categories) if each.excludes]
    found = {}
    cells: dict[int, CellOf] = {}
    for index, grouping in enumerate(rollup.groupings[: len(evaluation.groupings) + 1]):
        needed = sorted({*grouping, *excluding})

        def cell_of(
            codes: Mapping[str, Integers], grouping: tuple[int, ...] = grouping, needed: list[int] = needed
        ) -> Any:
            labels = {each: categories[each].code_of_value[codes[scan.keys[each]]] for each in needed}
            size = next(iter(codes.values())).size
            inside = np.ones(size, dtype=bool)
            for label in labels.values():
                inside &= label >= 0
            chosen = np.stack([labels[each] for each in grouping]) if grouping else np.zeros((0, size), dtype=np.int64)
            number, names = joint(chosen[:, inside], [len(categories[each].names) for each in grouping])
            cell = np.full(size, -1, dtype=np.int64)
            cell[inside] = number
            return cell, [tuple(name) for name in names.T.tolist()]

        cells[index] = cell_of
        found[index] = histograms(rows, curves, [scan.keys[each] for each in needed], cell_of)
    if evaluation.cluster is not None:
        return with_clusters(rows, curves, scan.keys, cells, found, rollup.clusters or 0, scan.read)
    first, second = evaluation.columns.first_subject, evaluation.columns.second_subject
    scored = any(metric.form in SCORED for metric in metrics)
    if positive is None or first is None or second is None or evaluation.weight is not None or not scored:
        return found
    as_text = rows.columns[first] != rows.columns[second]
    pairs = judged(curves.ungrouped, scan.values["genuine"], positive, decided=False, as_text=as_text)
    return with_subjects(rows, pairs, curves, scan.keys, cells, found, scan.read)


def _cuts(evaluation: Evaluation, rows: Rows, thresholds: tuple[float, ...]) -> list[tuple[float, float]]:
    """Return thresholds to count at, ascending, each with what it is in the precision of the scores."""
    own = () if evaluation.threshold is None else (evaluation.threshold,)
    single = evaluation.columns.score is not None and rows.is_single(evaluation.columns.score)
    return [(each, float(np.float32(each)) if single else each) for each in sorted({*thresholds, *own})]
