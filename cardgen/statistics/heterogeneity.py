"""Whether the groups differ at all: Cochran's test that all of them have one true value."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from cardgen.statistics.dependence import Dependence

__all__ = ["Heterogeneity", "heterogeneity", "heterogeneity_of_shares"]


@dataclass(frozen=True, slots=True)
class Heterogeneity:
    """Cochran's test that all groups have one true value.

    Attributes:
        q: Σ w_k (Y_k − Ȳ_w)², with w = 1/SE².
        degrees_of_freedom: K − 1.
        p_value: P(χ²_{K−1} ≥ q), or its like where standard errors rest on few units.
        i_squared: max(0, (q − K + 1)/q), the share of the variation that is not noise.
    """

    q: float
    degrees_of_freedom: int
    p_value: float
    i_squared: float


def heterogeneity(
    values: Sequence[float],
    standard_errors: Sequence[float],
    degrees_of_freedom: Sequence[float | None] | None = None,
    dependence: Dependence | None = None,
) -> Heterogeneity | None:
    """Test whether K groups share one true value.

    Sources: Cochran (1954), Biometrics 10: 101–129; I² is of Higgins and Thompson (2002), Stat. Med. 21: 1539–1558.
    Where standard errors rest on few units, χ² would reject too often, and the p-value is that of Welch (1951),
    Biometrika 38: 330–336. Where groups share units, q weighs with their covariance, and with few units it is
    Hotelling's T² (1931, Ann. Math. Stat. 2: 360–378) of the contrasts.

    Args:
        values: One estimate a group, shape (K,), K ≥ 2.
        standard_errors: Of `values`, all positive.
        degrees_of_freedom: Of each standard error; None in it (or altogether) for a known one.
        dependence: Of groups that share units; None where none do.

    Returns:
        None where groups share units and their covariance is not known, is singular, or rests on too few units.

    Raises:
        ValueError: Fewer than two groups, unequal lengths, or a standard error that is not positive.
    """
    x = np.asarray(values, dtype=np.float64)
    errors = np.asarray(standard_errors, dtype=np.float64)
    freedom = [None] * x.size if degrees_of_freedom is None else list(degrees_of_freedom)
    if x.size < 2 or errors.shape != x.shape or len(freedom) != x.size or not (errors > 0).all():
        raise ValueError(f"at least two groups, each with a positive standard error, are needed, got {x.size}")
    df = x.size - 1
    if dependence is not None:
        found = _hotelling(x, errors, freedom, dependence)
        if found is None:
            return None
        q, p = found
    else:
        weights = errors**-2.0
        centred = x - float(weights @ x) / float(weights.sum())
        q = float(weights @ centred**2)
        p = _welch(q, weights, freedom)
    return _found(q, df, p)


def heterogeneity_of_shares(events: Sequence[float], rows: Sequence[float]) -> Heterogeneity | None:
    """Test whether K independent groups have one share of events, each standard error being that of the common share.

    q is Pearson's χ² of the table of events and non-events. With the standard error of each group's own share small
    groups would weigh most where chance made them extreme: of 8 equal groups of 100 rows at 15% that test rejects 7.8%.
    Source: Pearson (1900), Philosophical Magazine 50: 157–175.

    Args:
        events: Of each group, shape (K,), K ≥ 2.
        rows: Of each group.

    Returns:
        None where all rows, or none, have the event: nothing varies.

    Raises:
        ValueError: Fewer than two groups, unequal lengths, or counts out of range.
    """
    x, n = np.asarray(events, dtype=np.float64), np.asarray(rows, dtype=np.float64)
    if x.size < 2 or x.shape != n.shape or not ((n > 0) & (x >= 0) & (x <= n)).all():
        raise ValueError(f"at least two groups with 0 ≤ events ≤ rows are needed, got {x.size}")
    common = float(x.sum() / n.sum())
    if common in (0.0, 1.0):
        return None
    q = float(((x - common * n) ** 2 / (common * (1 - common) * n)).sum())
    return _found(q, x.size - 1, float(special.chdtrc(x.size - 1, q)))


def _found(q: float, df: int, p: float) -> Heterogeneity:
    return Heterogeneity(q, df, p, max(0.0, (q - df) / q) if q > 0 else 0.0)


def _welch(q: float, weights: NDArray[np.float64], freedom: Sequence[float | None]) -> float:
    """Return the p-value of q for separate groups; that of χ² where every standard error is known."""
    k, part = weights.size, 1 - weights / float(weights.sum())
    uncertain = sum(float(each) ** 2 / df for each, df in zip(part, freedom, strict=True) if df is not None)
    if uncertain == 0:
        return float(special.chdtrc(k - 1, q))
    statistic = q / (k - 1) / (1 + 2 * (k - 2) / (k * k - 1) * uncertain)
    return float(special.fdtrc(k - 1, (k * k - 1) / (3 * uncertain), statistic))


def _hotelling(
    x: NDArray[np.float64], errors: NDArray[np.float64], freedom: Sequence[float | None], dependence: Dependence
) -> tuple[float, float] | None:
    """Return q and its p-value for groups that share units."""
    if dependence.correlation is None:
        return None
    k = x.size
    contrasts = np.eye(k)[1:] - np.eye(k)[0]
    covariance = contrasts @ (dependence.correlation * np.outer(errors, errors)) @ contrasts.T
    if np.linalg.cond(covariance) > 1 / np.sqrt(np.finfo(np.float64).eps):
        return None
    differences = contrasts @ x
    q = float(differences @ np.linalg.solve(covariance, differences))
    df = min((each for each in freedom if each is not None), default=math.inf)
    if math.isinf(df):
        return q, float(special.chdtrc(k - 1, q))
    if df < k:
        return None
    return q, float(special.fdtrc(k - 1, df - k + 2, q * (df - k + 2) / (df * (k - 1))))
