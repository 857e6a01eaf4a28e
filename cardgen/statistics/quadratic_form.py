"""The distribution of the spread of noisy values: a quadratic form in normal variables, by its first four cumulants."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

__all__ = ["SpreadDistribution", "spread_distribution"]


@dataclass(frozen=True, slots=True)
class SpreadDistribution:
    """T = Σ (Y_k − Ȳ)² for Y_k = r·u_k + SE_k·Z_k with Z standard normal, as r varies.

    Attributes:
        noise: tr((PD)^j) for j = 1 to 4, with D the variances on a diagonal and P the centring matrix.
        signal: uᵀ P (D P)^(j−1) u for j = 1 to 4.
    """

    noise: tuple[float, ...]
    signal: tuple[float, ...]

    def upper_tail(self, observed: float, r: float) -> float:
        """Return P(T ≥ observed) at that r.

        A noncentral chi-square that matches mean, variance and skewness (and kurtosis, where it can) stands in for T;
        for equal standard errors it is T itself. Source: Liu, Tang and Zhang (2009), Computational Statistics and Data
        Analysis 53: 853–856.
        """
        c1, c2, c3, c4 = (
            noise + (j + 1) * r * r * signal
            for j, (noise, signal) in enumerate(zip(self.noise, self.signal, strict=True))
        )
        skewness, kurtosis = c3 / c2**1.5, c4 / c2**2
        if skewness * skewness > kurtosis:
            a = 1 / (skewness - math.sqrt(skewness * skewness - kurtosis))
            noncentrality = skewness * a**3 - a * a
            freedom = a * a - 2 * noncentrality
        else:
            a, noncentrality, freedom = 1 / skewness, 0.0, 1 / (skewness * skewness)
        standardised = (observed - c1) / math.sqrt(2 * c2)
        x = standardised * math.sqrt(2) * a + freedom + noncentrality
        return 1.0 if x <= 0 else 1.0 - float(special.chndtr(x, freedom, noncentrality))


def spread_distribution(errors: NDArray[np.float64], direction: NDArray[np.float64]) -> SpreadDistribution:
    """Prepare the distribution of T for standard errors, shape (K,), and a centred direction u, shape (K,)."""
    size = errors.size
    centring = np.eye(size) - 1 / size
    step = centring * (errors * errors)  # P D, because D is diagonal
    power, vector = np.eye(size), centring @ direction
    noise, signal = [], []
    for _ in range(4):
        signal.append(float(direction @ vector))
        power = power @ step
        noise.append(float(np.trace(power)))
        vector = step @ vector
    return SpreadDistribution(tuple(noise), tuple(signal))
