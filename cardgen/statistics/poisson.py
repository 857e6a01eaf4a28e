"""Ratios of rates between groups, adjusted for other groups: a Poisson regression whose errors hang together.

Errors e of N words are taken as Poisson with mean N·exp(μ + group + others), and the coefficient of a group gives its
rate over that of the reference, other things equal (Liu, Veliche and Peng 2021, arXiv 2109.09061). The variance is the
sandwich over clusters (speakers), so that the rates need not be Poisson: only their mean must be right. Shares work as
well as word error rates (Zou 2004, Am. J. Epidemiol. 159: 702–706).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cardgen.statistics.estimates import Estimate, Interval
from cardgen.statistics.quantiles import critical_value

__all__ = ["Lines", "adjusted_ratios"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """Sums of every cluster in every joint category.

    Attributes:
        numerator: Errors, shape (lines,).
        denominator: Words, all above 0; shape (lines,).
        clusters: Cluster of each line, shape (lines,).
        categories: Category of each line, from 0 to K − 1; 0 is the reference; shape (lines,).
        others: Categories of the groups to adjust for, shape (groups, lines).
    """

    numerator: Floats
    denominator: Floats
    clusters: Integers
    categories: Integers
    others: Integers


def adjusted_ratios(lines: Lines, count: int, level: float) -> list[Estimate]:
    """Return the adjusted ratio of every category to the reference, shape (count − 1,).

    The groups to adjust for enter as main effects. Student's quantile has the clusters of the smaller of the two sides
    minus one as degrees of freedom, since the rate of each is known from its own clusters only.

    Args:
        lines: The sums.
        count: Number K of categories.
        level: Two-sided confidence level.

    Returns:
        No value for a category without errors, or that stands in no line with what the reference stands with.

    Raises:
        ImportError: statsmodels is not installed.
    """
    from statsmodels.genmod.families import Poisson
    from statsmodels.genmod.generalized_linear_model import GLM

    events = np.bincount(lines.categories, weights=lines.numerator, minlength=count)
    known = [k for k in range(1, count) if events[k] > 0]
    if not events[0] or not known:
        return [Estimate(None)] * (count - 1)
    keep = np.isin(lines.categories, [0, *known])
    for group in lines.others:
        # A category of the others without errors has the rate 0 there, and says nothing of the ratio.
        keep &= np.bincount(group, weights=lines.numerator, minlength=int(group.max()) + 1)[group] > 0
    design = _design(lines, known, keep)
    if np.linalg.matrix_rank(design) < design.shape[1]:
        return [Estimate(None)] * (count - 1)
    clusters = lines.clusters[keep]
    model: Any = GLM(lines.numerator[keep], design, family=Poisson(), offset=np.log(lines.denominator[keep]))
    # m/(m − p) for p coefficients, as m/(m − 1) is for the one of every other clustered figure here.
    fitted = model.fit(cov_type="cluster", cov_kwds={"groups": clusters, "use_correction": False})
    units = np.unique(clusters).size
    errors = np.sqrt(np.diag(fitted.cov_params()) * units / max(1, units - design.shape[1]))
    sizes = {k: np.unique(clusters[lines.categories[keep] == k]).size for k in (0, *known)}
    found = [Estimate(None)] * (count - 1)
    for column, k in enumerate(known, start=1):
        df = min(sizes[0], sizes[k]) - 1
        found[k - 1] = _ratio(float(fitted.params[column]), float(errors[column]), df, level)
    return found


def _design(lines: Lines, known: list[int], keep: NDArray[np.bool_]) -> Floats:
    """Return the columns: the mean, each category but the reference, and each other category but the first."""
    columns = [np.ones(int(keep.sum())), *((lines.categories[keep] == k).astype(np.float64) for k in known)]
    for group in lines.others:
        columns += [(group[keep] == each).astype(np.float64) for each in np.unique(group[keep])[1:]]
    return np.stack(columns, axis=1)


def _ratio(coefficient: float, error: float, df: int, level: float) -> Estimate:
    value = math.exp(coefficient)
    if df < 1 or not error > 0:
        return Estimate(value)
    half = critical_value(level, float(df)) * error
    if half > 700:
        return Estimate(value)
    interval = Interval(value * math.exp(-half), value * math.exp(half), level, "poisson-cluster")
    return Estimate(value, value * error, interval, float(df))
