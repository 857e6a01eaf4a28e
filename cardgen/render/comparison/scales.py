"""The scales on which the figures of a report print: one for each metric of an evaluation, chosen from all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from cardgen.card.numbers import Scale, resolving, scale_for
from cardgen.diff.flatten import cell_name
from cardgen.diff.phrases import scale_of_pair
from cardgen.diff.report import Comparison, EvaluationLabels, GapChange, MetricLabels, Report

__all__ = ["labels_of", "metric_scale", "scale_of_pointer"]

_KIND = 4
"""Place of the kind of a summary in its path: /disparities/EVALUATION/METRIC/BY/KIND."""


def labels_of(report: Report, evaluation: str, metric: str) -> tuple[EvaluationLabels, MetricLabels]:
    """Return what an evaluation and a metric are called; by their ids where the report does not say."""
    default = EvaluationLabels(id=evaluation, title=evaluation, cluster=None, level=0.95, metrics=())
    found = next((item for item in report.evaluations if item.id == evaluation), default)
    own = next((item for item in found.metrics if item.id == metric), None)
    return found, own or MetricLabels(id=metric, label=metric, unit="score", direction="none")


def metric_scale(unit: str, comparisons: Iterable[Comparison], gaps: Iterable[GapChange] = ()) -> Scale:
    """Choose one scale for the figures of a metric, from old and new values and the half-widths of all intervals."""
    items, changes = list(comparisons), list(gaps)
    values = [value for item in items for value in (item.old, item.new) if value is not None]
    values = values or [value for item in changes for value in (item.old, item.new)]
    intervals = [each for item in items for each in (item.old_interval, item.new_interval, item.interval)]
    intervals += [item.interval for item in changes] if not items else []
    widths = [(each.high - each.low) / 2 for each in intervals if each is not None]
    sizes = [n for item in items for n in (item.old_n, item.new_n) if n]
    scale = scale_for(unit, values, widths, sizes)
    sure = [item.interval for item in items if item.interval and item.verdict in ("improved", "regressed", "moved")]
    return resolving(scale, [end for each in sure for end in (each.low, each.high)])


def scale_of_pointer(report: Report) -> Callable[[str], tuple[Scale | None, str | None]]:
    """Return a function from the pointer of a finding to the scale of its figures, which is that of its message.

    It returns no scale where the pointer leads to no figure of a metric, and what follows a figure instead of its unit
    where the figure is the difference of two.
    """
    pairs: dict[tuple[str, ...], Comparison | GapChange] = {}
    metrics: dict[tuple[str, str], list[Comparison]] = {}
    for item in report.comparisons:
        pairs["results", item.evaluation, item.metric, cell_name(item.group)] = item
        metrics.setdefault((item.evaluation, item.metric), []).append(item)
    for gap in report.gaps:
        pairs["disparities", gap.evaluation, gap.metric, "&".join(gap.by), "gap"] = gap

    def scale(pointer: str) -> tuple[Scale | None, str | None]:
        parts = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
        if len(parts) < _KIND or parts[0] not in ("results", "disparities") or (parts[1], parts[2]) not in metrics:
            return None, None
        kind = parts[_KIND] if parts[0] == "disparities" and len(parts) > _KIND else ""
        if "ratio" in kind:
            return None, None
        _, metric = labels_of(report, parts[1], parts[2])
        found = pairs.get(tuple(parts[: _KIND + 1 if parts[0] == "disparities" else _KIND]))
        if found is None or found.interval is None:
            chosen = metric_scale(metric.unit, metrics[parts[1], parts[2]])
        else:
            chosen = scale_of_pair(metric.unit, (found.old, found.new), found.interval)
        return chosen, chosen.points if kind in ("gap", "difference") else None

    return scale
