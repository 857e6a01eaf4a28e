"""Which method the interval of each metric is made by, and which scenarios stand for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from benchmarks.simulation.scenario import Scenario
from cardgen.metrics.clarify import CLARIFY, Comparison
from cardgen.metrics.definition import Form, Metric
from cardgen.metrics.registry import METRICS

__all__ = ["BY_FORM", "BY_KIND", "methods", "methods_of_comparison", "of_form", "of_kind", "standing_for"]

BY_FORM: Mapping[Form, tuple[str, str]] = MappingProxyType(
    {
        "proportion": ("wilson", "clustered-ratio-log"),
        "dyadic": ("wilson", "clustered-ratio-log"),
        "ratio": ("linearised-ratio-log", "clustered-ratio-log"),
        "mean": ("student-t", "clustered-mean-t"),
        "cluster_mean": ("", "clustered-mean-t"),
        "function": ("delta", "clustered-delta"),
        "balanced_accuracy": ("delta", "clustered-delta"),
        "macro": ("mover-classes", "clustered-delta"),
        "auc": ("delong", "clustered-placements"),
        "average_precision": ("linearised-curve", "clustered-curve"),
        "kolmogorov_smirnov": ("kolmogorov-smirnov", "kolmogorov-smirnov"),
        "equal_error_rate": ("effective-wilson", "effective-wilson"),
        "rate_at_rate": ("quantile-mover", "quantile-mover"),
        "quantile": ("order-statistics", "woodruff"),
        "distance": ("simultaneous-subsets", "simultaneous-subsets"),
        "mean_distance": ("mean-distance", "mean-distance"),
        "calibration_error": ("debiased-bins", "clustered-bins"),
    }
)
"""By form, the method for independent rows and the one for clusters; empty where there is none."""

BY_KIND: Mapping[str, str] = MappingProxyType(
    {
        "difference": "newcombe",
        "distance": "newcombe",
        "imbalance": "wilson",
        "ratio": "log",
        "divergence": "mover-region",
        "entropy": "delta",
        "conditional": "delta",
    }
)
"""By kind of a metric of SageMaker Clarify, the method for independent rows."""


def of_form(*forms: Form) -> tuple[str, ...]:
    """Return the ids of the metrics of some forms."""
    return tuple(metric.id for metric in METRICS.values() if metric.form in forms)


def of_kind(*kinds: str) -> tuple[str, ...]:
    """Return the names of the metrics of SageMaker Clarify of some kinds."""
    return tuple(each.id for each in CLARIFY.values() if each.kind in kinds)


def methods(metric: Metric) -> tuple[str, str]:
    """Return the method of a metric's interval for independent rows, and the one for clusters."""
    if metric.id == "f1":
        return "wilson-jaccard", BY_FORM[metric.form][1]
    return BY_FORM[metric.form]


def methods_of_comparison(comparison: Comparison) -> str:
    """Return the method of the interval of a metric of SageMaker Clarify, for independent rows."""
    # Differences of ratios, which are no shares, are put together from two intervals on the log scale.
    return "mover" if comparison.kind == "difference" and comparison.low is None else BY_KIND[comparison.kind]


def standing_for(identifier: str, method: str, scenarios: Iterable[Scenario]) -> tuple[Scenario, ...]:
    """Return the scenarios of a method that stand for a metric."""
    return tuple(each for each in scenarios if each.method == method and identifier in each.metrics)
