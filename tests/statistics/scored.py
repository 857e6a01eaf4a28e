"""Rows with scores, in clusters, for tests of figures that are made of counts per score."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Drawn:
    """Rows; shape (rows,) each."""

    score: Floats
    positive: Floats
    weight: Floats
    cluster: NDArray[np.int64]


def draw(generator: np.random.Generator, clusters: int, rows: int, shift: float = 1.0) -> Drawn:
    """Draw rows with scores rounded to a tenth, so that some are tied, moved together within a cluster."""
    cluster = np.repeat(np.arange(clusters), rows)
    positive = (generator.random(cluster.size) < 0.4).astype(float)
    score = shift * positive + generator.normal(0, 1, cluster.size) + generator.normal(0, 0.5, clusters)[cluster]
    return Drawn(np.round(score, 1), positive, generator.choice([0.5, 1.0, 3.0], cluster.size), cluster)


def counted(drawn: Drawn, weight: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the distinct scores, and the weight of positives and negatives at each."""
    scores, bins = np.unique(drawn.score, return_inverse=True)
    positives, negatives = (
        np.bincount(bins, weights=weight * of, minlength=scores.size).astype(np.float64)
        for of in (drawn.positive, 1 - drawn.positive)
    )
    return scores, positives, negatives
