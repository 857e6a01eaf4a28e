"""Which metrics a scan of intersections can search with, and which gaps each method can adjust."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from cardgen.metrics.definition import RATIOS, Form, Metric
from cardgen.spec.checks.contradiction import Contradiction
from cardgen.spec.evidence import Evaluation
from cardgen.spec.intersections import AdjustmentMethod
from cardgen.spec.reading.characters import quoted
from cardgen.spec.reading.positions import TreePath

__all__ = ["ADJUSTED", "SEARCHED", "check_metrics", "searched"]

SEARCHED: frozenset[str] = frozenset({*RATIOS, "function", "balanced_accuracy", "cluster_mean"})
"""The forms of metrics that a scan can search with: those of sums, so that everyone else's follow by subtraction."""

ADJUSTED: Mapping[AdjustmentMethod, frozenset[Form]] = MappingProxyType(
    {"mantel-haenszel": frozenset({"proportion"}), "poisson": frozenset({"proportion", "ratio"})}
)
"""The forms of metrics that each method adjusts."""


def searched(metric: Metric) -> bool:
    """Tell whether a scan can search with a metric."""
    return metric.direction != "none" and metric.form in SEARCHED


def check_metrics(path: TreePath, evaluation: Evaluation, metrics: Iterable[Metric]) -> Iterator[Contradiction]:
    """Yield the metrics that a scan or an adjustment names and cannot take, and those that have none to take.

    Args:
        path: The evaluation.
        evaluation: The evaluation.
        metrics: Its metrics, as far as they are known.
    """
    known = {metric.id: metric for metric in metrics}
    scan = evaluation.scan
    if scan is not None:
        here: TreePath = (*path, "scan", "metrics")
        for index, name in enumerate(scan.metrics or ()):
            metric = known.get(name)
            if metric is not None and not searched(metric):
                why = "it has no better direction" if metric.direction == "none" else "it is not made of sums"
                yield (*here, index), f"a scan cannot search with {quoted(name)}: {why}", "", "metric-not-searched"
        if scan.metrics is None and known and not any(map(searched, known.values())):
            message = "a scan needs a metric of sums with a better direction, and this evaluation has none"
            yield (*path, "scan"), message, "remove it, or measure such a metric", "metric-not-searched"
    for place, item in enumerate(evaluation.adjust):
        forms = ADJUSTED[item.method]
        for index, name in enumerate(item.metrics or ()):
            metric = known.get(name)
            if metric is not None and metric.form not in forms:
                message = f"{item.method} adjusts {' and '.join(sorted(forms))}s, and {quoted(name)} is none"
                yield (*path, "adjust", place, "metrics", index), message, "", "metric-not-adjusted"
        if item.metrics is None and known and not any(metric.form in forms for metric in known.values()):
            message = f"{item.method} adjusts {' and '.join(sorted(forms))}s, and this evaluation has no such metric"
            yield (*path, "adjust", place), message, "remove it", "metric-not-adjusted"
