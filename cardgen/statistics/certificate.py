"""How much a better model for a group improves a service: weight of the group times the fall of its error.

weight(g) · (err_f(g) − err_h(g)) is the mean over all rows of d = ℓ_f − ℓ_h on the rows of g and 0 elsewhere, where ℓ
is 1 for a wrong answer: (mended − broken)/n. A certificate states a one-sided lower confidence bound of it.

Sources: Globus-Harris, Kearns and Roth (2022), arXiv:2201.10408 (certificates of sub-optimality); McNemar (1947),
Psychometrika 12: 153–157 (rows on which both agree tell nothing); Clopper and Pearson (1934), Biometrika 26: 404–413;
Korn and Graubard (1998), Survey Methodology 24: 193–201 (effective counts of clustered rows).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from cardgen.statistics.quantiles import student_quantile

__all__ = ["Improvement", "bound_of_clusters", "bound_of_rows", "improvement"]

_OF_SHARE = 0.9
"""Part of the chance of error that the share of mended among changed rows may use; their number has the rest."""


@dataclass(frozen=True, slots=True)
class Improvement:
    """What a better model for a group brings.

    Attributes:
        weight: Share of all rows that are in the group.
        old_error: Share of the group's rows that are wrong without it.
        new_error: The same with it.
        value: weight · (old_error − new_error).
        lower_bound: One-sided lower confidence bound of the value.
        level: Level of the bound.
    """

    weight: float
    old_error: float
    new_error: float
    value: float
    lower_bound: float
    level: float

    @property
    def shown(self) -> bool:
        """Whether the bound shows an improvement."""
        return self.lower_bound > 0


def improvement(
    group: ArrayLike, old: ArrayLike, new: ArrayLike, level: float, clusters: ArrayLike | None = None
) -> Improvement:
    """Estimate the improvement with its bound.

    Args:
        group: Which rows are in the group, shape (rows,).
        old: Whether the service is wrong, shape (rows,).
        new: Whether the better model is wrong, shape (rows,); only rows of the group count.
        level: One-sided confidence level of the bound.
        clusters: Code of each row's cluster, shape (rows,), where rows are not independent.

    Raises:
        ValueError: The group has no rows.
    """
    inside = np.asarray(group, dtype=np.bool_)
    before, after = np.asarray(old, dtype=np.bool_) & inside, np.asarray(new, dtype=np.bool_) & inside
    rows, size = inside.size, int(np.count_nonzero(inside))
    if not size:
        raise ValueError("the group has no rows")
    mended, broken = before & ~after, after & ~before
    if clusters is None:
        low = bound_of_rows(int(np.count_nonzero(mended)), int(np.count_nonzero(broken)), rows, level)
    else:
        _, codes = np.unique(np.asarray(clusters), return_inverse=True)
        b, k, g, n = (np.bincount(codes, weights=each) for each in (mended, broken, inside, np.ones(rows)))
        low = bound_of_clusters(b, k, g, n, level)
    wrong, still = int(np.count_nonzero(before)), int(np.count_nonzero(after))
    return Improvement(size / rows, wrong / size, still / size, (wrong - still) / rows, low, level)


def bound_of_rows(mended: float, broken: float, rows: float, level: float) -> float:
    """Return the lower bound of (mended − broken)/rows for independent rows.

    With q the chance that a row changes and θ the chance that a changed row is mended, the improvement is q(2θ − 1).
    Given how many rows changed, mended is binomial with θ. Clopper–Pearson bounds of θ at 1 − 0.9a and of q at 1 − 0.1a
    hold together with at least 1 − a = level, whatever the truth and however few rows changed (Bonferroni). The bound
    is above 0 only where McNemar's exact test rejects at 0.9a; rows that change nothing show no improvement.

    >>> round(bound_of_rows(25, 10, 1_000, 0.95), 5)
    0.00259
    >>> bound_of_rows(0, 0, 1_000, 0.95) < 0
    True

    Args:
        mended: Rows on which only the service is wrong.
        broken: Rows on which only the better model is wrong.
        rows: All rows, those outside the group included.
        level: One-sided confidence level.

    Raises:
        ValueError: Counts do not fit, or the level is not strictly between 0 and 1.
    """
    changed = mended + broken
    if not 0 < level < 1:
        raise ValueError(f"level must be strictly between 0 and 1, got {level}")
    if min(mended, broken) < 0 or changed > rows or rows <= 0:
        raise ValueError(f"{mended} mended and {broken} broken rows do not fit in {rows}")
    tail = 1 - level
    theta = _lower(mended, changed, _OF_SHARE * tail)
    share = _lower if theta > 0.5 else _upper
    return share(changed, rows, (1 - _OF_SHARE) * tail) * (2 * theta - 1)


def bound_of_clusters(mended: ArrayLike, broken: ArrayLike, members: ArrayLike, rows: ArrayLike, level: float) -> float:
    """Return the lower bound where rows of a cluster are not independent: the lower of two.

    One is linearised, D − t·SE with D = Σ(b_c − k_c)/Σn_c, z_c = b_c − k_c − D n_c, SE = √(m/(m − 1) Σz_c²)/Σn_c. It
    relies on many clusters that change. The other is that of independent rows for as many as the clusters are worth:
    all counts divided by the design effect (never below 1), which grows by the square of the ratio of Student's
    quantile to the normal one. Student's t has m − 1 degrees of freedom, where m is how many clusters of one size would
    spread the group as widely, (Σg_c)²/Σg_c² (Kish 1965, Survey Sampling): a group of three speakers among two
    hundred is known from three.

    Args:
        mended: b_c, shape (clusters,).
        broken: k_c, shape (clusters,).
        members: g_c, rows of the group in the cluster, shape (clusters,).
        rows: n_c, all rows of the cluster, shape (clusters,).
        level: One-sided confidence level.

    Returns:
        −1, the least there can be, with m below 2.
    """
    b, k, g, n = (np.asarray(each, dtype=np.float64) for each in (mended, broken, members, rows))
    total = float(n.sum())
    m = float(g.sum() ** 2 / (g @ g)) if g.any() else 0.0
    if m < 2:
        return -1.0
    value = float(b.sum() - k.sum()) / total
    z = b - k - value * n
    variance = m / (m - 1) * float(z @ z) / total**2
    quantile = student_quantile(level, m - 1)
    of_rows = (float(b.sum() + k.sum()) / total - value**2) / total
    effect = max(1.0, variance / of_rows) if of_rows > 0 else 1.0
    effect *= (quantile / float(special.ndtri(level))) ** 2
    exact = bound_of_rows(float(b.sum()) / effect, float(k.sum()) / effect, total / effect, level)
    return max(-1.0, min(exact, value - quantile * math.sqrt(variance)))


def _lower(events: float, n: float, tail: float) -> float:
    return float(special.betaincinv(events, n - events + 1, tail)) if events > 0 else 0.0


def _upper(events: float, n: float, tail: float) -> float:
    return float(special.betaincinv(events + 1, n - events, 1 - tail)) if events < n else 1.0
