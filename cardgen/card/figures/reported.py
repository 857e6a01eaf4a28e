"""Figures of documents, carried over as they are and never mixed up with measured ones."""

from __future__ import annotations

from collections.abc import Sequence

from cardgen.card.results import Disparity, DisparityKind, Excluded, IntervalRecord, Result
from cardgen.metrics.definition import Metric
from cardgen.spec.evidence import Evaluation
from cardgen.spec.sources import ReportedSource

__all__ = ["reported_disparities", "reported_results"]


def reported_results(evaluation: Evaluation, source: ReportedSource) -> tuple[Result, ...]:
    """Carry the figures of a document over as they are; nothing is computed from them.

    Figures are ordered as everyone first, then by the groupings of the evaluation, then as they stand in the spec.
    """
    groupings: list[tuple[str, ...]] = [(), *evaluation.groupings]
    records = []
    for figure in source.figures:
        by = next((by for by in groupings if set(by) == set(figure.group)), tuple(figure.group))
        interval = figure.interval
        record = Result(
            evaluation=evaluation.id,
            metric=figure.metric,
            by=by,
            group={key: figure.group[key] for key in by},
            n=figure.n,
            value=figure.value,
            interval=None
            if interval is None
            else IntervalRecord(low=interval.low, high=interval.high, level=interval.level, method="reported"),
            status="ok",
            evidence="reported",
            comparator=None if figure.comparator == "=" else figure.comparator,
            notes=(*(("no-interval",) if interval is None else ()), *(("no-n",) if figure.n is None else ())),
        )
        records.append((groupings.index(by) if by in groupings else len(groupings), record))
    return tuple(record for _, record in sorted(records, key=lambda item: item[0]))


def reported_disparities(
    results: Sequence[Result], evaluation: str, metric: Metric, by: tuple[str, ...]
) -> tuple[Disparity, ...]:
    """Name the worst and best reported category and their distance; reported figures carry no joint interval.

    Figures that are qualified (at least, about) are not ordered against others, so they are left out.
    """
    cells = [r for r in results if r.evaluation == evaluation and r.metric == metric.id and r.by == by]
    exact = [r for r in cells if r.value is not None and r.comparator is None]
    left_out = tuple(Excluded(group=r.group, reason="qualified") for r in cells if r not in exact)
    if len(exact) < 2:
        return ()
    sign = 1 if metric.direction == "higher_is_better" else -1
    ordered = sorted(exact, key=lambda r: sign * (r.value or 0.0))
    first, last = ordered[0], ordered[-1]
    names = ("largest", "smallest") if metric.direction == "none" else ("worst", "best")
    values = [r.value or 0.0 for r in exact]

    def make(kind: DisparityKind, value: float, roles: dict[str, dict[str, str]]) -> Disparity:
        return Disparity(
            evaluation=evaluation,
            metric=metric.id,
            by=by,
            kind=kind,
            value=value,
            groups=roles,
            excluded=left_out,
            status="ok",
            evidence="reported",
        )

    roles = {names[0]: first.group, names[1]: last.group}
    found = []
    if metric.direction != "none":
        found.append(make("worst_group", first.value or 0.0, {"worst": first.group}))
        found.append(make("best_group", last.value or 0.0, {"best": last.group}))
    found.append(make("gap", max(values) - min(values), roles))
    if min(values) >= 0 and max(values) > 0:
        found.append(make("ratio", min(values) / max(values), roles))
    return tuple(found)
