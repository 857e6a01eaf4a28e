"""From a cell of sums to a figure: which estimator a metric takes, and what marks the figure carries.

| metric form         | independent rows          | clusters or weights                              |
|---------------------|---------------------------|--------------------------------------------------|
| proportion          | Wilson                    | linearised ratio, log scale on the rarer side    |
| dyadic (of pairs)   | Wilson                    | as a proportion; with subjects Clopper–Pearson of effective pairs |
| ratio               | linearised ratio over rows| linearised ratio, log scale                      |
| mean                | Student's t               | linearised ratio, identity                       |
| mean over clusters  |                           | linearised ratio over clusters, identity         |
| function of sums    | delta, on its own scale   | delta over clusters, on its own scale            |
| balanced accuracy   | delta                     | delta over clusters                              |
| distance            | simultaneous over sets    | the same over clusters                           |
| mean of distances   | errors of shares, by sides that are certain | the same over clusters         |
| mean over classes   | MOVER from each class     | delta over clusters, logit scale                 |
| auc                 | DeLong                    | placements by cluster (Obuchowski), logit scale  |
| average precision   | linearised, logit scale   | the same, by cluster                             |
| Kolmogorov–Smirnov  | Kolmogorov's law below, linearised above | wider by the design effect        |
| equal error rate    | Wilson of an effective number of pairs | the same, by cluster                |
| match rate at a false match rate | order statistics and Wilson | the same, with the design effect   |
| quantile            | order statistics          | Woodruff, with the design effect                 |
| calibration error   | score interval of squares | the same, with the noise of clusters             |
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from cardgen.card.figures.forms import classes, distance, histograms, pairs, sums
from cardgen.card.figures.forms.figure import FEW_CLUSTERS, FEW_EVENTS, Design, Figure, undefined
from cardgen.evaluation.cells import Cell
from cardgen.metrics.definition import Form, Metric

__all__ = ["FEW_CLUSTERS", "FEW_EVENTS", "FORMS", "Design", "Figure", "estimate"]

FORMS: Mapping[Form, Callable[[Cell, Metric, Design], Figure]] = MappingProxyType(
    {
        "proportion": sums.ratio,
        "dyadic": pairs.share_of_pairs,
        "ratio": sums.ratio,
        "mean": sums.ratio,
        "cluster_mean": sums.ratio,
        "function": sums.function,
        "balanced_accuracy": sums.balanced_accuracy,
        "macro": classes.macro,
        "distance": distance.distance,
        "mean_distance": distance.mean_of_distances,
        "auc": histograms.area_under_curve,
        "calibration_error": histograms.calibration_error,
        "average_precision": histograms.average_precision,
        "kolmogorov_smirnov": histograms.kolmogorov_smirnov,
        "equal_error_rate": histograms.equal_error_rate,
        "rate_at_rate": histograms.match_rate_at,
        "quantile": histograms.quantile,
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
