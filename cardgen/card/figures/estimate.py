"""From a cell of sums to a figure: which estimator a metric takes, and what marks the figure carries.

| metric form         | independent rows          | clusters or weights                              |
|---------------------|---------------------------|--------------------------------------------------|
| proportion          | Wilson                    | linearised ratio, log scale on the rarer side    |
| ratio               | linearised ratio over rows| linearised ratio, log scale                      |
| mean                | Student's t               | linearised ratio, identity                       |
| mean over clusters  |                           | linearised ratio over clusters, identity         |
| function of sums    | delta, on its own scale   | delta over clusters, on its own scale            |
| balanced accuracy   | delta                     | delta over clusters                              |
| auc                 | DeLong                    | value only: DeLong's variance assumes independence |
| calibration error   | score interval of squares | value only, for the same reason                  |
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from cardgen.card.figures.forms import histograms, sums
from cardgen.card.figures.forms.figure import FEW_CLUSTERS, FEW_EVENTS, Design, Figure, undefined
from cardgen.evaluation.cells import Cell
from cardgen.metrics.definition import Form, Metric

__all__ = ["FEW_CLUSTERS", "FEW_EVENTS", "FORMS", "Design", "Figure", "estimate"]

FORMS: Mapping[Form, Callable[[Cell, Metric, Design], Figure]] = MappingProxyType(
    {
        "proportion": sums.ratio,
        "ratio": sums.ratio,
        "mean": sums.ratio,
        "cluster_mean": sums.ratio,
        "function": sums.function,
        "balanced_accuracy": sums.balanced_accuracy,
        "auc": histograms.area_under_curve,
        "calibration_error": histograms.calibration_error,
    }
)
"""How a metric of each form is estimated in a cell."""


def estimate(cell: Cell, metric: Metric, design: Design) -> Figure:
    """Estimate a metric in a cell.

    Args:
        cell: Sufficient statistics.
        metric: What to estimate.
        design: How rows hang together.

    Returns:
        The figure; its value is None, with a reason, where the metric is undefined (0/0).
    """
    if cell.rows == 0:
        return undefined(None, None, "there are no rows")
    return FORMS[metric.form](cell, metric, design)
