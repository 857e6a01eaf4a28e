"""The rows of the tables on intersections: what a scan found, adjusted gaps, and values drawn towards the mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cardgen.card.document import Card
from cardgen.card.results import IntervalRecord
from cardgen.card.words import category_name

__all__ = ["Value", "adjusted_rows", "scan_rows", "shrunk_rows"]

Value = str | int | float | None


def scan_rows(card: Card) -> list[Sequence[Value]]:
    """Return what scans found, with the size of the family and the rate."""
    head = ("evaluation", "metric", "by", "group", "n", "clusters", "numerator", "denominator", "value", "low", "high")
    tail = ("rest_value", "difference", "difference_low", "difference_high", "level", "p_value", "adjusted_p_value")
    rows: list[Sequence[Value]] = [(*head, *tail, "tested", "rate", "notes")]
    for evaluation in card.evaluations:
        scan = evaluation.scan
        rows += [
            (
                *(evaluation.id, item.metric, " × ".join(item.by), category_name(item.group, item.by)),
                *(item.n, item.clusters, item.numerator, item.denominator, item.value, *_ends(item.interval)),
                *(item.rest_value, item.difference, *_ends(item.difference_interval)),
                *(scan.level if scan else None, item.p_value, item.adjusted_p_value),
                *((scan.tested, scan.rate) if scan else (None, None)),
                " ".join(item.notes),
            )
            for item in (scan.findings if scan else ())
        ]
    return rows


def adjusted_rows(card: Card) -> list[Sequence[Value]]:
    """Return adjusted gaps beside the plain ones."""
    figures = ("crude_difference", "difference", "crude_ratio", "ratio")
    ends = tuple(name for figure in figures for name in (figure, f"{figure}_low", f"{figure}_high"))
    head = ("evaluation", "metric", "by", "within", "method", "reference", "category", *ends)
    rows: list[Sequence[Value]] = [
        (*head, "strata", "left_out", "heterogeneity", "heterogeneity_p_value", "status", "reason")
    ]
    for evaluation in card.evaluations:
        for item in evaluation.adjusted:
            for row in item.categories:
                values: list[Value] = []
                for figure in figures:
                    values += [getattr(row, figure), *_ends(getattr(row, f"{figure}_interval"))]
                rows.append(
                    (
                        *(evaluation.id, item.metric, item.by, " × ".join(item.within), item.method, item.reference),
                        *(row.category, *values, row.strata, row.left_out),
                        *(row.heterogeneity, row.heterogeneity_p_value, row.status, row.reason),
                    )
                )
    return rows


def shrunk_rows(card: Card) -> list[Sequence[Value]]:
    """Return the values of intersections as measured, and drawn towards the mean."""
    groups = list(dict.fromkeys(key for result in card.results if result.shrunk for key in result.by))
    head = ("evaluation", "metric", "by", *(f"group_{group}" for group in groups), "n", "value", "low", "high")
    rows: list[Sequence[Value]] = [(*head, "shrunk_value", "shrunk_low", "shrunk_high", "weight", "level", "method")]
    for item in card.results:
        shrunk = item.shrunk
        if shrunk is not None:
            interval = shrunk.interval
            rows.append(
                (
                    *(item.evaluation, item.metric, " × ".join(item.by), *_of(item.group, groups), item.n, item.value),
                    *(*_ends(item.interval), shrunk.value, *_ends(interval), shrunk.weight),
                    *((interval.level, interval.method) if interval else (None, None)),
                )
            )
    return rows


def _of(group: Mapping[str, str], groups: Sequence[str]) -> list[Value]:
    return [group.get(name) for name in groups]


def _ends(interval: IntervalRecord | None) -> tuple[Value, Value]:
    return (None, None) if interval is None else (interval.low, interval.high)
