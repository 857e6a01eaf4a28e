"""Counts instead of rows: every line of a file has the sums of many rows, as an owner of private rows can release.

Two forms. *Base sums*: columns for `errors` and `words`, `correct`, `true_positives` and so on. *Ratios*: a
`numerator` and a `denominator`, with a column `metric` where a file holds several metrics; their sums are held under
`numerator:ID` and `denominator:ID`, and `Measured.metrics` say so.

How many rows a line stands for is the column `rows`. Without it, it is TP + FP + FN + TN where those four are given, or
the attacks that succeeded, succeeded in part and were blocked.
For ratios without it, it is the denominator of a share; of several metrics about one line's rows the largest counts,
because a rate may leave rows out but none has more than there are. A line of a metric that is no share stands for
itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from cardgen.errors import DataError, Problem
from cardgen.evaluation.faults import At, bad_file, dotted
from cardgen.evaluation.rolling.assembly import Found, Scanned, assemble, index_groupings
from cardgen.evaluation.rolling.categories import EXCLUDED, Categories, categorise
from cardgen.evaluation.rolling.coding import joint
from cardgen.evaluation.rolling.labels import canonical_all
from cardgen.evaluation.rolling.rollup import Rollup
from cardgen.evaluation.rolling.units import Units
from cardgen.evaluation.scan import Summed, group
from cardgen.evaluation.sources.protocols import Aggregate, Chunk, Pick, Rows, Values
from cardgen.evaluation.tasks.checks import check_bad, check_filled, extents_of
from cardgen.evaluation.tasks.kinds import EDITS, OUTCOMES
from cardgen.evaluation.tasks.plan import Rule
from cardgen.evaluation.tasks.red_team import check_counts
from cardgen.evaluation.tasks.roles import (
    CLUSTER,
    OWN,
    base_sums,
    check_columns,
    group_name,
    named_columns,
    parts_of,
    quotients,
)
from cardgen.metrics.definition import SHARES, Metric, ratio_within
from cardgen.spec.bins import bin_labels
from cardgen.spec.checks.hints import listing
from cardgen.spec.evidence import Evaluation, Group
from cardgen.spec.reading.characters import quoted

__all__ = ["measure"]

Floats = NDArray[np.float64]
_ROLES: Mapping[str, str] = {
    "errors": "word_errors",
    "words": "words",
    **{edit: edit for edit in EDITS},
    "correct": "correct",
    "true_positives": "true_positives",
    "false_positives": "false_positives",
    "false_negatives": "false_negatives",
    "true_negatives": "true_negatives",
    **{outcome: outcome for outcome in OUTCOMES},
}
"""The base sum that each role of a column gives."""

_CONFUSION = ("true_positives", "false_positives", "false_negatives", "true_negatives")
_MADE_OF_CONFUSION = MappingProxyType(
    {
        **{cell: (cell,) for cell in _CONFUSION},
        "correct": ("true_positives", "true_negatives"),
        "rows": _CONFUSION,
    }
)
"""The cells of the confusion matrix whose rows a base sum counts."""


def measure(
    evaluation: Evaluation,
    groups: tuple[Group, ...],
    metrics: tuple[Metric, ...],
    rows: Rows,
    name: str,
    at: At,
    keep: int,
) -> Found:
    """Measure counts; arguments as for rows."""
    named = named_columns(evaluation)
    ratios = "numerator" in named
    picks = _picks(evaluation, groups, metrics, named, at, ratios=ratios)
    check_columns(tuple(picks.values()), rows.columns, evaluation, name, at)
    total = rows.count()
    if not total:
        raise bad_file((*at, "source"), f"{quoted(name)} has no lines", "", "empty-source")
    rules = {pick.name: _rule(pick, metrics) for pick in picks.values()}
    extents_of(rows, tuple(picks.values()), rules, frozenset())
    held = _as_held(metrics) if ratios else metrics
    bases = base_sums(held)
    aggregate, missing = _collect(rows, picks)
    check_filled(rows, picks, missing)
    _check_parts(rows, picks, metrics, ratios=ratios)
    check_counts(rows, picks)
    lines = next(aggregate.chunks())
    keys = [group_name(each) for each in groups]
    if ratios:
        sums, stands_for = _ratio_sums(metrics, bases, lines, aggregate, picks, keys, at)
    else:
        sums, stands_for = _base_sums(bases, lines)
    products = None if ratios else _products(bases, lines, stands_for)
    value_rows = [
        np.bincount(lines.codes[key] % size, weights=stands_for, minlength=size).astype(np.int64)
        for key, size in ((key, len(aggregate.values[key]) + 1) for key in keys)
    ]
    categories = tuple(
        _categorise(each, aggregate.values[key], counts[:-1])
        for each, key, counts in zip(groups, keys, value_rows, strict=True)
    )
    clustered = CLUSTER in picks
    rollup = Rollup(
        tuple(len(each.names) for each in categories),
        index_groupings(evaluation, tuple(each.id for each in groups)),
        len(bases),
        len(aggregate.values[CLUSTER]) if clustered else None,
        parts_of(held, bases),
        keep,
        quotients(bases),
    )
    labels = [each.code_of_value[lines.codes[key]] for each, key in zip(categories, keys, strict=True)]
    empty = np.zeros((0, stands_for.size), dtype=np.int64)
    units = Units(
        np.stack(labels) if labels else empty,
        lines.codes[CLUSTER] if clustered else None,
        stands_for,
        sums,
        None if clustered else products,
    )
    rollup.add(units.staying([each.excludes for each in categories]))
    read = round(float(stands_for.sum()))
    names = tuple(canonical_all(aggregate.values[CLUSTER])) if clustered else ()
    return assemble(evaluation, Scanned(bases, rollup, categories, tuple(value_rows), read, held, {}, names), at)


def _picks(
    evaluation: Evaluation,
    groups: tuple[Group, ...],
    metrics: tuple[Metric, ...],
    named: Mapping[str, str],
    at: At,
    *,
    ratios: bool,
) -> dict[str, Pick]:
    """Return the columns to read by name; categories of bins stand in counts as their labels."""
    found = [Pick(group_name(each), each.column, "key", ("groups", each.id, "column")) for each in groups]
    if evaluation.cluster is not None:
        found.append(Pick(CLUSTER, evaluation.cluster, "cluster", (*at, "cluster")))
    if ratios and "metric" in named:
        found.append(Pick("metric", named["metric"], "key", (*at, "columns", "metric")))
    roles = ("numerator", "denominator") if ratios else tuple(_ROLES)
    found += [Pick(role, named[role], "number", (*at, "columns", role)) for role in (*roles, "rows") if role in named]
    own = {} if ratios else {base: base.removeprefix(OWN) for base in base_sums(metrics) if base.startswith(OWN)}
    found += [Pick(base, column, "number", (*at, "metrics")) for base, column in own.items()]
    return {pick.name: pick for pick in found}


def _rule(pick: Pick, metrics: tuple[Metric, ...]) -> Rule:
    """Return what the numbers of a column must be: counts are whole, and sums of an owner's may be anything."""
    if pick.name.startswith(OWN):
        return Rule(pick.name)
    # Words are counted, and so are rows; the rates of utterances that a mean adds up are not.
    shares = all(
        metric.form in SHARES or (metric.task == "transcription" and metric.form == "ratio") for metric in metrics
    )
    if pick.name in ("numerator", "denominator"):
        return Rule(pick.name, None if any(metric.low is None for metric in metrics) else 0.0, None, whole=shares)
    return Rule(pick.name, 0.0, None, whole=True)


def _categorise(group: Group, values: Values, rows: NDArray[np.int64]) -> Categories:
    """Give every label its category; bins stand in counts under their labels.

    Raises:
        DataError: As `categorise`, or a label is that of no bin.
    """
    at = dotted(("groups", group.id, "column"))
    if group.bins is None:
        return categorise(group, values, rows, at)
    labels = bin_labels(group.bins)
    named = group.model_copy(update={"bins": None, "categories": labels, "rest": "exclude"})
    found = categorise(named, values, rows, at)
    strange = [name for name, code in zip(found.value_names, found.code_of_value, strict=False) if code == EXCLUDED]
    if strange:
        message = f"the column {quoted(group.column)} holds {quoted(strange[0])}, which is the label of no bin"
        raise DataError(
            Problem(None, at, message, f"counts name bins as the card does: {listing(labels)}", "unknown-bin")
        )
    return replace(found, excludes=False)


def _as_held(metrics: tuple[Metric, ...]) -> tuple[Metric, ...]:
    """Return metrics whose sums are the numerators and denominators of a file, whatever they are made of."""
    return tuple(
        replace(metric, numerator={f"numerator:{metric.id}": 1.0}, denominator={f"denominator:{metric.id}": 1.0})
        for metric in metrics
    )


def _collect(rows: Rows, picks: Mapping[str, Pick]) -> tuple[Aggregate, dict[str, int]]:
    """Add up lines of the same categories, cluster and metric; the file is small beside the rows it stands for."""
    keys = tuple(name for name, pick in picks.items() if pick.form in ("key", "cluster"))
    numbers = [name for name, pick in picks.items() if pick.form == "number"]
    # As floats, which no sum of counts takes out of its range, whichever the engine.
    made = [Summed(name, nw.col(name).cast(nw.Float64).sum(), 1.0) for name in numbers]
    aggregate = rows.collect(group(rows.frame(tuple(picks.values())), keys, (*made, Summed("n", nw.len(), 1.0))), keys)
    lines = next(aggregate.chunks())
    required = [name for name in (CLUSTER, "metric") if name in keys]
    return aggregate, {name: int(lines.sums["n"][lines.codes[name] < 0].sum()) for name in required}


def _check_parts(rows: Rows, picks: Mapping[str, Pick], metrics: tuple[Metric, ...], *, ratios: bool) -> None:
    """Check that no part is above its whole."""
    wholes = [("correct", "rows"), *((role, "rows") for role in _CONFUSION)]
    wholes += [(edit, "words") for edit in ("substitutions", "deletions")]
    if ratios and all(metric.bounded for metric in metrics):
        wholes = [("numerator", "denominator")]
    for part, whole in wholes:
        if part in picks and whole in picks:
            bad = nw.col(part) > nw.col(whole)
            message = f"holds more than the column {quoted(picks[whole].column)}, of which it is a part,"
            check_bad(rows, (picks[part], picks[whole]), bad, message, "part-above-whole")


def _base_sums(bases: tuple[str, ...], lines: Chunk) -> tuple[Floats, Floats]:
    """Return base sums, shape (bases, lines), and how many rows each line stands for."""
    known = {base: lines.sums[role] for role, base in _ROLES.items() if role in lines.sums}
    known.update({name: of for name, of in lines.sums.items() if name.startswith(OWN)})
    if "word_errors" not in known and all(edit in known for edit in EDITS):
        known["word_errors"] = sum((known[edit] for edit in EDITS), np.zeros_like(lines.sums["n"]))
    if all(part in known for part in _CONFUSION):
        known.setdefault("correct", known["true_positives"] + known["true_negatives"])
        known["rows"] = sum((known[part] for part in _CONFUSION), np.zeros_like(lines.sums["n"]))
    if {"succeeded", "blocked"} <= known.keys():
        known["rows"] = sum((known[part] for part in OUTCOMES if part in known), np.zeros_like(lines.sums["n"]))
    known["rows"] = lines.sums.get("rows", known.get("rows", lines.sums["n"]))
    none = np.zeros_like(known["rows"])
    return np.stack([none if ratio_within(base) else known[base] for base in bases]), known["rows"]


def _products(bases: tuple[str, ...], lines: Chunk, stands_for: Floats) -> Callable[[int, int], Floats] | None:
    """Return the sums of products of two base sums over single rows, which the confusion matrix tells: each row is one.

    None where a base sum counts anything else, or rows are in no cell of it.
    """
    if not set(bases) <= set(_MADE_OF_CONFUSION) or not all(part in lines.sums for part in _CONFUSION):
        return None
    if not np.array_equal(sum((lines.sums[part] for part in _CONFUSION), np.zeros_like(stands_for)), stands_for):
        return None

    def products(one: int, other: int) -> Floats:
        both = set(_MADE_OF_CONFUSION[bases[one]]) & set(_MADE_OF_CONFUSION[bases[other]])
        return sum((lines.sums[part] for part in sorted(both)), np.zeros_like(stands_for))

    return products


def _ratio_sums(
    metrics: tuple[Metric, ...],
    bases: tuple[str, ...],
    lines: Chunk,
    aggregate: Aggregate,
    picks: Mapping[str, Pick],
    keys: list[str],
    at: At,
) -> tuple[Floats, Floats]:
    """Return numerators and denominators by metric, with the rows of a line given to one of its metrics only."""
    size = lines.sums["numerator"].size
    metric_of = _metric_of_line(metrics, lines, aggregate, picks, at)
    found = {}
    for index, metric in enumerate(metrics):
        mine = (metric_of == index).astype(np.float64)
        found[f"numerator:{metric.id}"] = lines.sums["numerator"] * mine
        found[f"denominator:{metric.id}"] = lines.sums["denominator"] * mine
    known = (metric_of >= 0).astype(np.float64)
    share = np.array([*(metric.form in SHARES for metric in metrics), False])[metric_of]
    stands_for = lines.sums.get("rows", np.where(share, lines.sums["denominator"], lines.sums["n"])) * known
    names = [*keys, *([CLUSTER] if CLUSTER in lines.codes else [])]
    codes = np.stack([lines.codes[name] + 1 for name in names]) if names else np.zeros((0, size), dtype=np.int64)
    place, _ = joint(codes, [len(aggregate.values[name]) + 1 for name in names])
    order = np.lexsort((np.arange(size), -stands_for, place))
    repeated = np.zeros(size, dtype=bool)
    repeated[order[1:]] = place[order[1:]] == place[order[:-1]]
    stands_for = np.where(repeated, 0.0, stands_for)
    found["rows"] = stands_for
    return np.stack([found[base] for base in bases]), stands_for


def _metric_of_line(
    metrics: tuple[Metric, ...],
    lines: Chunk,
    aggregate: Aggregate,
    picks: Mapping[str, Pick],
    at: At,
) -> NDArray[np.int64]:
    """Return the index of each line's metric, -1 where it is none of the evaluation's.

    Raises:
        DataError: A metric of the evaluation has no line.
    """
    if "metric" not in lines.codes:
        return np.zeros(lines.sums["numerator"].size, dtype=np.int64)
    place = {metric.id: index for index, metric in enumerate(metrics)}
    names = [name.strip() for name in canonical_all(aggregate.values["metric"])]
    absent = [metric.id for metric in metrics if metric.id not in names]
    if absent:
        message = f"the column {quoted(picks['metric'].column)} has no line about {absent[0]}"
        raise bad_file((*at, "columns", "metric"), message, f"it is about: {listing(names)}", "metric-absent")
    return np.array([place.get(name, -1) for name in names], dtype=np.int64)[lines.codes["metric"]]
